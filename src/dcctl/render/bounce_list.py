"""`bounces list` as a page for people, contact by contact, and as rows of CSV, report by report."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import Final

from dcctl.render.bounce_words import for_it, next_check
from dcctl.render.page import BLANK, Block, Layout, Page, Table, line, part, table
from dcctl.render.widths import shortened
from dcctl.render.words import many, minute, verdict
from dcctl.sending.feed import Bounce
from dcctl.verbs.bounce_list import ContactRow, ListData, UndecidedRow

HEADER: Final = Bounce._fields
_DIAGNOSTIC: Final = 140  # characters


def rows(one: Bounce) -> Iterator[tuple[str | int, ...]]:
    """The row of one report."""
    yield tuple(_cell(value) for value in one)


def _cell(value: object) -> str | int:
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value).lower()
    return value if isinstance(value, int) else value.isoformat() if hasattr(value, "isoformat") else str(value)


def page(data: ListData, zone: tzinfo | None = None) -> Page:
    """Who, why in a sentence, since when, and what to do; below it, once for each reason, what IT does."""
    if data.undecided:
        return _undecided(data.undecided, zone)
    if not data.contacts:
        return (line("nothing came back" if not data.events else "no trouble with anybody"),)
    count = many(len(data.contacts), "address", "addresses")
    head = line(f"{count}, {many(len(data.events), 'report')}")
    blocks: list[Block] = [_contacts(data.contacts, zone), BLANK, part(line("For IT"), [_for_it(data.contacts)])]
    asked = next_check(one.category for one in data.contacts)
    return (part(head, [*blocks, *([BLANK, *asked] if asked else [])]),)


def _undecided(undecided: Sequence[UndecidedRow], zone: tzinfo | None) -> Page:
    """Mails to look at, by where they are."""
    rows = [(one.channel, one.name, minute(one.met_at, zone), one.why) for one in undecided]
    head = line(f"{many(len(undecided), 'mail')} that nothing could be made of")
    return (part(head, [table(("channel", "name in its mailbox", "met", "why"), rows, Layout(names=2))]),)


def _contacts(contacts: Iterable[ContactRow], zone: tzinfo | None) -> Table:
    headers = ("kind", "address", "what happened", "what to do", "first seen", "last seen", "reports", "id")
    rows = [_contact(one, zone) for one in contacts]
    return table((*headers, "what the report says"), rows, Layout(names=3, tall=True))


def _contact(one: ContactRow, zone: tzinfo | None) -> tuple[object, ...]:
    trust = "" if one.verified else ", unverified: no send of ours is proven"
    code = f"{one.reason} {one.status}" if one.status else one.reason
    return (
        verdict(one.kind),
        f"{one.address} (went on to {one.also})" if one.also else one.address,
        f"{one.happened} ({code}{trust})",
        one.rep,
        minute(one.first_seen, zone),
        minute(one.last_seen, zone),
        one.reports,
        one.id[:12],
        shortened(" ".join(one.diagnostic.split()), _DIAGNOSTIC),
    )


def _for_it(contacts: Iterable[ContactRow]) -> Table:
    """What each reason asks of an admin, that of most addresses first."""
    count = Counter((one.reason, for_it(one.category, one.admin)) for one in contacts)
    rows = [(count[said], *said) for said in sorted(count, key=lambda said: (-count[said], said))]
    return table(("addresses", "reason", "what to do"), rows, Layout(names=2, tall=True))
