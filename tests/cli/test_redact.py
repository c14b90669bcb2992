"""`dcctl bounces redact`: the bytes to stdout or a file, the caution to stderr, and what is no mail refused."""

from base64 import b64decode
from pathlib import Path

import pytest

from tests.bounces.mails import dsn, recipient
from tests.cli.conftest import Cli

RAW = dsn(recipient("joe.bloggs@client.example.org"))
CAUTION = "warning: look through it before you share it"


@pytest.fixture
def mail(home: Path) -> Path:
    path = home / "bounce.eml"
    path.write_bytes(RAW)
    return path


def test_stdout_is_the_mail_and_nothing_else(cli: Cli, mail: Path) -> None:
    done = cli("bounces", "redact", str(mail))
    assert done.code == 0
    assert done.out.startswith("Return-Path: <>\n")
    assert "bloggs" not in done.out
    assert done.err.startswith(CAUTION)
    assert cli("bounces", "redact", "-", stdin=RAW.decode()).out == done.out


def test_into_a_file_of_ones_own(cli: Cli, mail: Path, home: Path) -> None:
    there = home / "shared.eml"
    done = cli("bounces", "redact", str(mail), "-o", str(there))
    assert (done.code, done.out) == (0, "")
    assert there.stat().st_mode & 0o777 == 0o600
    assert there.read_text() == cli("bounces", "redact", str(mail)).out


def test_json(cli: Cli, mail: Path, home: Path) -> None:
    done = cli("bounces", "redact", str(mail), "--json")
    data = done.data
    assert (data["kind"], data["recipients"], data["same"], data["differs"]) == ("bounce", 1, True, [])
    assert b64decode(data["message_base64"]).decode() == cli("bounces", "redact", str(mail)).out
    assert done.json["warnings"][0].startswith("look through it")


def test_the_rules_read_the_shared_mail_alike(cli: Cli, mail: Path, home: Path) -> None:
    cli("bounces", "redact", str(mail), "-o", "shared.eml")
    before, after = (
        cli("bounces", "scan", name, "--json").data["messages"][0] for name in ("bounce.eml", "shared.eml")
    )
    for key in ("kind", "detector"):
        assert before[key] == after[key]
    for key in ("reason", "status", "reply_code", "permanence", "advice"):
        assert before["failures"][0][key] == after["failures"][0][key]
    assert "bloggs" in str(before)
    assert "bloggs" not in str(after)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere.eml",), "nowhere.eml: No such file"),
        (("empty",), "empty: not a mail that can be read (no header field)"),
        (("bounce.eml", "-o", "no/such/folder/x"), "its folder cannot be written"),
    ],
)
def test_refusals(cli: Cli, mail: Path, home: Path, words: tuple[str, ...], said: str) -> None:
    (home / "empty").write_bytes(b"")
    done = cli("bounces", "redact", *words)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""
