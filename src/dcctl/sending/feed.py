"""The live feed: one returned mail about one recipient, as people and programs read it."""

from datetime import datetime
from typing import NamedTuple

from dcctl.local.ledger.base import BounceEvent
from dcctl.local.ledger.times import moment


class Bounce(NamedTuple):
    """`at` is when it happened, `read_at` when it was read from the mailbox of `channel`; `recipient` is the address
    the report names, `sent_to` the one that was written to. `verified`: it is proven (`trust`: how) to be about a send
    of ours; only then it counts. Take `id` to `dcctl bounces explain`."""

    id: str
    at: datetime
    read_at: datetime
    kind: str
    recipient: str
    status: str | None
    reply_code: int | None
    category: str
    reason: str
    permanence: str
    advice: str
    diagnostic: str
    original_message_id: str | None
    verified: bool
    trust: str | None
    send_id: str | None
    sent_to: str | None
    channel: str
    sent_by: str | None
    identity: str | None
    template: str | None
    campaign: str | None
    domain: str
    mx: str | None


def bounce_of(event: BounceEvent) -> Bounce:
    """An event of the ledger in that form."""
    return Bounce(
        id=event.key,
        at=moment(event.when),
        read_at=moment(event.at),
        kind=event.kind,
        recipient=event.recipient,
        status=event.status,
        reply_code=event.reply_code,
        category=event.category,
        reason=event.reason,
        permanence=event.permanence,
        advice=event.advice,
        diagnostic=event.diagnostic,
        original_message_id=event.original_message_id,
        verified=event.verified,
        trust=event.trust,
        send_id=event.send_id,
        sent_to=event.sent_to,
        channel=event.channel,
        sent_by=event.sent_by,
        identity=event.identity,
        template=event.template,
        campaign=event.campaign,
        domain=event.domain,
        mx=event.mx,
    )
