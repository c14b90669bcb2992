"""`dcctl check-auth --record` and `--replay`: the same run again, byte for byte, with nobody asked."""

import json
import socket
import stat
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.cli.conftest import Cli
from tests.cli.zones import DKIM
from tests.support.hostile import OURS
from tests.support.nameserver import NameServer

# Runs of every kind, without the name server; each with its exit code.
RUNS = [
    (("good.test", *DKIM), 0),
    (("good.test", "weak.test", "bad.test", "bücher.test"), 3),
    (("ill.test", *DKIM), 6),
    (("good.test", *DKIM, "--ip", "8.8.4.4", "--mail-from", "anna@weak.test", "--dnsbl", "list.test"), 3),
    (("good.test", "bad.test", *DKIM, "--for", "gmail,yahoo,microsoft"), 3),
    (("--message", "mail.eml", "--ip", "8.8.4.4", "--mail-from", "anna@good.test"), 0),
    (("--channels",), 3),
]
PROFILE = """\
version: 1
identities: {anna: {address: anna@good.test}}
channels:
  mass: {kind: smtp, preset: sendgrid}
  old: {kind: legacy-sales}
"""
MAIL = "From: anna@good.test\nTo: bob@corp.test\nDate: Tue, 24 Nov 2026 10:00:00 +0000\nMessage-ID: <1@a>\n\nx\n"


@pytest.fixture
def offline(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """`dcctl check-auth` that must open no socket."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a socket was opened")

    def call(*options: str, **more: Any) -> Any:
        with monkeypatch.context() as patch:
            for name in ("connect", "connect_ex", "sendto", "bind"):
                patch.setattr(socket.socket, name, refuse)
            patch.setattr(socket, "getaddrinfo", refuse)
            return cli("check-auth", *options, **more)

    return call


@pytest.mark.parametrize(("options", "code"), RUNS)
def test_the_same_again_with_nobody_asked(
    check: Cli, offline: Cli, profile: Path, server: NameServer, options: tuple[str, ...], code: int
) -> None:
    (profile.parents[2] / "mail.eml").write_text(MAIL)
    profile.write_text(PROFILE)
    once = check(*options, "--record", "run", "--json")
    assert once.code == code
    asked = server.asked.total()
    again = offline(*options, "--replay", "run", "--json")
    assert (again.code, again.out) == (once.code, once.out)
    assert server.asked.total() == asked
    assert again.json


def test_a_recording_is_the_owners_alone_and_told_nothing_of_its_own(check: Cli, home: Path) -> None:
    plain, recorded = check("good.test", *DKIM, "--json"), check("good.test", *DKIM, "--record", "run", "--json")
    assert plain.out == recorded.out
    assert stat.S_IMODE((home / "run").stat().st_mode) == 0o600
    lines = [json.loads(line) for line in (home / "run").read_text().splitlines()]
    assert lines[0]["schema"] == "dcctl.recording/1"
    assert {"good.test", "_dmarc.good.test"} <= {line["question"] for line in lines[1:] if "question" in line}


def test_two_recordings_of_the_same_can_be_compared(check: Cli, home: Path) -> None:
    for name in ("one", "two"):
        check("good.test", "weak.test", *DKIM, "--record", name)
    one, two = ((home / name).read_text().splitlines()[1:] for name in ("one", "two"))
    assert one == two


def test_every_format_from_one_recording(check: Cli, offline: Cli, home: Path) -> None:
    check("weak.test", *DKIM, "--record", "run")
    for name in ("table", "json", "jsonl", "csv", "md", "html", "nagios"):
        told = offline("weak.test", *DKIM, "--replay", "run", "--format", name)
        assert "weak.test" in told.out
    offline("weak.test", *DKIM, "--replay", "run", "--fix-zone", "fixes.zone")
    assert "p=quarantine" in (home / "fixes.zone").read_text()


def test_what_is_not_in_the_recording_is_unknown(check: Cli, offline: Cli) -> None:
    check("good.test", *DKIM, "--record", "run")
    told = offline("weak.test", *DKIM, "--replay", "run")
    assert told.code == 6
    assert "not in the recording" in told.out


def test_a_recording_of_a_run_that_broke_off(cli: Cli, home: Path) -> None:
    cli("check-auth", "--nameserver", "127.0.0.1#1", "good.test", "--record", "run")
    told = cli("check-auth", "--replay", "run", "good.test")
    assert told.code == 6
    assert "127.0.0.1#1 cannot be reached" in told.out


FIRST = '{"schema":"dcctl.recording/1","now":1790000000.0}'
ANSWER = (
    '{"question":"good.test","type":"TXT","status":"FOUND","records":[%s],"ttl":0,"ad":false,'
    '"private_path":false,"cause":"","name":"good.test"}'
)
# What a file may hold that is no recording, and where it is wrong.
WRONG = {
    "nothing": ("", "run:1: "),
    "no JSON": ("hello", "run:1: not one whole JSON value"),
    "a binary": ("\x00\xff\x1b[2J", "run:1: "),
    "another form": ('{"schema":"dcctl.recording/2","now":1.0}', "run:1: of the form dcctl.recording/2"),
    "a form that shouts": ('{"schema":"\x1b]0;x\\u001b[31m"}', "run:1: "),
    "a list": ("[]", "run:1: not a JSON object"),
    "no moment": ('{"schema":"dcctl.recording/1","now":1e300}', "run:1: now is no time"),
    "half a line": (f"{FIRST}\n" + (ANSWER % "")[:-9], "run:2: not one whole JSON value"),
    "a record of another type": (f"{FIRST}\n" + ANSWER % "1", "run:2: a record that is no TXT"),
    "found, and nothing there": (f"{FIRST}\n" + ANSWER % "", "run:2: FOUND with 0 records"),
    "twice": (f"{FIRST}\n" + "\n".join([ANSWER % '{"base64":"eA=="}'] * 2), "run:3: stands there twice"),
    "deep": (f"{FIRST}\n" + "[" * 100_000, "run:2: "),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_is_none_is_refused_by_line(offline: Cli, home: Path, name: str) -> None:
    text, words = WRONG[name]
    (home / "run").write_bytes(text.encode("latin-1"))
    told = offline("good.test", "--replay", "run")
    assert (told.code, told.out) == (2, "")
    assert words in told.err
    assert "\x1b" not in told.err
    assert "record it again" in told.err


@pytest.mark.parametrize("name", OURS)
def test_hostile_words_in_a_recording_do_nothing(offline: Cli, home: Path, name: str) -> None:
    item = {
        "question": "good.test",
        "type": "TXT",
        "status": "TEMPERROR",
        "records": [],
        "ttl": 0,
        "ad": False,
        "private_path": False,
        "cause": OURS[name],
        "name": "good.test",
    }
    (home / "run").write_text(f"{FIRST}\n{json.dumps(item)}\n")
    told = offline("good.test", *DKIM, "--replay", "run")
    assert told.code in (2, 6)
    assert all(line.isprintable() for line in (told.out + told.err).splitlines())


APART = [
    (("--replay", "run", "--record", "new"), "--replay goes without --record"),
    (("--dns-file", "z", "--record", "new"), "--dns-file goes without --record"),
    (("--dns-file", "z", "--replay", "run"), "--dns-file goes without --replay"),
    (("--replay", "run", "--nameserver", "127.0.0.1#1"), "--replay goes without --nameserver"),
    (("--replay", ""), "--replay is empty"),
    (("--replay", "gone"), "gone: No such file"),
    (("--replay", "."), ".: Is a directory"),
]


@pytest.mark.parametrize(("options", "words"), APART)
def test_what_does_not_go_together(offline: Cli, options: tuple[str, ...], words: str) -> None:
    told = offline("good.test", *options)
    assert (told.code, words in told.err) == (2, True), told.err
