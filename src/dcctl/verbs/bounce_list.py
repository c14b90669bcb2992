"""`bounces list`: the stored reports that fit, the last to happen first; and what each contact comes to."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from dcctl.local.ledger.addresses import domain_of
from dcctl.local.ledger.base import BounceEvent, Ledger
from dcctl.local.ledger.times import moment
from dcctl.mail.advice import sentences
from dcctl.sending.contacts import Contact, contacts, feed
from dcctl.sending.feed import Bounce, bounce_of
from dcctl.verbs import Emit, Outcome


class Filter(NamedTuple):
    """Which reports are shown; None (and False) lets every one through. `recipient` is the address they are about,
    `channel` the one that sent (for what is not proven: whose mailbox it came to)."""

    recipient: str | None = None
    channel: str | None = None
    since: float = 0.0
    kind: str | None = None
    reason: str | None = None
    category: str | None = None
    template: str | None = None
    campaign: str | None = None
    domain: str | None = None
    unverified: bool = False

    def fits(self, event: BounceEvent) -> bool:
        """What the ledger itself does not ask for."""
        domain = None if self.domain is None else domain_of(f"@{self.domain}")
        asked = (self.kind, self.reason, self.category, self.template, self.campaign, domain, self.channel)
        found = (
            event.kind,
            event.reason,
            event.category,
            event.template,
            event.campaign,
            event.domain,
            event.sent_by or event.channel,
        )
        fits = all(wanted in (None, has) for wanted, has in zip(asked, found, strict=True))
        return fits and event.when >= self.since and not (self.unverified and event.verified)


class ContactRow(NamedTuple):
    """One address: why its mail came back, in a sentence; since when; what to do, for a rep and for an admin."""

    address: str
    kind: str
    reason: str
    category: str
    permanence: str
    advice: str
    happened: str
    rep: str
    admin: str
    first_seen: datetime
    last_seen: datetime
    reports: int
    verified: bool
    also: str | None
    status: str | None
    diagnostic: str
    id: str


class UndecidedRow(NamedTuple):
    """A mail that nothing could be made of: in whose mailbox, its name there, when it was met and why."""

    channel: str
    name: str
    met_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class ListData:
    """The reports, the last to happen first, each address they are about, and, where that was asked, the mails that
    nothing could be made of."""

    events: tuple[Bounce, ...]
    contacts: tuple[ContactRow, ...]
    undecided: tuple[UndecidedRow, ...] = ()


async def list_bounces(ledger: Ledger, wanted: Filter, limit: int, emit: Emit | None = None) -> Outcome[ListData]:
    """At most `limit` reports that fit; with `emit` each is handed over too."""
    found = [event for event in await _asked(ledger, wanted) if wanted.fits(event)]
    shown = [row.event for row in feed(found)][:limit]
    events = tuple(map(bounce_of, shown))
    if emit is not None:
        for one in events:
            emit(one)
    left = len(found) - len(shown)
    warnings = (f"{left} more reports; a larger --limit shows them",) if left else ()
    return Outcome(ListData(events, tuple(map(_row, contacts(shown)))), warnings=warnings)


async def list_undecided(
    ledger: Ledger, channel: str | None, since: float, emit: Emit | None = None
) -> Outcome[ListData]:
    """The mails that nothing could be made of, met since that UTC epoch in the mailbox of `channel` (None: of any)."""
    found = await ledger.undecided(channel=channel, since=since)
    listed = tuple(UndecidedRow(one.channel, one.name, moment(one.at), one.why) for one in found)
    if emit is not None:
        for row in listed:
            emit(row)
    return Outcome(ListData((), (), listed))


async def _asked(ledger: Ledger, wanted: Filter) -> tuple[BounceEvent, ...]:
    """What was read since then: nothing is read before it happened."""
    return await ledger.events(since=wanted.since, address=wanted.recipient)


def _row(one: Contact) -> ContactRow:
    said = sentences(one.reason, delayed=one.kind == "delayed")
    return ContactRow(
        address=one.address,
        kind=one.kind,
        reason=one.reason,
        category=one.category,
        permanence=one.permanence,
        advice=one.advice,
        happened=said.happened,
        rep=said.rep,
        admin=said.admin,
        first_seen=moment(one.first_seen),
        last_seen=moment(one.last_seen),
        reports=one.reports,
        verified=one.verified,
        also=one.also,
        status=one.status,
        diagnostic=one.diagnostic,
        id=one.event,
    )
