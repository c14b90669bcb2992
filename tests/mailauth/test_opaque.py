"""Odd TLSA records come through as they are; garbage never raises."""

import dns.message
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.mailauth.servers.opaque import PRIVATE_TYPE, as_opaque, as_text

TLSA = int(dns.rdatatype.TLSA)


def reply(*records: tuple[str, str, str]) -> bytes:
    message = dns.message.make_response(dns.message.make_query("_25._tcp.mx.example.com", "TLSA"))
    for owner, rrtype, text in records:
        message.answer.append(dns.rrset.from_text(owner, 60, "IN", rrtype, text))
    return message.to_wire()


def types(message: bytes) -> list[int]:
    return [int(rrset.rdtype) for rrset in dns.message.from_wire(message).answer]


def test_only_the_wanted_answers_change() -> None:
    good = ("t.example.com.", "TLSA", "3 1 1 " + "ab" * 32)
    alias = ("_25._tcp.mx.example.com.", "CNAME", "t.example.com.")
    whole = reply(alias, good, good)
    changed = as_opaque(whole, TLSA)
    assert types(changed) == [5, PRIVATE_TYPE]
    assert len(changed) == len(whole)
    without = reply(alias)
    assert as_opaque(without, TLSA) == without


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\x03\x01\x01" + b"\xab" * 32, "3 1 1 " + "ab" * 32),
        (b"\x03\x01\x01\xab", "3 1 1 ab"),
        (b"\x03\x01\x01", "3 1 1 "),
        (b"\x03\x01", "0301"),
        (b"", ""),
    ],
)
def test_text(data: bytes, text: str) -> None:
    assert as_text(data) == text


@given(st.binary(max_size=80), st.integers(0, 70))
def test_garbage_keeps_its_length(garbage: bytes, cut: int) -> None:
    assert len(as_opaque(garbage, TLSA)) == len(garbage)
    whole = reply(("_25._tcp.mx.example.com.", "TLSA", "3 1 1 " + "ab" * 32))
    broken = whole[:cut] + garbage
    assert len(as_opaque(broken, TLSA)) == len(broken)
