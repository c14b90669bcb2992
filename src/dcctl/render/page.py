"""A page: what a person reads, before it is known whether a terminal, a pipe or a file shows it.

Every text passes `safe()` when it is put on a page: that is the border. Pages hold lines, grids and records; two
painters draw them (`plain_page`, `rich_page`).
"""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from dcctl.safe import safe

Tone = Literal["plain", "good", "warn", "bad", "dim", "strong"]


class Span(NamedTuple):
    """A run of text in one tone."""

    text: str
    tone: Tone = "plain"


class Line(NamedTuple):
    """One paragraph, `indent` columns from the left."""

    spans: tuple[Span, ...]
    indent: int = 0


class Grid(NamedTuple):
    """Columns under headers; the last column takes what room is left."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Span, ...], ...]


class Record(NamedTuple):
    """A raw record or command, to be copied: never re-wrapped by the plain painter."""

    text: str
    indent: int = 4


Block = Line | Grid | Record
Page = tuple[Block, ...]


def span(text: object, tone: Tone = "plain") -> Span:
    """A span of possibly foreign text."""
    return Span(safe(str(text)), tone)


def line(*parts: object, indent: int = 0) -> Line:
    """A line of spans and texts; each text becomes a plain span."""
    return Line(tuple(part if isinstance(part, Span) else span(part) for part in parts), indent)


def grid(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Grid:
    """A grid of spans and texts."""
    return Grid(
        tuple(headers),
        tuple(tuple(cell if isinstance(cell, Span) else span(cell) for cell in row) for row in rows),
    )


def record(text: str, indent: int = 4) -> Record:
    """A record as it stands (made safe), on one line."""
    return Record(safe(text), indent)


BLANK = Line(())
