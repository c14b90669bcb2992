"""From a returned mail to the send it is about, and how far that is proven.

In order: our token in what is returned, its Message-ID, recipient and Subject within a week. Proven is a token whose
MAC is right, or a Message-ID, with a recipient of that send; the token of a send to one recipient means that one.
Everything else is kept and shown, suppresses nobody and counts into no rate: anybody can write a bounce.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from dcctl.bounces.dates import parse_date
from dcctl.bounces.key import event_key
from dcctl.bounces.result import DeliveryFailure, ReturnedMessage
from dcctl.local.ledger.addresses import ADDRESS_KEY, domain_of, folded, pseudonym
from dcctl.local.ledger.base import BounceEvent, Ledger, SendRow
from dcctl.local.ledger.returned import Trust
from dcctl.mail.headers import split_headers
from dcctl.sending.claims import claims_of
from dcctl.sending.token import SEND_KEY, SUBJECT_KEY, subject_digest, verify

_REPORTS: Final = frozenset({"bounce", "delayed", "complaint", "delivered"})
_WEEK: Final = 7 * 86_400.0  # seconds in which recipient and Subject may name a send
_SKEW: Final = 3_600.0  # seconds that a clock elsewhere may be wrong
_ALL: Final = 1_000_000
_LONGEST: Final = 2_000  # characters of a diagnostic that are kept


class Report(NamedTuple):
    """An event not yet joined to a send: every address the report names for its recipient (final and original, as they
    are compared), and what was returned of the send."""

    event: BounceEvent
    named: frozenset[str]
    token: str | None = None
    subject: str | None = None


class Known(NamedTuple):
    """Sends that reports of a page may be about: by verified token, by Message-ID, by the key of the event."""

    by_token: Mapping[str, SendRow]
    by_message_id: Mapping[str, Sequence[SendRow]]
    by_subject: Mapping[str, SendRow]
    address_key: bytes


def reports_of(message: ReturnedMessage, raw: bytes, channel: str, at: float) -> tuple[Report, ...]:
    """One report per recipient; none for mail that is no report. `at` is the UTC epoch of the reading."""
    if message.kind not in _REPORTS:
        return ()
    reported = _reported(message, raw, at)
    return tuple(_report(message, failure, raw, channel, at, reported) for failure in message.failures)


def why_undecided(message: ReturnedMessage) -> str | None:
    """Why a mail could not be made use of; None for one that could, and for mail that is no report."""
    if message.kind == "unparsed":
        return message.detector or "not readable"
    if message.kind in _REPORTS and not message.failures:
        return "names no recipient"
    return None


def _reported(message: ReturnedMessage, raw: bytes, at: float) -> float | None:
    """The date of the report itself, else the one it tells; never later than it was read."""
    own = (split_headers(raw).first("Date") or b"").decode("ascii", "replace")
    moment = parse_date(own) or parse_date(message.arrival_date)
    return None if moment is None or moment.timestamp() > at + _SKEW else min(moment.timestamp(), at)


def _report(
    message: ReturnedMessage, failure: DeliveryFailure, raw: bytes, channel: str, at: float, reported: float | None
) -> Report:
    claims = claims_of(message.tags)
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
        diagnostic=failure.diagnostic[:_LONGEST],
        original_message_id=message.original_message_id,
        reported=reported,
        domain=domain_of(failure.recipient),
        mx=_host(failure.remote_mta),
        detector=message.detector,
        rule=failure.rule,
        matched=failure.matched and failure.matched[:_LONGEST],
        template=claims.template,
        campaign=claims.campaign,
    )
    named = {failure.recipient, failure.original_recipient or failure.recipient}
    return Report(event, frozenset(map(folded, named)), message.token, message.original_subject)


def _host(remote: str | None) -> str | None:
    """`mx.example.net. (192.0.2.1)` as the name alone."""
    words = (remote or "").split(maxsplit=1)
    return words[0].strip("[]().,;").lower()[:255] or None if words else None


async def join(reports: Sequence[Report], ledger: Ledger) -> tuple[BounceEvent, ...]:
    """The events with the facts of their send, where the ledger holds it."""
    if not reports:
        return ()
    known = await _known(reports, ledger)
    return tuple(_joined(one, known) for one in reports)


async def _known(reports: Sequence[Report], ledger: Ledger) -> Known:
    key = await ledger.key(SEND_KEY)
    tokens = {token: send_id for token in _set(one.token for one in reports) if (send_id := verify(key, token))}
    ids = _set(one.event.original_message_id for one in reports)
    sent = await ledger.sends(ids=sorted(set(tokens.values())), limit=_ALL) if tokens else ()
    named = await ledger.sends(message_ids=sorted(ids), limit=_ALL) if ids else ()
    by_id = {row.id: row for row in sent}
    by_message_id: defaultdict[str, list[SendRow]] = defaultdict(list)
    for row in named:
        by_message_id[row.message_id].append(row)
    by_token = {token: by_id[send_id] for token, send_id in tokens.items() if send_id in by_id}
    known = Known(by_token, by_message_id, {}, await ledger.key(ADDRESS_KEY))
    left = [one for one in reports if one.subject and _by_name(one, known) is None]
    return known._replace(by_subject=await _by_subject(left, ledger)) if left else known


def _set(values: Iterable[str | None]) -> set[str]:
    return {value for value in values if value}


async def _by_subject(reports: Sequence[Report], ledger: Ledger) -> dict[str, SendRow]:
    """For each report the one send that its recipient and Subject fit; none where several do."""
    key, found = await ledger.key(SUBJECT_KEY), dict[str, str]()
    for report in reports:
        digest, when = subject_digest(key, report.subject or ""), report.event.when
        ids = {i for one in report.named for i in await ledger.sent_to(one, digest, when - _WEEK, when + _SKEW)}
        if len(ids) == 1:
            found[report.event.key] = ids.pop()
    rows = {row.id: row for row in await ledger.sends(ids=sorted(set(found.values())), limit=_ALL)} if found else {}
    return {event: rows[send_id] for event, send_id in found.items()}


def _joined(report: Report, known: Known) -> BounceEvent:
    """The event with its send, if there is one to be found at all."""
    send, trust = _by_name(report, known) or (known.by_subject.get(report.event.key), None)
    if send is None:
        return report.event
    sent_to = _recipient(send, report, known.address_key)
    if trust == "token" and sent_to is None and len(send.recipients) == 1:
        sent_to = send.recipients[0]  # forwarded: the host it went on to names an address we never wrote to
    event = report.event
    return event._replace(
        trust=trust if sent_to else None,
        send_id=send.id,
        sent_to=sent_to,
        sent_at=send.at,
        sent_by=send.channel,
        identity=send.identity,
        template=send.template,
        template_hash=send.template_hash,
        campaign=send.campaign,
        domain=domain_of(sent_to or event.recipient),
        reported=None if event.reported is None or event.reported < send.at - _SKEW else event.reported,
    )


def _by_name(report: Report, known: Known) -> tuple[SendRow, Trust | None] | None:
    """The send that the report names by token or Message-ID, and what that proves."""
    if send := known.by_token.get(report.token or ""):
        return send, "token"
    rows = known.by_message_id.get(report.event.original_message_id or "", [])
    meant = next((row for row in rows if _recipient(row, report, known.address_key)), None)
    if meant:
        return meant, "message-id"
    return (rows[0], None) if rows else None


def _recipient(send: SendRow, report: Report, key: bytes) -> str | None:
    """The recipient of the send that the report is about, as the send names it; a forgotten one by its pseudonym."""
    named = report.named | {pseudonym(key, one) for one in report.named}
    return next((one for one in send.recipients if folded(one) in named), None)
