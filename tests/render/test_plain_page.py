"""The plain painter: aligned, nothing re-wrapped, not one escape byte."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.render.page import BLANK, Page, grid, line, part, record, span, tree
from dcctl.render.plain_page import paint
from tests.support.hostile import OURS, hostile_texts

PAGES = [
    pytest.param((), "", id="nothing"),
    pytest.param((line("a", span("b", "bad"), 3),), "ab3\n", id="spans"),
    pytest.param((line("a", indent=4),), "    a\n", id="indent"),
    pytest.param((line("a  "), BLANK, line("b")), "a\n\nb\n", id="blank"),
    pytest.param((record("v=spf1 -all"),), "    v=spf1 -all\n", id="record"),
    pytest.param((record("x" * 300, 0),), "x" * 300 + "\n", id="long-record-on-one-line"),
    pytest.param(
        (grid(("name", "n"), [("a", 1), ("long name", 22)]),), "name       n\na          1\nlong name  22\n", id="grid"
    ),
    pytest.param((grid(("a", "b"), []),), "a  b\n", id="empty-grid"),
    pytest.param((line("x", mark=span("FAIL")),), "FAIL     x\n", id="mark"),
    pytest.param((line("x", indent=2, mark=span("not visible")),), "  not visible  x\n", id="long-mark"),
    pytest.param(
        (part(line("a"), [line("b"), part(line("c"), [record("d", 2), grid(("e",), [])]), BLANK]),),
        "a\n  b\n  c\n      d\n    e\n\n",
        id="parts-are-indented",
    ),
    pytest.param(
        (tree("a", branches=[tree("b", branches=[tree("c"), tree("d")]), tree("e", branches=[tree("f")])], indent=2),),
        "  a\n  ├─ b\n  │  ├─ c\n  │  └─ d\n  └─ e\n     └─ f\n",
        id="tree",
    ),
    pytest.param((grid(("", ""), [("", "x")]),), "  x\n", id="no-headers"),
    pytest.param((grid(("名前", "n"), [("世界", 1), ("abc", 2)]),), "名前  n\n世界  1\nabc   2\n", id="wide"),
    pytest.param((grid(("a", "n"), [("e\u0301", 1), ("x", 2)]),), "a  n\ne\u0301  1\nx  2\n", id="combining"),
]


@pytest.mark.parametrize(("page", "text"), PAGES)
def test_a_page(page: Page, text: str) -> None:
    assert paint(page) == text


CELL = st.text(st.characters(codec=None), max_size=8)


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=5))
def test_the_columns_of_a_grid_stand_under_each_other(rows: list[tuple[str, str, str]]) -> None:
    marked = [(f"{first}|", f"{second}|", "end") for first, second, _ in rows]
    lines = paint((grid(("|", "|", "end"), marked),)).splitlines()
    assert len(lines) == len(rows) + 1
    assert {columns(text.removesuffix("end")) for text in lines} == {columns(lines[0].removesuffix("end"))}


def columns(text: str) -> int:
    """What a terminal needs: measured independently, character by character."""
    wide = sum(unicodedata.east_asian_width(char) in ("W", "F") for char in text if not unicodedata.combining(char))
    return wide + sum(not unicodedata.combining(char) for char in text)


def attacked(text: str) -> None:
    marked = part(line(text, mark=span(text, "bad")), [tree(text, branches=[tree(text)])])
    page = (line(text, span(text, "bad")), record(text), grid(("a", "b"), [(text, span(text, "good"))]), marked)
    shown = paint(page)
    assert shown.count("\n") == 7
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs") for char in shown if char != "\n")


@pytest.mark.parametrize("name", OURS)
def test_our_hostile_texts_stay_inert(name: str) -> None:
    attacked(OURS[name])


def test_the_suites_hostile_texts_stay_inert() -> None:
    for text in hostile_texts().values():
        attacked(text)
