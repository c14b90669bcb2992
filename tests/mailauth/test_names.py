import pytest

from dcctl.errors import ValueRefused
from dcctl.mailauth.names import comparable, display, is_askable, to_ascii, within

GOOD = [
    ("example.com", "example.com"),
    ("Example.COM.", "example.com"),
    (" example.com \n", "example.com"),
    ("com", "com"),
    ("_dmarc.example.com", "_dmarc.example.com"),
    ("s1._domainkey.example.com", "s1._domainkey.example.com"),
    ("bücher.example", "xn--bcher-kva.example"),
    ("BÜCHER.example", "xn--bcher-kva.example"),
    ("bu\u0308cher.example", "xn--bcher-kva.example"),
    ("faß.example", "xn--fa-hia.example"),  # IDNA 2003 and transitional mapping would say fass
    ("例え。テスト", "xn--r8jz45g.xn--zckzah"),  # the ideographic full stop is a dot
    ("_dmarc.bücher.example", "_dmarc.xn--bcher-kva.example"),
    ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ("a" * 63 + ".example", "a" * 63 + ".example"),
    ("123.example", "123.example"),
]

BAD = [
    ("", "is empty"),
    (".", "is empty"),
    ("a..b", "empty label"),
    (".example.com", "empty label"),
    ("a" * 64 + ".example", "label of 64"),
    (".".join(["a" * 60] * 5), "long"),
    ("192.0.2.1", "address"),
    ("2001:db8::1", "address"),
    ("-a.example", "no domain name can have"),
    ("a-.example", "no domain name can have"),
    ("exa mple.com", "no domain name can have"),
    ("exam\x1b[31mple.com", "no domain name can have"),
    ("*.example.com", "no domain name can have"),
    ("☃☃\u200b\u2028.example", "international"),
    ("\u202eexample.com", "international"),
    ("xn--a.\ud800", "international"),
]


@pytest.mark.parametrize(("text", "name"), GOOD)
def test_to_ascii(text: str, name: str) -> None:
    assert to_ascii(text) == name
    assert to_ascii(name) == name
    assert is_askable(name)


@pytest.mark.parametrize(("text", "why"), BAD)
def test_refused(text: str, why: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        to_ascii(text)
    assert why in refused.value.message
    assert "\x1b" not in refused.value.message


@pytest.mark.parametrize("text", ["anna@example.com", "https://example.com/path", "example.com/x", "example.com:25"])
def test_what_was_meant_is_said(text: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        to_ascii(text)
    assert refused.value.next == "give the domain alone: example.com"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("xn--bcher-kva.example", "bücher.example"),
        ("_dmarc.xn--bcher-kva.example", "_dmarc.bücher.example"),
        ("example.com", "example.com"),
        ("xn--\xff.example", "xn--\xff.example"),
        ("xn--zzzzzzzz99999.example", "xn--zzzzzzzz99999.example"),
        ("a\x1bb.example", "a^[b.example"),
    ],
)
def test_display(name: str, shown: str) -> None:
    assert display(name) == shown


@pytest.mark.parametrize("name", ["", ".", "a..b", "a" * 64, ".".join(["a" * 60] * 5)])
def test_not_askable(name: str) -> None:
    assert not is_askable(name)


def test_within() -> None:
    assert within("a.example.com", "example.com")
    assert within("example.com", "example.com")
    assert within("example.com", "")
    assert not within("notexample.com", "example.com")
    assert not within("com", "example.com")


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("Bücher.example.", "xn--bcher-kva.example"),
        ("EXAMPLE.com", "example.com"),
        ("[192.0.2.1]", "[192.0.2.1]"),
        ("[IPv6:2001:DB8::1]", "[ipv6:2001:db8::1]"),
        ("a..B", "a..b"),
    ],
)
def test_two_ways_to_write_a_name_can_be_held_against_each_other(typed: str, held: str) -> None:
    assert comparable(typed) == held
