"""What a person reads: each address with why its mail came back and what to do; and every report as it came. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from dcctl.local.ledger.addresses import folded
from dcctl.local.ledger.base import BounceEvent
from dcctl.sending.fates import fates

_TROUBLES: Final = frozenset({"bounce", "delayed", "complaint"})


class Contact(NamedTuple):
    """One address: what the report that counts most says, first and last seen (UTC epochs), how many reports there
    are, and whether they are proven to be about mail of ours. `also` is the address it was forwarded to. `event` is
    the key of the report."""

    address: str
    kind: str
    reason: str
    category: str
    permanence: str
    advice: str
    status: str | None
    diagnostic: str
    first_seen: float
    last_seen: float
    reports: int
    verified: bool
    also: str | None
    event: str


class FeedRow(NamedTuple):
    """A report in the feed; `counts` marks those that make the sums of the other views: of several about one recipient
    of one message only one does."""

    event: BounceEvent
    counts: bool


def contacts(events: Iterable[BounceEvent]) -> tuple[Contact, ...]:
    """Every address with trouble, by address. What is proven hides what is not: anybody can write a bounce."""
    told: defaultdict[str, list[BounceEvent]] = defaultdict(list)
    for event in events:
        if event.kind in _TROUBLES and event.address:
            told[folded(event.address)].append(event)
    return tuple(_contact([one for one in told[who] if one.verified] or told[who]) for who in sorted(told))


def _contact(events: list[BounceEvent]) -> Contact:
    last = min(events, key=lambda one: (one.kind == "delayed", one.permanence != "permanent", -one.when, one.key))
    return Contact(
        address=last.address,
        kind=last.kind,
        reason=last.reason,
        category=last.category,
        permanence=last.permanence,
        advice=last.advice,
        status=last.status,
        diagnostic=last.diagnostic,
        first_seen=min(one.when for one in events),
        last_seen=max(one.when for one in events),
        reports=len(events),
        verified=last.verified,
        also=last.recipient if folded(last.recipient) != folded(last.address) else None,
        event=last.key,
    )


def feed(events: Iterable[BounceEvent]) -> tuple[FeedRow, ...]:
    """Every report, the last to happen first."""
    listed = tuple(events)
    counted = {fate.event.key for fate in fates(listed)}
    rows = [FeedRow(event, event.key in counted) for event in listed]
    return tuple(sorted(rows, key=lambda row: (-row.event.when, row.event.key)))
