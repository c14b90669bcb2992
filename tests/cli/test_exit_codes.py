"""Every exit code of the contract, caused, the same in JSON as of the process; and which one wins where two apply."""

import asyncio
import fcntl
import json
import os
import pty
import signal
import socket
import subprocess
import sys
import termios
from array import array
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from dcctl.errors import Exit
from dcctl.local.ledger.sqlite import open_ledger
from tests.cli.conftest import Cli
from tests.support.processes import wait_until
from tests.support.smtp_server import Answer, Do, Script, smtp_server
from tests.support.threaded import beside

PROFILE = """\
version: 1
default_channel: box
identities:
  anna: {{address: anna@corp.test}}
channels:
  box: {{kind: sandbox}}
  relay: {{kind: smtp, host: 127.0.0.1, port: {port}, tls: starttls, user: anna, secret: 'env:RELAY'}}
  open: {{kind: smtp, host: 127.0.0.1, port: {port}, tls: none}}
"""


@dataclass
class Place:
    """A home with channels; `port` is held by a server that accepts and never says a word."""

    cli: Cli
    home: Path
    port: int
    patch: pytest.MonkeyPatch
    held: ExitStack

    @property
    def ledger(self) -> Path:
        return self.home / "state/ledger.sqlite3"

    def bounce(self) -> None:
        self.cli("test-send", "--channel", "box", "--to", "bounce@corp.test")

    def fill(self) -> None:
        for _ in range(60):
            self.cli("test-send", "--channel", "box", "-q")

    def suppress(self) -> None:
        self.bounce()
        self.cli("bounces", "--channel", "box", "-q")

    def backup(self) -> None:
        self.cli("store", "backup", "copy")

    def lock_mailbox(self) -> None:
        """Another run reads the mailbox of `box`."""
        self.hold("bounces+box")

    def hold(self, name: str) -> None:
        path = self.home / "state/locks" / f"{name}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        fcntl.flock(self.held.enter_context(path.open("w")), fcntl.LOCK_EX)

    def lock_secret(self) -> None:
        """Another run renews the secret of `relay`."""
        self.patch.setattr("dcctl.local.secretstore.LOCK_SECONDS", 0.1)
        self.hold("relay+secret")

    def serve(self, answers: dict[str, Answer]) -> None:
        """`open` leads to a server that answers so."""
        record = self.held.enter_context(beside(smtp_server(Script(answers=answers))))
        (self.home / ".config/dcctl/profile.yaml").write_text(PROFILE.format(port=record.port))

    def mail(self) -> None:
        (self.home / "here.eml").write_text("Subject: hello\n\nno bounce\n")

    def zone(self) -> None:
        (self.home / "z").write_text("$ORIGIN corp.test.\n@ SOA a. b. 1 2 3 4 5\n@ TXT v=spf1\\032-all\n")


@pytest.fixture
def place(cli: Cli, home: Path, profile: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        profile.write_text(PROFILE.format(port=port))
        with ExitStack() as held:
            yield Place(cli, home, port, monkeypatch, held)


def _nothing(_: Place) -> None:
    return None


def _bug(place: Place) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    place.patch.setattr("dcctl.cli.status.status", broken)


def _damage(place: Place) -> None:
    place.cli("status")
    place.ledger.write_bytes(b"x" * 9000)


TWO_TO = "--to a@x.test --to b@x.test --yes"

# The code, its cause in a word, how it is caused, the command line, whether JSON then has an error beside the data.
Row = tuple[int, str, Callable[[Place], object], str, bool]
CAUSES: list[Row] = [
    (0, "done", _nothing, "test-send --channel box", False),
    (0, "nothing to report", Place.bounce, "bounces --channel box", False),
    (0, "nobody suppressed", _nothing, "bounces suppressions", False),
    (1, "a bug of ours", _bug, "status", True),
    (2, "wrong usage", _nothing, "test-send --to bob", True),
    (2, "wrong profile", lambda p: (p.home / ".config/dcctl/profile.yaml").write_text("x: 1\n"), "status", True),
    (2, "a backup that is there", Place.backup, "store backup copy", True),
    (3, "findings", Place.bounce, "bounces --channel box --fail-on permanent", False),
    (3, "a rate above", Place.bounce, "bounces --channel box --fail-on rate>2% --since 1h", False),
    (3, "findings of a domain", Place.zone, "check-auth --dns-file z corp.test", False),
    (3, "trouble", _nothing, "doctor --nameserver 127.0.0.1#1", False),
    (4, "no secret", _nothing, "connect smtp new --host 127.0.0.1 --port 1 --tls starttls --user a", True),
    (4, "no keyring to keep it in", _nothing, "connect relay --renew --no-verify --secret -", True),
    (5, "throttled", Place.fill, "test-send --channel box", False),
    (6, "could not check", _nothing, "check-auth --nameserver 127.0.0.1#1 corp.test", False),
    (6, "temporary, with a partial answer", lambda p: p.patch.setenv("RELAY", "x"), "test-send --channel down", False),
    (6, "temporary, without", _nothing, "connect smtp down --host 127.0.0.1 --port 1 --tls none", True),
    (7, "refused for good", _nothing, "test-send --channel box --yes" + " --to a{}@corp.test" * 101, True),
    (7, "suppressed", Place.suppress, "test-send --channel box --to bounce@corp.test", True),
    (7, "no such user", lambda p: p.serve({"RCPT": b"550 5.1.1 no\r\n"}), "test-send --channel open", True),
    (8, "outcome unknown", lambda p: p.serve({"DOT": Do.CUT}), "test-send --channel open", False),
    (
        9,
        "some refused",
        lambda p: p.serve({"RCPT:b@x.test": b"550 5.1.1 no\r\n"}),
        f"test-send --channel open {TWO_TO}",
        False,
    ),
    (9, "partly read", Place.mail, "bounces scan gone.eml here.eml", False),
    (10, "damaged store", _damage, "status", True),
    (10, "damaged store of a job", _damage, "bounces --all-channels", True),
    (11, "another run reads", Place.lock_mailbox, "bounces --channel box", True),
    (11, "another run holds it", Place.lock_secret, "connect relay --renew --no-verify --secret -", True),
    (12, "no such channel", _nothing, "test-send --channel nope", True),
    (12, "cannot do this", _nothing, "bounces --channel open", True),
]


@pytest.mark.parametrize(
    ("code", "cause", "force", "line", "error"), CAUSES, ids=[f"{row[0]}-{row[1].replace(' ', '-')}" for row in CAUSES]
)
def test_every_code_has_its_cause(
    place: Place, code: int, cause: str, force: Callable[[Place], object], line: str, error: bool
) -> None:
    if "down" in line:
        path = place.home / ".config/dcctl/profile.yaml"
        path.write_text(path.read_text() + "  down: {kind: smtp, host: 127.0.0.1, port: 1, tls: none}\n")
    force(place)
    words = "".join(
        part + (str(at) if at < line.count("{}") else "") for at, part in enumerate(line.split("{}"))
    ).split()
    told = place.cli(*words, "--json", stdin="hunter2")
    assert told.code == code
    assert (told.json["error"] is not None) is error
    assert place.cli(*words, stdin="hunter2").code == code or (code, cause) == (3, "findings"), (
        "what is shown once is not new"
    )


def test_the_causes_are_all_there() -> None:
    assert {row[0] for row in CAUSES} | {row[1] for row in SIGNALS} == set(Exit)


SIGNALS = [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]


@pytest.mark.parametrize(("number", "code", "word"), SIGNALS)
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_signal_ends_a_send_that_hangs_and_its_outcome_is_kept(
    place: Place, number: signal.Signals, code: int, word: str, more: tuple[str, ...]
) -> None:
    env = {"HOME": str(place.home), "DCCTL_STATE": str(place.home / "state"), "PATH": "/usr/bin:/bin"}
    running = subprocess.Popen(
        [sys.executable, "-m", "dcctl", "test-send", "--channel", "open", *more],
        env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_until(lambda: place.ledger.exists() and asyncio.run(_states(place.ledger)) == ["intent"], "the intent row")
    running.send_signal(number)
    out, err = running.communicate(timeout=60)
    assert running.returncode == code
    if more:
        document = json.loads(out)
        assert (document["exit"], document["error"]["code"]) == (code, word)
    else:
        assert out == ""
        assert err.strip().startswith(f"dcctl: {word}\n  next: dcctl status, which says")
    assert "Traceback" not in err
    assert asyncio.run(_states(place.ledger)) == ["unknown"]
    assert place.cli("status", "--json").data["channels"][2]["unknown"] == 1


async def _states(path: Path) -> list[str]:
    ledger = await open_ledger(path)
    try:
        return [send.state for send in await ledger.sends()]
    finally:
        await ledger.close()


@pytest.mark.parametrize(("number", "code", "word"), SIGNALS)
def test_a_signal_ends_what_only_looks(place: Place, number: signal.Signals, code: int, word: str) -> None:
    env = {"HOME": str(place.home), "DCCTL_STATE": str(place.home / "state"), "PATH": "/usr/bin:/bin"}
    path = place.home / ".config/dcctl/profile.yaml"
    before = path.read_bytes()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = str(silent.getsockname()[1])
        line = ["connect", "smtp", "new", "--host", "127.0.0.1", "--port", port, "--tls", "none"]
        running = subprocess.Popen(
            [sys.executable, "-m", "dcctl", *line], env=env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        with silent.accept()[0]:  # it is connected, and waits for a greeting that never comes
            running.send_signal(number)
            _, err = running.communicate(timeout=60)
    assert running.returncode == code
    assert f"dcctl: {word}\n  next: run the same command again to go on" in err
    assert path.read_bytes() == before


@pytest.mark.parametrize(("number", "code", "word"), SIGNALS)
@pytest.mark.parametrize("line", ["bounces scan -", "check-auth --message -", "bounces scan /dev/stdin"])
def test_a_signal_ends_a_read_of_stdin(place: Place, number: signal.Signals, code: int, word: str, line: str) -> None:
    env = {"HOME": str(place.home), "DCCTL_STATE": str(place.home / "state"), "PATH": "/usr/bin:/bin"}
    running = subprocess.Popen(
        [sys.executable, "-m", "dcctl", *line.split()], env=env, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert running.stdin is not None
    running.stdin.write("From: a@corp.test\n")
    running.stdin.flush()
    wait_until(lambda: _unread(running.stdin) == 0, "the first line to be read")  # type: ignore[arg-type]
    running.send_signal(number)
    assert running.wait(60) == code  # stdin is still open
    out, err = running.communicate()
    assert (out, "Traceback" in err) == ("", False)
    assert err.startswith(f"dcctl: {word}\n  next: run the same command again")


def _unread(pipe: IO[str]) -> int:
    """How many bytes wait in the pipe."""
    count = array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, count)
    return count[0]


@pytest.mark.parametrize(("number", "code", "word"), SIGNALS)
def test_a_signal_ends_a_prompt_and_nothing_is_written(
    place: Place, number: signal.Signals, code: int, word: str
) -> None:
    path = place.home / ".config/dcctl/profile.yaml"
    before = path.read_bytes()
    env = {"HOME": str(place.home), "DCCTL_STATE": str(place.home / "state"), "PATH": "/usr/bin:/bin"}
    ours, theirs = pty.openpty()
    line = ["connect", "smtp", "new", "--host", "127.0.0.1", "--port", "1", "--tls", "starttls", "--user", "a"]
    running = subprocess.Popen(
        [sys.executable, "-m", "dcctl", *line], env=env, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs,
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while b": " not in shown:
        shown += os.read(ours, 4096)
    running.send_signal(number)
    assert running.wait(60) == code
    shown += os.read(ours, 4096)
    assert word.encode() in shown
    assert b"Traceback" not in shown
    assert running.communicate()[0] == b""
    os.close(ours)
    assert path.read_bytes() == before


# Where two apply: how both are caused, the line, the one that wins.
TWO: list[tuple[str, Callable[[Place], object], str, int]] = [
    ("11 before 12", Place.lock_mailbox, "bounces --all-channels", 11),
    ("7 before 6", Place.suppress, "test-send --channel box --to bounce@corp.test --to ok@corp.test --yes", 7),
    ("10 before 3", _damage, "bounces --channel box --fail-on any", 10),
    ("10 before 12", _damage, "connect smtp new --host no-such.invalid --port 25 --tls starttls", 10),
    ("2 before 12", _nothing, "test-send --channel nope --to bob", 2),
    ("2 before 4", _nothing, "connect smtp new --host a.test --port 25 --tls implicit --user a", 2),
    ("4 before 12", _nothing, "connect smtp new --host no-such.invalid --port 25 --tls starttls --user a", 4),
    ("9 before 3", Place.bounce, "bounces scan gone state/sandbox/box/returned --fail-on any", 9),
    ("3 before 6", Place.zone, "check-auth --dns-file z corp.test elsewhere.test", 3),
    ("12 before 5", Place.fill, "test-send --via o365", 12),
    ("7 before 5", Place.fill, "test-send --channel box --yes" + " --to a{}@corp.test" * 101, 7),
]


@pytest.mark.parametrize(
    ("force", "line", "code"), [row[1:] for row in TWO], ids=[row[0].replace(" ", "-") for row in TWO]
)
def test_the_one_that_wins(place: Place, force: Callable[[Place], object], line: str, code: int) -> None:
    force(place)
    words = "".join(
        part + (str(at) if at < line.count("{}") else "") for at, part in enumerate(line.split("{}"))
    ).split()
    assert place.cli(*words, "--json").code == code
