"""`bounces explain`: why a mail, or a stored report, was read as it was; each rule that fired and its text."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from dcctl.bounces.result import DeliveryFailure, ReturnedMessage
from dcctl.errors import UsageError
from dcctl.local.ledger.base import BounceEvent, Ledger
from dcctl.local.ledger.times import moment
from dcctl.mail.advice import sentences
from dcctl.verbs import Outcome

_SHOWN = 5  # of several reports whose ids begin alike


class Explained(NamedTuple):
    """One recipient: what the report says, the rule that decided and the text it fired on, what that comes to, and
    what to do, for a rep and for an admin."""

    recipient: str
    original_recipient: str | None
    action: str | None
    status: str | None
    reply_code: int | None
    remote_mta: str | None
    diagnostic: str
    rule: str | None
    matched: str | None
    reason: str
    category: str
    permanence: str
    advice: str
    happened: str
    rep: str
    admin: str


class Stored(NamedTuple):
    """What the ledger knows of a report: where and when it was read, and how it is proven to be about which send."""

    id: str
    read_at: datetime
    reported_at: datetime | None
    channel: str
    trust: str | None
    send_id: str | None
    sent_to: str | None
    sent_at: datetime | None
    sent_by: str | None
    template: str | None
    campaign: str | None


@dataclass(frozen=True, slots=True)
class ExplainData:
    """One mail, explained: `evidence` is the text its detector fired on; `stored` only for a report of the ledger."""

    source: str
    kind: str
    detector: str | None
    evidence: str | None
    reporting_mta: str | None
    original_message_id: str | None
    original_subject: str | None
    token: str | None
    tags: tuple[tuple[str, str], ...]
    failures: tuple[Explained, ...]
    stored: Stored | None = None


async def explain_mail(source: str, message: ReturnedMessage) -> Outcome[ExplainData]:
    """A mail as `scan` answers for it; `source` is where it was found."""
    data = ExplainData(
        source=source,
        kind=message.kind,
        detector=message.detector,
        evidence=message.evidence,
        reporting_mta=message.reporting_mta,
        original_message_id=message.original_message_id,
        original_subject=message.original_subject,
        token=message.token,
        tags=message.tags,
        failures=tuple(map(_failure, message.failures)),
    )
    return Outcome(data)


async def explain_event(ledger: Ledger, key: str) -> Outcome[ExplainData]:
    """The stored report whose id is or begins with `key`; raises `UsageError` for none and for several."""
    found = await ledger.events(key=key)
    if not found:
        raise UsageError(
            f"there is no file and no stored report {key!r}", next="dcctl bounces list shows their ids", field="what"
        )
    if len(found) > 1:
        alike = ", ".join(event.key for event in found[:_SHOWN])
        raise UsageError(f"{len(found)} reports begin with {key!r}: {alike}", next="give more of it", field="what")
    (event,) = found
    data = ExplainData(
        source=event.key,
        kind=event.kind,
        detector=event.detector,
        evidence=None,
        reporting_mta=None,
        original_message_id=event.original_message_id,
        original_subject=None,
        token=None,
        tags=(),
        failures=(_event(event),),
        stored=_stored(event),
    )
    return Outcome(data)


def _failure(one: DeliveryFailure) -> Explained:
    return Explained(**one._asdict(), **sentences(one.reason, delayed=one.action == "delayed")._asdict())


def _event(event: BounceEvent) -> Explained:
    return Explained(
        recipient=event.recipient,
        original_recipient=None,
        action=None,
        status=event.status,
        reply_code=event.reply_code,
        remote_mta=event.mx,
        diagnostic=event.diagnostic,
        rule=event.rule,
        matched=event.matched,
        reason=event.reason,
        category=event.category,
        permanence=event.permanence,
        advice=event.advice,
        **sentences(event.reason, delayed=event.kind == "delayed")._asdict(),
    )


def _stored(event: BounceEvent) -> Stored:
    return Stored(
        id=event.key,
        read_at=moment(event.at),
        reported_at=None if event.reported is None else moment(event.reported),
        channel=event.channel,
        trust=event.trust,
        send_id=event.send_id,
        sent_to=event.sent_to,
        sent_at=None if event.sent_at is None else moment(event.sent_at),
        sent_by=event.sent_by,
        template=event.template,
        campaign=event.campaign,
    )
