"""The HTML painter: a well-formed page of our own elements only, whatever the words; colours with contrast."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.render.html_page import paint
from dcctl.render.html_style import DARK, LIGHT, STYLE, Palette
from dcctl.render.page import BLANK, Block, Page, grid, line, part, record, span, tree
from dcctl.safe import safe
from tests.support.hostile import OURS, hostile_texts

EMPTY = {"meta"}
ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "section", "article", "nav", "h1", "h2", "h3",
    "h4", "h5", "h6", "p", "ul", "li", "a", "pre", "code", "span", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "name", "content", "http-equiv", "class", "id", "href", "scope", "style", "aria-label",
    "aria-labelledby",
}  # fmt: skip
NAMES = re.compile(r"(--c\d+:'([A-Za-z0-9 ]|\\[0-9a-f]+ )*';?)+")  # the only style an element may have


class Reader(HTMLParser):
    """Reads strictly: every element closed in order, elements and attributes of ours only."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS
        assert {name for name, _ in attrs} <= ATTRIBUTES
        assert NAMES.fullmatch(dict(attrs).get("style") or "--c1:''")
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.append((self.open[-1], data))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def said(self, tag: str) -> list[str]:
        """The texts that stand directly in such elements."""
        return [text for where, text in self.texts if where == tag]


def body(page: Page) -> str:
    """What is between <main> and </main>."""
    return paint(page).partition("<main>\n")[2].partition("</main>")[0]


PAGES = [
    pytest.param((line("a", span("b", "bad"), 3), BLANK), '<p>a<span class="bad">b</span>3</p>\n', id="line"),
    pytest.param((record("a  b"),), "<pre><code>a  b</code></pre>\n", id="record"),
    pytest.param((line("bücher"),), "<p>b&#252;cher</p>\n", id="ascii-only"),
    pytest.param(
        (line("x", mark=span("FAIL", "bad")), line("y", mark=span("pass", "good"))),
        '<ul class="marks">\n<li><span class="mark bad">FAIL</span> <span>x</span></li>\n'
        '<li><span class="mark good">pass</span> <span>y</span></li>\n</ul>\n',
        id="marks-are-a-list",
    ),
    pytest.param(
        (tree("a", branches=[tree("b")]),),
        '<ul class="tree">\n<li>a<ul><li>b</li>\n</ul></li>\n</ul>\n',
        id="tree",
    ),
    pytest.param(
        (grid(("a", ""), [("1", span("2", "code"))]),),
        '<table style="--c1:\'a\'">\n<thead><tr><th scope="col">a</th><th scope="col"></th></tr></thead>\n<tbody>\n'
        "<tr><td>1</td><td><code>2</code></td></tr>\n</tbody>\n</table>\n",
        id="grid",
    ),
    pytest.param(
        (grid(("", ""), [("1", "2")]),),
        '<table>\n<tbody>\n<tr><th scope="row">1</th><td>2</td></tr>\n</tbody>\n</table>\n',
        id="facts",
    ),
]


@pytest.mark.parametrize(("page", "html"), PAGES)
def test_a_block(page: Page, html: str) -> None:
    assert body(page) == html


def nested(depth: int) -> Page:
    page: Page = (line("end"),)
    for level in range(depth, 0, -1):
        page = (part(line(f"level {level}"), page, "bad"),)
    return page


def test_parts_are_sections_under_their_headings() -> None:
    read = Reader(paint(nested(8)))
    headings = [tag for tag, _ in read.elements if re.fullmatch("h[1-6]", tag)]
    assert headings == ["h1", "h2", "h3", "h4", "h5", "h6", "h6", "h6"]
    labels = [attrs["aria-labelledby"] for tag, attrs in read.elements if tag == "section"]
    assert labels == [attrs["id"] for tag, attrs in read.elements if tag in headings]
    assert len(set(labels)) == 8


def test_the_banner_holds_the_verdict_and_what_leads_in() -> None:
    page = (
        part(
            line("a.example: ", span("FAIL", "bad")),
            [line("1 fail"), BLANK, line("policy"), record("x"), line("y")],
            "bad",
        ),
    )
    banner, _, rest = body(page).partition("</header>")
    assert banner.startswith(
        '<section aria-labelledby="p-0" class="is-bad">\n<header>\n<h1 id="p-0">a.example: <span class="bad">'
    )
    assert banner.endswith("<p>1 fail</p>\n<p>policy</p>\n")
    assert "<p>y</p>" in rest


@pytest.mark.parametrize(("parts", "links"), [(3, 0), (4, 4)])
def test_a_long_page_has_contents_whose_links_lead_to_its_parts(parts: int, links: int) -> None:
    below = [part(line(f"n{number}: ", span("pass", "good")), [line("x")]) for number in range(parts)]
    read = Reader(paint((part(line("all"), [line("lead"), *below, line("tail")]),)))
    targets = [attrs["href"] for tag, attrs in read.elements if tag == "a"]
    assert len(targets) == links
    assert targets == [f"#{attrs['id']}" for tag, attrs in read.elements if tag == "h2"][:links]


TITLES = [
    ((part(line("a.example: ", span("FAIL", "bad")), []),), "a.example: FAIL"),
    ((line("</title><script>"),), "</title><script>"),
    ((record("x"),), "dcctl"),
    ((), "dcctl"),
]


@pytest.mark.parametrize(("page", "title"), TITLES)
def test_the_title_is_the_first_line(page: Page, title: str) -> None:
    assert Reader(paint(page)).said("title") == [title]


def test_nothing_is_loaded_and_nothing_runs() -> None:
    text = paint((line("x"),))
    assert "default-src 'none'; style-src 'unsafe-inline'" in text
    assert '<html lang="en">' in text
    assert not re.search(r"https?:|url\(|@import|javascript", text)
    assert text.isascii()


ATTACKS = [
    "<script>alert(1)</script>", "</title><script>alert(1)</script>", "</style><script>alert(1)</script>",
    "</code></pre><b>", '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", "<!-- ", "-->", "]]>",
    "&lt;script&gt;", "&#60;", "&", "{title}", "javascript:alert(1)", "<svg/onload=alert(1)>",
    "<a href=//evil.invalid>x</a>",
]  # fmt: skip


def attacked(text: str) -> None:
    below: list[Block] = [
        line(text),
        line(text, mark=span(text, "bad")),
        record(text),
        *(part(line(text), []) for _ in range(4)),
    ]
    hanging = tree(text, branches=[tree(span(text, "dim"))])
    page = (part(line(text), below), grid((text, "b"), [(text, span(text, "code"))]), hanging)
    read = Reader(paint(page))
    everything = "".join(shown for where, shown in read.texts if where not in ("style", "title"))
    assert everything.count(safe(text)) >= 17
    assert read.said("title") == [safe(text)]


@pytest.mark.parametrize("text", [*ATTACKS, *OURS.values()])
def test_what_is_foreign_stays_text(text: str) -> None:
    attacked(text)


def test_the_suites_hostile_texts_stay_text() -> None:
    for text in hostile_texts().values():
        attacked(text)


@given(st.text("<>&\"'/!-=abonscript: #;", min_size=1, max_size=16))
def test_no_text_is_mark_up(text: str) -> None:
    attacked(text)


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


BACKGROUNDS = {
    "text": ("page", "card", "code"),
    "dim": ("page", "card", "code"),
    "link": ("page", "card"),
    "good": ("page", "card", "good-back"),
    "warn": ("page", "card", "warn-back"),
    "bad": ("page", "card", "bad-back"),
}


def pairs(palette: Palette) -> Iterator[tuple[str, str]]:
    return ((palette[front], palette[back]) for front, backs in BACKGROUNDS.items() for back in backs)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast(palette: Palette) -> None:
    assert min(contrast(front, back) for front, back in pairs(palette)) >= 4.5
    assert round(contrast("#000000", "#ffffff"), 2) == 21


def test_both_palettes_have_the_same_colours_and_all_that_the_rules_name() -> None:
    named = set(re.findall(r"var\(--([a-z-]+)\)", STYLE))  # the names of columns (--c1) are each table's own
    assert named == LIGHT.keys() == DARK.keys()
