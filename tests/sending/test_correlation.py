"""From returned mail to the send it is about: joined by Message-ID, verified only when the recipient is there too."""

from typing import Any

import pytest

from dcctl.bounces.result import DeliveryFailure, ReturnedMessage
from dcctl.local.ledger.base import BounceEvent
from dcctl.local.ledger.memory import MemoryLedger
from dcctl.mail.reasons import Kind
from dcctl.sending.correlation import join, reports_of
from tests.ledger.values import START, a_send

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
    *failures: DeliveryFailure, kind: Kind = "bounce", about: str | None = "<s1@example.com>"
) -> ReturnedMessage:
    return ReturnedMessage(
        kind, "delivery-status", "mx.example.net", about, "Mon, 21 Sep 2026 14:13:20 +0000", failures
    )


async def joined(message: ReturnedMessage) -> tuple[BounceEvent, ...]:
    """The events of a mail, joined to a ledger that sent s1 to r0 and r1, and s2 to r0."""
    ledger = MemoryLedger()
    await ledger.reserve(a_send("s1", 2, template="welcome", campaign="spring"), ())
    await ledger.reserve(a_send("s2", 1), ())
    return await join(reports_of(message, RAW, "inbox", START), ledger)


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
