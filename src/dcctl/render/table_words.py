"""Tables of data where only text can be drawn: bars of blocks, figures to the right, and nothing wider than the screen.

What finds no room beside the rest goes below it: first the columns that are spare go, then each row is told in lines.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final

from dcctl.render.chart_words import length
from dcctl.render.page import Cell, Grid, Line, Meter, Span, Table
from dcctl.render.widths import padded, shortened, width

LEAST: Final = 22  # columns in which words are still read with ease
_LONG: Final = 40  # columns; a column that holds longer texts stands in a line of its own
_BAR, _SHORT_BAR, _WIDE_SCREEN = 24, 12, 100  # columns
_GAP: Final = 2
_STEP: Final = 4  # columns that what is told of a row stands further in
_MISSING: Final = ("", "-")


def words(table: Table, room: int | None = None) -> Iterator[Grid | Line]:
    """The table as a grid or lines, at most `room` columns wide (None: as wide as it is)."""
    layout, cut = table.layout, len(table.rows) - table.layout.most
    shown = table._replace(rows=table.rows[: layout.most]) if layout.most and cut > 0 else table
    fitting = None if layout.tall else _fitting(shown, room)
    if fitting:
        yield _grid(fitting, room)
    else:
        yield from _told(shown, room)
    if shown is not table:
        yield Line((Span(f"and {cut} more: {layout.rest}", "dim"),))


def _fitting(table: Table, room: int | None) -> Table | None:
    """The table with as many spare columns as there is room for; None where there is none even without them."""
    if room is None:
        return table
    needed = len(table.headers) - table.layout.spare
    for columns in range(len(table.headers), needed - 1, -1):
        if widths := _widths(table, columns, room):
            rows = tuple(
                (*row[:needed], *map(_clipped, row[needed:columns], widths[needed:columns])) for row in table.rows
            )
            return table._replace(headers=table.headers[:columns], rows=rows)
    return None


def _clipped(cell: Cell, columns: int) -> Cell:
    """What is spare is worth a line, not more."""
    return cell._replace(text=shortened(cell.text, columns)) if isinstance(cell, Span) else cell


def _widths(table: Table, columns: int, room: int) -> list[int] | None:
    """What each of the first columns gets, the first ones as much as they can use; None where some would get too
    little."""
    natural = [_natural(table, column, room) for column in range(columns)]
    given = [width if column in table.figures else min(width, LEAST) for column, width in enumerate(natural)]
    left = room - sum(given) - _GAP * (columns - 1)
    if left < 0:
        return None
    for column, wanted in enumerate(natural):
        more = min(left, wanted - given[column])
        given[column], left = given[column] + more, left - more
    return given


def _natural(table: Table, column: int, room: int) -> int:
    cells = [row[column] for row in table.rows]
    figures = max(map(width, (table.headers[column], *map(_figure, cells))))
    if not _has_meters(table, column):
        return figures
    return figures + _GAP + max(_bar_width(room), *(width(cell.text) for cell in cells if _is_none(cell)), 0)


def _bar_width(room: int | None) -> int:
    return _BAR if room is None or room >= _WIDE_SCREEN else _SHORT_BAR


def _grid(table: Table, room: int | None) -> Grid:
    headers, columns = list[str](), list[list[Span]]()
    for number, header in enumerate(table.headers):
        cells = [row[number] for row in table.rows]
        if number not in table.figures:
            headers.append(header)
            columns.append([Span(cell.text, cell.tone) for cell in cells])
            continue
        figures = [_figure(cell) for cell in cells]
        most = max(map(width, (header, *figures)))
        headers.append(_right(header, most))
        columns.append([Span(_right(text, most), cell.tone) for text, cell in zip(figures, cells, strict=True)])
        if _has_meters(table, number):
            headers.append("")
            columns.append(bars(table, number, _bar_width(room)))
    return Grid(tuple(headers), tuple(zip(*columns, strict=True)))


def _right(text: str, columns: int) -> str:
    return " " * (columns - width(text)) + text


def _is_none(cell: Cell) -> bool:
    return isinstance(cell, Meter) and cell.value is None


def _figure(cell: Cell) -> str:
    """What stands in the column of figures; the words for a missing one stand where its bar would."""
    return "-" if _is_none(cell) else cell.text


def bars(table: Table, column: int, columns: int) -> list[Span]:
    """The bars of a column, the longest that many columns wide; none for one that holds no meter. For a figure that is
    missing there are its words."""
    cells = [row[column] for row in table.rows]
    most = max((cell.value or 0 for cell in cells if isinstance(cell, Meter)), default=0)
    return [_bar(cell, most, columns) for cell in cells] if _has_meters(table, column) else []


def _has_meters(table: Table, column: int) -> bool:
    return any(isinstance(row[column], Meter) for row in table.rows)


def _bar(cell: Cell, most: float, columns: int) -> Span:
    if not isinstance(cell, Meter):
        return Span("")
    return Span(cell.text, "dim") if cell.value is None else Span(length(cell.value, most, columns), cell.tone)


def _told(table: Table, room: int | None) -> Iterator[Line]:
    """Each row as lines: its names, then what is short in one line, what is long in a line each."""
    columns = _SHORT_BAR if table.layout.tall else _bar_width(room)
    drawn = {number: bars(table, number, columns) for number in table.figures}
    most = [max((width(row[number].text) for row in table.rows), default=0) for number in range(len(table.headers))]
    last = len(table.headers) - (0 if table.layout.tall else table.layout.spare)
    for at, row in enumerate(table.rows):
        meters = {number: spans[at] for number, spans in drawn.items() if spans}
        yield Line(tuple(_names(table, row, meters, most, columns)))
        rest = [number for number in range(table.layout.names, last) if row[number].text not in _MISSING]
        for alone, numbers in groupby(rest, key=lambda number: most[number] > _LONG or number in meters):
            parts = [_told_cell(table.headers[number], row[number], meters.get(number)) for number in numbers]
            yield from (Line(part, indent=_STEP) for part in (parts if alone else [_joined(parts)]))


def _names(
    table: Table, row: tuple[Cell, ...], meters: Mapping[int, Span], most: list[int], columns: int
) -> Iterator[Span]:
    """What a row is called; figures and bars stand below those of the row before."""
    for number, cell in enumerate(row[: table.layout.names]):
        if number in table.figures:
            yield Span(_right(cell.text, most[number]), cell.tone)
        else:
            yield Span(cell.text, "strong" if cell.tone == "plain" else cell.tone)
        if number in meters:
            yield Span("  ")
            yield Span(padded(meters[number].text, columns), meters[number].tone)
        if cell.text:
            yield Span("  ")


def _told_cell(name: str, cell: Cell, bar: Span | None) -> tuple[Span, ...]:
    colon = ":" if width(cell.text) > LEAST else ""
    drawn = (Span("  "), bar) if bar and not _is_none(cell) else ()
    return (Span(f"{name}{colon} ", "dim"), Span(cell.text, cell.tone), *drawn)


def _joined(parts: list[tuple[Span, ...]]) -> tuple[Span, ...]:
    first, *others = parts
    return (*first, *(span for part in others for span in (Span(", ", "dim"), *part)))
