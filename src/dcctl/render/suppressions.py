"""`bounces suppressions` and `bounces release` as pages, and as rows of CSV."""

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import Final

from dcctl.render.page import Layout, Page, line, span, table
from dcctl.render.words import many, minute
from dcctl.verbs.suppressions import ReleaseData, Suppressed, SuppressionsData

HEADER: Final = ("address", "since", "cause", "category", "reason", "messages")
_CAUSES: Final[Mapping[str, str]] = {
    "permanent": "the address is gone",
    "complaint": "complained",
    "repeated": "came back again and again",
}


def rows(one: Suppressed) -> Iterator[tuple[str | int, ...]]:
    """The row of one address; a forgotten one has no name."""
    yield (one.address or "", one.since.isoformat(), one.cause, one.category, one.reason, one.messages)


def page(data: SuppressionsData, zone: tzinfo | None = None) -> Page:
    """Who gets no more mail."""
    if not data.suppressions:
        return (line("nobody is suppressed"),)
    rows = [
        (
            one.address or span("(forgotten)", "dim"),
            minute(one.since, zone),
            _CAUSES.get(one.cause, one.cause),
            one.reason,
            one.messages,
        )
        for one in data.suppressions
    ]
    headers = ("address", "since", "why", "reason", "messages")
    listed = table(headers, rows, Layout(spare=2))
    count = many(len(data.suppressions), "address", "addresses")
    return (
        line(
            span(f"{count} suppressed", "strong"),
            ": no mail goes there. dcctl bounces release ADDRESS lets it pass again",
        ),
        listed,
    )


def release_page(data: ReleaseData) -> Page:
    """Whether anything changed."""
    if not data.released:
        return (line(f"{data.address} was not suppressed"),)
    return (line(span("released", "good"), f": mail to {data.address} goes out again"),)
