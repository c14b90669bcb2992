"""Charts of the HTML page: inline SVG whose colours come from the page's own style, the figures as text beside it."""

from collections.abc import Iterator
from typing import Final

from dcctl.render.html_text import text
from dcctl.render.page import Meter, Point, Spark

_WIDE, _HIGH = 100, 32  # units of a sparkline's view box
_GAP: Final = 0.2  # of a column, left free beside it


def bar(figure: Meter, most: float) -> str:
    """A bar beside its figure; none where there is none to draw."""
    if figure.value is None:
        return ""
    share = round(figure.value / most * 100, 1) if figure.value > 0 else 0
    drawn = f'<rect class="{figure.tone}" width="{share:g}%" height="9"/>' if share else ""
    return f'<svg aria-hidden="true">{drawn}</svg>'


def spark(chart: Spark) -> Iterator[str]:
    """Columns over time; each says its figure when it is pointed at. A day without a figure is a gap."""
    most = max((point.value or 0 for point in chart.points), default=0)
    step = _WIDE / max(len(chart.points), 1)
    columns = "".join(_column(point, number * step, step, most) for number, point in enumerate(chart.points))
    yield f'<figure class="spark">\n<figcaption>{text(chart.label)}: {text(chart.text)}</figcaption>\n'
    said = text(", ".join(f"{point.label}: {point.text}" for point in chart.points))
    yield f'<svg viewBox="0 0 {_WIDE} {_HIGH}" preserveAspectRatio="none" role="img" aria-label="{said}">'
    yield f'<line x1="0" y1="{_HIGH}" x2="{_WIDE}" y2="{_HIGH}"/>{columns}</svg>\n'
    if chart.points:
        first, last = chart.points[0].label, chart.points[-1].label
        yield f'<p aria-hidden="true"><span>{text(first)}</span><span>{text(last)}</span></p>\n'
    yield "</figure>\n"


def _column(point: Point, left: float, step: float, most: float) -> str:
    if point.value is None:
        return ""
    high = max(point.value / most * (_HIGH - 2), 1) if most > 0 and point.value > 0 else 0.5
    title = f"<title>{text(point.label)}: {text(point.text)}</title>"
    place = (
        f'x="{left + step * _GAP / 2:.2f}" y="{_HIGH - high:.2f}" width="{step * (1 - _GAP):.2f}" height="{high:.2f}"'
    )
    return f'<rect class="{point.tone}" {place}>{title}</rect>'
