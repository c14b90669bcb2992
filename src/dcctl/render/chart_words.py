"""Charts where only text can be drawn: blocks of eighths, the plain figure always beside them."""

from collections.abc import Iterable
from typing import Final

from dcctl.render.page import Line, Point, Span, Spark

_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_HEIGHTS: Final = "▁▂▃▄▅▆▇█"
_NONE: Final = "·"  # no figure: never the same as a small one


def length(value: float | None, most: float, columns: int) -> str:
    """A bar of up to that many columns; what is more than nothing is seen."""
    if value is None or value <= 0:
        return ""
    full, rest = divmod(max(round(value / most * columns * 8), 1), 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def sparkline(chart: Spark) -> Line:
    """A series in a line: its name, its course, what it comes to."""
    return Line((Span(f"{chart.label}  ", "dim"), Span(_heights(chart.points), "code"), Span(f"  {chart.text}")))


def _heights(points: Iterable[Point]) -> str:
    values = [point.value for point in points]
    most = max((value or 0 for value in values), default=0)
    return "".join(_height(value, most) for value in values)


def _height(value: float | None, most: float) -> str:
    if value is None:
        return _NONE
    steps = len(_HEIGHTS) - 1
    return _HEIGHTS[0] if most <= 0 or value <= 0 else _HEIGHTS[max(1, round(value / most * steps))]
