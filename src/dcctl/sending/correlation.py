"""From a returned mail to the send it is about: joined by Message-ID, verified only when the recipient is there too.

An unverified report is kept and shown, and counts into no rate: anybody can write a bounce.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from dcctl.bounces.key import event_key
from dcctl.bounces.result import DeliveryFailure, ReturnedMessage
from dcctl.local.ledger.base import BounceEvent, Ledger, SendRow

_REPORTS: Final = frozenset({"bounce", "delayed", "complaint", "delivered"})


class Report(NamedTuple):
    """An event not yet joined to a send, and every address the report names for its recipient (final and original)."""

    event: BounceEvent
    named: frozenset[str]


def reports_of(message: ReturnedMessage, raw: bytes, channel: str, at: float) -> tuple[Report, ...]:
    """One report per recipient; none for mail that is no report. `at` is the UTC epoch of the reading."""
    if message.kind not in _REPORTS:
        return ()
    return tuple(_report(message, failure, raw, channel, at) for failure in message.failures)


def _report(message: ReturnedMessage, failure: DeliveryFailure, raw: bytes, channel: str, at: float) -> Report:
    event = BounceEvent(
        key=event_key(message, failure, raw),
        at=at,
        channel=channel,
        kind=message.kind,
        recipient=failure.recipient,
        status=failure.status,
        reply_code=failure.reply_code,
        category=failure.category,
        reason=failure.reason,
        permanence=failure.permanence,
        advice=failure.advice,
        diagnostic=failure.diagnostic,
        original_message_id=message.original_message_id,
    )
    named = {failure.recipient, failure.original_recipient or failure.recipient}
    return Report(event, frozenset(address.casefold() for address in named))


async def join(reports: Sequence[Report], ledger: Ledger) -> tuple[BounceEvent, ...]:
    """The events with their send, template and campaign where the ledger knows the Message-ID."""
    wanted = sorted({one.event.original_message_id for one in reports if one.event.original_message_id})
    rows = await ledger.sends(message_ids=wanted, limit=len(wanted)) if wanted else ()
    by_id = {row.message_id: row for row in rows}
    return tuple(_joined(one, by_id.get(one.event.original_message_id or "")) for one in reports)


def _joined(report: Report, send: SendRow | None) -> BounceEvent:
    if send is None:
        return report.event
    verified = any(recipient.casefold() in report.named for recipient in send.recipients)
    return report.event._replace(verified=verified, send_id=send.id, template=send.template, campaign=send.campaign)
