"""Addresses compared, hashed, replaced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.local.ledger.addresses import domain_of, folded, hashed, pseudonym
from dcctl.local.ledger.forgetting import Erasure, is_stand_in
from dcctl.local.ledger.naming import addresses_in, mentions
from dcctl.mail.address import Mailbox

SAME = [
    ("Anna@Example.ORG", "anna@example.org"),
    (" anna@example.org ", "anna@example.org"),
    ("anna@BÜCHER.example", "anna@xn--bcher-kva.example"),
    ("anna@xn--BCHER-kva.example", "anna@xn--bcher-kva.example"),
    ("JÜRGEN@example.org", "jürgen@example.org"),
    ('"a@b"@Example.org', '"a@b"@example.org'),
    ("Postmaster", "postmaster"),
    ("", ""),
    ("anna@" + "ü" * 400, "anna@" + "ü" * 400),
    ("anna@ü..example", "anna@ü..example"),
    ("anna@caf\udce9.example", "anna@caf\udce9.example"),
]


@pytest.mark.parametrize(("address", "expected"), SAME)
def test_folded(address: str, expected: str) -> None:
    assert folded(address) == expected == folded(folded(address))


@pytest.mark.parametrize(
    ("address", "domain"),
    [("a@Example.ORG", "example.org"), ("a@bücher.example", "xn--bcher-kva.example"), ("local", ""), ("", "")],
)
def test_domain_of(address: str, domain: str) -> None:
    assert domain_of(address) == domain


def test_a_pseudonym_is_a_mailbox_that_no_mail_reaches_and_tells_nothing_without_the_key() -> None:
    key, other = bytes(32), bytes(31) + b"\1"
    stand_in = pseudonym(key, "Anna@Example.org")
    assert Mailbox.parse(stand_in).domain == "forgotten.invalid"
    assert is_stand_in(stand_in)
    assert not any(map(is_stand_in, (None, "", "anna@example.org", "x@forgotten.invalid.example")))
    assert stand_in == pseudonym(key, "anna@example.org") != pseudonym(other, "anna@example.org")
    assert len({hashed(key, "a@b.example"), hashed(other, "a@b.example"), hashed(key, "b@b.example")}) == 3
    assert hashed(key, "caf\udce9@b.example")


def test_a_text_without_an_address() -> None:
    erasure = Erasure("a.b+c@example.net", "X")
    assert erasure.of("550 <A.B+C@Example.net>: axb+c@example.net") == "550 <X>: axb+c@example.net"
    assert Erasure('"q"@example.net', "X").of_json('{"\\"Q\\"@example.net": [1, "q@example.net"]}') == (
        '{"X": [1, "q@example.net"]}'
    )
    assert (erasure.of_json(""), erasure.of_json('{"b": 1,  "a": 2}')) == ("", '{"b": 1,  "a": 2}')
    assert erasure.of_some(None) is None
    assert mentions("a@b.example", None, "", "of A@B.example")
    assert not mentions("a@b.example", None, "a at b.example")


# Whom to forget, and what names that address.
NAMED = [
    ("bob@example.net", text)
    for text in (
        "bob@example.net",
        "<BOB@Example.NET>",
        "to=bob@example.net, relay=x",
        "rfc822;bob@example.net.",
        "'bob@example.net'",
        "no (bob@example.net)... User unknown",
        "bob@example.net...User unknown",
        "/var/mail/bob@example.net-",
        "12 bob@example.net.eml",
        "alice@x.example,bob@example.net;carol@x.example",
    )
] + [
    ("bob@xn--bcher-kva.example", "no Bob@B\u00dcCHER.example"),
    ("bob@xn--bcher-kva.example", "\u201ebob@bu\u0308cher\u3002example\u201d"),
    ("bob@xn--bcher-kva.example", "bob@XN--bcher-kva.example"),
    ("strasse@example.net", "<Stra\u00dfe@example.net>"),
    ("bob@[192.0.2.1]", "<bob@[192.0.2.1]>"),
    ('"a@b"@example.net', 'no "A@b"@example.net here'),
]
OTHERS = [
    ("ounce@example.net", text)
    for text in (
        "bounce@example.net",
        "b.ounce@example.net",
        "b+ounce@example.net",
        "b-ounce@example.net",
        "b_ounce@example.net",
        "o'ounce@example.net",
        "\u00fcounce@example.net",
        "u\u0308ounce@example.net",
        '"ounce"@example.net',
        "ounce@example.net.au",
        "ounce@example.nets",
        "ounce@example.net-x.example",
        "ounce@example.net\u00fc.example",
        "ounce@sub.example.net",
        "ounce at example.net",
        "ounce@",
        "@example.net",
        "ounce@[192.0.2.1",
    )
] + [
    ("ounce@xn--bcher-kva.example", "ounce@bucher.example"),
    ("ounce@[192.0.2.1]", "ounce@[192.0.2.11]"),
    ("postmaster", "postmaster of x@postmaster"),
]


@pytest.mark.parametrize(("address", "text"), NAMED)
def test_what_names_an_address(address: str, text: str) -> None:
    assert mentions(address, text)
    assert "bob@" not in Erasure(address, "X").of(text).lower()
    assert not mentions(address, Erasure(address, "X").of(text))
    assert address[0] == '"' or address in {folded(one) for one in addresses_in(text)}


@pytest.mark.parametrize(("address", "text"), OTHERS)
def test_what_names_another(address: str, text: str) -> None:
    assert not mentions(address, text)
    assert Erasure(address, "X").of(text) == text


@given(st.text("ab@.-'\u00fc\u0308 =[]\ud800", max_size=40), st.text("ab.\u00fc", max_size=4))
def test_no_text_is_too_strange(text: str, local: str) -> None:
    address = folded(f"{local}@a.b")
    once = Erasure(address, "X@forgotten.invalid").of(text)
    assert mentions(address, text) == (once != text)
    assert len(once) <= len(text) + 18 * text.count("@")
    assert [one for one in addresses_in(text) if "@" not in one] == []
