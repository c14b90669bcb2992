"""A table of data in a real browser: a reader sorts it by mouse and by keyboard, and a screen reader is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dcctl.render.page import Layout, meter, table
from tests.render.browsing import opened, quiet
from tests.support.browser import Browser, browser

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser")) as tab:
        yield tab


SORTED = table(
    ("name", "sent", "rate", "when"),
    [
        ("b10", 10, meter("2.5%", 0.025), "2026-09-02 08:00"),
        ("b9", 1_000, meter("10.0%", 0.1), "2026-09-01 08:00"),
        ("c", 9, meter("not tracked", None), "2025-12-31 08:00"),
        ("-", 0, meter("0.0%", 0.0), "2026-10-01 08:00"),
    ],
    Layout(),
)

ORDER = "[...document.querySelectorAll('tbody tr')].map(row => row.cells[0].textContent).join(' ')"

STATES = "[...document.querySelectorAll('thead th')].map(one => one.ariaSort)"

PRESSED = [
    (0, ["b9 b10 c -", "c b10 b9 -", "b9 b10 c -"]),  # words: from a to z first; what is missing stays last
    (1, ["b9 b10 c -", "- c b10 b9", "b9 b10 c -"]),  # figures: the largest first
    (2, ["b9 b10 - c", "- b10 b9 c", "b9 b10 - c"]),
    (3, ["c b9 b10 -", "- b10 b9 c", "c b9 b10 -"]),
]


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("by", ["mouse", "keyboard"])
@pytest.mark.parametrize(("column", "orders"), PRESSED)
def test_a_header_sorts_and_says_so(
    tab: Browser, tmp_path: Path, width: int, by: str, column: int, orders: list[str]
) -> None:
    opened(tab, (SORTED,), tmp_path, width)
    assert tab.value(STATES) == ["none"] * 4
    first = "descending" if column in SORTED.figures else "ascending"
    for number, order in enumerate(orders):
        if by == "mouse":
            click(tab, f"document.querySelectorAll('thead button')[{column}]")
        else:
            for _ in range(0 if number else column + 1):
                tab.press("Tab")
            assert tab.value("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            tab("Input.dispatchKeyEvent", type="char", text="\r")
        state = first if number % 2 == 0 else {"ascending": "descending", "descending": "ascending"}[first]
        assert tab.value(ORDER) == order
        assert tab.value(STATES) == ["none"] * column + [state] + ["none"] * (3 - column)
    assert quiet(tab)


def click(tab: Browser, element: str) -> None:
    x, y = tab.value(f"(box => [box.x + box.width / 2, box.y + box.height / 2])({element}.getBoundingClientRect())")
    for kind in ("mousePressed", "mouseReleased"):
        tab("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
