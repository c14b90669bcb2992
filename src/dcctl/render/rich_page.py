"""The terminal painter. Rich gets `Text` objects, never mark-up: foreign words cannot style, link or hide anything."""

from collections.abc import Iterable
from typing import IO, Final

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as Columns
from rich.text import Text

from dcctl.render.chart_words import sparkline
from dcctl.render.page import (
    BLANK,
    MARK_WIDTH,
    Block,
    Grid,
    Line,
    Page,
    Part,
    Record,
    Span,
    Spark,
    Table,
    Tone,
    Tree,
    tree_lines,
)
from dcctl.render.table_words import words

NARROWEST, WIDEST = 20, 1000  # columns

_STYLE: Final[dict[Tone, str]] = {
    "plain": "",
    "good": "green",
    "warn": "yellow",
    "bad": "bold red",
    "dim": "dim",
    "strong": "bold",
    "code": "cyan",
}


def paint(page: Page, stream: IO[str]) -> None:
    """Draw the page on a terminal (or wherever FORCE_COLOR asks for colour); NO_COLOR is honoured by Rich.

    Whatever width it claims to have, the page is drawn for one that holds words and is filled up in no time.
    """
    console = Console(file=stream, markup=False, emoji=False, highlight=False, soft_wrap=False)
    console.width = min(max(console.width or 80, NARROWEST), WIDEST)
    _paint(page, console, 0)


def _paint(blocks: Iterable[Block], console: Console, indent: int) -> None:
    for block in blocks:
        if isinstance(block, Record):  # left to the terminal to wrap, so that it can be copied as one line
            console.print(Text(" " * (indent + block.indent) + block.text, style=_STYLE["code"]), soft_wrap=True)
        elif isinstance(block, Part):
            _paint((_heading(block.head),), console, indent)
            _paint(block.blocks, console, indent + 2)
        elif isinstance(block, Tree):
            _paint(tree_lines(block), console, indent)
        elif isinstance(block, Table):
            _paint(words(block, max(console.width - indent, NARROWEST)), console, indent)
        elif isinstance(block, Spark):
            _paint((sparkline(block),), console, indent)
        else:
            console.print(_placed(block, indent), overflow="fold", crop=False)


def _heading(head: Line) -> Line:
    return head._replace(spans=tuple(Span(one.text, "strong") if one.tone == "plain" else one for one in head.spans))


def _placed(block: Line | Grid, indent: int) -> RenderableType:
    drawn, left = (_table(block), indent) if isinstance(block, Grid) else (_line(block), indent + block.indent)
    return Padding(drawn, (0, 0, 0, left)) if left and block != BLANK else drawn


def _line(line: Line) -> Text | Columns:
    return _marked(line.mark, line.spans) if line.mark else _text(line.spans)


def _marked(mark: Span, spans: tuple[Span, ...]) -> Columns:
    """The mark in its column; what is folded hangs under the text, not under the mark."""
    row = Columns.grid(padding=(0, 2, 0, 0), pad_edge=False)
    row.add_column(min_width=MARK_WIDTH, overflow="fold")
    row.add_column(overflow="fold")
    row.add_row(_text((mark,)), _text(spans))
    return row


def _text(spans: tuple[Span, ...]) -> Text:
    text = Text(overflow="fold")
    for span in spans:
        text.append(span.text, style=_STYLE[span.tone])
    return text


def _table(grid: Grid) -> Columns:
    table = Columns(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_header=any(grid.headers))
    for name in grid.headers:
        table.add_column(name, overflow="fold")
    for row in grid.rows:
        table.add_row(*(_text((cell,)) for cell in row))
    return table
