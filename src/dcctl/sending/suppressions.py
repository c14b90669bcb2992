"""Who gets no more mail, told to who wants to send: refused before anything leaves (`judging.py` decides who)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from dcctl.errors import Refused
from dcctl.local.ledger.base import Ledger, Suppression

_WHY: Final = {
    "permanent": "mail to it came back for good",
    "complaint": "its owner complained about a message",
    "repeated": "mail to it came back again and again",
}


async def refusal(ledger: Ledger, addresses: Sequence[str]) -> tuple[Suppression, ...]:
    """Those of `addresses` that are suppressed now, by address."""
    return await ledger.suppressions(addresses)


def told(one: Suppression) -> str:
    """One suppression in one sentence: who, what happened, since when (UTC)."""
    since = datetime.fromtimestamp(one.since, UTC).date().isoformat()
    return f"{one.address} gets no more mail since {since}: {one.reason} ({_WHY[one.cause]})"


async def refuse_suppressed(ledger: Ledger, addresses: Sequence[str]) -> None:
    """Raises `Refused` when one of `addresses` is suppressed; `details` names the others."""
    found = await refusal(ledger, addresses)
    if not found:
        return
    first, *others = found
    raise Refused(
        f"to: {told(first)}",
        why="mail that is sure to come back harms the sender's reputation; nothing was sent to anybody",
        next=f"dcctl bounces release {first.address}, or send with --to-suppressed",
        details=map(told, others),
        field="to",
    )
