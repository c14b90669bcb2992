"""`dcctl completion SHELL`; and, as a module, the files in `completions/`: `python -m dcctl.cli.completion FOLDER
[--check]`.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from dcctl.cli.common import new_app
from dcctl.cli.shells import bash, fish, powershell, zsh
from dcctl.cli.tree import SHELLS, Node, command_tree
from dcctl.errors import UsageError
from dcctl.local.suggest import did_you_mean

app = new_app()

SCRIPTS: Final[Mapping[str, Callable[[Node], str]]] = {
    "bash": bash.script,
    "zsh": zsh.script,
    "fish": fish.script,
    "powershell": powershell.script,
}
FILES: Final[Mapping[str, str]] = {
    "dcctl.bash": "bash",
    "_dcctl": "zsh",
    "dcctl.fish": "fish",
    "dcctl.ps1": "powershell",
}


@app.command(epilog="Example: dcctl completion bash > ~/.local/share/bash-completion/completions/dcctl")
def command(shell: Annotated[str, typer.Argument(metavar="SHELL", help=f"One of {', '.join(SHELLS)}.")]) -> None:
    """Print the completion script for a shell."""
    if shell not in SCRIPTS:
        close = did_you_mean(shell, SCRIPTS)
        why = f"there are {', '.join(SCRIPTS)}"
        raise UsageError(f"there is no script for {shell!r}{close}", why=why, field="shell")
    sys.stdout.write(SCRIPTS[shell](command_tree()))
    raise typer.Exit(0)


def stale(folder: Path) -> list[str]:
    """The files in `folder` that are not what the command tree says now."""
    tree = command_tree()
    texts = {name: SCRIPTS[shell](tree) for name, shell in FILES.items()}
    return [name for name, text in texts.items() if not (folder / name).exists() or (folder / name).read_text() != text]


def write(folder: Path) -> None:
    """Write all files anew."""
    tree = command_tree()
    for name, shell in FILES.items():
        (folder / name).write_text(SCRIPTS[shell](tree))


if __name__ == "__main__":
    where = Path(sys.argv[1])
    if "--check" not in sys.argv:
        write(where)
    elif old := stale(where):
        sys.exit(f"{', '.join(old)}: not what the command tree says; run: make completions")
