"""The HTML report in a real browser: on a phone, at a desk, in the dark, on paper, by keyboard; and nothing runs."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.render.check_auth_paper import page
from dcctl.render.html_page import paint
from dcctl.render.page import Block, line, part, record, span, tree
from dcctl.verbs.check_auth import AuthData
from tests.render.test_html_page import ATTACKS
from tests.render.values import ABSENT, ALL_PASS, FINE, PTR, SILENT, report
from tests.support.browser import Browser, browser
from tests.support.hostile import OURS

pytestmark = pytest.mark.real

KEY = "v=DKIM1; k=rsa; t=y; p=" + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA" * 16
SHORT = KEY.replace("t=y; ", "")
MENDED = DnsChange("replace", "s1._domainkey.bad.test", "TXT", SHORT, KEY, "without t=")
TESTING = "t=y asks receivers to treat signed mail as unsigned"
DKIM = Finding(
    "dkim.testing", "dkim", "warn", "s1._domainkey.bad.test", TESTING, KEY, "RFC 6376 section 3.6.1", (MENDED,)
)
FOUND = (ALL_PASS, PTR, ABSENT, DKIM, FINE, *SILENT)

# Rooms to look in: name, width, dark.
SCREENS = [("phone", 375, False), ("tablet", 820, False), ("desk", 1280, False), ("dark", 1280, True)]

# What stands out of the page, or out of its own box.
WIDE = """[...document.querySelectorAll("main, main *")].filter(one => {
    const box = one.getBoundingClientRect(), inline = getComputedStyle(one).display === "inline";
    return box.left < 0 || box.right > innerWidth + 0.5 || (!inline && one.scrollWidth > one.clientWidth + 1);
}).map(one => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser")) as tab:
        yield tab


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One domain, and many, as files."""
    folder = tmp_path_factory.mktemp("reports")
    one = AuthData((report(*FOUND, policy="none"),))
    many = AuthData(tuple(report(*FOUND, domain=f"{'long' * number}-{number}.test") for number in range(1, 13)))
    paths = {}
    for name, data in (("one", one), ("many", many)):
        paths[name] = folder / f"{name}.html"
        paths[name].write_text(paint(page(data)), encoding="ascii")
    return paths


@pytest.mark.parametrize("name", ["one", "many"])
@pytest.mark.parametrize(("screen", "width", "dark"), SCREENS)
def test_it_fits_every_screen(
    tab: Browser, reports: dict[str, Path], tmp_path: Path, name: str, screen: str, width: int, dark: bool
) -> None:
    tab.open(reports[name], width, dark=dark)
    assert tab.value("[innerWidth, document.documentElement.scrollWidth]") == [width, width]
    assert tab.value(WIDE) == []
    assert len(tab.told("Network.requestWillBeSent")) == 1  # the page itself
    assert tab.told("Log.entryAdded") == tab.told("Runtime.exceptionThrown") == []
    dusk = tab.value("getComputedStyle(document.documentElement).backgroundColor") == "rgb(20, 23, 27)"
    assert dusk is dark
    tab.picture(tmp_path / f"{name}-{screen}.png")
    assert (tmp_path / f"{name}-{screen}.png").stat().st_size > 10_000


def test_the_verdict_comes_first(tab: Browser, reports: dict[str, Path]) -> None:
    tab.open(reports["one"], 375)
    assert tab.value("document.title") == "bad.test: FAIL"
    assert tab.value("document.body.innerText.split('\\n')[0]") == "bad.test: FAIL"
    assert tab.value("document.querySelector('h1').getBoundingClientRect().bottom") < 120


def test_a_record_is_copied_with_one_click(tab: Browser, reports: dict[str, Path]) -> None:
    tab.open(reports["one"], 1280, 4000)
    for chosen, text in (("pre code", "v=spf1 ptr +all"), ("tr:nth-child(3) td:nth-child(4) code", SHORT)):
        x, y = tab.value(
            f"(box => [box.x + 20, box.y + 8])(document.querySelector('{chosen}').getBoundingClientRect())"
        )
        for kind in ("mousePressed", "mouseReleased"):
            tab("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        assert tab.value("getSelection().toString()") == text


def test_its_contents_are_reached_by_keyboard(tab: Browser, reports: dict[str, Path]) -> None:
    tab.open(reports["many"], 1280)
    tab.press("Tab")
    tab.press("Tab")
    assert tab.value("document.activeElement.textContent") == "longlong-2.test: FAIL"
    assert tab.value("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    tab.press("Enter")
    assert tab.value("document.querySelector(':target').textContent") == "longlong-2.test: FAIL"


@pytest.mark.parametrize("name", ["one", "many"])
def test_on_paper(tab: Browser, reports: dict[str, Path], name: str) -> None:
    a4 = round((210 - 28) / 25.4 * 96)
    tab.open(reports[name], a4, dark=True, media="print")
    assert tab.value("document.documentElement.scrollWidth") <= a4
    assert tab.value(WIDE) == []
    assert tab.value("getComputedStyle(document.querySelector('h1')).color") == "rgb(29, 35, 41)"  # dark ink
    printed = tab.pdf()
    assert printed.startswith(b"%PDF-")
    pages = len(re.findall(rb"/Type /Page\b", printed))
    assert pages >= {"one": 1, "many": 12}[name]
    assert pages <= {"one": 4, "many": 48}[name]


SCRIPTS = [
    *ATTACKS,
    *OURS.values(),
    "<body onload=pwned()>",
    "<iframe src=javascript:parent.pwned()>",
    "<math><style><img src onerror=pwned()>",
    "<details open ontoggle=pwned()>",
    "<video><source onerror=pwned()>",
    "<object data=x>",
    "<meta http-equiv=refresh content=0>",
    "<base href=//evil.invalid>",
    "<link rel=stylesheet href=//evil.invalid>",
    "<form action=//evil.invalid><input autofocus onfocus=pwned()>",
]


@pytest.mark.parametrize("policy", [True, False], ids=["as-it-is", "without-its-policy"])
def test_nothing_foreign_runs_or_loads(tab: Browser, tmp_path: Path, policy: bool) -> None:
    blocks: list[Block] = []
    for text in SCRIPTS:
        hostile = Finding(
            "spf.ptr", "spf", "warn", text, text, text, text, (DnsChange("add", text, "TXT", text, text, text),)
        )
        (report_part,) = page(AuthData((report(hostile, domain=text, policy=text),)))
        blocks += [report_part, part(line(text), [line(text, mark=span(text)), record(text), tree(text)])]
    written = paint((part(line("all"), blocks),))
    if not policy:
        written = re.sub(r"<meta http-equiv=.*\n", "", written)
        assert "Content-Security" not in written
    path = tmp_path / "hostile.html"
    path.write_text(written, encoding="ascii")
    tab.open(path, 1280)
    assert (
        tab.value(
            "document.querySelectorAll('script, img, svg, iframe, object, form, base, link, style ~ style').length"
        )
        == 0
    )
    assert tab.value("location.protocol") == "file:"
    assert len(tab.told("Network.requestWillBeSent")) == 1
    assert (
        tab.told("Page.javascriptDialogOpening")
        == tab.told("Runtime.exceptionThrown")
        == tab.told("Log.entryAdded")
        == []
    )
