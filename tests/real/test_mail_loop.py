"""The loop against a real Postfix: connect, send byte for byte, a real DSN found, classified, joined to its send."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support import postfix
from tests.support.command import Command
from tests.support.postfix import PostfixLab, below_trace

pytestmark = pytest.mark.real


@pytest.fixture
def office(tmp_path: Path, postfix_lab: PostfixLab) -> Command:
    """A home with the real submission server connected: STARTTLS, AUTH, the password from the environment."""
    dcctl = Command(tmp_path, OFFICE_SECRET=postfix_lab.password)
    sender = postfix_lab.fresh_mailbox()
    dcctl(
        "connect", "smtp", "office", "--host", "localhost", "--port", postfix_lab.submission_port, "--tls", "starttls",
        "--user", postfix_lab.user, "--secret", "env:OFFICE_SECRET", "--ca-file", postfix_lab.ca_file,
        "--bounces", f"maildir:{postfix_lab.maildir(sender)}", "--address", sender,
    )  # fmt: skip
    return dcctl


def test_connect_shows_every_stage_and_sends_nothing(tmp_path: Path, postfix_lab: PostfixLab) -> None:
    dcctl = Command(tmp_path, OFFICE_SECRET=postfix_lab.password)
    arguments = ["connect", "smtp", "office", "--host", "localhost", "--tls", "implicit", "--user", postfix_lab.user]
    arguments += ["--port", str(postfix_lab.implicit_port), "--secret", "env:OFFICE_SECRET"]
    arguments += ["--ca-file", str(postfix_lab.ca_file), "--address", postfix_lab.fresh_mailbox()]
    before = postfix_lab.log().count("from=<")
    data = dcctl.json(*arguments)["data"]
    names = [stage["name"] for stage in data["stages"]]
    assert names == ["resolve", "connect", "tls", "greeting", "capabilities", "login", "may-send"]
    assert all(stage["ok"] for stage in data["stages"])
    words = {stage["name"]: stage["words"] for stage in data["stages"]}
    assert "Postfix" in words["greeting"]
    assert words["login"].startswith("235 2.7.0")
    assert postfix_lab.log().count("from=<") == before  # cleanup logs each message it takes in


def test_a_wrong_password_is_exit_4_and_leaves_no_profile(tmp_path: Path, postfix_lab: PostfixLab) -> None:
    dcctl = Command(tmp_path, OFFICE_SECRET="wrong")
    answer = dcctl.json(
        "connect", "smtp", "office", "--host", "localhost", "--port", postfix_lab.submission_port, "--tls", "starttls",
        "--user", postfix_lab.user, "--secret", "env:OFFICE_SECRET", "--ca-file", postfix_lab.ca_file,
        "--address", "anna@corp.test", code=4,
    )  # fmt: skip
    assert "535" in answer["error"]["message"]
    assert not dcctl.profile.exists()


def test_an_unknown_authority_is_exit_12_and_no_password_is_shown(tmp_path: Path, postfix_lab: PostfixLab) -> None:
    dcctl = Command(tmp_path, OFFICE_SECRET=postfix_lab.password)
    answer = dcctl.json(
        "connect", "smtp", "office", "--host", "localhost", "--port", postfix_lab.submission_port, "--tls", "starttls",
        "--user", postfix_lab.user, "--secret", "env:OFFICE_SECRET", "--address", "anna@corp.test", code=12,
    )  # fmt: skip
    assert answer["error"]["code"] == "tls"


def test_a_message_arrives_byte_identical(office: Command, postfix_lab: PostfixLab, tmp_path: Path) -> None:
    mailbox = postfix_lab.fresh_mailbox()
    (tmp_path / "letter.html").write_text("<p>Grüße, 東京</p>\n.\n..\nFrom here\n", encoding="utf-8")
    (tmp_path / "data.bin").write_bytes(bytes(range(256)) * 300)
    data = office.json(
        "test-send", "--to", mailbox, "--subject", "Grüße, 東京", "--text", "one\n.\n..two\n", "--html", "letter.html",
        "--attach", "data.bin",
    )["data"]  # fmt: skip
    assert data["outcome"] == "sent"
    assert data["queue_id"]
    (arrived,) = postfix_lab.wait_for_mail(postfix_lab.maildir(mailbox))
    raw = below_trace(arrived.read_bytes())
    assert data["message_id"].encode() in raw
    assert hashlib.sha256(raw.replace(b"\n", b"\r\n")).hexdigest() == _handed_over(office, data["message_id"])


def _handed_over(office: Command, message_id: str) -> str:
    """The hash of the bytes that were given to the channel, from the intent row written before they left."""
    with closing(sqlite3.connect(office.home / ".local/state/dcctl/ledger.sqlite3")) as ledger:
        (found,) = ledger.execute("SELECT body_hash FROM sends WHERE message_id = ?", (message_id,)).fetchone()
    return str(found)


def test_a_bounce_comes_back_is_classified_and_joined(office: Command, postfix_lab: PostfixLab) -> None:
    (office.home / "hello.txt").write_text("Subject: Hello $name\n\nHello $name\n")
    arguments = ["--template", "hello.txt", "--var", "name=Bob", "--campaign", "autumn"]
    good = office.json("test-send", "--to", postfix_lab.fresh_mailbox("peer.test"), *arguments)["data"]
    bad = office.json("test-send", "--to", postfix.UNKNOWN, *arguments)["data"]
    assert (good["outcome"], bad["outcome"]) == ("sent", "sent")  # refused only by the next hop
    _await_returned(office, postfix_lab, 1)
    answer = office.json("bounces", "--fail-on", "permanent", code=3)["data"]
    (event,) = answer["events"]
    assert event["recipient"] == postfix.UNKNOWN
    assert (event["kind"], event["status"], event["reply_code"]) == ("bounce", "5.1.1", 550)
    assert (event["reason"], event["category"], event["permanence"]) == ("userunknown", "bad-address", "permanent")
    assert (event["original_message_id"], event["send_id"]) == (bad["message_id"], bad["send_id"])
    assert event["verified"]
    assert (event["template"], event["campaign"]) == ("hello", "autumn")
    (campaign,) = answer["counts"]["campaign"]
    assert (campaign["name"], campaign["sent"], campaign["bounced"], campaign["rate"]) == ("autumn", 2, 1, 0.5)
    assert office.json("bounces", "--fail-on", "permanent")["data"]["events"] == []  # read once, told once


@pytest.mark.parametrize(
    ("recipient", "category", "permanence"),
    [(postfix.FULL, "mailbox-full", "transient"), (postfix.CLOSED, "policy", "transient")],
)
def test_other_refusals_are_told_apart(
    office: Command, postfix_lab: PostfixLab, recipient: str, category: str, permanence: str
) -> None:
    office("test-send", "--to", recipient)
    _await_returned(office, postfix_lab, 1)
    (event,) = office.json("bounces", "--fail-on", "permanent")["data"]["events"]
    assert (event["recipient"], event["category"], event["permanence"]) == (recipient, category, permanence)


def _await_returned(office: Command, lab: PostfixLab, count: int) -> None:
    (sender,) = {
        row["value"] for row in office.json("profile", "show")["data"]["values"] if row["key"].endswith(".address")
    }
    lab.wait_for_mail(lab.maildir(sender), count)
