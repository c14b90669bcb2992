"""`dcctl test-send` against a server that keeps a record: sent, not sent, unknown; told apart and never sent twice."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.support.smtp_server import Answer, Do, Record, Script, smtp_server
from tests.support.threaded import beside

PROFILE = """\
version: 1
identities:
  anna: {{address: anna@corp.test}}
channels:
  relay: {{kind: smtp, host: 127.0.0.1, port: {port}, tls: none}}
"""
TO = ("--to", "bob@corp.test")
TWO = (*TO, "--to", "eve@corp.test", "--yes")


def serving(**answers: Answer) -> AbstractContextManager[Record]:
    return beside(smtp_server(Script(answers={step.replace("_", ":", 1): answer for step, answer in answers.items()})))


def test_what_was_taken_is_what_was_made(cli: Cli, profile: Path) -> None:
    with serving() as record:
        profile.write_text(PROFILE.format(port=record.port))
        printed = cli("test-send", *TO, "--text", ".\n..\n.dots", "--dry-run").out.encode()
        data = cli("test-send", *TO, "--text", ".\n..\n.dots", "--json").data
    (message,) = record.messages
    assert (message.reverse_path, message.forward_paths) == (b"anna@corp.test", (b"bob@corp.test",))

    def same(raw: bytes) -> list[bytes]:
        varying = (b"Date:", b"Message-ID:", b"X-Dcctl-Send:")
        return [line for line in raw.split(b"\r\n") if not line.startswith(varying)]

    assert same(message.raw) == same(printed)
    assert (data["outcome"], data["queue_id"], data["reply"]) == (
        "sent",
        "4XyZ12abcd",
        "250 2.0.0 Ok: queued as 4XyZ12abcd",
    )
    assert f"Message-ID: {data['message_id']}\r\n".encode() in message.raw


UNKNOWN: dict[str, Answer] = {"cut": Do.CUT, "reset": Do.RESET, "no answer at all": b"nonsense\r\n"}


@pytest.mark.parametrize("how", UNKNOWN)
def test_a_cut_after_the_final_dot_is_unknown_and_never_sent_again(cli: Cli, profile: Path, how: str) -> None:
    with serving(DOT=UNKNOWN[how]) as record:
        profile.write_text(PROFILE.format(port=record.port))
        told = cli("test-send", *TO)
        document = cli("test-send", *TO, "--json").json
    assert (told.code, document["exit"]) == (8, 8)
    assert told.out.startswith("unknown: the answer was lost; it may have been sent and is not sent again by itself\n")
    assert "ask a recipient or look into the server's log" in told.err
    assert (document["data"]["outcome"], document["error"]) == ("unknown", None)
    assert "may have been sent" in document["data"]["reason"]
    assert record.steps.count("DATA") == 2, "one for each run: nothing is resent"
    (channel,) = cli("status", "--json").data["channels"]
    assert (channel["unknown"], channel["sends_today"]) == (2, 2)


# What the server says, the exit code, its words, and what becomes of the message.
ANSWERS: list[tuple[str, dict[str, Answer], tuple[str, ...], int, str]] = [
    ("nobody", {"RCPT": b"550 5.1.1 no such user\r\n"}, TO, 7, "550 5.1.1 no such user"),
    ("content", {"DOT": b"554 5.7.1 spam\r\n"}, TO, 7, "554 5.7.1 spam"),
    ("sender", {"MAIL": b"553 5.7.1 not yours\r\n"}, TO, 7, "553 5.7.1 not yours"),
    ("later", {"RCPT": b"450 4.2.0 greylisted\r\n"}, TO, 6, "450 4.2.0 greylisted"),
    ("full", {"DOT": b"452 4.3.1 disk full\r\n"}, TO, 6, "452 4.3.1 disk full"),
    ("cut before the dot", {"DATA": Do.CUT}, TO, 6, "closed the connection at DATA"),
    ("a login first", {"MAIL": b"530 5.7.0 Authentication required\r\n"}, TO, 4, "530 5.7.0"),
    ("not SMTP", {"CONNECT": b"SSH-2.0-OpenSSH\r\n"}, TO, 12, "does not speak SMTP"),
]  # fmt: skip


@pytest.mark.parametrize("row", [row[1:] for row in ANSWERS], ids=[row[0].replace(" ", "-") for row in ANSWERS])
def test_what_the_server_says(
    cli: Cli, profile: Path, row: tuple[dict[str, Answer], tuple[str, ...], int, str]
) -> None:
    answers, options, code, words = row
    with serving(**answers) as record:
        profile.write_text(PROFILE.format(port=record.port))
        told = cli("test-send", *options)
        document = cli("test-send", *options, "--json").json
    assert (told.code, document["exit"]) == (code, code)
    assert words in told.err
    assert told.out.startswith("NOT-SENT: nobody gets it\n")
    assert document["data"]["outcome"] == "not-sent"
    assert words in document["data"]["reason"]
    assert (document["error"] is None) is (code == 6)
    assert record.messages == []
    assert cli("status", "--json").data["channels"][0]["unknown"] == 0


def test_some_are_refused(cli: Cli, profile: Path) -> None:
    with serving(**{"RCPT_eve@corp.test": b"550 5.1.1 no such user\r\n"}) as record:
        profile.write_text(PROFILE.format(port=record.port))
        told = cli("test-send", *TWO)
        document = cli("test-send", *TWO, "--json").json
    assert (told.code, document["exit"]) == (9, 9)
    assert told.out.startswith("sent: relay accepted the message for 1 of 2 recipients\n")
    assert "REFUSED eve@corp.test: 550 5.1.1 no such user" in told.out
    assert document["data"]["refused"] == [{"recipient": "eve@corp.test", "reply": "550 5.1.1 no such user"}]
    assert document["error"] is None
    assert [message.forward_paths for message in record.messages] == [(b"bob@corp.test",)] * 2


def test_all_are_refused_each_for_another_reason(cli: Cli, profile: Path) -> None:
    answers: dict[str, Answer] = {
        "RCPT_bob@corp.test": b"450 4.2.0 later\r\n",
        "RCPT_eve@corp.test": b"550 5.1.1 no such user\r\n",
    }
    with serving(**answers) as record:
        profile.write_text(PROFILE.format(port=record.port))
        document = cli("test-send", *TWO, "--json").json
    assert [refused["recipient"] for refused in document["data"]["refused"]] == ["bob@corp.test", "eve@corp.test"]
    assert (document["data"]["outcome"], record.messages) == ("not-sent", [])


def test_hostile_words_are_shown_and_do_nothing(cli: Cli, profile: Path) -> None:
    with serving(DOT=b"250 2.0.0 Ok: \x1b]0;owned\x07 queued as \xe2\x80\xae1\r\n") as record:
        profile.write_text(PROFILE.format(port=record.port))
        told = cli("test-send", *TO, "-vv", "--log-file", "run.log")
        document = cli("test-send", *TO, "--json")
    log = (profile.parents[2] / "run.log").read_text()
    assert told.code == 0
    for output in (told.out, told.err, document.out, log):
        assert not {"\x1b", "\x07", "\u202e"} & set(output)
    assert "^[]0;owned^G" in told.out


def test_several_lines_of_an_answer_stay_one_row(cli: Cli, profile: Path) -> None:
    with serving(RCPT=b"550-5.1.1 no such user\r\n550 5.1.1 ask the postmaster\r\n") as record:
        profile.write_text(PROFILE.format(port=record.port))
        told = cli("test-send", *TO)
    (row,) = [row for row in told.out.splitlines() if row.startswith("recipients")]
    assert "no such user" in row
    assert "ask the postmaster" in row
