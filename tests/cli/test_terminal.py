"""On a real terminal and off it: colour, questions, and none where nobody sits."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.cli.test_scripts import ESCAPE, TWO
from tests.support.terminal import Terminal


def test_a_run_on_a_terminal_need_not_name_its_channel(cli: Cli, profile: Path, home: Path) -> None:
    profile.write_text(TWO)
    told = Terminal(home)("test-send")
    assert "no channel was named" not in told
    assert "sent" in told


# On a real terminal: the environment, and whether there is colour.
COLOURS: list[tuple[dict[str, str], bool]] = [
    ({}, True),
    ({"NO_COLOR": "1"}, False),
    ({"TERM": "dumb"}, False),
    ({"TERM": "dumb", "FORCE_COLOR": "1"}, False),  # what cannot be shown is not sent
]


@pytest.mark.parametrize(("env", "coloured"), COLOURS)
def test_colour_on_a_terminal(sandbox: Cli, home: Path, env: dict[str, str], coloured: bool) -> None:
    told = Terminal(home)("test-send", env=env)
    assert bool(re.search(r"\x1b\[[0-9;]*3[0-9]m", told)) is coloured
    assert (re.sub(r"\x1b\[[0-9;]*m", "", told)).startswith("sent: sandbox accepted the message")
    wrong = Terminal(home)("test-send", "--via", "pigeon", env=env)
    assert bool(re.search(r"\x1b\[[0-9;]*3[0-9]m", wrong)) is coloured


def test_force_color_colours_a_pipe(sandbox: Cli) -> None:
    assert ESCAPE.search(sandbox("status", env={"FORCE_COLOR": "1"}).out)
    assert not ESCAPE.search(sandbox("status", "--json", env={"FORCE_COLOR": "1"}).out)


# Command lines that would ask a person something.
ASKING = [
    ("connect smtp relay --host 127.0.0.1 --port 1 --tls starttls --user a", 4, "no secret for channel 'relay'"),
    ("test-send --to a@corp.test --to b@corp.test", 2, "add --yes"),
]


@pytest.mark.parametrize(("line", "code", "words"), ASKING)
def test_off_a_terminal_nothing_is_asked(sandbox: Cli, home: Path, line: str, code: int, words: str) -> None:
    command = [sys.executable, "-m", "dcctl", *line.split()]
    env = {"HOME": str(home), "DCCTL_STATE": str(home / "state"), "PATH": "/usr/bin:/bin"}
    closed = ["/bin/sh", "-c", 'exec "$@" <&-', "sh", *command]  # stdin not even open
    for arguments in (command, closed):
        done = subprocess.run(
            arguments, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60
        )
        assert (done.returncode, words in done.stderr) == (code, True), done.stderr
        assert "Traceback" not in done.stderr


def test_a_person_is_asked_before_several_are_written_to(sandbox: Cli, home: Path) -> None:
    for answer, end in (("n", "nothing was sent: you said no"), ("y", "accepted the message for 2 recipients")):
        child = Terminal(home, NO_COLOR="1").start("test-send", "--to", "a@corp.test", "--to", "b@corp.test")
        child.expect_exact("Send one message to 2 recipients? [y/N]: ")
        child.sendline(answer)
        child.expect_exact(end)
        child.wait()
