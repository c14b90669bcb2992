"""TLS-RPT: the record by the grammar of RFC 8460, the section's findings, and the records that mend."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.suites import suite

from dcctl.mailauth.checks.tls_rpt import check_tls_rpt
from dcctl.mailauth.finding import Finding, verdict_of
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.tls_rpt import TlsRptProblem, TlsRptRecord, parse

Zone = dict[str, dict[str, Any]]

DOMAIN = "example.com"
NAME = "_smtp._tls.example.com"
MAIL = "mailto:tls@example.com"
WEB = "https://reports.example.net/v1?a=b&c=%21"
GOOD = f"v=TLSRPTv1; rua={MAIL}"
POSTMASTER = "v=TLSRPTv1; rua=mailto:postmaster@example.com"
ZONE: Zone = {DOMAIN: {"MX": [[10, "mx.example.com"]]}, NAME: {"TXT": [GOOD, "other"]}}


async def found(changes: Zone | None = None, **options: str) -> list[Finding]:
    zone = {name: types for name, types in (ZONE | (changes or {})).items() if types}
    return await check_tls_rpt(DOMAIN, lookup=ZoneLookup(zone), **options)


RECORDS: list[tuple[str, tuple[str, ...]]] = [
    (GOOD, (MAIL,)),
    (f"v=TLSRPTv1;rua={MAIL};", (MAIL,)),
    (f"v=TLSRPTv1 ; rua={MAIL} , {WEB},{MAIL} ;", (MAIL, WEB, MAIL)),
    (f"v=TLSRPTv1; x=y; rua={WEB}; z=1", (WEB,)),
    ("v=TLSRPTv1; rua=HTTPS://a.example:8443", ("HTTPS://a.example:8443",)),
    ("v=TLSRPTv1; rua=https://[2001:db8::1]/r", ("https://[2001:db8::1]/r",)),
    ("v=TLSRPTv1; rua=MailTo:a.b+c%21@example.com?subject=x", ("MailTo:a.b+c%21@example.com?subject=x",)),
]


@pytest.mark.parametrize(("text", "rua"), RECORDS)
def test_records(text: str, rua: tuple[str, ...]) -> None:
    for form in (text, text.encode()):
        parsed = parse(form)
        assert isinstance(parsed, TlsRptRecord)
        assert (parsed.rua, parsed.bad) == (rua, ())


PROBLEMS: list[tuple[str, str]] = [
    ("", "syntax"),
    ("v=TLSRPTv1", "no-rua"),
    ("v=TLSRPTv1;", "no-rua"),
    ("v=TLSRPTv1; x=y", "no-rua"),
    ("v=TLSRPTv1; rua=", "no-rua"),
    ("v=TLSRPTv1; rua= \t;", "no-rua"),
    (f"v=TLSRPTv1; RUA={MAIL}", "no-rua"),
    (f"{GOOD}; rua={WEB}", "syntax"),
    (f"{GOOD};;", "syntax"),
    (f"{GOOD}; x", "syntax"),
    (f"{GOOD}; x=a b", "syntax"),
    (f"{GOOD}; x=a=b", "syntax"),
    (f"v=TLSRPTv1 rua={MAIL}", "syntax"),
    (f"v=TLSRPTv1; rua ={MAIL}", "syntax"),
    (f" {GOOD}", "syntax"),
    (f"v=TLSRPTV1; rua={MAIL}", "syntax"),
]


@pytest.mark.parametrize(("text", "fault"), PROBLEMS)
def test_what_is_no_record(text: str, fault: str) -> None:
    parsed = parse(text)
    assert isinstance(parsed, TlsRptProblem)
    assert parsed.fault == fault


URIS: list[tuple[str, str]] = [
    ("ftp://x.example.com/", "scheme"),
    ("http://x.example.com/", "scheme"),
    ("tls@example.com", "scheme"),
    ("", "scheme"),
    ("mailto:", "form"),
    ("mailto:tls", "form"),
    ("mailto:tls@", "form"),
    ("mailto:@example.com", "form"),
    ("mailto:tls@a..b", "form"),
    ("mailto:tls@example.com!10m", "form"),
    ("mailto:t ls@example.com", "form"),
    ("mailto:tls@bücher.example", "form"),
    ("https:x.example.com", "form"),
    ("https://", "form"),
    ("https:///r", "form"),
    ("https://x.example.com/a b", "form"),
    ("https://x.example.com/a!b", "form"),
    ("https://user@x.example.com/", "form"),
]


@pytest.mark.parametrize(("uri", "fault"), URIS)
def test_destinations_that_are_none(uri: str, fault: str) -> None:
    parsed = parse(f"v=TLSRPTv1; rua={MAIL},{uri}")
    assert isinstance(parsed, TlsRptRecord)
    assert parsed.rua == (MAIL,)
    assert [(bad.text, bad.fault) for bad in parsed.bad] == [(uri, fault)]


# What stands at _smtp._tls; the codes, all fail; the values of the fix, the same for all.
TEXTS: list[tuple[list[Any], list[str], list[str]]] = [
    ([GOOD, POSTMASTER], ["multiple"], [POSTMASTER]),
    (["v=TLSRPTv1;", GOOD], ["multiple"], ["v=TLSRPTv1;"]),
    (["v=TLSRPTv1; rua=tls@example.com", "v=TLSRPTv1"], ["multiple"], [GOOD, "v=TLSRPTv1"]),
    (["v=TLSRPTv1;"], ["no-rua"], [POSTMASTER]),
    (["v=TLSRPTv1; x=y; rua="], ["no-rua"], [f"{POSTMASTER}; x=y"]),
    (["v=TLSRPTv1; rua=ftp://x.example.com/"], ["bad-scheme"], [POSTMASTER]),
    ([f"v=TLSRPTv1; rua=ftp://x.example.com/,{MAIL}"], ["bad-scheme"], [GOOD]),
    (["v=TLSRPTv1; rua=tls@example.com"], ["bad-scheme"], [GOOD]),
    (["v=TLSRPTv1; rua=tls@example.com,mailto:a,http://b"], ["bad-scheme", "bad-uri", "bad-scheme"], [GOOD]),
    ([f"v=TLSRPTv1; rua={MAIL},"], ["bad-scheme"], [GOOD]),
    ([f"{GOOD}; x=a=b"], ["syntax"], [GOOD]),
    ([[f"{GOOD};", f" rua={WEB}"]], ["syntax"], [f"{GOOD},{WEB}"]),
    ([f"v=TLSRPTv1 rua={MAIL}"], ["not-recognised"], [GOOD]),
    ([f"v=tlsrptv1; rua = {MAIL} , {WEB}"], ["not-recognised"], [f"{GOOD},{WEB}"]),
    ([f'"{GOOD}"'], ["not-recognised"], [GOOD]),
    ([f"rua={MAIL}; v=TLSRPTv1"], ["not-recognised"], [GOOD]),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "codes", "values"), TEXTS)
async def test_faults_and_what_mends_them(texts: list[Any], codes: list[str], values: list[str]) -> None:
    findings = await found({NAME: {"TXT": texts}})
    assert [(finding.code, finding.verdict) for finding in findings] == [(f"tls-rpt.{code}", "fail") for code in codes]
    assert [[change.value for change in finding.fix or ()] for finding in findings] == [values] * len(codes)
    after = ["".join(text) for text in texts]
    for change in findings[0].fix or ():
        assert (change.name, change.type) == (NAME, "TXT")
        after.remove(change.value if change.action == "remove" else str(change.instead_of))
        after += [change.value] if change.action == "replace" else []
    assert [finding.code for finding in await found({NAME: {"TXT": after}})] == ["tls-rpt.ok"]


async def test_every_bad_destination_is_named() -> None:
    findings = await found({NAME: {"TXT": [f"v=TLSRPTv1; rua={MAIL},ftp://a,gopher://b"]}})
    assert ["ftp://a" in findings[0].message, "gopher://b" in findings[1].message] == [True, True]
    assert len(findings) == 2


async def test_a_domain_in_order() -> None:
    (finding,) = await found()
    assert (finding.code, finding.verdict, finding.evidence) == ("tls-rpt.ok", "pass", GOOD)
    assert MAIL in finding.message


@pytest.mark.parametrize(
    ("options", "value"),
    [({}, POSTMASTER), ({"report_address": "r@example.org"}, "v=TLSRPTv1; rua=mailto:r@example.org")],
)
async def test_missing_and_what_to_publish(options: dict[str, str], value: str) -> None:
    (finding,) = await found({NAME: {}}, **options)
    assert (finding.code, finding.verdict, verdict_of([finding])) == ("tls-rpt.missing", "absent", "warn")
    assert [(change.action, change.name, change.value) for change in finding.fix or ()] == [("add", NAME, value)]


@pytest.mark.parametrize("types", [{"MX": [[0, "."]]}, {"TXT": ["v=spf1 -all"]}, {}])
async def test_a_domain_that_takes_no_mail_needs_none(types: dict[str, Any]) -> None:
    (finding,) = await found({DOMAIN: types, NAME: {}})
    assert (finding.code, finding.verdict) == ("tls-rpt.no-mail", "pass")


@pytest.mark.parametrize("changes", [{NAME: {"SERVFAIL": True}}, {NAME: {}, DOMAIN: {"SERVFAIL": True}}])
async def test_what_cannot_be_asked_is_unknown(changes: Zone) -> None:
    (finding,) = await found(changes)
    assert (finding.code, finding.verdict) == ("tls-rpt.unknown", "unknown")


async def test_hostile_records_are_made_visible() -> None:
    for text in (b"v=TLSRPTv1; rua=ftp://\x1b[31m\xe2\x80\xae", b"v=TLSRPTv1; \xff\x9b=\r\n"):
        (finding,) = await found({NAME: {"TXT": [text]}})
        shown = f"{finding.message} {finding.evidence} {finding.fix}"
        assert not any(ord(char) < 32 or char in "\x9b\u202e" for char in shown)


PIECES = [b"v=TLSRPTv1", b";", b"rua=", MAIL.encode(), b",", b" ", b"x=y", b"ftp:", b"@", b"!"]


@given(st.one_of(st.binary(), st.lists(st.sampled_from(PIECES)).map(b"".join)))
async def test_a_record_never_raises_and_any_repair_is_one(text: bytes) -> None:
    for finding in await found({NAME: {"TXT": [text]}}):
        for change in finding.fix or ():
            after = parse(change.value)
            assert isinstance(after, TlsRptRecord)
            assert after.rua
            assert not after.bad


FAULTS = suite("authfaults")


@pytest.mark.skipif(not FAULTS.exists(), reason="../shared/suites/authfaults is not there")
async def test_planted_faults() -> None:
    zone, faults = (json.loads((FAULTS / f"{name}.json").read_text("utf-8")) for name in ("zone", "faults"))
    expected = {"none": "pass", "warning": "warn", "error": "fail"}
    wrong = []
    for fault in faults:
        if fault["section"] in ("all", "tls_rpt"):
            verdict = verdict_of(await check_tls_rpt(fault["domain"], lookup=ZoneLookup(zone)))
            if verdict != expected[fault["expect"]]:
                wrong.append((fault["id"], verdict))
    assert wrong == []
