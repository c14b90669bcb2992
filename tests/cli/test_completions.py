"""Completion scripts: what the command tree says, static, and asked in the real shells."""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dcctl.channels.registry import KINDS
from dcctl.cli.app import COMMANDS
from dcctl.cli.completion import FILES, SCRIPTS, stale, write
from dcctl.cli.tree import command_tree
from tests.cli.conftest import Cli
from tests.support.shells import FOLDER, SHELLS, Place, bash_line, zsh_line

NAMES = ("office", "ops.eu-1", "sandbox")

# Lines of a cache that dcctl did not write: none may run anything, none may be offered.
HOSTILE = (
    "$(touch pwned)", "`touch pwned`", "o;touch pwned", "o two words", "\x1b[31mo", "o'b", 'o"b', "o\\b", "o*", "~o",
    "--option", "-o", "../o", "o\r", "o\tb", "o" * 65, "ö", "oö", "$HOME", "", " ",
)  # fmt: skip

PRESETS = ("mailgun", "mailgun-eu", "postmark", "postmark-broadcast", "sendgrid", "ses", "sparkpost", "sparkpost-eu")

# The line up to the cursor, and all that is offered there.
CASES: list[tuple[str, tuple[str, ...]]] = [
    ("dcctl ", tuple(COMMANDS)),
    ("dcctl co", ("connect", "completion")),
    ("dcctl check-auth --fo", ("--for", "--format")),
    ("dcctl select office --ex", ("--explain",)),
    ("dcctl connect smtp relay --pre", ("--preset",)),
    ("dcctl test-send --to a@b.test --sub", ("--subject",)),
    ("dcctl test-send --channel ", NAMES),
    ("dcctl test-send --channel o", ("office", "ops.eu-1")),
    ("dcctl bounces --channel s", ("sandbox",)),
    ("dcctl select ", NAMES),
    ("dcctl select office ", ()),
    ("dcctl test-send --via ", ("o365", "gmail")),
    ("dcctl test-send --subject ", ()),
    ("dcctl test-send --simulate ", ("ok", "bounce", "complaint")),
    ("dcctl check-auth --format ", ("table", "json", "jsonl", "csv", "md", "html", "nagios")),
    ("dcctl status --format ", ("table", "json")),
    ("dcctl status ", ()),
    ("dcctl connect ", tuple(KINDS)),
    ("dcctl connect --preset ", PRESETS),
    ("dcctl connect --secret smtp s", ("smtp", "sandbox")),  # the value of an option is no argument
    ("dcctl connect smtp ", ()),
    ("dcctl connect --renew ", NAMES),
    ("dcctl connect --renew --no-verify o", ("office", "ops.eu-1")),
    ("dcctl bounces ", tuple(COMMANDS["bounces"].below)),
    ("dcctl bounces --channel scan ", tuple(COMMANDS["bounces"].below)),  # nor is it a command
    ("dcctl bounces scan --fail", ("--fail-on",)),
    ("dcctl bounces --me", ("--metrics-file",)),
    ("dcctl bounces list --ca", ("--category", "--campaign")),
    ("dcctl bounces list --channel s", ("sandbox",)),
    ("dcctl bounces follow --channel ", NAMES),
    ("dcctl bounces report --format ", COMMANDS["bounces"].below["report"]),
    ("dcctl bounces follow --format ", ("table", "jsonl")),
    ("dcctl bounces release ", ()),
    ("dcctl store ", ("purge", "forget", "backup")),
    ("dcctl store purge --old", ("--older-than",)),
    ("dcctl schedule --print ", ("cron", "systemd")),
    ("dcctl profile ", ("check", "show")),
    ("dcctl completion ", ("bash", "zsh", "fish", "powershell")),
    ("dcctl nonsense ", ()),
]


@pytest.fixture
def place(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A cache of names good and bad, an empty folder, and a PATH of nothing but traps for dcctl and Python."""
    for folder in ("cache/dcctl", "home", "here", "bin"):
        (tmp_path / folder).mkdir(parents=True)
    lines = [line for pair in zip(HOSTILE, [*NAMES, *[""] * len(HOSTILE)], strict=False) for line in pair]
    (tmp_path / "cache/dcctl/channels").write_text("\n".join(lines) + "\n")
    for name in ("dcctl", "python", "python3"):
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n: > {shlex.quote(str(tmp_path / 'started'))}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    environ = {
        "HOME": str(tmp_path / "home"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PATH": str(tmp_path / "bin"),
        "TERM": "xterm",
        "LANG": "C.UTF-8",
    }
    return Place(tmp_path / "here", environ, tmp_path_factory.getbasetemp())


def untouched(place: Place) -> bool:
    """Whether no Python was started and no hostile name was run."""
    made = {path.name for path in place.folder.parent.rglob("*")}
    return not made & {"started", "pwned"}


@pytest.mark.real
@pytest.mark.parametrize(("line", "offered"), CASES)
@pytest.mark.parametrize("shell", SHELLS)
def test_a_real_shell_offers(place: Place, shell: str, line: str, offered: tuple[str, ...]) -> None:
    assert sorted(SHELLS[shell](line, place)) == sorted(offered)
    assert untouched(place)


@pytest.mark.real
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("path", [(), ("test-send",), ("bounces",), ("bounces", "scan")])
def test_a_dash_offers_every_option(place: Place, shell: str, path: tuple[str, ...]) -> None:
    (node,) = [node for node in command_tree().walk() if node.path == path]
    listed = SHELLS[shell](" ".join(("dcctl", *path, "-")), place)
    assert sorted(listed) == sorted(node.names)


@pytest.mark.real
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(("line", "word"), [("status --format=js", "json"), ("select --via=o", "o365")])
def test_a_value_behind_an_equals_sign(place: Place, shell: str, line: str, word: str) -> None:
    (offered,) = SHELLS[shell](f"dcctl {line}", place)
    assert offered.rpartition("=")[2] == word


@pytest.mark.real
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("line", ["bounces scan o", "bounces scan one.eml o", "connect smtp --ca-file o"])
def test_files_with_hostile_names(place: Place, shell: str, line: str) -> None:
    files = ("one mail.eml", "o$(touch pwned)")
    for name in (*files, "other"):
        (place.folder / name).touch()
    offered = [re.sub(r"\\(.)", r"\1", name) for name in SHELLS[shell](f"dcctl {line}", place)]
    assert sorted(offered) == sorted((*files, "other"))
    assert untouched(place)


@pytest.mark.real
@pytest.mark.parametrize("name", ["one mail.eml", "o$(touch pwned)", "o`touch pwned`", "o;touch pwned", "o'b"])
def test_a_file_name_is_inserted_quoted(place: Place, name: str) -> None:
    (place.folder / name).touch()
    for after in (bash_line("dcctl bounces scan o", place), zsh_line("dcctl bounces scan o", place)[0]):
        assert shlex.split(after) == ["dcctl", "bounces", "scan", name]
    assert untouched(place)


@pytest.mark.real
def test_a_word_is_finished_in_the_line_editors(place: Place) -> None:
    for before, after in (("--channel off", "--channel office "), ("--format=js", "--format=json ")):
        line = f"dcctl test-send {before}"
        assert bash_line(line, place) == zsh_line(line, place)[0] == f"dcctl test-send {after}"


@pytest.mark.real
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("cache", ["absent", "folder", "fifo", "empty"])
def test_without_a_cache_there_are_no_names_and_no_error(place: Place, shell: str, cache: str) -> None:
    file = Path(place.environ["XDG_CACHE_HOME"]) / "dcctl" / "channels"
    file.unlink()
    {"absent": lambda _: None, "folder": Path.mkdir, "fifo": os.mkfifo, "empty": Path.touch}[cache](file)
    assert SHELLS[shell]("dcctl select ", place) == []


@pytest.mark.real
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("xdg", [None, "", "relative"])
def test_the_cache_is_at_home_where_xdg_names_no_absolute_folder(place: Place, shell: str, xdg: str | None) -> None:
    (place.folder / "relative/dcctl").mkdir(parents=True)
    (place.folder / "relative/dcctl/channels").write_text("wrong\n")
    cache = Path(place.environ["HOME"]) / ".cache/dcctl"
    cache.mkdir(parents=True)
    (cache / "channels").write_text("right\n")
    environ = {key: value for key, value in place.environ.items() if key != "XDG_CACHE_HOME"}
    moved = replace(place, environ=environ if xdg is None else {**environ, "XDG_CACHE_HOME": xdg})
    assert SHELLS[shell]("dcctl select ", moved) == ["right"]


def test_the_trap_is_sprung_by_whoever_starts_dcctl(place: Place) -> None:
    subprocess.run(["/bin/sh", "-c", "dcctl"], env=dict(place.environ), check=True)
    assert not untouched(place)


def test_the_files_are_what_the_command_tree_says() -> None:
    assert stale(FOLDER) == []


def test_a_stale_file_is_noticed(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "dcctl.fish").write_text("# old\n")
    (tmp_path / "_dcctl").unlink()
    check = [sys.executable, "-m", "dcctl.cli.completion", str(tmp_path), "--check"]
    old = subprocess.run(check, capture_output=True, text=True, check=False)
    assert old.returncode == 1
    assert old.stderr == "_dcctl, dcctl.fish: not what the command tree says; run: make completions\n"
    subprocess.run(check[:-1], check=True)
    subprocess.run(check, check=True)


@pytest.mark.parametrize(("name", "shell"), FILES.items())
def test_the_command_prints_the_file(cli: Cli, name: str, shell: str) -> None:
    told = cli("completion", shell)
    assert (told.code, told.out) == (0, (FOLDER / name).read_text())


def test_a_shell_that_is_not_there_is_refused_with_a_suggestion(cli: Cli) -> None:
    told = cli("completion", "fsh")
    assert told.code == 2
    assert "did you mean 'fish'" in told.err


def test_no_word_of_the_tree_means_anything_to_a_shell() -> None:
    nodes = list(command_tree().walk())
    places = [values for node in nodes for _, values in (*node.valued(), *node.positions())]
    words = {word for values in places for word in values.words}
    words |= {name for node in nodes for name in node.names}
    assert {word for word in words if not re.fullmatch(r"[A-Za-z0-9._-]+", word)} == set()


def test_powershell_has_every_place_of_the_tree_once() -> None:
    """Not run, as there is no PowerShell to run: its table read back. Its keys do not tell upper case from lower."""
    text = SCRIPTS["powershell"](command_tree())
    table = {
        key: tuple(re.findall(r"'([^']*)'", words)) for key, words in re.findall(r"'([^']*\|.*)' = @\((.*)\)", text)
    }
    marks = {"channel": ("<channel>",), "file": ("<file>",), "none": ()}
    for node in command_tree().walk():
        for place, values in (*node.valued(), *node.positions()):
            assert table.pop(f"{node.at}|{place}") == marks.get(values.source, values.words)
        assert table.pop(f"{node.at}|-") == node.names
    assert table == {}
    keys = re.findall(r"'([^']*\|.*)' = ", text)
    assert len({key.lower() for key in keys}) == len(keys)
    assert all(text.count(opened) == text.count(closed) for opened, closed in ("{}", "()", "[]"))


def test_the_tree_is_the_table() -> None:
    tree = command_tree()
    assert [child.path[0] for child in tree.children] == list(COMMANDS)
    below = {child.path[0]: tuple(node.path[1] for node in child.children) for child in tree.children}
    assert below == {name: tuple(row.below) for name, row in COMMANDS.items()}


def test_connect_and_select_keep_the_names_that_shells_read(cli: Cli, home: Path) -> None:
    cache = home / ".cache" / "dcctl" / "channels"
    assert cli("connect", "sandbox", "--address", "anna@corp.test").code == 0
    assert cli("connect", "sandbox", "second").code == 0
    assert cache.read_text() == "sandbox\nsecond\n"
    assert cache.parent.stat().st_mode & 0o077 == 0
    cache.unlink()
    assert cli("select", "second").code == 0
    assert cache.read_text() == "sandbox\nsecond\n"
