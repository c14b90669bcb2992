"""A page: what a person reads, before it is known whether a terminal, a pipe or a file shows it.

Every text passes `safe()` when it is put on a page: that is the border. Pages hold lines, grids, tables, records,
trees, charts, and parts that hold blocks of their own; four painters draw them (`plain_page`, `rich_page`, `markdown`,
`html_page`).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from dcctl.safe import safe

Tone = Literal["plain", "good", "warn", "bad", "dim", "strong", "code"]

MARK_WIDTH: Final = 7  # columns; the longest verdict is "unknown"


class Span(NamedTuple):
    """A run of text in one tone."""

    text: str
    tone: Tone = "plain"


class Line(NamedTuple):
    """One paragraph, `indent` columns from the left. A `mark` (a verdict) stands before it in a column of its own."""

    spans: tuple[Span, ...]
    indent: int = 0
    mark: Span | None = None


class Grid(NamedTuple):
    """Columns under headers; the last column takes what room is left."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Span, ...], ...]


class Meter(NamedTuple):
    """A figure of a table with its bar: the longest bar of a column is its largest `value`. None: there is no figure
    to draw, and `text` says so in words."""

    text: str
    value: float | None
    tone: Tone = "plain"


Cell = Span | Meter


class Layout(NamedTuple):
    """How a table gives way where there is little room. The first `names` columns name a row; the last `spare` columns
    go first. On a screen at most `most` rows are drawn (0: all), `rest` says how to see the others. The rows of a
    `tall` one are sentences: as text they stand one below the other."""

    names: int = 1
    spare: int = 0
    most: int = 0
    rest: str = ""
    tall: bool = False


PLAIN: Final = Layout()


class Table(NamedTuple):
    """Data that a reader may sort. The columns in `figures` hold numbers, so they stand to the right."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    figures: frozenset[int] = frozenset()
    layout: Layout = PLAIN


class Record(NamedTuple):
    """A raw record or command, to be copied: never re-wrapped by the plain painter."""

    text: str
    indent: int = 4


class Tree(NamedTuple):
    """A line and what hangs from it: an SPF record and what it includes."""

    spans: tuple[Span, ...]
    branches: tuple["Tree", ...] = ()
    indent: int = 0


class Part(NamedTuple):
    """A heading and what belongs to it; parts in parts are lower headings. `tone` is what the part comes to."""

    head: Line
    blocks: tuple["Block", ...]
    tone: Tone = "plain"


class Point(NamedTuple):
    """One figure of a series: when, how much, and the same in plain words. None: there is no figure to draw."""

    label: str
    value: float | None
    text: str
    tone: Tone = "plain"


class Spark(NamedTuple):
    """Figures over time, oldest first, small enough to stand in a line; `text` says in words what they come to."""

    label: str
    points: tuple[Point, ...]
    text: str


Block = Line | Grid | Table | Record | Tree | Part | Spark
Page = tuple[Block, ...]


def span(text: object, tone: Tone = "plain") -> Span:
    """A span of possibly foreign text."""
    return Span(safe(str(text)), tone)


def line(*parts: object, indent: int = 0, mark: Span | None = None) -> Line:
    """A line of spans and texts; each text becomes a plain span."""
    return Line(_spans(parts), indent, mark)


def grid(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Grid:
    """A grid of spans and texts."""
    return Grid(tuple(map(safe, headers)), tuple(_spans(row) for row in rows))


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], layout: Layout = PLAIN) -> Table:
    """A table of meters, spans and texts; a column that holds a number or a meter is one of figures."""
    listed = [tuple(row) for row in rows]
    figures = {column for row in listed for column, cell in enumerate(row) if isinstance(cell, int | float | Meter)}
    cells = tuple(tuple(cell if isinstance(cell, Meter) else _span(cell) for cell in row) for row in listed)
    return Table(tuple(map(safe, headers)), cells, frozenset(figures), layout)


def meter(text: str, value: float | None, tone: Tone = "plain") -> Meter:
    """A figure with its bar."""
    return Meter(safe(text), value, tone)


def point(label: str, value: float | None, text: str, tone: Tone = "plain") -> Point:
    """One figure of a series; `text` is what is said of it."""
    return Point(safe(label), value, safe(text), tone)


def spark(label: str, points: Iterable[Point], text: str) -> Spark:
    """A line of figures."""
    return Spark(safe(label), tuple(points), safe(text))


def record(text: str, indent: int = 4) -> Record:
    """A record as it stands (made safe), on one line."""
    return Record(safe(text), indent)


def tree(*parts: object, branches: Iterable[Tree] = (), indent: int = 0) -> Tree:
    """A line of spans and texts with its branches; `indent` counts at the root only."""
    return Tree(_spans(parts), tuple(branches), indent)


def part(head: Line, blocks: Iterable[Block], tone: Tone = "plain") -> Part:
    """A heading with its blocks."""
    return Part(head, tuple(blocks), tone)


def text_of(line: Line) -> str:
    """A line's words alone, its mark first."""
    words = "".join(span.text for span in line.spans)
    return f"{line.mark.text} {words}" if line.mark else words


def tree_lines(root: Tree, before: str = "", below: str = "") -> Iterator[Line]:
    """A tree as lines for a terminal, each branch behind its guide."""
    yield Line((Span(before, "dim"), *root.spans) if before else root.spans, root.indent)
    for number, branch in enumerate(root.branches, 1):
        last = number == len(root.branches)
        guides = (below + ("└─ " if last else "├─ "), below + ("   " if last else "│  "))
        yield from tree_lines(branch._replace(indent=root.indent), *guides)


def _spans(parts: Iterable[object]) -> tuple[Span, ...]:
    return tuple(map(_span, parts))


def _span(part: object) -> Span:
    return part if isinstance(part, Span) else span(part)


BLANK = Line(())
