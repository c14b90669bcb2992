"""Completion scripts: static, the same as the command tree says, and asked in the real shells."""

import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pexpect
import pyte
import pytest

from dcctl.cli.app import COMMANDS
from dcctl.cli.completion import FILES, SCRIPTS, stale
from dcctl.cli.tree import Node, command_tree
from tests.cli.conftest import Cli
from tests.support.processes import require

FOLDER = Path(__file__).resolve().parent.parent.parent / "completions"

# What names a hostile cache could hold: none may be run, and none that is no name may be offered.
HOSTILE = ("$(touch pwned)", "`touch pwned`", "two words", "\x1b[31mred", "a'b", "x;touch pwned", "--flag", "")
NAMES = ("office", "sandbox")

# (the line up to the cursor, what must be offered, what must not)
CASES = [
    ("dcctl ", tuple(COMMANDS), ("scan",)),
    ("dcctl che", ("check-auth",), ("connect",)),
    ("dcctl bounces ", ("scan",), ("check",)),
    ("dcctl profile ", ("check", "show"), ()),
    ("dcctl test-send --channel ", NAMES, ("pwned", "words", "flag")),
    ("dcctl test-send --channel o", ("office",), ("sandbox",)),
    ("dcctl select ", NAMES, ()),
    ("dcctl test-send --via ", ("o365", "gmail"), NAMES),
    ("dcctl test-send --simulate ", ("ok", "bounce", "complaint"), ()),
    ("dcctl check-auth --format ", ("table", "json", "jsonl"), ()),
    ("dcctl status --format ", ("table", "json"), ("jsonl",)),
    ("dcctl connect ", ("smtp", "sandbox", "gmail"), NAMES[:1]),
    ("dcctl connect smtp x --preset ", ("postmark", "sendgrid", "ses"), ()),
    ("dcctl completion ", ("bash", "zsh", "fish", "powershell"), ()),
    ("dcctl schema ", ("profile", "check-auth"), ()),
    ("dcctl test-send --to a@b.test --sub", ("--subject",), ("--simulate",)),
    ("dcctl bounces scan --fail", ("--fail-on",), ("--since",)),
    ("dcctl bounces scan one", ("one mail.eml",), ("pwned",)),
]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a file to complete, a cache of names good and bad, and a PATH that notices a Python."""
    cache = tmp_path / "cache" / "dcctl"
    cache.mkdir(parents=True)
    (cache / "channels").write_text("\n".join([NAMES[0], *HOSTILE, NAMES[1]]) + "\n")
    (tmp_path / "one mail.eml").touch()
    trap = tmp_path / "bin"
    trap.mkdir()
    for name in ("dcctl", "python", "python3"):
        (trap / name).write_text(f"#!/bin/sh\ntouch {shlex.quote(str(tmp_path / 'started'))}\n")
        (trap / name).chmod(0o755)
    return tmp_path


def environ(place: Path) -> dict[str, str]:
    return {
        "HOME": str(place),
        "XDG_CACHE_HOME": str(place / "cache"),
        "PATH": f"{place / 'bin'}:/usr/bin:/bin",
        "TERM": "xterm",
        "LANG": "C.UTF-8",
    }


def in_bash(line: str, place: Path) -> str:
    """bash's own split of the line, then the function the script registers."""
    (bash,) = require("bash")
    *words, current = line.split(" ")
    array = " ".join(map(shlex.quote, [*words, current]))
    ask = f"source {shlex.quote(str(FOLDER / 'dcctl.bash'))}; COMP_WORDS=({array}); COMP_CWORD={len(words)}; _dcctl"
    done = subprocess.run(
        [bash, "--norc", "-c", ask + '; printf "%s\\n" "${COMPREPLY[@]}"'],
        cwd=place, env=environ(place), capture_output=True, text=True, check=True, timeout=30,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout


def in_fish(line: str, place: Path) -> str:
    (fish,) = require("fish")
    ask = f"source {shlex.quote(str(FOLDER / 'dcctl.fish'))}; complete -C {shlex.quote(line)}"
    done = subprocess.run(
        [fish, "--no-config", "-c", ask],
        cwd=place,
        env=environ(place),
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert done.stderr == ""
    return "\n".join(offered.partition("\t")[0] for offered in done.stdout.splitlines())


def in_zsh(line: str, place: Path) -> str:
    """A real line editor: type the line and TAB twice, read the screen."""
    (zsh,) = require("zsh")
    screen = pyte.Screen(100, 50)
    stream = pyte.ByteStream(screen)
    shell = pexpect.spawn(str(zsh), ["-f", "-i"], cwd=str(place), env=environ(place), dimensions=(50, 100), timeout=30)
    try:
        load = f"autoload -Uz compinit; compinit -u -D; source {shlex.quote(str(FOLDER / '_dcctl'))}"
        shell.sendline(f"PS1='ready> '; LISTMAX=999; {load}; print set up")
        shell.expect(r"set up\r\n(?s:.*)ready> ")
        shell.send(line + "\t\t")
        shell.send("\x18")  # an unbound key: what comes after it comes after the list
        shell.send(" # end")
        shell.expect_exact("# end")
        stream.feed(shell.before)
        return "\n".join(screen.display)
    finally:
        shell.close(force=True)


SHELLS: dict[str, Callable[[str, Path], str]] = {"bash": in_bash, "zsh": in_zsh, "fish": in_fish}


@pytest.mark.real
@pytest.mark.parametrize(("line", "offered", "not_offered"), CASES)
@pytest.mark.parametrize("shell", SHELLS)
def test_a_real_shell_offers(
    place: Path, shell: str, line: str, offered: tuple[str, ...], not_offered: tuple[str, ...]
) -> None:
    told = SHELLS[shell](line, place)
    words = told.replace("\\ ", " ")
    for word in offered:
        assert word in words, told
    for word in not_offered:
        assert word not in words, told
    assert not (place / "pwned").exists()
    assert not (place / "started").exists()  # a TAB starts no Python
    assert "\x1b[31mred" not in told


@pytest.mark.real
@pytest.mark.parametrize("shell", SHELLS)
def test_without_a_cache_there_are_no_names_and_no_error(place: Path, shell: str) -> None:
    (place / "cache" / "dcctl" / "channels").unlink()
    assert "office" not in SHELLS[shell]("dcctl test-send --channel ", place)


def test_the_files_are_what_the_command_tree_says() -> None:
    assert stale(FOLDER) == []


def test_a_stale_file_is_noticed(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).write_text((FOLDER / name).read_text())
    (tmp_path / "dcctl.fish").write_text("# old\n")
    (tmp_path / "_dcctl").unlink()
    assert sorted(stale(tmp_path)) == ["_dcctl", "dcctl.fish"]


@pytest.mark.parametrize(("name", "shell"), FILES.items())
def test_the_command_prints_the_file(cli: Cli, name: str, shell: str) -> None:
    told = cli("completion", shell)
    assert (told.code, told.out) == (0, (FOLDER / name).read_text())


def test_a_shell_that_is_not_there_is_refused_with_a_suggestion(cli: Cli) -> None:
    told = cli("completion", "fsh")
    assert told.code == 2
    assert "did you mean 'fish'" in told.err


def test_every_option_of_every_command_is_in_every_script() -> None:
    tree = command_tree()
    for shell, script in SCRIPTS.items():
        text = script(tree)
        for node in tree.walk():
            for option in node.options:
                assert all(_spelled(shell, name) in text for name in option.names), (shell, node.path, option.names)


def _spelled(shell: str, name: str) -> str:
    if shell == "fish":
        return f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
    return name


def test_powershell_tables_are_balanced_and_name_every_place() -> None:
    text = SCRIPTS["powershell"](command_tree())
    for opened, closed in ("{}", "()"):
        assert text.count(opened) == text.count(closed)
    for node in command_tree().walk():
        assert f"'{''.join(f' {name}' for name in node.path)}' = @(" in text


def test_the_tree_is_the_table() -> None:
    tree: Node = command_tree()
    assert [child.path[0] for child in tree.children] == list(COMMANDS)
    below = {child.path[0]: tuple(node.path[1] for node in child.children) for child in tree.children}
    assert below == {name: row.below for name, row in COMMANDS.items()}


def test_connect_and_select_keep_the_names_that_shells_read(cli: Cli, home: Path) -> None:
    cache = home / ".cache" / "dcctl" / "channels"
    assert cli("connect", "sandbox", "--address", "anna@corp.test").code == 0
    assert cli("connect", "sandbox", "second").code == 0
    assert cache.read_text() == "sandbox\nsecond\n"
    assert cache.parent.stat().st_mode & 0o077 == 0
