"""`notify:` of a job: a mail through the sandbox, a webhook and a heartbeat on this machine; on change, best effort."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dcctl.fetch import fetcher
from tests.cli.conftest import Cli, returned
from tests.support.certificates import Authority
from tests.support.https_server import Seen, answer, https_server
from tests.support.threaded import beside

HOST = "hooks.example.com"
URL = f"https://{HOST}/services/s3ntinel-w0rd"
PROFILE = """\
version: 1
identities: {anna: {address: anna@corp.test}}
default_channel: box
channels:
  box: {kind: sandbox}
notify:
  chat: {kind: webhook, url: 'env:HOOK', allow_private: true}
  ran: {kind: heartbeat, url: 'env:HOOK', allow_private: true}
  ops: {kind: mail, to: ops@corp.test, when: 'permanent, complaint'}
"""


@dataclass
class Hook:
    """What was posted, how often the heartbeat came; `status` is what every request is answered."""

    status: str = "200 OK"
    posted: list[Any] = field(default_factory=list)
    beats: int = 0
    seen: Seen = field(default_factory=Seen)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = self.seen.requests[-1]
        if head.startswith(b"POST"):
            length = next(line for line in head.splitlines() if line.startswith(b"Content-Length"))
            self.posted.append(json.loads(await reader.readexactly(int(length.split()[1]))))
        else:
            self.beats += 1
        writer.write(answer(b"", status=self.status))
        await writer.drain()


@pytest.fixture
def hook(cli: Cli, profile: Path, trusted: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    """The profile above, and the server that its secret address leads to."""
    profile.write_text(PROFILE)
    monkeypatch.setenv("HOOK", URL)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted.ca_file))
    real, hook = fetcher.Fetcher, Hook()

    async def here(_: str) -> tuple[str, ...]:
        return ("127.0.0.1",)

    with beside(https_server(hook, trusted.server(HOST))) as seen:
        hook.seen = seen
        monkeypatch.setattr(fetcher, "Fetcher", lambda _, **more: real(here, port=seen.port, timeout=5.0, **more))
        yield hook


def mails(home: Path) -> list[str]:
    """What went to ops."""
    sent = home / "state/sandbox/box/sent/new"
    texts = [path.read_text() for path in sorted(sent.iterdir())] if sent.exists() else []
    return [text for text in texts if "To: ops@corp.test" in text]


def test_everybody_is_told_once_of_what_is_new(cli: Cli, hook: Hook, home: Path) -> None:
    cli("test-send", "--to", "bounce@corp.test")
    first = cli("bounces", "--json").json
    assert (first["exit"], first["warnings"]) == (0, [])
    (told,) = hook.posted
    assert (told["job"], told["channels"], told["new"], told["permanent"]) == ("bounces box", "box", 1, 1)
    assert (told["rate"], told["previous_rate"]) == (1.0, None)
    assert told["reasons"] == [{"reason": "userunknown", "count": 1}]
    assert hook.beats == 1
    (mail,) = mails(home)
    assert "1 new, 1 permanent, 0 complaints" in mail
    again = cli("bounces")
    assert (again.out, again.err) == ("", "")
    assert (len(hook.posted), hook.beats, len(mails(home))) == (1, 2, 1), "the heartbeat says that it ran"


def test_a_failure_is_told_once_and_so_is_its_end(cli: Cli, hook: Hook, home: Path) -> None:
    assert cli("bounces").code == 0
    folder = returned(home, "box")
    folder.rename(home / "away")
    folder.write_text("no folder")
    assert [cli("bounces").code, cli("bounces").code] == [12, 12]
    (failed,) = hook.posted
    assert (failed["exit"], len(failed["troubles"])) == (12, 1)
    assert failed["troubles"][0].startswith("box: sandbox folder")
    assert hook.beats == 1, "none for a run that failed"
    folder.unlink()
    (home / "away").rename(folder)
    assert cli("bounces").code == 0
    assert [told["exit"] for told in hook.posted] == [12, 0]


def test_a_lost_ledger_is_told(cli: Cli, hook: Hook, home: Path) -> None:
    cli("bounces")
    (home / "state/ledger.sqlite3").write_bytes(b"x" * 9000)
    told = cli("bounces")
    assert (told.code, told.err.startswith("dcctl: ")) == (10, True)
    assert [posted["exit"] for posted in hook.posted] == [10]


def test_who_cannot_be_told_changes_no_exit_code_and_no_address_is_shown(cli: Cli, hook: Hook, home: Path) -> None:
    hook.status = "503 Down s3ntinel-w0rd"
    cli("test-send", "--to", "bounce@corp.test")
    told = cli("bounces", "--fail-on", "permanent", "--log-file", "run.log", "-vv", "--json")
    assert (told.code, told.json["error"]) == (3, None)
    assert told.json["warnings"] == ["notify chat: its host answered 503", "notify ran: its host answered 503"]
    for text in (told.out, told.err, (home / "run.log").read_text()):
        assert "s3ntinel" not in text
        assert HOST not in text


def test_a_secret_that_is_gone_is_a_warning(cli: Cli, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOOK")
    cli("test-send", "--to", "full@corp.test")
    told = cli("bounces")
    assert told.code == 0
    assert [line.partition(" (")[0] for line in told.err.splitlines()] == [
        "warning: notify chat: no secret address",
        "warning: notify ran: no secret address",
    ]
