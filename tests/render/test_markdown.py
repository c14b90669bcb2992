"""The Markdown painter: what is foreign stays text or code, read back by a CommonMark parser with tables."""

import re
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from dcctl.render.markdown import paint
from dcctl.render.page import BLANK, Block, Page, grid, line, part, record, span, tree
from dcctl.safe import safe
from tests.support.hostile import OURS, hostile_texts

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

PAGES = [
    pytest.param((), "\n", id="nothing"),
    pytest.param((line("a", span("b", "bad"), 3), BLANK, line("c")), "a**b**3\n\nc\n", id="lines"),
    pytest.param((line(span("next: ", "dim"), "x", indent=6),), "next: x\n", id="no-indent"),
    pytest.param((line(span(" b ", "strong"), span("c ", "bad"), "d"),), "**b c** d\n", id="bold-runs-are-joined"),
    pytest.param((line(span("", "strong"), span(" ", "code"), "d"),), "d\n", id="nothing-is-not-bold"),
    pytest.param((line("a ", span("b|c", "code")),), "a `b|c`\n", id="code"),
    pytest.param((record("v=spf1 ```-all"),), "````\nv=spf1 ```-all\n````\n", id="a-fence-longer-than-any-within"),
    pytest.param(
        (line("one", mark=span("FAIL", "bad")), line("two", mark=span("pass", "good")), line("three")),
        "- **FAIL** one\n- **pass** two\n\nthree\n",
        id="marks-are-a-list",
    ),
    pytest.param(
        (part(line("top"), [part(line("x", mark=span("warn")), [line("y")]), line("z")]),),
        "# top\n\n## **warn** x\n\ny\n\nz\n",
        id="parts-are-headings",
    ),
    pytest.param(
        (grid(("a", "b"), [("1|2", span("3|4", "code")), ("", span("", "code"))]),),
        "| a | b |\n| --- | --- |\n| 1\\|2 | `3\\|4` |\n|  |  |\n",
        id="grid",
    ),
    pytest.param(
        (tree("a", branches=[tree("b", branches=[tree("c")]), tree("d")]),),
        "- a\n  - b\n    - c\n  - d\n",
        id="tree",
    ),
]


@pytest.mark.parametrize(("page", "text"), PAGES)
def test_a_page(page: Page, text: str) -> None:
    assert paint(page) == text


def test_headings_end_at_the_sixth_level() -> None:
    page = part(line("x"), [line("end")])
    for _ in range(8):
        page = part(line("x"), [page])
    assert "\n###### x\n" in paint((page,))
    assert "#######" not in paint((page,))


ATTACKS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;b&gt; &amp;", "[a](http://evil.invalid)",
    "![a](b)", "[a]: http://evil.invalid", "<http://evil.invalid>", "`code`", "``", "`", "\\`",
    "*a* **b** _c_ __d__ ~~e~~", "a|b", "a\\|b", "\\", "\\\\|", "| a | b |", "# h", "#", "- a", "+ a", "* a", "1. a",
    "1) a", "123", "> a", "---", "===", "***", "```", "    indented", "a\\", "$x$", "<!-- x -->", "&#x41;", "=", "-",
    "x ##", "**", "~~~", "[^1]", "- [ ] a", "a`b", " ` ", "` `",
]  # fmt: skip


def words(token: Token) -> Iterator[str]:
    """The text that a reader sees; anything but text and code fails."""
    for child in token.children or ():
        assert child.type in ("text", "code_inline", "strong_open", "strong_close", "text_special"), child
        yield child.content


def read_back(page: Page) -> list[str]:
    """What each paragraph, heading, cell and code block says; what says nothing is left out."""
    tokens = PARSER.parse(paint(page))
    assert not {token.type for token in tokens} & {"html_block", "hr", "code_block", "blockquote_open"}
    inline = ["".join(words(token)) for token in tokens if token.type == "inline"]
    said = inline + [token.content for token in tokens if token.type == "fence"]
    return [text.strip() for text in said if text.strip()]


def attacked(text: str) -> None:
    bad, code, mark = span(text, "bad"), span(text, "code"), span("pass", "good")
    lines = (line(text), line("x ", code), line("y ", bad), line(text, mark=mark), record(text))
    below: list[Block] = [grid(("a", "b"), [(text, code)]), tree(text, branches=[tree(text)])]
    shown = safe(text).strip()
    said = [
        shown,
        *(f"{one} {safe(text)}".strip() for one in "xy"),
        f"pass {shown}".strip(),
        shown,
        "a",
        "b",
        *[shown] * 5,
    ]
    assert read_back((*lines, part(line(text), below))) == [text for text in said if text]


@pytest.mark.parametrize("text", [*ATTACKS, *OURS.values()])
def test_what_is_foreign_stays_text(text: str) -> None:
    attacked(text)


def test_the_suites_hostile_texts_stay_text() -> None:
    for text in hostile_texts().values():
        attacked(text)


@given(st.text("`|\\*_[]()<>&#-+=~.!1a :\n", max_size=12))
def test_no_text_is_mark_up(text: str) -> None:
    attacked(text)


def test_addresses_of_the_web_are_no_links() -> None:
    painted = paint((line("see http://evil.invalid, WWW.evil.invalid or ftp://evil.invalid"),))
    assert not re.search(r"(https?|ftp)://|www\.", painted, re.IGNORECASE)


def test_nothing_invisible_is_painted() -> None:
    for text in OURS.values():
        assert not [
            char
            for char in paint((line(text), record(text)))
            if unicodedata.category(char) in ("Cc", "Cf") and char != "\n"
        ]
