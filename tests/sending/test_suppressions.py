"""A suppressed recipient is refused before anything leaves, and in words that say what to do."""

import pytest

from dcctl.errors import Exit, Refused
from dcctl.local.ledger.base import Result
from dcctl.local.ledger.memory import MemoryLedger
from dcctl.sending.suppressions import refusal, refuse_suppressed
from tests.ledger.values import Clock, a_send, about, granted


async def books(*recipients: str) -> MemoryLedger:
    """A ledger in which mail to each of `recipients` came back for good."""
    ledger = MemoryLedger(Clock())
    for number, recipient in enumerate(recipients):
        granted(await ledger.reserve(a_send(f"{number}")._replace(recipients=(recipient,)), ()))
        await ledger.settle(f"{number}", Result("sent"))
        event = about(f"{number}", f"{number}", sent_to=recipient, kind="complaint" if number else "bounce")
        await ledger.record_page("work", [event], "c")
    return ledger


async def test_nobody_is_suppressed() -> None:
    await refuse_suppressed(await books(), ["anna@example.net"])


async def test_who_is_suppressed_is_named_with_reason_since_when_and_what_to_do() -> None:
    ledger = await books("gone@example.net", "cross@example.net")
    asked = ["anna@example.net", "Gone@example.net", "cross@example.net"]
    assert [one.address for one in await refusal(ledger, asked)] == ["cross@example.net", "gone@example.net"]
    with pytest.raises(Refused) as caught:
        await refuse_suppressed(ledger, asked)
    error = caught.value
    assert error.exit is Exit.REFUSED
    assert error.message == (
        "to: cross@example.net gets no more mail since 2026-09-21: userunknown (its owner complained about a message)"
    )
    assert error.details == (
        "gone@example.net gets no more mail since 2026-09-21: userunknown (mail to it came back for good)",
    )
    assert error.next == "dcctl bounces release cross@example.net, or send with --to-suppressed"
    assert error.field == "to"


async def test_who_was_forgotten_is_still_refused() -> None:
    ledger = await books("gone@example.net")
    await ledger.forget("gone@example.net")
    with pytest.raises(Refused, match=r"gone@example\.net gets no more mail"):
        await refuse_suppressed(ledger, ["gone@example.net"])
    assert await ledger.release("gone@example.net")
    await refuse_suppressed(ledger, ["gone@example.net"])
