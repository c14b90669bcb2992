"""Returned mail counted per channel, template and campaign against what was sent.

Unverified reports count into nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from dcctl.local.ledger.base import BounceEvent, SendRow


class Count(NamedTuple):
    """One row of a roll-up: recipients sent to, unique recipients that bounced for good or for now, that
    complained; the rate is bounced / sent, None when nothing was sent.
    """

    name: str
    sent: int
    bounced: int
    permanent: int
    complaints: int
    rate: float | None


class Rollup(NamedTuple):
    """The same events, three views."""

    channel: tuple[Count, ...]
    template: tuple[Count, ...]
    campaign: tuple[Count, ...]


def roll_up(events: Iterable[BounceEvent], sends: Iterable[SendRow]) -> Rollup:
    """Count `events` against `sends`; sends without a template or campaign stand under "-"."""
    listed = tuple(sends)
    counted = _by_send([event for event in events if event.verified], listed)
    sent = [send for send in listed if send.state in ("sent", "unknown")]
    return Rollup(
        _view(counted, sent, lambda row: row.channel),
        _view(counted, sent, lambda row: row.template or "-"),
        _view(counted, sent, lambda row: row.campaign or "-"),
    )


def _by_send(events: list[BounceEvent], sends: Iterable[SendRow]) -> list[BounceEvent]:
    """The events under the channel that sent, whichever mailbox they came back to."""
    channels = {event.send_id: event.channel for event in events} | {send.id: send.channel for send in sends}
    return [event._replace(channel=channels[event.send_id]) for event in events]


def _view(
    events: list[BounceEvent], sends: list[SendRow], name_of: Callable[[BounceEvent | SendRow], str]
) -> tuple[Count, ...]:
    sent: Counter[str] = Counter()
    for send in sends:
        sent[name_of(send)] += len(send.recipients)
    returned: defaultdict[str, list[BounceEvent]] = defaultdict(list)
    for event in events:
        returned[name_of(event)].append(event)
    return tuple(_count(name, sent[name], returned[name]) for name in sorted(sent.keys() | returned.keys()))


def _count(name: str, sent: int, events: list[BounceEvent]) -> Count:
    bounced = _recipients(event for event in events if event.kind == "bounce")
    permanent = _recipients(event for event in events if event.kind == "bounce" and event.permanence == "permanent")
    complaints = _recipients(event for event in events if event.kind == "complaint")
    return Count(name, sent, bounced, permanent, complaints, round(bounced / sent, 4) if sent else None)


def _recipients(events: Iterable[BounceEvent]) -> int:
    return len({(event.send_id, event.recipient.casefold()) for event in events})
