"""Foreign bytes made visible: what never passes, what stays, and how much work it is."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl import safe as room
from dcctl.safe import safe, safe_lines
from tests.support.hostile import OURS, hostile_texts

SHOWN = [
    ("a\x1b[31mb", "a^[[31mb"),
    ("a\x00b\x7fc", "a^@b^?c"),
    ("FAIL\rPASS\n", "FAIL^MPASS^J"),
    ("a\tb", "a^Ib"),
    ("\x9b31m", "\\x9b31m"),
    ("\u202egpj.exe", "\\u202egpj.exe"),
    ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
    ("\ufeffa\u200b", "\\ufeffa\\u200b"),
    ("tag\U000e0041", "tag\\U000e0041"),
    ("a\udc9bb", "a\\udc9bb"),
    ("e\u0301", "e\u0301"),
    ("e" + "\u0301" * 50, "e" + "\u0301" * 8 + "…"),
    (b"gr\xc3\xbcn \xff\x1b", "grün \\xff^["),
    ("Grüße, 世界 😀 [red]:smile:", "Grüße, 世界 😀 [red]:smile:"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "shown"), SHOWN, ids=range(len(SHOWN)))
def test_what_is_shown(text: str | bytes, shown: str) -> None:
    assert safe(text) == shown


# Categories by the Unicode database; of the format characters (Cf) those that are drawn (Arabic and Egyptian number and
# enclosure signs) may stay.
DRAWN = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U00013438]")


def is_forbidden(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs") and not DRAWN.match(char)


def test_no_character_of_a_forbidden_class_passes() -> None:
    assert [hex(point) for point in range(0x110000) if any(map(is_forbidden, safe(chr(point))))] == []


def test_every_letter_passes_as_it_is() -> None:
    letters = (chr(point) for point in range(0x20, 0x110000) if unicodedata.category(chr(point)) in ("Lu", "Ll", "Nd"))
    text = "".join(letters)
    assert safe(text) == text


ANY = st.text(st.characters(codec=None), max_size=200)


@given(ANY)
def test_nothing_forbidden_and_safe_twice_is_safe_once(text: str) -> None:
    shown = safe(text)
    assert not any(map(is_forbidden, shown))
    assert safe(shown) == shown


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=200))
def test_a_plain_text_is_unchanged(text: str) -> None:
    assert safe(text) == text


@given(ANY, st.integers(1, 50))
def test_a_limit_holds_and_says_what_it_cut(text: str, limit: int) -> None:
    shown, whole = safe(text, limit), safe(text)
    if len(whole) <= limit and len(text) <= 4 * limit:
        assert shown == whole
    else:
        head, cut, count = shown.rpartition("… (+")
        assert cut
        assert len(head) <= limit
        assert re.fullmatch(r"\d+ characters\)", count)


def test_a_limit_says_what_it_cut_also_where_the_rest_collapses() -> None:
    assert safe("e" + "\u0301" * 1000, 10).endswith("… (+961 characters)")


class Worked:
    """Stands before a pattern and remembers how much text it was given."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.characters = 0

    def sub(self, replacement: str, text: str) -> str:
        self.characters += len(text)
        return self.pattern.sub(replacement, text)


@pytest.mark.parametrize("char", ["\x1b", "\u0301", "é", "\u202e"])
def test_the_work_is_bounded_by_the_limit(char: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counters = {name: Worked(getattr(room, name)) for name in ("_UNSAFE", "_COMBINING_RUN")}
    for name, counter in counters.items():
        monkeypatch.setattr(room, name, counter)
    assert len(safe(char * 1_000_000, 100)) < 200
    assert counters["_UNSAFE"].characters == 400
    assert counters["_COMBINING_RUN"].characters <= 400 * len("\\u202e")


def test_lines_are_kept_and_each_is_safe() -> None:
    assert safe_lines(b"a\r\nb\x1b\nc\rd\n") == ["a", "b^[", "c^Md", ""]
    assert safe_lines("one") == ["one"]


@pytest.mark.parametrize("name", OURS)
def test_our_own_hostile_texts(name: str) -> None:
    assert not any(map(is_forbidden, safe(OURS[name])))


def test_the_suites_hostile_texts() -> None:
    for name, text in hostile_texts().items():
        shown = safe(text)
        assert not any(map(is_forbidden, shown)), name
        if not any(map(is_forbidden, text)) and name != "combining_bomb":
            assert shown == text, name
