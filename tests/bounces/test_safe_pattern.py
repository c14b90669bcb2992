"""A user's pattern: the useful ones pass, what can run for minutes on one mail does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.bounces.safe_pattern import LONGEST, Refused, compile_safe


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"letter ?box (?:is )?nailed", "the letter box is nailed shut"),
        (r"user .* unknown", "user anna is unknown"),
        (r"LOUD", "loud"),
        (r"\(?code \d+\)?", "(code 17)"),
        (r"[]a]+x", "]ax"),
        (r"(?:ab)*c", "ababc"),
        (r"full|over quota", "over quota"),
        (r"x{3}", "xxx"),
        (r"a.{0,80}b.{0,80}c", "a b c"),
    ],
)
def test_useful_patterns_are_used(pattern: str, text: str) -> None:
    assert compile_safe(pattern).search(text)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(a+)+$", "forever"),
        ("(?:a*)*b", "forever"),
        ("(a|a)*b", "forever"),
        ("((a{0,9}){0,9})", "forever"),
        ("(?:(?:a|b)c){2,}", "forever"),
        ("(a|a)" * 20 + "b", "too long"),
        ("a?" * 15 + "a" * 15, "too long"),
        ("a.*b.*c", "too long"),
        ("x{0,99999999999}y*", "too long"),
        ("(?=a)b", "no other"),
        ("(?i)a", "no other"),
        (r"(a)\1", "no reference"),
        ("(a", "no regular expression"),
        ("a**", "no regular expression"),
        ("[[a]", "no regular expression"),
        ("a" * (LONGEST + 1), "longer"),
    ],
)
def test_dangerous_and_broken_patterns_are_refused(pattern: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        compile_safe(pattern)


@given(st.text(alphabet=r"ab(|)*+?{}[]\.,1:-^$ ", max_size=40))
def test_any_text_is_compiled_or_refused(pattern: str) -> None:
    try:
        compiled = compile_safe(pattern)
    except Refused:
        return
    compiled.search("ab" * 20)
