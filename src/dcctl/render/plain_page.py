"""The plain painter: pipes, cron, log files, dumb terminals. Not one escape byte."""

from collections.abc import Iterable, Iterator

from dcctl.render.chart_words import sparkline
from dcctl.render.page import MARK_WIDTH, Block, Grid, Line, Page, Part, Record, Spark, Table, Tree, tree_lines
from dcctl.render.table_words import words
from dcctl.render.widths import padded, width


def paint(page: Page) -> str:
    """The page as text, one block per line or row; ends with a newline unless empty."""
    return "".join(line.rstrip() + "\n" for line in _lines(page))


def _lines(blocks: Iterable[Block], indent: int = 0) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Line):
            yield " " * (indent + block.indent) + _paragraph(block)
        elif isinstance(block, Record):
            yield " " * (indent + block.indent) + block.text
        elif isinstance(block, Grid):
            yield from (" " * indent + row for row in _grid(block))
        elif isinstance(block, Table):
            yield from _lines(words(block), indent)
        elif isinstance(block, Spark):
            yield from _lines((sparkline(block),), indent)
        elif isinstance(block, Tree):
            yield from _lines(tree_lines(block), indent)
        else:
            yield from _part(block, indent)


def _part(part: Part, indent: int) -> Iterator[str]:
    yield from _lines((part.head,), indent)
    yield from _lines(part.blocks, indent + 2)


def _paragraph(line: Line) -> str:
    text = "".join(span.text for span in line.spans)
    return f"{padded(line.mark.text, MARK_WIDTH)}  {text}" if line.mark else text


def _grid(grid: Grid) -> list[str]:
    headers = [grid.headers] if any(grid.headers) else []
    rows = [*headers, *(tuple(cell.text for cell in row) for row in grid.rows)]
    widths = [max(width(row[column]) for row in rows) for column in range(len(grid.headers))]
    return ["  ".join(padded(cell, columns) for cell, columns in zip(row, widths, strict=True)) for row in rows]
