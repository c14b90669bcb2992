"""What became of each recipient of each send: of all reports about it the one that decides. Pure; any order of the
events gives the same answer."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, NamedTuple

from dcctl.local.ledger.addresses import folded
from dcctl.local.ledger.base import BounceEvent

What = Literal["bounced", "delayed", "complained"]


class Fate(NamedTuple):
    """One recipient of one send, what became of it, and the event that says so."""

    what: What
    event: BounceEvent

    @property
    def channel(self) -> str:
        """The channel that sent, whichever mailbox it came back to."""
        return self.event.sent_by or self.event.channel


def fates(events: Iterable[BounceEvent]) -> tuple[Fate, ...]:
    """The fates that verified `events` tell. A recipient bounced (for good before for now, else the last word counts),
    or was delayed and has neither bounced nor got it; it may have complained besides."""
    told: defaultdict[tuple[str | None, str], list[BounceEvent]] = defaultdict(list)
    for event in events:
        if event.verified and event.sent_to:  # nobody else was written to
            told[event.send_id, folded(event.address)].append(event)
    return tuple(fate for group in told.values() for fate in _of_one(group))


def _of_one(events: list[BounceEvent]) -> list[Fate]:
    kinds = {event.kind for event in events}
    found = [Fate("complained", _first(events, "complaint"))] if "complaint" in kinds else []
    if "bounce" in kinds:
        return [Fate("bounced", _decisive(events)), *found]
    if "delayed" in kinds and "delivered" not in kinds:
        return [Fate("delayed", _first(events, "delayed")), *found]
    return found


def _first(events: list[BounceEvent], kind: str) -> BounceEvent:
    return min((event for event in events if event.kind == kind), key=lambda event: (event.when, event.key))


def _decisive(events: list[BounceEvent]) -> BounceEvent:
    bounces = [event for event in events if event.kind == "bounce"]
    return min(bounces, key=lambda event: (event.permanence != "permanent", -event.when, event.key))
