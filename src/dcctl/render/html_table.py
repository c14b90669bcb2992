"""Tables of the HTML page. One of data can be sorted; narrow screens show each row below the other, a name per cell."""

import re
from collections.abc import Iterator
from typing import Final

from dcctl.render.html_chart import bar
from dcctl.render.html_text import breakable, spans, text, toned
from dcctl.render.page import Cell, Grid, Meter, Table

_SHORT: Final = 20  # characters; such cells stand side by side on a narrow screen
_MANY: Final = 8  # columns
_PLAIN: Final = re.compile(r"[^A-Za-z0-9 ]")


def grid(grid: Grid) -> Iterator[str]:
    """A table; where there are no headers, the first cell of a row names it."""
    headed = any(grid.headers)
    yield f"<table{_names(grid.headers)}>\n"
    if headed:
        names = "".join(f'<th scope="col">{text(name)}</th>' for name in grid.headers)
        yield f"<thead><tr>{names}</tr></thead>\n"
    yield "<tbody>\n"
    for row in grid.rows:
        cells = [f"<td>{spans((cell,))}</td>" for cell in row]
        if not headed:
            cells[:1] = [f'<th scope="row">{spans(row[:1])}</th>']
        yield f"<tr>{''.join(cells)}</tr>\n"
    yield "</tbody>\n</table>\n"


def table(table: Table) -> Iterator[str]:
    """A table whose headers are buttons: its script sorts by the one that is pressed."""
    most = [max((_value(row[column]) for row in table.rows), default=0) for column in range(len(table.headers))]
    yield f'<table class="{" ".join(_classes(table))}"{_names(table.headers)}>\n<thead><tr>'
    for name in table.headers:
        yield f'<th scope="col" aria-sort="none"><button>{text(name)}</button></th>'
    yield "</tr></thead>\n<tbody>\n"
    for row in table.rows:
        cells = "".join(f"<td>{_cell(cell, most[column])}</td>" for column, cell in enumerate(row))
        yield f"<tr>{cells}</tr>\n"
    yield "</tbody>\n</table>\n"


def _classes(table: Table) -> Iterator[str]:
    """What the style has to know: whether there are many columns, which hold figures (`f2`), which else are short
    (`s3`)."""
    yield "sortable wide" if len(table.headers) > _MANY else "sortable"
    for column in range(len(table.headers)):
        if column in table.figures:
            yield f"f{column + 1}"
        elif all(len(row[column].text) <= _SHORT for row in table.rows):
            yield f"s{column + 1}"


def _value(cell: Cell) -> float:
    return (cell.value or 0) if isinstance(cell, Meter) else 0


def _cell(cell: Cell, most: float) -> str:
    said = toned(breakable(cell.text), cell.tone)
    return f"{said}{bar(cell, most)}" if isinstance(cell, Meter) else said


def _names(headers: tuple[str, ...]) -> str:
    """The names of the columns for the style, once for the table and not in each of thousands of cells."""
    named = ";".join(f"--c{column}:'{_PLAIN.sub(_escape, name)}'" for column, name in enumerate(headers, 1) if name)
    return f' style="{named}"' if named else ""


def _escape(match: re.Match[str]) -> str:
    return f"\\{ord(match.group()):x} "
