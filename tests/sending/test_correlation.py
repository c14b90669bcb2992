"""From returned mail to the send it is about, and how far that is proven: token, Message-ID, recipient and Subject."""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest

from dcctl.bounces.result import DeliveryFailure, ReturnedMessage
from dcctl.local.ledger.base import BounceEvent
from dcctl.local.ledger.memory import MemoryLedger
from dcctl.mail.reasons import Kind
from dcctl.sending.correlation import join, reports_of, why_undecided
from dcctl.sending.token import SEND_KEY, SUBJECT_KEY, make, subject_digest
from tests.ledger.values import DAY, START, Clock, a_send

RAW = b"From: postmaster@example.net\r\n\r\nno such user\r\n"


def a_failure(recipient: str, original: str | None = None, **changes: Any) -> DeliveryFailure:
    values: dict[str, Any] = {
        "action": "failed",
        "status": "5.1.1",
        "reply_code": 550,
        "category": "bad-address",
        "reason": "userunknown",
        "permanence": "permanent",
        "advice": "suppress",
        "diagnostic": "no such user",
    }
    return DeliveryFailure(recipient, original, **(values | changes))


def a_return(
    *failures: DeliveryFailure, kind: Kind = "bounce", about: str | None = "<s1@example.com>", **more: Any
) -> ReturnedMessage:
    return ReturnedMessage(
        kind, "delivery-status", "mx.example.net", about, "Mon, 21 Sep 2026 14:13:20 +0000", failures, **more
    )


async def books() -> MemoryLedger:
    """A ledger that sent s1 to r0 and r1, and s2 to r0, whose Subject was "Offer"."""
    ledger = MemoryLedger(Clock())
    await ledger.reserve(a_send("s1", 2, template="welcome", template_hash="00ff", campaign="spring"), ())
    await ledger.reserve(a_send("s2", 1, subject=subject_digest(await ledger.key(SUBJECT_KEY), "Offer")), ())
    return ledger


async def joined(message: ReturnedMessage, raw: bytes = RAW, at: float = START) -> tuple[BounceEvent, ...]:
    """The events of a mail, joined to these books; `{s1}` in its token is replaced by the right one."""
    ledger = await books()
    key = await ledger.key(SEND_KEY)
    if message.token:
        token = message.token.format(s1=make(key, "s1"), s2=make(key, "s2"), none=make(key, "none"))
        message = message._replace(token=token)
    return await join(reports_of(message, raw, "inbox", at), ledger)


# Final and original recipient, the Message-ID; then: verified, the send.
JOINS = [
    pytest.param("r0@example.net", None, "<s1@example.com>", True, "s1", id="final-recipient"),
    pytest.param("R0@EXAMPLE.NET", None, "<s1@example.com>", True, "s1", id="in-any-case"),
    pytest.param("moved@elsewhere.test", "r1@example.net", "<s1@example.com>", True, "s1", id="original-recipient"),
    pytest.param("r0@example.net", "r0@example.net", "<s2@example.com>", True, "s2", id="the-other-send"),
    pytest.param("r1@example.net", None, "<s2@example.com>", False, "s2", id="recipient-of-another-send"),
    pytest.param("moved@elsewhere.test", None, "<s1@example.com>", False, "s1", id="unknown-recipient"),
    pytest.param("", None, "<s1@example.com>", False, "s1", id="no-recipient"),
    pytest.param("r0@example.net", None, "<s3@example.com>", False, None, id="unknown-message"),
    pytest.param("r0@example.net", None, None, False, None, id="no-message-id"),
    pytest.param("r0@example.net", None, "", False, None, id="empty-message-id"),
]


@pytest.mark.parametrize(("recipient", "original", "about", "verified", "send_id"), JOINS)
async def test_joined(
    recipient: str, original: str | None, about: str | None, verified: bool, send_id: str | None
) -> None:
    (event,) = await joined(a_return(a_failure(recipient, original), about=about))
    assert (event.verified, event.send_id) == (verified, send_id)
    assert (event.template, event.campaign) == (("welcome", "spring") if send_id == "s1" else (None, None))
    assert (event.recipient, event.original_message_id) == (recipient, about)


async def test_each_recipient_of_a_report_is_judged_alone() -> None:
    events = await joined(
        a_return(a_failure("r0@example.net"), a_failure("eve@example.net"), a_failure("r1@example.net"))
    )
    assert [event.verified for event in events] == [True, False, True]
    assert len({event.key for event in events}) == 3


async def test_an_event_says_what_the_report_said() -> None:
    (event,) = await joined(
        a_return(a_failure("r0@example.net", status="4.2.2", reply_code=452, permanence="transient"))
    )
    assert (event.at, event.channel, event.kind) == (START, "inbox", "bounce")
    assert (event.status, event.reply_code, event.permanence) == ("4.2.2", 452, "transient")
    assert (event.category, event.reason, event.advice) == ("bad-address", "userunknown", "suppress")
    assert event.diagnostic == "no such user"


KINDS: list[tuple[Kind, int]] = [
    ("bounce", 1),
    ("delayed", 1),
    ("complaint", 1),
    ("delivered", 1),
    ("auto-reply", 0),
    ("challenge", 0),
    ("other", 0),
    ("unparsed", 0),
]


@pytest.mark.parametrize(("kind", "count"), KINDS)
async def test_only_reports_become_events(kind: Kind, count: int) -> None:
    assert len(await joined(a_return(a_failure("r0@example.net"), kind=kind))) == count


async def test_nothing_is_asked_where_there_is_nothing_to_join() -> None:
    assert await join((), MemoryLedger()) == ()


# The token, the Message-ID, the recipient; then: trust, the send, the recipient it counts under.
TOKENS = [
    pytest.param("{s1}", None, "r1@example.net", "token", "s1", "r1@example.net", id="token"),
    pytest.param("{s1}", "<s2@example.com>", "r0@example.net", "token", "s1", "r0@example.net", id="before-message-id"),
    pytest.param("{s2}", None, "moved@else.test", "token", "s2", "r0@example.net", id="forwarded"),
    pytest.param("{s2}", None, "", "token", "s2", "r0@example.net", id="names-nobody"),
    pytest.param("{s1}", None, "moved@else.test", None, "s1", None, id="forwarded-by-one-of-two"),
    pytest.param("{s1}", None, "", None, "s1", None, id="names-nobody-of-two"),
    pytest.param("{none}", None, "r0@example.net", None, None, None, id="no-such-send"),
    pytest.param("s1", None, "r0@example.net", None, None, None, id="no-mac"),
    pytest.param("x{s1}", "<s2@example.com>", "r0@example.net", "message-id", "s2", "r0@example.net", id="forged"),
]


@pytest.mark.parametrize(("token", "about", "recipient", "trust", "send_id", "sent_to"), TOKENS)
async def test_by_token(
    token: str, about: str | None, recipient: str, trust: str | None, send_id: str | None, sent_to: str | None
) -> None:
    (event,) = await joined(a_return(a_failure(recipient), about=about, token=token))
    assert (event.trust, event.send_id, event.sent_to) == (trust, send_id, sent_to)
    assert event.recipient == recipient, "what the report says is kept beside it"


# What was returned as Subject, the recipient, seconds after the send at which it is read; whether it is found.
SUBJECTS = [
    pytest.param("Offer", "r0@example.net", 60, True, id="subject"),
    pytest.param("  offer", "R0@example.NET", 60, True, id="in-any-case"),
    pytest.param("Offer", "r1@example.net", 60, False, id="another-recipient"),
    pytest.param("Offers", "r0@example.net", 60, False, id="another-subject"),
    pytest.param(None, "r0@example.net", 60, False, id="no-subject"),
    pytest.param("Offer", "r0@example.net", 7 * DAY - 60, True, id="within-a-week"),
    pytest.param("Offer", "r0@example.net", 7 * DAY + 60, False, id="after-a-week"),
    pytest.param("Offer", "r0@example.net", -60, True, id="a-clock-a-minute-behind"),
    pytest.param("Offer", "r0@example.net", -DAY, False, id="before-it-was-sent"),
]


@pytest.mark.parametrize(("subject", "recipient", "after", "found"), SUBJECTS)
@pytest.mark.parametrize("about", [None, "<replaced@provider.example>"])
async def test_by_recipient_and_subject(
    subject: str | None, recipient: str, after: float, found: bool, about: str | None
) -> None:
    message = a_return(a_failure(recipient), about=about, original_subject=subject)._replace(arrival_date=None)
    (event,) = await joined(message, at=START + after)
    assert event.send_id == ("s2" if found else None)
    assert not event.verified, "anybody may know a Subject"


async def test_of_two_sends_with_one_subject_none_is_meant() -> None:
    ledger = await books()
    digest = subject_digest(await ledger.key(SUBJECT_KEY), "Offer")
    await ledger.reserve(a_send("s3", 1, subject=digest), ())
    message = a_return(a_failure("r0@example.net"), about=None, original_subject="Offer")
    (event,) = await join(reports_of(message, RAW, "inbox", START), ledger)
    assert event.send_id is None


async def test_a_message_id_used_twice_is_that_of_the_send_with_the_recipient() -> None:
    ledger = MemoryLedger(Clock())
    for name, recipient in (("a", "x@example.net"), ("b", "y@example.net"), ("c", "z@example.net")):
        await ledger.reserve(a_send(name)._replace(message_id="<same@example.com>", recipients=(recipient,)), ())
    message = a_return(a_failure("y@example.net"), about="<same@example.com>")
    (event,) = await join(reports_of(message, RAW, "inbox", START), ledger)
    assert (event.send_id, event.trust) == ("b", "message-id")


async def test_an_event_has_the_facts_of_its_send() -> None:
    failure = a_failure("R1@Example.net", remote_mta="MX1.Example.NET. (192.0.2.1)", rule="5.1.1", matched="no such")
    (event,) = await joined(a_return(failure, token="{s1}"))
    assert (event.sent_to, event.sent_at, event.sent_by) == ("r1@example.net", START, "work")
    assert (event.identity, event.template, event.template_hash, event.campaign) == (
        "rep@example.com",
        "welcome",
        "00ff",
        "spring",
    )
    assert (event.domain, event.mx, event.detector, event.rule, event.matched) == (
        "example.net",
        "mx1.example.net",
        "delivery-status",
        "5.1.1",
        "no such",
    )


@pytest.mark.parametrize(
    ("remote", "mx"),
    [
        (None, None),
        ("", None),
        (" ", None),
        ("[192.0.2.1]", "192.0.2.1"),
        ("(x)", "x"),
        ("mx.example.net;", "mx.example.net"),
    ],
)
async def test_the_host_that_refused(remote: str | None, mx: str | None) -> None:
    (event,) = await joined(a_return(a_failure("r0@example.net", remote_mta=remote)))
    assert event.mx == mx


async def test_what_a_returned_header_claims_names_only_an_event_without_a_send() -> None:
    tags = (("x-campaign", "theirs"), ("x-template", "other"))
    known, unknown = [
        (await joined(a_return(a_failure("r0@example.net"), about=about, tags=tags)))[0]
        for about in ("<s1@example.com>", None)
    ]
    assert (known.template, known.campaign, known.verified) == ("welcome", "spring", True)
    assert (unknown.template, unknown.campaign, unknown.verified) == ("other", "theirs", False)


# The Date of the report and the date it tells (seconds after START), and when it is taken to have happened.
DATES = [
    (60, 30, 60),
    (None, 30, 30),
    (None, None, None),
    (120, 30, 100),  # a clock that is a little ahead
    (DAY, 30, None),  # a date of tomorrow
    (-DAY, -DAY, None),  # before the message was sent
]


def dated(after: float | None) -> str | None:
    return None if after is None else format_datetime(datetime.fromtimestamp(START + after, UTC))


@pytest.mark.parametrize(("own", "told", "expected"), DATES)
async def test_when_it_happened(own: float | None, told: float | None, expected: float | None) -> None:
    message = a_return(a_failure("r0@example.net"))._replace(arrival_date=dated(told))
    head = f"Date: {dated(own)}\r\n".encode() if own is not None else b""
    (event,) = await joined(message, raw=head + RAW, at=START + 100)
    assert event.reported == (None if expected is None else START + expected)
    assert event.when == (START + 100 if expected is None else START + expected)


UNDECIDED: list[tuple[ReturnedMessage, str | None]] = [
    (ReturnedMessage("unparsed", "too deep"), "too deep"),
    (ReturnedMessage("unparsed"), "not readable"),
    (a_return(), "names no recipient"),
    (a_return(a_failure("")), None),
    (ReturnedMessage("other"), None),
    (ReturnedMessage("auto-reply"), None),
]


@pytest.mark.parametrize(("message", "why"), UNDECIDED)
def test_what_is_undecided(message: ReturnedMessage, why: str | None) -> None:
    assert why_undecided(message) == why
