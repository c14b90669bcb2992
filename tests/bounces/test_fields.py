"""Report fields and addresses, as systems write them."""

import pytest

from dcctl.bounces.fields import MAX_VALUE, address, field_groups, first, typed


def test_groups_folds_and_wraps() -> None:
    text = "\r\nA: 1\r\n  more\r\nB : 2\r\nwrapped\r\n\r\n \r\nC:\r\n3\r\n"
    assert field_groups(text) == [[("a", "1 more"), ("b", "2 wrapped")], [("c", "3")]]
    assert first(field_groups(text)[0], "b") == "2 wrapped"
    assert first([], "b") == ""


def test_a_value_is_bounded_however_often_it_is_folded() -> None:
    ((_, value),) = field_groups("A: x\n" + " y\n" * 100_000)[0]
    assert len(value) <= MAX_VALUE + 2


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("smtp; 550 no; really", ("smtp", "550 no; really")),
        ("SMTP;550", ("smtp", "550")),
        ("550 5.1.1 no; sorry", ("", "550 5.1.1 no; sorry")),
        ("bare", ("", "bare")),
        ("", ("", "")),
    ],
)
def test_typed_values(value: str, expected: tuple[str, str]) -> None:
    assert typed(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("rfc822; anna@example.org", "anna@example.org"),
        ("rfc822;rfc822; anna@example.org", "anna@example.org"),
        ("rfc/822;anna@example.org", "anna@example.org"),
        ("rfc822; <anna@example.org> (Anna)", "anna@example.org"),
        ("<anna@example.org>", "anna@example.org"),
        ("rfc822; anna@example.org;", "anna@example.org"),
        ("rfc822; @a.example,@b.example:anna@example.org", "anna@example.org"),
        ("utf-8; \\x{1F408}@example.org", "🐈@example.org"),
        ("utf-8; \\x{D800}@example.org", "\\x{D800}@example.org"),
        ("rfc822; =?utf-8?B?YQ==?=@example.org", "=?utf-8?B?YQ==?=@example.org"),  # RFC 2047 section 5: never there
        ("LOCAL; anna", "anna"),
        ("rfc822;", "rfc822"),
        ("", ""),
    ],
)
def test_addresses(value: str, expected: str) -> None:
    assert address(value) == expected
