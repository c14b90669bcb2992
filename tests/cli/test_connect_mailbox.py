"""`dcctl connect smtp --bounces imaps://...`: a second secret, a second server tried, and the commands around them."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from tests.channels.inbox_contract import numbered
from tests.cli.conftest import Cli
from tests.support.certificates import Authority
from tests.support.imap_server import Answer, Record, Script, imap_server
from tests.support.smtp_server import Script as SmtpScript
from tests.support.smtp_server import smtp_server
from tests.support.terminal import Terminal
from tests.support.threaded import beside

MAILS = tuple(enumerate(numbered(1, 2, 3), 1))


@pytest.fixture
def mine(profile: Path, home: Path) -> Path:
    """A profile with an encrypted file to keep secrets in."""
    key = home / "key"
    key.write_bytes(bytes(range(32)))
    key.chmod(0o600)
    profile.write_text(f"version: 1\nvault_key: file:{key}\nidentities:\n  anna: {{address: anna@corp.test}}\n")
    return profile


@pytest.fixture
def smtp(trusted: Authority) -> Iterator[int]:
    """The port of a submission server with a login."""
    with beside(smtp_server(SmtpScript(auth="PLAIN", starttls=True, tls=trusted.server()))) as record:
        yield record.port


@pytest.fixture
def mailbox(trusted: Authority) -> Iterator[Record]:
    """A mailbox with three returned mails."""
    with beside(imap_server(script(trusted))) as record:
        yield record


def script(trusted: Authority, answers: dict[str, Answer | list[Answer]] | None = None) -> Script:
    return Script(answers or {}, messages=MAILS, tls=trusted.server())


@pytest.fixture
def line(trusted: Authority, smtp: int, mailbox: Record) -> Callable[..., list[str]]:
    """The command line that connects both."""

    def words(*more: str, port: int | None = None) -> list[str]:
        here = ["--host", "127.0.0.1", "--port", str(smtp), "--tls", "starttls", "--ca-file", str(trusted.ca_file)]
        there = ["--bounces", f"imaps://bounces@127.0.0.1:{port or mailbox.port}"]
        return ["connect", "smtp", "office", *here, "--user", "anna", *there, *more]

    return words


def logins(record: Record) -> list[str]:
    """The passwords it was told."""
    coded = [record.commands[at + 1] for at, told in enumerate(record.commands) if told == "AUTHENTICATE PLAIN"]
    return [base64.b64decode(text).decode().split("\0")[2] for text in coded]


Line = Callable[..., list[str]]


def test_both_servers_are_tried_and_both_secrets_kept(cli: Cli, mine: Path, line: Line, mailbox: Record) -> None:
    told = cli(*line("--secret", "env:ONE", "--bounces-secret", "-"), "--json", stdin="two\n", env={"ONE": "one"})
    names = [stage["name"] for stage in told.data["stages"]]
    assert names[-5:] == ["may-send", "mailbox-connect", "mailbox-tls", "mailbox-login", "mailbox-folders"]
    assert told.data["stages"][-1]["words"] == "INBOX (3 messages)"
    assert "secret: env:ONE" in mine.read_text()
    assert "bounces_secret: vault" in mine.read_text()
    assert logins(mailbox) == ["two"]
    data = cli("bounces", "--json").data
    assert ([run["channel"] for run in data["runs"]], data["read"]) == (["office"], 3)
    assert cli("bounces", "--json").data["read"] == 0
    assert not [command for command in mailbox.commands if command.startswith(("SELECT", "STORE"))]
    checks = {check["name"]: check["verdict"] for check in cli("doctor", "--json").json["data"]["checks"]}
    assert checks["bounces_secret of office"] == "pass"


def test_a_person_is_asked_for_both(cli: Cli, mine: Path, home: Path, line: Line, mailbox: Record) -> None:
    child = Terminal(home, NO_COLOR="1").start(*line())
    for question, answer in (("Secret for office: ", "one"), ("Secret for office (bounces_secret): ", "two")):
        child.expect_exact(question)
        child.waitnoecho()
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, child.before
    assert logins(mailbox) == ["two"]


def test_a_person_renews_it_unseen(cli: Cli, mine: Path, home: Path, line: Line, mailbox: Record) -> None:
    assert cli(*line("--secret", "env:ONE", "--bounces-secret", "-"), stdin="two", env={"ONE": "one"}).code == 0
    child = Terminal(home, NO_COLOR="1", ONE="one").start("connect", "office", "--renew", "--bounces-secret", "-")
    child.expect_exact("--bounces-secret: ")
    child.waitnoecho()
    child.sendline("three")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, child.before
    assert logins(mailbox) == ["two", "three"]


@pytest.mark.parametrize(
    ("answers", "code", "words"),
    [
        ({"AUTHENTICATE": b"{tag} NO [AUTHENTICATIONFAILED] no\r\n"}, 4, "refused the login of bounces"),
        ({"AUTHENTICATE": b"{tag} NO [UNAVAILABLE] later\r\n"}, 6, "takes no login now"),
        ({"EXAMINE": b"{tag} NO no such folder\r\n"}, 12, "cannot be opened"),
    ],
)
def test_a_mailbox_that_fails_connects_nothing(
    cli: Cli,
    mine: Path,
    line: Line,
    trusted: Authority,
    answers: dict[str, Answer | list[Answer]],
    code: int,
    words: str,
) -> None:
    before = mine.read_text()
    with beside(imap_server(script(trusted, answers))) as record:
        more = line("--secret", "env:ONE", "--bounces-secret", "env:TWO", port=record.port)
        told = cli(*more, env={"ONE": "one", "TWO": "hunter2"})
    assert (told.code, words in told.err) == (code, True), told.err
    assert "hunter2" not in told.out + told.err
    assert mine.read_text() == before


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--secret", "-", "--bounces-secret", "-"), "stdin holds one secret"),
        (("--bounces-secret", "hunter2"), "--bounces-secret: wants -"),
        (("--bounces-secret", "-", "--bounces", "maildir:/x"), "has no bounces_secret"),
        (("--bounces-secret", "env:X", "--bounces", "maildir:/x"), "only goes with"),
        (("--bounces", "imaps://anna:hunter2@mail.test"), "never stands in the profile"),
    ],
)
def test_wrong_usage(cli: Cli, mine: Path, line: Line, mailbox: Record, more: tuple[str, ...], words: str) -> None:
    told = cli(*line(*more), stdin="one\n")
    assert (told.code, words in told.err) == (2, True), told.err
    assert "hunter2" not in told.out + told.err
    assert mailbox.connections == 0


def test_a_sandbox_has_no_such_secret(cli: Cli) -> None:
    assert "needs no such secret" in cli("connect", "sandbox", "--bounces-secret", "env:X").err


def test_a_missing_secret_says_how_to_give_it(cli: Cli, mine: Path, line: Line) -> None:
    assert cli(*line("--secret", "env:ONE", "--bounces-secret", "env:TWO", "--no-verify")).code == 0
    told = cli("bounces")
    assert told.code == 4
    assert "set TWO in the environment of this run; or dcctl connect office --renew --bounces-secret -" in told.err
    (check,) = [
        one for one in cli("doctor", "--json").json["data"]["checks"] if one["name"] == "bounces_secret of office"
    ]
    assert "--renew --bounces-secret -" in check["next"]
