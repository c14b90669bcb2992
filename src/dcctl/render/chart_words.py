"""Charts where only text can be drawn: blocks of eighths, the plain figure always beside them."""

from collections.abc import Iterable, Iterator
from typing import Final

from dcctl.render.page import Bar, Bars, Block, Grid, Line, Part, Record, Span, Spark, Tree

Drawn = Line | Grid | Record | Tree | Part

WIDTH: Final = 24  # columns of the longest bar
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_HEIGHTS: Final = "▁▂▃▄▅▆▇█"
_NONE: Final = "·"  # no figure: never the same as a small one


def drawn(blocks: Iterable[Block]) -> Iterator[Drawn]:
    """The blocks, each chart as a grid or a line."""
    for block in blocks:
        if isinstance(block, Bars):
            yield Grid(("", "", ""), tuple(_bars(block)))
        elif isinstance(block, Spark):
            heights = _heights(block.points)
            yield Line((Span(f"{block.label}  ", "dim"), Span(heights, "code"), Span(f"  {block.text}")))
        else:
            yield block


def _bars(chart: Bars) -> Iterator[tuple[Span, ...]]:
    most = max((bar.value or 0 for bar in chart.bars), default=0)
    for bar in chart.bars:
        yield (bar.label, Span(length(bar.value, most), bar.tone), Span(bar.text))


def length(value: float | None, most: float) -> str:
    """A bar of up to WIDTH columns; what is more than nothing is seen."""
    if value is None:
        return _NONE
    eighths = round(value / most * WIDTH * 8) if most > 0 else 0
    full, rest = divmod(max(eighths, 1) if value > 0 else 0, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def _heights(points: Iterable[Bar]) -> str:
    values = [point.value for point in points]
    most = max((value or 0 for value in values), default=0)
    return "".join(_height(value, most) for value in values)


def _height(value: float | None, most: float) -> str:
    if value is None:
        return _NONE
    steps = len(_HEIGHTS) - 1
    return _HEIGHTS[0] if most <= 0 or value <= 0 else _HEIGHTS[max(1, round(value / most * steps))]
