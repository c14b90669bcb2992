"""The pages of returned mail in a real browser: they fit, sort, print and load fast; nothing foreign runs or loads."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dcctl.render import bounce_list, bounce_report
from dcctl.render.html_page import paint
from dcctl.render.page import Page
from dcctl.safe import safe
from dcctl.sending.rollup import Day
from dcctl.verbs.bounce_list import ListData
from dcctl.verbs.report import View
from tests.render.bounce_values import (
    a_bounce,
    a_contact,
    a_reason,
    a_report,
    a_row,
    hostile_list,
    hostile_report,
)
from tests.render.browsing import opened, quiet
from tests.render.test_html_browser import SCREENS, SCRIPTS, WIDE
from tests.support.browser import Browser, browser
from tests.support.hostile import hostile_texts

pytestmark = pytest.mark.real

LONG = "a-name-with-no-room-to-break-and-then-some-words of a campaign for all of our partners"

ADDRESS = "a.very.long.local.part.of.somebody.with.many.names@a-company-with-a-long-name.holding.example"

WORDS = "550-5.1.1 The address does not exist. See https://support.example.com/mail/answer?topic=1234567890abcdefg" * 2


def a_month() -> Page:
    """A report with long names, three ways of counting, reasons and a feed."""
    views = [
        View(
            (by,),
            (
                *(a_row(90 * n, n, about={by: f"{LONG} {n}"}, top_diagnostic=WORDS, delayed=n) for n in range(1, 9)),
                a_row(9, None, about={by: "relay"}),
            ),
        )
        for by in ("template", "campaign", "channel")
    ]
    feed = [a_bounce(recipient=ADDRESS, template=LONG, campaign=LONG, verified=n % 2 == 0) for n in range(20)]
    days = tuple(Day(f"2026-09-{n:02}", 50, None if n == 3 else n) for n in range(1, 15))
    reasons = tuple(a_reason(name, 9, "auth") for name in ("authfailure", "userunknown", "suspend"))
    return bounce_report.page(a_report(*views, feed=tuple(feed), reasons=reasons, days=days, untracked=("relay",)))


def contacts(count: int, address: str = ADDRESS) -> Page:
    """That many contacts."""
    listed = [a_contact(address=f"n{n}.{address}", diagnostic=WORDS, reports=n % 7) for n in range(count)]
    return bounce_list.page(ListData((a_bounce(),) * count, tuple(listed)))


PAGES: dict[str, Callable[[], Page]] = {"report": a_month, "list": lambda: contacts(20)}


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser")) as tab:
        yield tab


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("width", "dark"), [*((width, dark) for _, width, dark in SCREENS), (1000, False), (1920, False)]
)
def test_it_fits_every_screen(tab: Browser, tmp_path: Path, name: str, width: int, dark: bool) -> None:
    opened(tab, PAGES[name](), tmp_path, width, dark=dark)
    assert tab.value("[innerWidth, document.documentElement.scrollWidth]") == [width, width]
    assert tab.value(WIDE) == []
    assert tab.value("[...document.querySelectorAll('rect')].every(one => one.getBoundingClientRect().width > 0)")
    assert quiet(tab)


@pytest.mark.parametrize("name", PAGES)
def test_it_is_a_table_on_paper(tab: Browser, tmp_path: Path, name: str) -> None:
    a4 = round((210 - 28) / 25.4 * 96)
    opened(tab, PAGES[name](), tmp_path, a4, dark=True, media="print")
    assert tab.value("document.documentElement.scrollWidth") <= a4
    assert tab.value("getComputedStyle(document.querySelector('tbody tr')).display") == "table-row"
    assert tab.value("getComputedStyle(document.querySelector('h1')).color") == "rgb(29, 35, 41)"  # dark ink
    assert 1 <= len(re.findall(rb"/Type /Page\b", tab.pdf())) <= 6


# Every table of a page sorts by every column, and keeps its rows.
SORT_ALL = """[...document.querySelectorAll('table')].every(table => {
    const rows = () => [...table.tBodies[0].rows].map(row => row.textContent).sort().join("\\n"), before = rows();
    return table.querySelectorAll('thead button').length === table.rows[0].cells.length
        && [...table.querySelectorAll('thead button')].every(button => {
            button.click(); button.click();
            return button.parentElement.ariaSort !== "none" && rows() === before;
        });
})"""


@pytest.mark.parametrize("name", PAGES)
def test_every_table_sorts(tab: Browser, tmp_path: Path, name: str) -> None:
    opened(tab, PAGES[name](), tmp_path)
    assert tab.value("document.querySelectorAll('table').length") == {"report": 5, "list": 2}[name]
    assert tab.value(SORT_ALL)
    assert quiet(tab)


@pytest.mark.parametrize("policy", [True, False], ids=["as-it-is", "without-its-policy"])
@pytest.mark.parametrize("make", [hostile_report, hostile_list], ids=["report", "list"])
def test_nothing_foreign_runs_and_all_of_it_shows(tab: Browser, tmp_path: Path, make: Any, policy: bool) -> None:
    texts = [*SCRIPTS, *hostile_texts().values()]
    assert len(texts) >= 60
    for text in texts:
        page = (bounce_report if make is hostile_report else bounce_list).page(make(text))
        written = paint(page)
        if not policy:
            written = re.sub(r"<meta http-equiv=.*\n", "", written)
        path = tmp_path / "hostile.html"
        path.write_text(written, encoding="ascii")
        tab.open(path, 1280)
        assert tab.value("document.querySelectorAll('script').length") == 1
        assert (
            tab.value("document.querySelectorAll('img, iframe, object, form, base, link, style ~ style').length") == 0
        )
        seen = tab.value("[...document.querySelectorAll('td')].map(cell => cell.textContent)")
        assert sum(safe(text).strip() in cell for cell in seen) >= 3, text
        assert tab.value("location.protocol") == "file:"
        assert quiet(tab), text


MANY: dict[str, Callable[[], Page]] = {
    "report": lambda: bounce_report.page(
        a_report(
            View(
                ("domain",),
                tuple(
                    a_row(9 + n, n % 9, about={"domain": f"d{n}.{LONG}"}, top_diagnostic=WORDS) for n in range(5_000)
                ),
            )
        )
    ),
    "list": lambda: contacts(5_000, "firstname.lastname@some-company.example"),
}


@pytest.mark.parametrize("name", MANY)
def test_5000_rows_are_light_enough(tab: Browser, tmp_path: Path, name: str) -> None:
    path = opened(tab, MANY[name](), tmp_path)
    assert path.stat().st_size < 3_000_000
    laid_out = "(performance.getEntriesByType('navigation')[0].loadEventEnd)"
    assert tab.value("document.querySelectorAll('tbody tr').length") >= 5_000
    print(f"{name}: {path.stat().st_size} bytes, {tab.value(laid_out)} ms")
    assert tab.value(SORT_ALL)
    assert quiet(tab)
