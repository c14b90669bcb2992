"""Charts of the HTML page: inline SVG whose colours come from the page's own style, the figures as text beside it."""

from collections.abc import Iterator
from html import escape
from typing import Final

from dcctl.render.page import Bar, Bars, Spark

_WIDE, _HIGH = 100, 32  # units of a sparkline's view box
_GAP: Final = 0.2  # of a column, left free beside it


def bars(chart: Bars) -> Iterator[str]:
    """A list of figures, each with its bar."""
    most = max((bar.value or 0 for bar in chart.bars), default=0)
    yield '<ul class="bars">\n'
    for bar in chart.bars:
        figure = f'<span class="figure">{_text(bar.text)}</span>'
        yield f"<li><span>{_text(bar.label.text)}</span>{_length(bar, most)}{figure}</li>\n"
    yield "</ul>\n"


def _length(bar: Bar, most: float) -> str:
    percent = 0.0 if bar.value is None or most <= 0 else round(bar.value / most * 100, 2)
    drawn = f'<rect class="{bar.tone}" width="{percent}" height="10"/>' if percent else ""
    return f'<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{drawn}</svg>'


def spark(chart: Spark) -> Iterator[str]:
    """Columns over time; each says its figure when it is pointed at. A day without a figure is a gap."""
    most = max((point.value or 0 for point in chart.points), default=0)
    step = _WIDE / max(len(chart.points), 1)
    columns = "".join(_column(point, number * step, step, most) for number, point in enumerate(chart.points))
    yield f'<figure class="spark">\n<figcaption>{_text(chart.label)}: {_text(chart.text)}</figcaption>\n'
    said = _text(", ".join(f"{point.label.text} {point.text}" for point in chart.points))
    yield f'<svg viewBox="0 0 {_WIDE} {_HIGH}" preserveAspectRatio="none" role="img" aria-label="{said}">'
    yield f'<line x1="0" y1="{_HIGH}" x2="{_WIDE}" y2="{_HIGH}"/>{columns}</svg>\n</figure>\n'


def _column(point: Bar, left: float, step: float, most: float) -> str:
    if point.value is None:
        return ""
    high = max(point.value / most * (_HIGH - 2), 1) if most > 0 and point.value > 0 else 0.5
    title = f"<title>{_text(point.label.text)}: {_text(point.text)}</title>"
    place = (
        f'x="{left + step * _GAP / 2:.2f}" y="{_HIGH - high:.2f}" width="{step * (1 - _GAP):.2f}" height="{high:.2f}"'
    )
    return f'<rect class="{point.tone}" {place}>{title}</rect>'


def _text(text: str) -> str:
    return escape(text).encode("ascii", "xmlcharrefreplace").decode("ascii")
