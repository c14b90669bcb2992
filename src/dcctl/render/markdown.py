"""The Markdown painter (CommonMark, with the tables of GFM): a page to put into a ticket, a wiki or a mail.

Foreign words stay words: whatever would be mark-up, a link or raw HTML is escaped, and records stand in code.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import IO, Final

from dcctl.render.chart_words import sparkline
from dcctl.render.formats import Answer
from dcctl.render.page import (
    BLANK,
    Block,
    Cell,
    Grid,
    Line,
    Meter,
    Page,
    Part,
    Record,
    Span,
    Spark,
    Table,
    Tone,
    Tree,
)
from dcctl.render.table_words import bars

_SPECIAL: Final = re.compile(r"[\\`*_{}\[\]<>|~&$#]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_AT_START: Final = re.compile(r"^(\d*)([-+=.)])")  # a list, a ruler, a heading's underline
_TICKS: Final = re.compile("`+")
_BAR: Final = 12  # columns of the longest bar
_BOLD: Final[frozenset[Tone]] = frozenset({"strong", "bad"})


def write(answer: Answer, out: IO[str]) -> int:
    """The answer's page, to be handed on."""
    out.write(paint(answer.paper()))
    return answer.outcome.exit


def paint(page: Page) -> str:
    """The page as Markdown; ends with a newline."""
    return "\n\n".join(_blocks(page, 1)) + "\n"


def _blocks(blocks: Iterable[Block], level: int) -> Iterator[str]:
    for marked, alike in groupby((one for one in blocks if one != BLANK), key=_is_marked):
        if marked:
            yield "\n".join(f"- {_line(one)}" for one in alike if isinstance(one, Line))
        else:
            for block in alike:
                yield from _block(block, level)


def _is_marked(block: Block) -> bool:
    return isinstance(block, Line) and block.mark is not None


def _block(block: Block, level: int) -> Iterator[str]:
    if isinstance(block, Line):
        yield _line(block)
    elif isinstance(block, Record):
        yield _fenced(block.text)
    elif isinstance(block, Grid):
        yield "\n".join(_grid(block))
    elif isinstance(block, Table):
        yield "\n".join(_table(block))
    elif isinstance(block, Spark):
        yield _line(sparkline(block))
    elif isinstance(block, Tree):
        yield "\n".join(_tree(block))
    else:
        yield from _part(block, level)


def _part(part: Part, level: int) -> Iterator[str]:
    yield f"{'#' * min(level, 6)} {_line(part.head)}"
    yield from _blocks(part.blocks, level + 1)


def _line(line: Line) -> str:
    text = _inline(line.spans).strip()
    return f"**{_escaped(line.mark.text)}** {text}" if line.mark else _AT_START.sub(r"\1\\\2", text)


def _tree(tree: Tree, indent: str = "") -> Iterator[str]:
    yield f"{indent}- {_line(Line(tree.spans))}"
    for branch in tree.branches:
        yield from _tree(branch, indent + "  ")


def _grid(grid: Grid) -> Iterator[str]:
    yield _row(_escaped(name) for name in grid.headers)
    yield _row("---" for _ in grid.headers)
    for row in grid.rows:
        yield _row(_inline((cell,), cell=True) for cell in row)


def _table(table: Table) -> Iterator[str]:
    """All rows; figures stand to the right, but for those behind their bars."""
    columns = [bars(table, column, _BAR) for column in range(len(table.headers))]
    yield _row(map(_escaped, table.headers))
    yield _row("---:" if at in table.figures and not drawn else "---" for at, drawn in enumerate(columns))
    for at, row in enumerate(table.rows):
        yield _row(_cell(cell, drawn[at : at + 1]) for cell, drawn in zip(row, columns, strict=True))


def _cell(cell: Cell, bar: Sequence[Span]) -> str:
    said = _inline((Span(cell.text, cell.tone),), cell=True)
    return f"{bar[0].text}\N{NO-BREAK SPACE}{said}" if bar and isinstance(cell, Meter) and cell.value else said


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _inline(spans: Iterable[Span], *, cell: bool = False) -> str:
    """Spans as inline text; those that look the same are joined, or their delimiters would run together."""
    joined = ((style, "".join(span.text for span in alike)) for style, alike in groupby(spans, key=_style))
    return "".join(_styled(style, text, cell=cell) for style, text in joined)


def _style(span: Span) -> str:
    return "bold" if span.tone in _BOLD else "code" if span.tone == "code" else "plain"


def _styled(style: str, text: str, *, cell: bool) -> str:
    words = text.strip()
    if style == "plain" or not words:
        return _escaped(text)
    shown = f"**{_escaped(words)}**" if style == "bold" else _code(text, cell=cell)
    return text.replace(words, shown, 1) if style == "bold" else shown


def _code(text: str, *, cell: bool) -> str:
    """A code span that holds `text` as it is. A table cannot hold a bar behind a backslash in code: that is escaped."""
    if cell and "\\|" in text:
        return _escaped(text)
    ticks = "`" * (_longest(text) + 1)
    padded = f" {text} " if text[0] in "` " or text[-1] in "` " else text
    return f"{ticks}{padded.replace('|', chr(92) + '|') if cell else padded}{ticks}"


def _fenced(text: str) -> str:
    fence = "`" * max(3, _longest(text) + 1)
    return f"{fence}\n{text}\n{fence}"


def _longest(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
