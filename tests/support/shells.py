"""Real shells asked what a TAB offers: the candidates, and in the line editors of bash and zsh the line after it."""

import shlex
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pexpect

from tests.support.processes import require

FOLDER = Path(__file__).resolve().parent.parent.parent / "completions"

# $1 is our script, $2 a cache of compinit's. When the editor starts, the line is put there and completed once, and what
# `compadd` took is written down.
_ZSH = """
setopt extendedglob
trap=$PATH PATH=/usr/bin:/bin # compinit moves its cache into place
autoload -Uz compinit; compinit -u -d $2
PATH=$trap
source $1
compadd() {
    local -a found
    local words=${(j: :)@[1,(i)(-|--)]}
    if [[ " $words" == *' -'[a-zA-Z]#[OAD]' '* ]]; then builtin compadd "$@"; return; fi
    builtin compadd -A found "$@"
    offered+=("${found[@]}")
    builtin compadd "$@"
}
LISTMAX=9999
zle-line-init() {
    offered=()
    BUFFER=$line CURSOR=$#line
    zle complete-word
    print -rN -- "$BUFFER" "${offered[@]}" > $out
    exit
}
zle -N zle-line-init
"""


@dataclass(frozen=True)
class Place:
    """Where a shell is asked: the current folder, the whole environment, and a folder for the shells' own files."""

    folder: Path
    environ: Mapping[str, str]
    scratch: Path


def in_bash(line: str, place: Place) -> list[str]:
    """The function that the script registers, called with bash's own split of the line (`=` is a word of its own)."""
    (bash,) = require("bash")
    *before, current = line.replace("=", " = ").split(" ")
    words = [*(word for word in before if word), current]
    ask = (
        f"set -u; source {_script('dcctl.bash')}; COMP_WORDS=({shlex.join(words)}); COMP_CWORD={len(words) - 1}; _dcctl"
    )
    return _lines(
        [bash, "--norc", "-c", f'{ask}; ((${{#COMPREPLY[@]}})) && printf "%s\\n" "${{COMPREPLY[@]}}"; :'], place
    )


def in_fish(line: str, place: Place) -> list[str]:
    """`complete -C`, the descriptions cut off."""
    (fish,) = require("fish")
    ask = f"source {_script('dcctl.fish')}; complete -C {shlex.quote(line)}"
    return [offered.partition("\t")[0] for offered in _lines([fish, "--no-config", "-c", ask], place)]


def in_zsh(line: str, place: Place) -> list[str]:
    """What the completion system was handed, in a real line editor."""
    return zsh_line(line, place)[1]


def zsh_line(line: str, place: Place) -> tuple[str, list[str]]:
    """The line after one TAB, and the candidates."""
    (zsh,) = require("zsh")
    out, dump = place.scratch / "zsh.out", place.scratch / "zcompdump"
    given = f"line={shlex.quote(line)} out={shlex.quote(str(out))}"
    (place.scratch / ".zshrc").write_text(f"set -- {_script('_dcctl')} {shlex.quote(str(dump))}\n{given}{_ZSH}")
    _to_the_end(pexpect.spawn(str(zsh), ["-d", "-i"], **_where(place, ZDOTDIR=str(place.scratch))))
    after, *offered = out.read_text().removesuffix("\0").split("\0")
    return after, offered


def bash_line(line: str, place: Place) -> str:
    """The line after one TAB."""
    (bash,) = require("bash")
    out, setup = place.scratch / "bash.out", place.scratch / "bashrc"
    write_down = f'printf %s "$READLINE_LINE" > {shlex.quote(str(out))}; exit'
    setup.write_text(f"source {_script('dcctl.bash')}\nbind -x '\"\\C-x\": {write_down}'\n")
    shell = pexpect.spawn(str(bash), ["--noprofile", "--rcfile", str(setup), "-i"], **_where(place))
    shell.send(f"{line}\t\x18")
    _to_the_end(shell)
    return out.read_text()


def _where(place: Place, **more: str) -> dict[str, Any]:
    return {"cwd": str(place.folder), "env": {**place.environ, **more}, "timeout": 30, "dimensions": (250, 100)}


def _to_the_end(shell: Any) -> None:
    try:
        shell.expect(pexpect.EOF)
    finally:
        shell.close(force=True)


SHELLS: Mapping[str, Callable[[str, Place], list[str]]] = {"bash": in_bash, "zsh": in_zsh, "fish": in_fish}


def _script(name: str) -> str:
    return shlex.quote(str(FOLDER / name))


def _lines(command: list[str | Path], place: Place) -> list[str]:
    done = subprocess.run(
        command, cwd=place.folder, env=dict(place.environ), capture_output=True, text=True, check=True, timeout=30
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.splitlines()
