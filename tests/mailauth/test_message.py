import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mailauth.test_dkim import MESSAGE as PLAIN
from tests.mailauth.test_dkim import NOW, PRIVATE, record
from tests.mailauth.test_dkim import signed as signed_by
from tests.support.arc_signer import sealed
from tests.support.hostile import OURS
from tests.support.suites import suite

from dcctl.errors import ValueRefused
from dcctl.mail.headers import split_headers
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.message import MessageReport, check_message
from dcctl.mailauth.received.origin import author_domains
from dcctl.render import check_auth, plain_page
from dcctl.render.jsonable import as_json
from dcctl.verbs.check_auth import AuthData

Zone = dict[str, dict[str, object]]
ZONE: Zone = {
    "example.com": {"TXT": ["v=spf1 ip4:9.9.9.9 -all"]},
    "helo.example.com": {"TXT": ["v=spf1 ip4:9.9.9.9 -all"]},
    "s1._domainkey.example.com": {"TXT": [record(PRIVATE["rsa"])]},
    "arc._domainkey.example.org": {"TXT": [record(PRIVATE["rsa"])]},
    "_dmarc.example.com": {"TXT": ["v=DMARC1; p=reject; rua=mailto:d@example.com"]},
}
MESSAGE = b"Message-ID: <1@example.com>\r\n" + PLAIN
RECEIVED = (
    b"Return-Path: <bounce@example.com>\r\n"
    b"Received: from mx.example.com (mx.example.com [9.9.9.9])\r\n\tby in.example.net (Postfix) with ESMTPS\r\n"
    b"Received: from inside (unknown [10.0.0.1]) by mx.example.com\r\n"
)
LIST = b"List-Unsubscribe: <https://example.com/u>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
NOT_A_LIST = {"message.unsubscribe-absent": "absent"}


def signed(message: bytes = MESSAGE, **options: Any) -> bytes:
    return signed_by(message=message, **options)


async def report(raw: bytes, zone: Zone | None = None, **options: Any) -> MessageReport:
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
    assert found.spf.seen_by == "in.example.net"
    assert [result.result for result in found.dkim] == ["pass"]
    assert found.dmarc is not None
    assert (found.dmarc.result, found.dmarc.policy) == ("pass", "reject")
    assert (found.alignment.author_domain, found.alignment.spf, found.alignment.dkim) == ("example.com", True, True)
    assert found.alignment.aligned_domains == ("example.com",)
    assert (found.arc.chain, found.stated) == ("none", ())
    assert verdicts(found) == NOT_A_LIST | dict.fromkeys(
        ("message.spf", "message.dkim", "message.dmarc", "message.tls", "message.form-ok"), "pass"
    )
    assert found.verdict == "pass"


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
        (RECEIVED.replace(b"ESMTPS", b"ESMTP") + MESSAGE, {}, "pass", "pass", {"message.no-tls": "warn"}),
        (MESSAGE, {}, "none", "fail", {"message.tls-not-visible": "absent"}),
        (RECEIVED + signed(headers=["from"]), {}, "pass", "pass", {"message.dkim-coverage": "pass"}),
        (b"DKIM2-Signature: i=1\r\n" + RECEIVED + signed(), {}, "pass", "pass", {"message.dkim2": "pass"}),
        (RECEIVED + signed(LIST + MESSAGE), {}, "pass", "pass", {"message.one-click": "pass"}),
        (RECEIVED + LIST + signed(), {}, "pass", "pass", {"message.one-click-unsigned": "fail"}),
        (RECEIVED + MESSAGE.replace(b"Date", b"X-Date"), {}, "pass", "pass", {"message.no-date": "fail"}),
    ],
)
async def test_messages(raw: bytes, options: dict[str, Any], spf: str, dmarc: str, told: dict[str, str]) -> None:
    found = await report(raw, **options)
    assert found.spf.result == spf
    assert found.dmarc is not None
    assert found.dmarc.result == dmarc
    assert told.items() <= verdicts(found).items()


@pytest.mark.parametrize(("good", "expected"), [(True, ["warn", "pass"]), (False, ["fail", "fail"])])
async def test_a_signature_without_a_key_beside_one_that_verifies_is_a_warning(good: bool, expected: list[str]) -> None:
    """RFC 6376 section 6.1: it counts as if it were not there."""
    keyless = signed().partition(b"Message-ID")[0].replace(b"s=s1", b"s=s9")
    found = await report(RECEIVED + keyless + (signed() if good else signed().replace(b"Dear", b"Fear")))
    assert [one.verdict for one in found.findings if one.code == "message.dkim"] == expected


async def test_unknown_stays_unknown() -> None:
    found = await report(RECEIVED + signed(LIST + MESSAGE), {name: {"SERVFAIL": True} for name in ZONE})
    about_dns = ("message.spf", "message.dkim", "message.dmarc", "message.one-click")
    assert {verdicts(found)[code] for code in about_dns} == {"unknown"}
    assert found.verdict == "unknown"


@pytest.mark.parametrize(
    ("silent", "result"),
    [
        ("example.com", "temperror"),  # SPF could have made it pass
        ("s1._domainkey.example.com", "temperror"),  # DKIM could
        ("s1._domainkey.example.net", "fail"),
    ],
)
async def test_what_dns_did_not_answer_makes_no_dmarc_fail(silent: str, result: str) -> None:
    zone: Zone = {
        **ZONE,
        "example.com": {"TXT": ["v=spf1 -all"]},
        "s1._domainkey.example.com": {},
        silent: {"SERVFAIL": True},
    }
    found = await report(RECEIVED + signed(), zone)
    assert found.dmarc is not None
    assert found.dmarc.result == result
    assert verdicts(found)["message.dmarc"] == {"temperror": "unknown", "fail": "fail"}[result]


async def test_arc_is_for_information() -> None:
    message = RECEIVED + signed()
    whole = await report(sealed(sealed(message, PRIVATE["rsa"]), PRIVATE["rsa"]))
    assert (whole.arc.chain, whole.arc.instances, verdicts(whole)["message.arc"]) == ("pass", 2, "pass")
    broken = await report(sealed(message, PRIVATE["rsa"]).replace(b"cv=none", b"cv=fail"))
    assert (broken.arc.chain, verdicts(broken)["message.arc"]) == ("fail", "warn")
    unknown = await report(sealed(message, PRIVATE["rsa"]), {**ZONE, "arc._domainkey.example.org": {"SERVFAIL": True}})
    assert (unknown.arc.chain, verdicts(unknown)["message.arc"]) == ("unknown", "unknown")
    assert {one.dmarc and one.dmarc.result for one in (whole, broken, unknown)} == {"pass"}
    changed = sealed(message, PRIVATE["rsa"]).replace(b"Dear", b"Fear")
    listed = await report(sealed(changed, PRIVATE["rsa"]))
    assert "the message was changed before set 2" in next(
        one.message for one in listed.findings if one.code == "message.arc"
    )


async def test_what_others_state_changes_nothing() -> None:
    said = b"Authentication-Results: mx.example.net; spf=fail smtp.mailfrom=example.com; dkim=fail; dmarc=fail\r\n"
    plain, told = await report(RECEIVED + signed()), await report(said + RECEIVED + signed())
    assert [one.authserv_id for one in told.stated] == ["mx.example.net"]
    assert (told.findings, told.dmarc, told.spf) == (plain.findings, plain.dmarc, plain.spf)


async def test_a_reverse_path_that_only_the_receiver_states() -> None:
    noted = b"Received-SPF: pass client-ip=9.9.9.9; envelope-from=bounce@example.com\r\n"
    found = await report(noted + RECEIVED.partition(b"\r\n")[2] + MESSAGE)
    assert (found.spf.result, found.spf.source) == ("pass", "stated")
    assert "as the receiver states it" in next(one.message for one in found.findings if one.code == "message.spf")


async def test_which_signing_domain_is_aligned() -> None:
    zone: Zone = {**ZONE, "s1._domainkey.esp.example": ZONE["s1._domainkey.example.com"]}
    other = signed().partition(b"From:")[0].replace(b"d=example.com", b"d=esp.example")
    one = await report(signed(), zone)
    assert one.alignment.aligned_domains == ("example.com",)
    both = await report(other + signed(), zone)
    assert (both.alignment.dkim_domains, both.alignment.aligned_domains) == (("example.com",), ("example.com",))


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


async def test_foreign_words_are_made_visible() -> None:
    hostile = b"DKIM-Signature: v=1; a=rsa-sha256; d=a\x1b[31m.example; s=x; h=from; bh=AAAA; b=AAAA\r\n"
    zone: dict[str, dict[str, object]] = {"example.com": {"TXT": [b"v=spf1 \x9b\x07 -all"]}}
    found = await report(hostile + MESSAGE, zone, ip="9.9.9.9", mail_from="a@example.com", helo="\x1b\u202e.example")
    assert not any(char in repr(found).replace("\\x1b", "\x1b") for char in "\x1b\x07\x9b\u202e")


async def test_a_wrong_address() -> None:
    with pytest.raises(ValueRefused):
        await report(MESSAGE, ip="nine", mail_from="a@example.com")


def shown(found: MessageReport) -> str:
    """All that is ever shown of a report: the page and the JSON."""
    page = plain_page.paint(check_auth.page(AuthData((), found)))
    return page + json.dumps(as_json(found), ensure_ascii=False)


def forbidden(text: str) -> list[str]:
    return [
        char for char in text if (ord(char) < 32 and char != "\n") or 127 <= ord(char) < 160 or char in "\u202e\u2028"
    ]


FIELDS = (
    b"From: %s <a@example.com>",
    b"From: a@%s.example",
    b"Message-ID: %s",
    b"Date: %s",
    b"Return-Path: <%s@x.y>",
    b"List-Unsubscribe: <https://%s>",
    b"List-Unsubscribe-Post: %s",
    b"Authentication-Results: %s; %s=%s a.b=%s",
    b"ARC-Seal: i=1; cv=%s",
    b"DKIM-Signature: v=1; d=%s; s=%s",
    b"Received-SPF: pass envelope-from=%s",
    b"Received: from %s (%s [9.9.9.9]) by %s with %s; %s",
)


@pytest.mark.parametrize("text", OURS.values(), ids=OURS)
async def test_hostile_words_in_every_field(text: str) -> None:
    octets = text.encode("utf-8", "surrogateescape").replace(b"\n", b" ")
    for field in FIELDS:
        found = await report(field.replace(b"%s", octets) + b"\r\n" + MESSAGE)
        assert forbidden(shown(found)) == []
        forced = await report(MESSAGE, ip="9.9.9.9", mail_from=f"{text}@example.com", helo=text)
        assert forbidden(shown(forced)) == []


ODD = sorted(suite("hostile/mime").glob("msg_*.txt"))


@pytest.mark.skipif(not ODD, reason="../shared/suites/hostile is not there")
@pytest.mark.parametrize("path", ODD, ids=lambda path: path.name)
async def test_odd_mails(path: Path) -> None:
    found = await report(path.read_bytes(), ip="9.9.9.9", mail_from="a@example.com")
    assert found.findings
    assert forbidden(shown(found)) == []


def test_the_odd_mails_are_all_there() -> None:
    assert len(ODD) in (0, 48)


LINES = st.sampled_from(
    [b"From: ", b"anna@example.com", b"\r\n", b"\n", b"Received: from x ([", b"9.9.9.9", b"])", b"Return-Path: <", b">",
     b"List-Unsubscribe: <https://x>", b"ARC-Seal: i=1;", b"Authentication-Results: a;", b"Date: ", b"Message-ID: <"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES | st.binary(max_size=12), max_size=30).map(b"".join))
async def test_any_octets_are_judged(raw: bytes) -> None:
    found = await report(raw)
    assert found.findings
    assert forbidden(shown(found)) == []


WHOLE = sealed(RECEIVED + signed(LIST + MESSAGE), PRIVATE["rsa"])


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WHOLE)), st.binary(max_size=4), st.integers(0, 40))
async def test_a_mail_with_a_stretch_changed_is_judged(at: int, new: bytes, gone: int) -> None:
    found = await report(WHOLE[:at] + new + WHOLE[at + gone :])
    assert {"message.dkim", "message.dkim-unsigned"} & verdicts(found).keys()
    assert forbidden(shown(found)) == []
