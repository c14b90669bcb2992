"""Charts: text where only text can be drawn, inline SVG in a page; no figure is never drawn as a small one."""

from pathlib import Path

import pytest

from dcctl.render.chart_words import WIDTH, drawn, length
from dcctl.render.html_page import paint
from dcctl.render.html_script import SORT, SOURCE
from dcctl.render.markdown import paint as markdown
from dcctl.render.page import Bars, bar, grid, line, part, spark
from dcctl.render.plain_page import paint as plain
from tests.support.browser import browser

CHART = Bars(
    (bar("welcome", 4.0, "4 of 100 (4.0 %)", "bad"), bar("news", 1.0, "1"), bar("legacy", None, "not tracked"))
)
DAYS = spark(
    "14 days", [bar("Mon", 0.0, "0"), bar("Tue", 8.0, "8"), bar("Wed", 1.0, "1"), bar("Thu", None, "-")], "9 in all"
)
TABLE = grid(("name", "sent", "rate"), [("b", 10, "2.5%"), ("a", 9, "10%"), ("c", "not tracked", "-")], sortable=True)


@pytest.mark.parametrize(
    ("value", "most", "shown"),
    [
        (None, 9.0, "·"),
        (0.0, 9.0, ""),
        (9.0, 9.0, "█" * WIDTH),
        (4.5, 9.0, "█" * (WIDTH // 2)),
        (0.0001, 9.0, "▏"),  # what is more than nothing is seen
        (0.0, 0.0, ""),
    ],
)
def test_bars(value: float | None, most: float, shown: str) -> None:
    assert length(value, most) == shown


def test_text() -> None:
    assert plain((CHART, DAYS)).splitlines() == [
        "welcome  " + "█" * WIDTH + "  4 of 100 (4.0 %)",
        "news     " + "█" * (WIDTH // 4) + " " * (WIDTH * 3 // 4) + "  1",
        "legacy   ·" + " " * (WIDTH - 1) + "  not tracked",
        "14 days  ▁█▂·  9 in all",
    ]
    assert "| welcome | " in markdown((CHART,))
    assert [type(block).__name__ for block in drawn((CHART, DAYS, TABLE))] == ["Grid", "Line", "Grid"]


def test_html_draws_without_a_script() -> None:
    page = paint((CHART, DAYS))
    assert "<script" not in page
    assert "script-src" not in page
    assert page.count("<rect") == 2 + 3
    assert 'aria-label="Mon 0, Tue 8, Wed 1, Thu -"' in page


def test_foreign_words_stay_words() -> None:
    attack = '"><script>alert(1)</script>'
    page = paint((Bars((bar(attack, 1.0, attack),)), spark(attack, [bar(attack, 1.0, attack)], attack)))
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 8  # name and figure: of the bar, the caption, the days' words, the day


def test_only_a_page_that_sorts_may_run_its_one_script() -> None:
    page = paint((part(line("report"), [TABLE]),))
    assert f"script-src {SOURCE}" in page
    assert page.count("<script>") == 1
    assert f"<script>{SORT}</script>" in page


ORDER = "[...document.querySelectorAll('tbody tr')].map(row => row.cells[0].textContent).join('')"


@pytest.mark.real
def test_a_reader_sorts_by_pressing_a_header(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(paint((line("report"), TABLE)), encoding="ascii")
    with browser(tmp_path) as tab:
        for width in (1280, 375):
            tab.open(path, width)
            seen = [tab.value(ORDER)]
            for column in (0, 1, 1, 2, 2):
                tab.value(f"document.querySelectorAll('thead button')[{column}].click()")
                seen.append(tab.value(ORDER))
            assert seen == ["bac", "abc", "abc", "bac", "bac", "abc"]
            assert tab.value("document.querySelector('[aria-sort]').textContent") == "rate"
            assert tab.value("document.documentElement.scrollWidth") == width
            assert tab.told("Log.entryAdded") == tab.told("Runtime.exceptionThrown") == []
