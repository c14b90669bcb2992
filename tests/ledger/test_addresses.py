"""Addresses compared, hashed, replaced."""

import pytest

from dcctl.local.ledger.addresses import domain_of, folded, hashed, pseudonym
from dcctl.local.ledger.forgetting import Erasure, is_stand_in, mentions
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
    assert Erasure('"q"@example.net', "X").of('{"\\"Q\\"@example.net": 1}') == '{"X": 1}'
    assert erasure.of_some(None) is None
    assert mentions("a@b.example", None, "", "of A@B.example")
    assert not mentions("a@b.example", None, "a at b.example")
