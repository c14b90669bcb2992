"""`dcctl connect smtp` against a server that keeps a record: every stage in its own words, and no message leaves."""

import base64
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pexpect
import pytest

from tests.cli.conftest import Cli
from tests.support.certificates import Authority, bad_servers
from tests.support.smtp_server import Answer, Do, Record, Script, smtp_server
from tests.support.terminal import Terminal
from tests.support.threaded import beside

MINE = """\
# as it was
version: 1
default_channel: box
identities:
  anna: {address: anna@corp.test}   # me
channels:
  box: {kind: sandbox}
"""
LOGIN = base64.b64encode(b"\0anna\0hunter2")

Serve = Callable[..., AbstractContextManager[Record]]


@pytest.fixture
def mine(profile: Path, home: Path) -> Path:
    """A profile with an encrypted file to keep secrets in."""
    key = home / "key"
    key.write_bytes(bytes(range(32)))
    key.chmod(0o600)
    profile.write_text(f"{MINE}vault_key: file:{key}\n")
    return profile


@pytest.fixture
def serve(trusted: Authority) -> Serve:
    """A server with STARTTLS and AUTH, but for what is said."""

    def start(mode: str = "starttls", **more: object) -> AbstractContextManager[Record]:
        script: dict[str, object] = {"auth": "PLAIN", "starttls": mode == "starttls", "implicit": mode == "implicit"}
        return beside(smtp_server(Script(**{**script, "tls": trusted.server(), **more})))  # type: ignore[arg-type]

    return start


def line(record: Record, trusted: Authority, tls: str = "starttls", *more: str) -> list[str]:
    """The command line that connects to that server as anna."""
    here = ["--host", "127.0.0.1", "--port", str(record.port), "--tls", tls, "--ca-file", str(trusted.ca_file)]
    return ["connect", "smtp", "office", *here, "--user", "anna", *more]


STAGES = {
    "starttls": ["resolve", "connect", "greeting", "tls", "capabilities", "login", "may-send"],
    "implicit": ["resolve", "connect", "tls", "greeting", "capabilities", "login", "may-send"],
}
SOURCES = {"on stdin": ("-", "hunter2\n", "vault"), "named": ("env:OFFICE", "", "env:OFFICE")}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("tls", STAGES)
def test_every_stage_is_told_and_nothing_is_sent(
    cli: Cli, mine: Path, trusted: Authority, serve: Serve, tls: str, source: str
) -> None:
    option, stdin, kept = SOURCES[source]
    with serve(tls) as record:
        told = cli(*line(record, trusted, tls, "--secret", option), "--json", stdin=stdin, env={"OFFICE": "hunter2"})
    data = told.data
    stages = {stage["name"]: stage for stage in data["stages"]}
    assert list(stages) == STAGES[tls]
    assert all(stage["ok"] and stage["seconds"] >= 0 for stage in stages.values())
    assert stages["greeting"]["words"] == "220 mx.test ESMTP"
    assert "certificate of 127.0.0.1, expires " in stages["tls"]["words"]
    assert stages["tls"]["words"].endswith(" days)")
    assert "AUTH PLAIN" in stages["capabilities"]["words"]
    assert stages["login"]["words"].endswith("PLAIN as anna")
    assert stages["may-send"]["words"] == "250 2.1.0 Ok"
    assert (data["stored"], data["verified"], data["secret"]) == (True, True, kept)
    assert record.messages == []
    assert record.steps[-4:] == ["AUTH", "MAIL", "RSET", "QUIT"]
    assert LOGIN in b"\n".join(record.commands)
    assert b"AUTH" not in record.clear, "the secret crosses inside TLS only"
    assert mine.read_text().startswith(MINE)
    assert "hunter2" not in told.out + mine.read_text()


def test_the_page_shows_the_servers_words(cli: Cli, mine: Path, trusted: Authority, serve: Serve) -> None:
    with serve() as record:
        told = cli(*line(record, trusted, "starttls", "--secret", "-"), stdin="hunter2").out
    assert told.startswith("connected: office (smtp); checked, nothing was sent\n")
    for name, words in (("greeting", "220 mx.test ESMTP"), ("login", "PLAIN as anna"), ("may-send", "250 2.1.0 Ok")):
        (row,) = [row for row in told.splitlines() if row.startswith(name)]
        assert " ok " in row
        assert row.endswith(words)
        assert " ms " in row
    assert "no; dcctl select office" in told


def test_a_person_types_the_secret_unseen(cli: Cli, mine: Path, home: Path, trusted: Authority, serve: Serve) -> None:
    with serve() as record:
        child = Terminal(home, NO_COLOR="1").start(*line(record, trusted))
        child.expect_exact("Secret for office: ")
        child.waitnoecho()
        child.sendline("hunter2")
        child.expect(pexpect.EOF)
        child.close()
    assert child.exitstatus == 0, child.before
    assert "hunter2" not in child.before
    assert LOGIN in b"\n".join(record.commands)


def test_renew_checks_the_new_secret_and_changes_no_other_word(
    cli: Cli, mine: Path, home: Path, trusted: Authority, serve: Serve
) -> None:
    with serve() as record:
        cli(*line(record, trusted, "starttls", "--secret", "-"), stdin="hunter2")
        before = mine.read_text()
        assert cli("connect", "office", "--renew", "--secret", "-", stdin="hunter3").code == 0
        assert base64.b64encode(b"\0anna\0hunter3") in b"\n".join(record.commands)
        assert mine.read_text() == before
        assert cli("test-send", "--channel", "office", "--json").data["outcome"] == "sent"
    refusing: dict[str, Answer] = {"AUTH": b"535 5.7.8 Error: authentication failed\r\n"}
    with serve(answers=refusing) as record:
        mine.write_text(before := before.replace(before.split("port: ")[1].split("\n")[0], str(record.port)))
        vault = (home / "state/secrets.vault").read_bytes()
        told = cli("connect", "office", "--renew", "--secret", "-", stdin="wrong")
        assert (told.code, told.out.splitlines()[0]) == (4, "NOT RENEWED: office (smtp); the profile is as it was")
    assert mine.read_text() == before
    assert (home / "state/secrets.vault").read_bytes() == vault


# What the server does, the exit code, the stage that fails, words of the error, what is said to do.
REFUSALS: list[tuple[str, dict[str, object], int, str, str, str]] = [
    (
        "login refused",
        {"answers": {"AUTH": b"535 5.7.8 no\r\n"}},
        4,
        "login",
        "535 5.7.8 no",
        "with the right user and secret",
    ),
    ("login later", {"answers": {"AUTH": b"454 4.7.0 later\r\n"}}, 6, "login", "454 4.7.0 later", "wait"),
    ("no login offered", {"auth": ""}, 12, "login", "offers no login", "check port and tls"),
    ("no login we speak", {"auth": "NTLM"}, 12, "login", "NTLM", "check port and tls"),
    ("no STARTTLS", {"starttls": False}, 12, "tls", "does not offer STARTTLS", "nothing was sent in clear"),
    ("STARTTLS refused", {"answers": {"STARTTLS": b"454 4.7.0 no\r\n"}}, 12, "tls", "454", "nothing was sent in clear"),
    (
        "may not send",
        {"answers": {"MAIL": b"550 5.7.1 not yours\r\n"}},
        7,
        "may-send",
        "550 5.7.1 not yours",
        "address",
    ),
    ("busy", {"answers": {"CONNECT": b"421 4.3.2 busy\r\n"}}, 6, "greeting", "421 4.3.2 busy", ""),
    ("closed", {"answers": {"CONNECT": Do.CUT}}, 6, "greeting", "closed the connection", "again later"),
    (
        "no SMTP",
        {"answers": {"CONNECT": b"HTTP/1.1 400 Bad Request\r\n"}},
        12,
        "greeting",
        "does not speak SMTP",
        "check",
    ),
    (
        "hostile words",
        {"answers": {"CONNECT": b"554 \x1b[2J\xe2\x80\xaego away\r\n"}},
        7,
        "greeting",
        "^[[2J\\u202e",
        "",
    ),
]


@pytest.mark.parametrize("script", [row[1:] for row in REFUSALS], ids=[row[0].replace(" ", "-") for row in REFUSALS])
def test_a_server_that_refuses(
    cli: Cli,
    mine: Path,
    home: Path,
    trusted: Authority,
    serve: Serve,
    script: tuple[dict[str, object], int, str, str, str],
) -> None:
    more, code, stage, words, remedy = script
    before = mine.read_text()
    with serve(**more) as record:
        told = cli(*line(record, trusted, "starttls", "--secret", "-"), stdin="hunter2")
        document = cli(*line(record, trusted, "starttls", "--secret", "-"), "--json", stdin="hunter2").json
    assert told.code == code, told.err
    assert words in told.err
    assert remedy in told.err
    assert told.out.startswith("NOT CONNECTED: office (smtp); the profile is as it was\n")
    failed = document["data"]["stages"][-1]
    assert (failed["name"], failed["ok"]) == (stage, False)
    assert words in document["error"]["message"], "there is no answer, so there is an error"
    assert mine.read_text() == before
    assert not (home / "state/secrets.vault").exists()
    assert record.messages == []
    for secret in ("hunter2", LOGIN.decode()):
        assert secret not in told.out + told.err + str(document)
    assert "\x1b" not in told.out + told.err


CERTIFICATES = {
    "self-signed": "self-signed",
    "wrong name": "another",
    "expired": "expired",
    "not yet valid": "not valid yet",
    "unknown CA": "CA",
}


@pytest.mark.parametrize("fault", CERTIFICATES)
@pytest.mark.parametrize("tls", STAGES)
def test_a_bad_certificate(
    cli: Cli, mine: Path, tmp_path: Path, trusted: Authority, serve: Serve, tls: str, fault: str
) -> None:
    before = mine.read_text()
    with serve(tls, tls=bad_servers(trusted, tmp_path)[fault]) as record:
        told = cli(*line(record, trusted, tls, "--secret", "-"), stdin="hunter2")
    assert (told.code, CERTIFICATES[fault] in told.err) == (12, True), told.err
    assert "is not trusted" in told.err
    assert "  next: " in told.err
    assert mine.read_text() == before
    assert "AUTH" not in record.steps


def test_a_failed_check_is_remembered_for_status(cli: Cli, mine: Path, trusted: Authority, serve: Serve) -> None:
    with serve() as record:
        cli(*line(record, trusted, "starttls", "--secret", "-"), stdin="hunter2")
    cli("connect", "office", "--renew", "--secret", "-", stdin="hunter3")
    (office,) = [row for row in cli("status", "--json").data["channels"] if row["name"] == "office"]
    assert office["probe"]["ok"] is False
    assert "checked     FAILED 20" in cli("status").out
