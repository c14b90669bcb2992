from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mailauth.test_dkim import MESSAGE, NOW, PRIVATE, record, signed

from dcctl.errors import ValueRefused
from dcctl.mail.headers import split_headers
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.message import MessageReport, check_message
from dcctl.mailauth.message_origin import author_domains, origin_of

ZONE: dict[str, dict[str, object]] = {
    "example.com": {"TXT": ["v=spf1 ip4:9.9.9.9 -all"]},
    "helo.example.com": {"TXT": ["v=spf1 ip4:9.9.9.9 -all"]},
    "s1._domainkey.example.com": {"TXT": [record(PRIVATE["rsa"])]},
    "_dmarc.example.com": {"TXT": ["v=DMARC1; p=reject; rua=mailto:d@example.com"]},
}
RECEIVED = (
    b"Return-Path: <bounce@example.com>\r\n"
    b"Received: from mx.example.com (mx.example.com [9.9.9.9])\r\n\tby in.example.net (Postfix) with ESMTPS\r\n"
    b"Received: from inside (unknown [10.0.0.1]) by mx.example.com\r\n"
)


async def report(raw: bytes, zone: dict[str, dict[str, object]] | None = None, **options: Any) -> MessageReport:
    return await check_message(raw, lookup=ZoneLookup(ZONE if zone is None else zone), now=NOW, **options)


def verdicts(found: MessageReport) -> dict[str, str]:
    return {finding.code: finding.verdict for finding in found.findings}


async def test_a_message_that_is_what_it_says() -> None:
    found = await report(RECEIVED + signed())
    assert (found.spf.result, found.spf.source, found.spf.ip, found.spf.domain) == (
        "pass",
        "headers",
        "9.9.9.9",
        "example.com",
    )
    assert [result.result for result in found.dkim] == ["pass"]
    assert found.dmarc is not None
    assert (found.dmarc.result, found.dmarc.policy) == ("pass", "reject")
    assert (found.alignment.author_domain, found.alignment.spf, found.alignment.dkim) == ("example.com", True, True)
    assert found.arc is None
    assert set(verdicts(found).values()) == {"pass"}


@pytest.mark.parametrize(
    ("raw", "options", "spf", "dmarc", "told"),
    [
        (RECEIVED + MESSAGE, {}, "pass", "pass", {"message.dkim-unsigned": "absent"}),
        (MESSAGE, {}, "none", "fail", {"message.spf-not-visible": "warn", "message.dmarc": "fail"}),
        (MESSAGE, {"ip": "9.9.9.9", "mail_from": "a@example.com"}, "pass", "pass", {"message.spf": "pass"}),
        (MESSAGE, {"ip": "9.9.9.8", "mail_from": "a@example.com"}, "fail", "fail", {"message.spf": "fail"}),
        (MESSAGE, {"ip": "9.9.9.9", "mail_from": "", "helo": "helo.example.com"}, "pass", "pass", {}),
        (MESSAGE, {"ip": "9.9.9.9", "mail_from": "a@example.net"}, "none", "fail", {"message.spf": "absent"}),
        (RECEIVED + MESSAGE, {"ip": "9.9.9.8"}, "fail", "fail", {}),
        (RECEIVED.replace(b"9.9.9.9", b"10.0.0.9") + MESSAGE, {}, "none", "fail", {"message.spf-not-visible": "warn"}),
        (RECEIVED + signed().replace(b"Dear", b"Fear"), {}, "pass", "pass", {"message.dkim": "fail"}),
        (b"ARC-Seal: i=1\r\n" + signed(), {}, "none", "pass", {"message.arc-not-judged": "pass"}),
    ],
)
async def test_messages(raw: bytes, options: dict[str, Any], spf: str, dmarc: str, told: dict[str, str]) -> None:
    found = await report(raw, **options)
    assert found.spf.result == spf
    assert found.dmarc is not None
    assert found.dmarc.result == dmarc
    assert told.items() <= verdicts(found).items()


async def test_unknown_stays_unknown() -> None:
    found = await report(RECEIVED + signed(), {name: {"SERVFAIL": True} for name in ZONE})
    assert set(verdicts(found).values()) == {"unknown"}


@pytest.mark.parametrize(
    ("header", "domains"),
    [
        (b"From: anna@example.com", ("example.com",)),
        (b"From: Anna <anna@EXAMPLE.com>", ("example.com",)),
        (b'From: "Eve <eve@evil.example>" <anna@example.com>', ("example.com",)),
        (b'From: "a@b.example" <anna@example.com>', ("example.com",)),
        (b"From: a@example.com, b@example.com", ("example.com",)),
        (b"From: a@example.com, b@example.net", ("example.com", "example.net")),
        (b"From: a@example.com\r\nFrom: b@example.net", ("example.com", "example.net")),
        (b"From:\r\n Anna\r\n <anna@example.com>", ("example.com",)),
        ("From: a@bücher.example".encode(), ("xn--bcher-kva.example",)),
        (b"From: nobody", ()),
        (b"From:", ()),
        (b"To: a@example.com", ()),
    ],
)
async def test_author_domains(header: bytes, domains: tuple[str, ...]) -> None:
    raw = header + b"\r\n\r\nbody\r\n"
    assert author_domains(split_headers(raw)) == domains
    found = await report(raw)
    assert (found.dmarc is None) == (len(domains) != 1)
    expected = {0: "message.no-author", 1: "message.dmarc"}.get(len(domains), "message.several-authors")
    assert expected in verdicts(found)


@pytest.mark.parametrize(
    ("received", "ip", "helo"),
    [
        ("from a.example (a.example [9.9.9.9]) by b", "9.9.9.9", "a.example"),
        ("from a.example ([9.9.9.9]) by b", "9.9.9.9", "a.example"),
        ("from a.example (a.example [IPv6:2620:fe::9]) by b", "2620:fe::9", "a.example"),
        ("from a.example (a.example [10.0.0.1]) by b", None, None),
        ("from a.example (a.example [999.9.9.9]) by b", None, None),
        ("by b with SMTP", None, None),
        ("(qmail 1 invoked by uid 0)", None, None),
    ],
)
def test_the_client(received: str, ip: str | None, helo: str | None) -> None:
    block = split_headers(f"Return-Path: <>\r\nReceived: {received}\r\n\r\n".encode())
    origin = origin_of(block, None, None, None)
    assert (origin.ip, origin.helo, origin.mail_from) == (ip, helo, "")
    assert origin.source == ("headers" if ip else "unknown")


async def test_foreign_words_are_made_visible() -> None:
    hostile = b"DKIM-Signature: v=1; a=rsa-sha256; d=a\x1b[31m.example; s=x; h=from; bh=AAAA; b=AAAA\r\n"
    zone: dict[str, dict[str, object]] = {"example.com": {"TXT": [b"v=spf1 \x9b\x07 -all"]}}
    found = await report(hostile + MESSAGE, zone, ip="9.9.9.9", mail_from="a@example.com", helo="\x1b\u202e.example")
    assert not any(char in repr(found).replace("\\x1b", "\x1b") for char in "\x1b\x07\x9b\u202e")


async def test_a_wrong_address() -> None:
    with pytest.raises(ValueRefused):
        await report(MESSAGE, ip="nine", mail_from="a@example.com")


LINES = st.sampled_from(
    [b"From: ", b"anna@example.com", b"\r\n", b"\n", b"Received: from x ([", b"9.9.9.9", b"])", b"Return-Path: <", b">"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES | st.binary(max_size=12), max_size=30).map(b"".join))
async def test_any_octets_are_judged(raw: bytes) -> None:
    found = await report(raw)
    assert found.findings
