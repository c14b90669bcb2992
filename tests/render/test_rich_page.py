"""The terminal painter: folds without losing a letter, interprets nothing, honours NO_COLOR."""

import io
import re
import unicodedata

import pytest

from dcctl.render.page import BLANK, Page, grid, line, part, record, span, tree
from dcctl.render.rich_page import paint
from tests.support.hostile import OURS, hostile_texts

SGR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A colour terminal of 80 columns, whatever runs the tests."""
    for name in ("NO_COLOR", "LINES", "COLORTERM", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "JUPYTER_COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")


def painted(page: Page) -> str:
    stream = io.StringIO()
    paint(page, stream)
    return stream.getvalue()


def bare(page: Page) -> list[str]:
    return SGR.sub("", painted(page)).splitlines()


TONES = [("code", "36"), ("good", "32"), ("warn", "33"), ("bad", "1;31"), ("dim", "2"), ("strong", "1")]


@pytest.mark.parametrize(("tone", "code"), TONES)
def test_a_tone_is_a_style(tone: str, code: str) -> None:
    assert painted((line(span("word", tone)),)) == f"\x1b[{code}mword\x1b[0m\n"  # type: ignore[arg-type]


def test_plain_text_has_no_style() -> None:
    assert painted((line("word"), BLANK, line("more", indent=2))).splitlines() == ["word", "", "  more" + " " * 74]


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    shown = painted(
        (line(span("word", "bad"), span("more", "good")), record("v=spf1"), grid(("a",), [(span("x", "warn"),)]))
    )
    codes = {code for sgr in SGR.findall(shown) for code in re.findall(r"\d+", sgr)}
    assert codes <= {"0", "1", "2"}  # bold and dim are no colours


@pytest.mark.parametrize("columns", ["0", "1", "7", "20", "3000000"])
def test_whatever_width_it_claims_no_word_is_lost_and_no_page_is_filled_up(
    columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    page = (
        line("some words", mark=span("FAIL", "bad")),
        grid(("one", "two"), [("abc", "x" * 60)]),
        line("end", indent=2),
    )
    shown = SGR.sub("", painted(page))
    assert re.sub(r"\s", "", shown) in ("FAILsomewordsonetwoabc" + "x" * 60 + "end",)
    assert len(shown) < 10_000


LONG = "v=spf1 include:_spf.example.com " + "ip4:192.0.2.1 " * 20 + "x" * 200 + " -all"


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("indent", [0, 6])
def test_what_is_too_long_is_folded_and_nothing_is_lost(
    columns: int, indent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for page in ((line(LONG, indent=indent),), (line(span(LONG, "bad"), indent=indent),)):
        lines = bare(page)
        assert max(map(len, lines)) <= columns
        assert all(text.startswith(" " * indent) for text in lines)
        assert "".join("".join(lines).split()) == "".join(LONG.split())


def test_a_record_stays_one_line_that_can_be_copied() -> None:
    assert bare((record(LONG, 4),)) == [f"    {LONG}"]


@pytest.mark.parametrize("columns", [40, 80])
def test_a_grid_is_folded_within_its_columns(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    cells = ["A" * 30, "B" * 30, "C" * 90]
    lines = bare((grid(("first", "second", "third"), [cells]),))
    assert max(map(len, lines)) <= columns
    text = "".join(lines[1:])
    assert [text.count(letter) for letter in "ABC"] == [30, 30, 90]


def test_a_grid_that_fits_is_aligned() -> None:
    lines = bare((grid(("name", "n"), [("a", 1), ("long name", 22)]),))
    assert [text.rstrip() for text in lines] == ["name       n", "a          1", "long name  22"]


def test_a_mark_stands_in_its_column_and_the_text_hangs_beside_it() -> None:
    words = "word " * 40
    first, *rest = bare((part(line("top"), [line(words, indent=1, mark=span("FAIL", "bad"))]),))[1:]
    assert first.startswith("   FAIL     word")
    assert rest
    assert all(text.startswith(" " * 12 + "word") for text in rest)
    assert max(map(len, (first, *rest))) <= 80
    assert "".join((first, *rest)).split() == ["FAIL", *words.split()]


def test_parts_and_trees_are_indented_and_a_blank_line_is_empty() -> None:
    page = part(line("a"), [line("b"), BLANK, part(line("c"), [record("d", 2)]), tree("e", branches=[tree("f")])])
    assert [text.rstrip() for text in bare((page,))] == ["a", "  b", "", "  c", "      d", "  e", "  └─ f"]
    assert painted((page,)).splitlines()[2] == ""


MARKUP = [
    "[link=http://evil.invalid]click[/link]",
    "[/] x",
    "[/foo] x",
    "[bold red]x[/]",
    ":smile: :warning:",
    "\\[bold]",
    "[@click=app.quit]x[/]",
    "https://example.com 'quoted' 123 True None",
]


@pytest.mark.parametrize("text", MARKUP)
def test_no_mark_up_is_interpreted(text: str) -> None:
    shown = painted((line(text), record(text, 0), grid((text,), [(text,)])))
    first, second, third, fourth = SGR.sub("", shown).splitlines()
    assert {row.rstrip() for row in (first, second, third, fourth)} == {text}
    assert shown.splitlines()[0].rstrip() == text  # not even highlighted
    assert "\x1b]8" not in shown


def attacked(text: str) -> None:
    shown = painted(
        (
            line(text, span(text, "bad"), indent=2),
            record(text),
            grid(("a", "b"), [(text, span(text, "good"))]),
            part(line(text, mark=span(text, "bad")), [tree(text, branches=[tree(text)])]),
        )
    )
    rest = SGR.sub("", shown)
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs") for char in rest if char != "\n")


@pytest.mark.parametrize("name", OURS)
def test_our_hostile_texts_stay_inert(name: str) -> None:
    attacked(OURS[name])


def test_the_suites_hostile_texts_stay_inert() -> None:
    for text in hostile_texts().values():
        attacked(text)
