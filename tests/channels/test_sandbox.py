"""The sandbox keeps the contract, and its reports are what the RFCs say (read back by the stdlib's parser)."""

import email
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from typing import cast

import pytest

from dcctl.channels.base import Configured
from dcctl.channels.maildir import messages
from dcctl.channels.registry import open_inbox
from dcctl.channels.sandbox import RULES, SANDBOX, SIMULATE, SandboxSettings, folder
from dcctl.channels.sandbox_reports import reports
from dcctl.channels.sandbox_wire import SandboxChannel
from dcctl.errors import ChannelError, ValueRefused
from dcctl.mail.address import Mailbox
from dcctl.mail.envelope import Envelope
from tests.channels.contract import ANNA, BERT, HEAD, MESSAGES, ChannelContract, Rig
from tests.channels.vaults import OneSecret

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MESSAGE = MESSAGES["plain"]


def at_sandbox(*locals_: str) -> tuple[Mailbox, ...]:
    return tuple(Mailbox(local, "sandbox.test") for local in locals_)


class TestSandbox(ChannelContract):
    @pytest.fixture
    def rig(self, tmp_path: Path) -> Rig:
        return Rig(SandboxChannel(tmp_path), lambda: [path.read_bytes() for path in messages(tmp_path / "sent")])


def parts(raw: bytes) -> tuple[Message, list[Message], Message]:
    """The report, the blocks of its machine-readable part, and the part with the returned headers."""
    report = email.message_from_bytes(raw)
    notice, machine, original = cast("list[Message]", report.get_payload())
    assert notice.get_content_type() == "text/plain"
    return report, cast("list[Message]", machine.get_payload()), original


@pytest.mark.parametrize(
    ("local", "action", "status"),
    [
        ("bounce", "failed", "5.1.1"),
        ("unknown", "failed", "5.1.1"),
        ("Bounce", "failed", "5.1.1"),
        ("full", "failed", "5.2.2"),
        ("delay", "delayed", "4.4.1"),
    ],
)
def test_a_delivery_status_notification(local: str, action: str, status: str) -> None:
    (raw,) = reports(Envelope(ANNA, (BERT, *at_sandbox(local))), MESSAGE, AT)
    report, (message_fields, recipient), original = parts(raw)
    assert report.get_content_type() == "multipart/report"
    assert report.get_param("report-type") == "delivery-status"
    assert report["Return-Path"] == "<>"
    assert report["To"] == "<anna@example.com>"
    assert report["Auto-Submitted"] == "auto-replied"
    assert message_fields["Reporting-MTA"] == "dns; sandbox.test"
    assert message_fields["Original-Envelope-Id"] == "m1@example.com"
    assert message_fields["Arrival-Date"]
    assert recipient["Final-Recipient"] == f"rfc822; {local}@sandbox.test"
    assert recipient["Original-Recipient"] == f"rfc822; {local}@sandbox.test"
    assert (recipient["Action"], recipient["Status"]) == (action, status)
    assert ("Will-Retry-Until" in recipient) == (action == "delayed")
    assert original.get_content_type() == "text/rfc822-headers"
    assert "Message-ID: <m1@example.com>" in str(original.get_payload())
    assert b"hello\r\n\r\n" not in raw
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_several_failures_are_one_report_with_a_block_each() -> None:
    failed, delayed = reports(Envelope(ANNA, at_sandbox("bounce", "delay", "full", "anna")), MESSAGE, AT)
    _, (_, first, second), _ = parts(failed)
    assert (first["Status"], second["Status"]) == ("5.1.1", "5.2.2")
    _, (_, only), _ = parts(delayed)
    assert only["Action"] == "delayed"


def test_a_complaint_is_a_feedback_report() -> None:
    (raw,) = reports(Envelope(ANNA, at_sandbox("complaint")), MESSAGE, AT)
    report, (feedback,), original = parts(raw)
    assert report.get_param("report-type") == "feedback-report"
    assert feedback["Feedback-Type"] == "abuse"
    assert feedback["Version"] == "1"
    assert feedback["Original-Rcpt-To"] == "<complaint@sandbox.test>"
    assert feedback["Original-Mail-From"] == "<anna@example.com>"
    assert "<m1@example.com>" in str(original.get_payload())


def test_nothing_comes_back_to_nobody_and_for_delivered_mail() -> None:
    assert reports(Envelope(None, at_sandbox("bounce", "complaint")), MESSAGE, AT) == ()
    assert reports(Envelope(ANNA, (BERT,)), MESSAGE, AT) == ()


@pytest.mark.parametrize(
    "message",
    [
        b"\r\n",
        b"no header at all\r\n",
        b"Message-ID: \r\n\r\n",
        b"Message-ID: <\xff\xfe@x>\r\nSubject: Gr\xc3\xbc\xc3\x9fe\r\n\r\n",
        b"From x\r\nA: " + b"y" * 100_000 + b"\r\n\r\n",
    ],
)
def test_any_message_can_be_returned(message: bytes) -> None:
    made = reports(Envelope(Mailbox("jürgen", "bücher.example"), at_sandbox(*RULES)), message, AT)
    assert [email.message_from_bytes(raw).get_content_type() for raw in made] == ["multipart/report"] * 3


async def test_mail_comes_back_into_its_inbox(tmp_path: Path) -> None:
    configured = Configured("play", SANDBOX, SandboxSettings())
    channel = SandboxChannel(tmp_path / "sandbox" / "play")
    inbox = open_inbox(configured, OneSecret(), tmp_path)
    assert inbox is not None
    assert [page async for page in inbox.arrivals(None)] == []
    for outcome in ("ok", "bounce", "complaint"):
        receipt = await channel.send(Envelope(ANNA, (Mailbox.parse(SIMULATE[outcome]),)), MESSAGE)
        assert receipt.outcome == "sent"
    returned = [arrival.raw async for page in inbox.arrivals(None) for arrival in page.arrivals]
    assert [email.message_from_bytes(raw).get_param("report-type") for raw in returned] == [
        "delivery-status",
        "feedback-report",
    ]


async def test_it_can_always_tell_what_was_sent(tmp_path: Path) -> None:
    channel = SandboxChannel(tmp_path)
    assert await channel.find("<m1@example.com>") == "not-sent"
    await channel.send(Envelope(ANNA, (BERT,)), MESSAGE)
    assert await channel.find("<m1@example.com>") == "sent"
    assert await channel.find("<m2@example.com>") == "not-sent"


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    channel = SandboxChannel(tmp_path / "file")
    receipt = await channel.send(Envelope(ANNA, (BERT,)), HEAD)
    assert receipt.outcome == "not-sent"
    assert isinstance(receipt.error, ChannelError)
    probe = await channel.probe(None)
    assert isinstance(probe.error, ChannelError)
    assert [stage.ok for stage in probe.stages] == [False]
    with pytest.raises(ChannelError):
        open_inbox(Configured("x", SANDBOX, SandboxSettings(tmp_path / "file")), OneSecret(), tmp_path)


async def test_what_cannot_come_back_does_not_unsend(tmp_path: Path) -> None:
    (tmp_path / "returned").write_text("in the way")
    receipt = await SandboxChannel(tmp_path).send(Envelope(ANNA, at_sandbox("bounce")), MESSAGE)
    assert receipt.outcome == "sent"
    assert isinstance(receipt.error, ChannelError)


def test_where_it_lives(tmp_path: Path) -> None:
    assert folder(SANDBOX.parse({}), tmp_path, "play") == tmp_path / "sandbox" / "play"
    assert folder(SANDBOX.parse({"path": "/x/y"}), tmp_path, "play") == Path("/x/y")
    assert folder(SANDBOX.parse({"path": "~/y"}), tmp_path, "play") == Path("~/y").expanduser()
    for name in ("..", ".", "a/b", ""):
        with pytest.raises(ValueRefused):
            folder(SANDBOX.parse({}), tmp_path, name)
