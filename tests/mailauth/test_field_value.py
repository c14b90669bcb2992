import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.mailauth.records.field_value import (
    MAX_VALUE,
    decoded,
    pieces,
    split_outside_quotes,
    unquoted,
    without_comments,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a b", [("text", "a b")]),
        ("a (b) c", [("text", "a "), ("comment", "b"), ("text", " c")]),
        ("(a (b) c)", [("comment", "a (b) c")]),
        ('(5" pipe) x', [("comment", '5" pipe'), ("text", " x")]),  # a quote says nothing in a comment
        ('"a (b) c"', [("quoted", '"a (b) c"')]),
        (r'"a \" b" c', [("quoted", r'"a \" b"'), ("text", " c")]),
        (r"(a \) b) c", [("comment", r"a \) b"), ("text", " c")]),
        (r"a\(b", [("text", "a"), ("text", r"\("), ("text", "b")]),
        ("a) b", [("text", "a) b")]),
        ("a (b", [("text", "a "), ("comment", "b")]),
        ('a "b', [("text", "a "), ("quoted", '"b')]),
        ("((((", [("comment", "(((")]),
    ],
)
def test_pieces(text: str, expected: list[tuple[str, str]]) -> None:
    assert [tuple(piece) for piece in pieces(text)] == expected


def test_parts_and_quotes() -> None:
    assert split_outside_quotes('a; "b;c" (d;e); f', ";") == ["a", ' "b;c"  ', " f"]
    assert without_comments("a(b)c") == "a c"
    assert unquoted(r'"a \"b\" \\"') == r'a "b" \ '.rstrip()
    assert unquoted('"') == '"'
    assert unquoted("a") == "a"
    assert len(decoded(b"\xff" * (MAX_VALUE + 5))) == MAX_VALUE


@given(st.text(st.sampled_from('()"\\ax;'), max_size=40))
def test_no_text_is_lost(text: str) -> None:
    found = list(pieces(text))
    letters = "".join(piece.text for piece in found)
    assert [char for char in letters if char in "ax;"] == [char for char in text if char in "ax;"]
    assert split_outside_quotes(text, ";")
