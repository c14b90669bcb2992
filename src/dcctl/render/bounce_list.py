"""`bounces list` as a page for people, contact by contact, and as rows of CSV, report by report."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Final

from dcctl.render.page import BLANK, Block, Page, line, part, span
from dcctl.render.words import clock, many, verdict
from dcctl.sending.feed import Bounce
from dcctl.verbs.bounce_list import ContactRow, ListData

HEADER: Final = Bounce._fields
_DIAGNOSTIC: Final = 200  # characters


def rows(one: Bounce) -> Iterator[tuple[str | int, ...]]:
    """The row of one report."""
    yield tuple(_cell(value) for value in one)


def _cell(value: object) -> str | int:
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value).lower()
    return value if isinstance(value, int) else value.isoformat() if hasattr(value, "isoformat") else str(value)


def page(data: ListData, zone: tzinfo | None = None) -> Page:
    """Who, why in a sentence, since when, and what to do."""
    if not data.contacts:
        return (line("nothing came back" if not data.events else "no trouble with anybody"),)
    count = many(len(data.contacts), "address", "addresses")
    head = line(span(f"{count}, {many(len(data.events), 'report')}", "strong"))
    return (part(head, [block for one in data.contacts for block in _contact(one, zone)]),)


def _contact(one: ContactRow, zone: tzinfo | None) -> list[Block]:
    seen = f"{clock(one.first_seen, zone)} to {clock(one.last_seen, zone)}"
    when = f"seen {clock(one.last_seen, zone)}" if one.first_seen == one.last_seen else f"{one.reports} times, {seen}"
    trust = "" if one.verified else "  (unverified: no send of ours is proven)"
    words = " ".join(one.diagnostic.split())[:_DIAGNOSTIC]
    return [
        BLANK,
        line(verdict(one.kind), "  ", span(one.address, "strong"), f"  {one.happened}", trust),
        line(f"{one.advice}: {one.rep}", indent=4),
        line(span(f"IT: {one.admin}{_checked(one)}", "dim"), indent=4),
        line(span(f"{when}; {one.status or '-'} {one.reason}; id {one.id[:12]}", "dim"), indent=4),
        *([line(span(words, "dim"), indent=4)] if words else []),
    ]


def _checked(one: ContactRow) -> str:
    """What receivers hold against our domain is proven by another command."""
    return " Then: dcctl check-auth --channels" if one.category in ("auth", "reputation") else ""
