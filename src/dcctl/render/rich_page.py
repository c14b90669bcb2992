"""The terminal painter. Rich gets `Text` objects, never mark-up: foreign words cannot style, link or hide anything."""

from typing import IO, Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dcctl.render.page import Grid, Line, Page, Record, Span, Tone

_STYLE: Final[dict[Tone, str]] = {
    "plain": "",
    "good": "green",
    "warn": "yellow",
    "bad": "bold red",
    "dim": "dim",
    "strong": "bold",
}


def paint(page: Page, stream: IO[str]) -> None:
    """Draw the page on a terminal (or wherever FORCE_COLOR asks for colour); NO_COLOR is honoured by Rich."""
    console = Console(file=stream, markup=False, emoji=False, highlight=False, soft_wrap=False)
    for block in page:
        if isinstance(block, Record):  # left to the terminal to wrap, so that it can be copied as one line
            console.print(Text(" " * block.indent + block.text, style="cyan"), soft_wrap=True)
        else:
            console.print(_draw(block), overflow="fold", no_wrap=False, crop=False)


def _draw(block: Line | Grid) -> Text | Table | Padding:
    return _table(block) if isinstance(block, Grid) else _paragraph(block)


def _text(spans: tuple[Span, ...]) -> Text:
    text = Text(overflow="fold")
    for span in spans:
        text.append(span.text, style=_STYLE[span.tone])
    return text


def _paragraph(line: Line) -> Text | Padding:
    text = _text(line.spans)
    return Padding(text, (0, 0, 0, line.indent)) if line.indent else text


def _table(grid: Grid) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_header=any(grid.headers))
    for name in grid.headers:
        table.add_column(name, overflow="fold")
    for row in grid.rows:
        table.add_row(*(Text(cell.text, style=_STYLE[cell.tone], overflow="fold") for cell in row))
    return table
