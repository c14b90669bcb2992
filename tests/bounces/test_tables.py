"""The tables of reasons: our vocabulary, small, patterns that take linear time, and nothing of one single message."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import dcctl.bounces as room
from dcctl.bounces.hint_table import HINTS
from dcctl.bounces.phrase_table import PHRASES, find_phrase, normal
from dcctl.bounces.phrases_cjk import CJK
from dcctl.bounces.remote import system_of
from dcctl.bounces.remote_table import HOSTS, MARKS, STATUS, TOKENS
from dcctl.bounces.status_table import DECISIVE, DOUBTED, NOT_YET, REPLY, VAGUE
from dcctl.mail.reasons import CATEGORY

FOLDER = Path(room.__path__[0])
TABLES = [*FOLDER.glob("phrases_*.py"), *(FOLDER / f"{name}_table.py" for name in ("hint", "remote", "status"))]
MOST = 60_000  # bytes of source of all tables

TOKEN_ROWS = [(system, reason, pattern) for system, rows in TOKENS.items() for reason, pattern in rows]
PATTERNS = [*(f"{words}{rest}" for _, words, rest in PHRASES), *(pattern for _, _, pattern in TOKEN_ROWS)]


def reasons() -> Iterator[str]:
    yield from (reason for reason, _, _ in PHRASES)
    yield from (reason for reason, _ in CJK)
    yield from (reason for _, reason, _ in TOKEN_ROWS)
    for table in (HINTS, DECISIVE, VAGUE, REPLY, NOT_YET, *STATUS.values()):
        yield from table.values()  # type: ignore[attr-defined]
    yield from NOT_YET
    for words in DOUBTED.values():
        yield from words.split()


def test_every_reason_is_one_of_ours_and_a_failure() -> None:
    assert set(reasons()) <= set(CATEGORY) - {"feedback", "vacation", "delivered"}


def test_the_tables_are_small() -> None:
    assert len(TABLES) == 8
    assert sum(path.stat().st_size for path in TABLES) < MOST


def test_a_status_is_decisive_or_vague() -> None:
    assert not set(DECISIVE) & set(VAGUE)
    assert set(DOUBTED) <= set(DECISIVE)


def repeats_within_a_repetition(pattern: str) -> bool:
    """Whether a group that may come more than once holds a quantifier (`?` is none: it is one more way at most)."""
    plain = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern)
    inner = re.compile(r"\((?:\?[:!=]|\?<!|\?<=)?([^()]*)\)([*+]|\{\d*,?\d*\})?")
    while match := inner.search(plain):
        if match[2] and re.search(r"[*+~]|\{\d+,?\d*\}", match[1]):
            return True
        kept = "~" if re.search(r"[*+~]|\{\d+,?\d*\}", match[1]) else "x"
        plain = plain[: match.start()] + kept + plain[match.end() :]
    return False


@pytest.mark.parametrize(
    ("pattern", "nested"),
    [
        (r"(?:a{1,3} )?b", False),
        (r"(?:a{1,3} ){0,3}b", True),
        (r"(?:(?:a+))*", True),
        (r"[(+]*x+", False),
        (r"\(a+\)*", False),
    ],
)
def test_the_checker_of_nested_quantifiers(pattern: str, nested: bool) -> None:
    assert repeats_within_a_repetition(pattern) == nested


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_have_no_nested_quantifier_and_nothing_unbounded(pattern: str) -> None:
    plain = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern)
    assert not repeats_within_a_repetition(pattern)
    assert not re.search(r"[*+]|\{\d+,\}", plain)
    assert len(re.findall(r"\{\d*,\d{2,}\}", plain)) <= 5


@pytest.mark.parametrize("row", PHRASES)
def test_rows_begin_with_words_and_have_no_groups_of_their_own(row: tuple[str, str, str]) -> None:
    _, words, rest = row
    assert words == words.lower()
    assert rest == re.sub(r"\\.|.", lambda char: char[0] if len(char[0]) > 1 else char[0].lower(), rest)
    assert all(re.fullmatch(r"[^\W\d_]+", word) for word in words.split())
    assert len(set(words.split())) == len(words.split())
    assert re.compile(rest).groups == 0


@pytest.mark.parametrize(("system", "reason", "pattern"), TOKEN_ROWS)
def test_tokens_have_no_groups_of_their_own(system: str, reason: str, pattern: str) -> None:
    assert re.compile(pattern).groups == 0
    assert pattern


# A domain, an address, a date, a queue id: what belongs to one message.
OF_ONE_MESSAGE = re.compile(
    r"[a-z0-9-]{2,}\\?\.(?:com|net|org|edu|de|fr|jp|ru|uk|it|es|info|invalid|example)\b"
    r"|\d{1,3}\\?\.\d{1,3}\\?\.\d{1,3}\\?\.\d|\d{6,}|[a-z]@[a-z]|(?:19|20)\d\d-\d\d"
)


@pytest.mark.parametrize("pattern", [*PATTERNS, *(words for _, words in CJK)])
def test_nothing_of_one_message(pattern: str) -> None:
    assert not OF_ONE_MESSAGE.search(pattern)


def test_systems_are_known_by_their_hosts_and_marks() -> None:
    for system, domains in HOSTS.items():
        for domain in domains.split():
            assert system_of(f"mx1.{domain}", "") == system == system_of(f"{domain}. [192.0.2.1]", "")
    assert {system for _, system in MARKS} <= set(HOSTS)
    assert {*STATUS, *TOKENS} <= set(HOSTS)
    assert system_of("mx.example.org", "no") is None
    assert system_of("", "") is None
    assert system_of("notgoogle.com", "") is None


def test_a_mark_that_is_part_of_another_comes_after_it() -> None:
    marks = [mark for mark, _ in MARKS]
    for before, after in pairwise(marks):
        assert before not in after


def test_hint_words_are_bare() -> None:
    assert all(word == "".join(filter(str.isalnum, word.lower())) for word in HINTS)


@pytest.mark.parametrize("words", ["user ", "mailbox ", "message ", "a@b ", "(", "not ", "550-5.7.1 ", "recipient <"])
def test_no_text_takes_long(words: str) -> None:
    """Steps cannot be counted; that thousands of beginnings of phrases end at all is what can be seen."""
    find_phrase(normal(words * 2000))
