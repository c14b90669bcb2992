"""Planted faults and what must not be flagged: MTA-STS (RFC 8461) and TLS-RPT (RFC 8460), by a whole domain check."""

from typing import Any

import pytest
from tests.support.planted import LINES, POLICY, ZONE, Planted, Zone, answer, checked, graded, policy

from dcctl.fetch import Fault, Fetched, NotFetched
from dcctl.mailauth.finding import Section
from dcctl.mailauth.mending.fixes import applied, collected


def record(*texts: Any) -> Zone:
    return {"_mta-sts.example.com": {"TXT": list(texts)}}


def served(*lines: str, end: str = "\r\n") -> dict[str, bytes]:
    return {POLICY: policy(*lines, end=end)}


def lines(old: str, *new: str) -> dict[str, bytes]:
    """The policy with one line replaced."""
    changed = [part for line in LINES for part in (new if line.startswith(old) else (line,))]
    assert tuple(changed) != LINES
    return served(*changed)


def failed(fault: Fault, certain: bool = True) -> dict[str, NotFetched]:
    return {POLICY: NotFetched(POLICY, certain, "for a reason", fault)}


GOOD = "v=STSv1; id=1"
ALIAS: Zone = {"_mta-sts.example.com": {"CNAME": ["sts.host.example"]}, "sts.host.example": {"TXT": [GOOD]}}
NO_MAIL: Zone = {"example.com": {"TXT": ["v=spf1 -all"], "MX": [[0, "."]]}, "_mta-sts.example.com": {}}
ELSEWHERE: Zone = {"example.com": {"TXT": ["v=spf1 -all"], "MX": [[10, "in.host.example"]]},
                   "in.host.example": {"A": ["9.9.9.9"]}}  # fmt: skip
IMPLICIT: Zone = {"example.com": {"TXT": ["v=spf1 -all"], "A": ["9.9.9.9"]}}

STS: list[Planted] = [
    # the record, section 3.1
    Planted("missing", "RFC 8461 section 3.1", "error", {"_mta-sts.example.com": {}}),
    Planted("two", "RFC 8461 section 3.1", "error", record(GOOD, "v=STSv1; id=2")),
    Planted("the same twice", "RFC 8461 section 3.1", "error", record(GOOD, GOOD + ";")),
    Planted("no id", "RFC 8461 section 3.1", "error", record("v=STSv1;")),
    Planted("no id, no semicolon", "RFC 8461 section 3.1", "error", record("v=STSv1")),
    Planted("empty id", "RFC 8461 section 3.1", "error", record("v=STSv1; id=;")),
    Planted("id too long", "RFC 8461 section 3.1", "error", record("v=STSv1; id=" + "1" * 33)),
    Planted("id with a hyphen", "RFC 8461 section 3.1", "error", record("v=STSv1; id=2026-11-01")),
    Planted("id with a colon", "RFC 8461 section 3.1", "error", record("v=STSv1; id=00:00")),
    Planted("id with an underscore", "RFC 8461 section 3.1", "error", record("v=STSv1; id=a_1")),
    Planted("id in quotes", "RFC 8461 section 3.1", "error", record('v=STSv1; id="1"')),
    Planted("id twice", "RFC 8461 section 3.1", "error", record("v=STSv1; id=1; id=2")),
    Planted("ID in capitals", "RFC 8461 section 3.1", "error", record("v=STSv1; ID=1")),
    Planted("version in lower case", "RFC 8461 section 3.1", "error", record("v=stsv1; id=1")),
    Planted("V in capitals", "RFC 8461 section 3.1", "error", record("V=STSv1; id=1")),
    Planted("version 2", "RFC 8461 section 3.1", "error", record("v=STSv2; id=1")),
    Planted("version behind the id", "RFC 8461 section 3.1", "error", record("id=1; v=STSv1")),
    Planted("space before", "RFC 8461 section 3.1", "error", record(" v=STSv1; id=1")),
    Planted("space around =", "RFC 8461 section 3.1", "error", record("v = STSv1; id = 1")),
    Planted("comma for semicolon", "RFC 8461 section 3.1", "error", record("v=STSv1, id=1")),
    Planted("no semicolon between", "RFC 8461 section 3.1", "error", record("v=STSv1 id=1")),
    Planted("quotes in the text", "RFC 8461 section 3.1", "error", record('"v=STSv1; id=1"')),
    Planted("a policy in the record", "RFC 8461 section 3.1", "error", record("version: STSv1 mode: enforce")),
    Planted("cut string", "RFC 8461 section 3.1", "error", record(["v=STSv1", " id=1"])),
    Planted("dangling alias", "RFC 8461 section 3.1", "error", ALIAS | {"sts.host.example": {}}),
    Planted("not to be asked", "RFC 8461 section 3.1", "unknown", {"_mta-sts.example.com": {"SERVFAIL": True}}),
    Planted("with a final semicolon", "RFC 8461 section 3.1", "clean", record("v=STSv1; id=1;")),
    Planted("with space at the end", "RFC 8461 section 3.1", "clean", record("v=STSv1; id=1; ")),
    Planted("without space", "RFC 8461 section 3.1", "clean", record("v=STSv1;id=20160831085700Z")),
    Planted("longest id", "RFC 8461 section 3.1", "clean", record("v=STSv1; id=" + "a" * 32)),
    Planted("a field to come", "RFC 8461 section 3.1", "clean", record("v=STSv1; id=1; new=field")),
    Planted("other records beside it", "RFC 8461 section 3.1", "clean", record("x", GOOD, "v=spf1 -all")),
    Planted("two strings", "RFC 8461 section 3.1", "clean", record(["v=STSv1; ", "id=1"])),
    Planted("by an alias", "RFC 8461 section 3.1", "clean", ALIAS),
    Planted("no mail, no need", "RFC 8461 section 3", "clean", NO_MAIL),
    # the policy host, section 3.3
    Planted("no policy host", "RFC 8461 section 3.3", "error", files=failed("no-address")),
    Planted("certificate", "RFC 8461 section 3.3", "error", files=failed("certificate")),
    Planted("redirect", "RFC 8461 section 3.3", "error", files=failed("redirect")),
    Planted("private address", "RFC 8461 section 3.3", "error", files=failed("address")),
    Planted("no TLS", "RFC 8461 section 3.3", "error", files=failed("tls")),
    Planted("no HTTP", "RFC 8461 section 3.3", "error", files=failed("malformed")),
    Planted("compressed", "RFC 8461 section 3.3", "error", files=failed("encoded")),
    Planted("too large", "RFC 8461 section 3.3", "error", files={POLICY: policy() + b"x" * 65_536}),
    *(Planted(f"status {status}", "RFC 8461 section 3.3", "error", files=answer(POLICY, status))
      for status in (201, 204, 206, 300, 304, 400, 401, 403, 404, 410, 500, 502, 503)),
    Planted("slow", "RFC 8461 section 3.3", "unknown", files=failed("time-out", False)),
    Planted("unreachable", "RFC 8461 section 3.3", "unknown", files=failed("unreachable", False)),
    Planted("host not to be asked", "RFC 8461 section 3.3", "unknown", files=failed("unresolved", False)),
    Planted("cut off", "RFC 8461 section 3.3", "unknown", files=failed("cut", False)),
    # the policy, section 3.2
    Planted("text/html", "RFC 8461 section 3.2", "warning", files=answer(POLICY, 200, "text/html")),
    Planted("octet-stream", "RFC 8461 section 3.2", "warning", files=answer(POLICY, 200, "application/octet-stream")),
    Planted("no media type", "RFC 8461 section 3.2", "warning", files=answer(POLICY, 200, "")),
    Planted("empty", "RFC 8461 section 3.2", "error", files={POLICY: b""}),
    Planted("a web page", "RFC 8461 section 3.2", "error", files={POLICY: b"<html><body>mode: x</body></html>"}),
    Planted("version missing", "RFC 8461 section 3.2", "error", files=lines("version")),
    Planted("version 2", "RFC 8461 section 3.2", "error", files=lines("version", "version: STSv2")),
    Planted("version in lower case", "RFC 8461 section 3.2", "error", files=lines("version", "version: stsv1")),
    Planted("Version in capitals", "RFC 8461 section 3.2", "error", files=lines("version", "Version: STSv1")),
    Planted("byte order mark", "RFC 8461 section 3.2", "error", files={POLICY: b"\xef\xbb\xbf" + policy()}),
    Planted("UTF-16", "RFC 8461 section 3.2", "error", files={POLICY: policy().decode().encode("utf-16")}),
    Planted("mode missing", "RFC 8461 section 3.2", "error", files=lines("mode")),
    Planted("mode empty", "RFC 8461 section 3.2", "error", files=lines("mode", "mode:")),
    Planted("mode unknown", "RFC 8461 section 3.2", "error", files=lines("mode", "mode: report")),
    Planted("mode in capitals", "RFC 8461 section 3.2", "error", files=lines("mode", "mode: Enforce")),
    Planted("mode testing", "RFC 8461 section 5", "warning", files=lines("mode", "mode: testing")),
    Planted("mode none", "RFC 8461 section 8.3", "warning", files=served(LINES[0], "mode: none", LINES[4])),
    Planted("max_age missing", "RFC 8461 section 3.2", "error", files=lines("max_age")),
    *(Planted(f"max_age {age!r}", "RFC 8461 section 3.2", "error", files=lines("max_age", f"max_age: {age}"))
      for age in ("-1", "1w", "1e6", "604800 s", "31557601", "99999999999", "", "604,800", "6048.0")),
    *(Planted(f"max_age {age}", "RFC 8461 section 3.2", "warning", files=lines("max_age", f"max_age: {age}"))
      for age in ("0", "300", "3600", "86399")),
    Planted("no mx", "RFC 8461 section 3.2", "error", files=lines("mx:")),
    *(Planted(f"mx {mx!r}", "RFC 8461 section 3.2", "error", files=served(*LINES, f"mx: {mx}"))
      for mx in ("", "*", "*.", ".example.com", "*example.com", "mx.*.example.com", "mx1.example.com.", "mx1 mx2",
                 "mx1.example.com,mx2.example.com", "https://mx1.example.com", "mx1.example.com:25", "a@example.com",
                 "[9.9.9.1]", "mx_1..example.com", "**.example.com")),
    Planted("mx: in capitals only", "RFC 8461 section 3.2", "error",
            files=served(*LINES[:2], "MX: mx1.example.com", LINES[4])),
    Planted("one exchange not covered", "RFC 8461 section 4.1", "error", files=lines("mx: *")),
    Planted("wildcard over two labels", "RFC 8461 section 4.1", "error",
            {"example.com": {"TXT": ["v=spf1 -all"], "MX": [[10, "a.b.example.com"]]},
             "a.b.example.com": {"A": ["9.9.9.9"]}}),
    Planted("wildcard and the domain itself", "RFC 8461 section 4.1", "error", IMPLICIT),
    Planted("moved elsewhere", "RFC 8461 section 4.1", "error", ELSEWHERE),
    Planted("not covered while testing", "RFC 8461 section 4.1", "warning",
            files=served(LINES[0], "mode: testing", LINES[2], LINES[4])),
    Planted("a line that is no field", "RFC 8461 section 3.2", "error", files=served(*LINES, "hello")),
    Planted("a comment", "RFC 8461 section 3.2", "error", files=served("# our policy", *LINES)),
    Planted("one line", "RFC 8461 section 3.2", "error", files=served(" ".join(LINES))),
    Planted("an empty line", "RFC 8461 section 3.2", "warning", files=served(*LINES[:2], "", *LINES[2:])),
    Planted("exchanges not to be asked", "RFC 8461 section 4.1", "unknown",
            {"example.com": {"TXT": ["v=spf1 -all"], "FAIL": ["MX"]}}),
    Planted("lines ended by LF", "RFC 8461 section 3.2", "clean", files=served(*LINES, end="\n")),
    Planted("line ends mixed", "RFC 8461 section 3.2", "clean",
            files={POLICY: policy().replace(b"\r\n", b"\n", 2)}),
    Planted("no final line end", "RFC 8461 section 3.2", "clean", files={POLICY: policy().rstrip()}),
    Planted("other order", "RFC 8461 section 3.2", "clean", files=served(*LINES[::-1])),
    Planted("no space, more space", "RFC 8461 section 3.2", "clean",
            files=served("version:STSv1", "mode:\tenforce ", "mx:  *.example.com", "max_age:604800")),
    Planted("a field to come", "RFC 8461 section 3.2", "clean", files=served(*LINES, "new_1: what: ever; \u00fc")),
    Planted("fields again", "RFC 8461 section 3.2", "clean", files=served(*LINES, "mode: testing", "max_age: 1")),
    Planted("a longest age", "RFC 8461 section 3.2", "clean", files=lines("max_age", "max_age: 31557600")),
    Planted("a day", "RFC 8461 section 3.2", "clean", files=lines("max_age", "max_age: 86400")),
    Planted("capitals in names", "RFC 8461 section 4.1", "clean", files=lines("mx: *", "mx: *.EXAMPLE.com")),
    Planted("one mx twice", "RFC 8461 section 3.2", "clean", files=served(*LINES, LINES[2])),
    Planted("a spare pattern", "RFC 8461 section 4.1", "clean", files=served(*LINES, "mx: mx.other.example")),
    Planted("no MX, the address itself", "RFC 8461 section 4.1", "clean", IMPLICIT, served(*LINES, "mx: example.com")),
    Planted("text/plain in capitals, charset", "RFC 8461 section 3.2", "clean",
            files={POLICY: Fetched(POLICY, 200, "text/plain", policy())}),
]  # fmt: skip


def reports(*texts: Any) -> Zone:
    return {"_smtp._tls.example.com": {"TXT": list(texts)}}


def rua(value: str) -> Zone:
    return reports(f"v=TLSRPTv1; rua={value}")


MAIL = "mailto:t@example.com"
WITHOUT: Zone = {"_smtp._tls.example.com": {}}
RPT: list[Planted] = [
    Planted("missing", "RFC 8460 section 3", "error", WITHOUT),
    Planted("two", "RFC 8460 section 3", "error", reports(f"v=TLSRPTv1; rua={MAIL}", "v=TLSRPTv1; rua=mailto:b@x.y")),
    Planted("no rua", "RFC 8460 section 3", "error", reports("v=TLSRPTv1;")),
    Planted("nothing but the version", "RFC 8460 section 3", "error", reports("v=TLSRPTv1")),
    Planted("empty rua", "RFC 8460 section 3", "error", rua("")),
    Planted("RUA in capitals", "RFC 8460 section 3", "error", reports(f"v=TLSRPTv1; RUA={MAIL}")),
    Planted("rua twice", "RFC 8460 section 3", "error", reports(f"v=TLSRPTv1; rua={MAIL}; rua={MAIL}")),
    Planted("ruf for rua", "RFC 8460 section 3", "error", reports(f"v=TLSRPTv1; ruf={MAIL}")),
    Planted("version in capitals", "RFC 8460 section 3", "error", reports(f"v=TLSRPTV1; rua={MAIL}")),
    Planted("version in lower case", "RFC 8460 section 3", "error", reports(f"v=tlsrptv1; rua={MAIL}")),
    Planted("V in capitals", "RFC 8460 section 3", "error", reports(f"V=TLSRPTv1; rua={MAIL}")),
    Planted("version 2", "RFC 8460 section 3", "error", reports(f"v=TLSRPTv2; rua={MAIL}")),
    Planted("version missing", "RFC 8460 section 3", "error", reports(f"rua={MAIL}")),
    Planted("version behind", "RFC 8460 section 3", "error", reports(f"rua={MAIL}; v=TLSRPTv1")),
    Planted("no semicolon", "RFC 8460 section 3", "error", reports(f"v=TLSRPTv1 rua={MAIL}")),
    Planted("space before", "RFC 8460 section 3", "error", reports(f" v=TLSRPTv1; rua={MAIL}")),
    Planted("address without mailto", "RFC 8460 section 3", "error", rua("t@example.com")),
    Planted("http", "RFC 8460 section 3", "error", rua("http://example.com/r")),
    Planted("ftp", "RFC 8460 section 3", "error", rua("ftp://example.com/r")),
    Planted("mailto with slashes", "RFC 8460 section 3", "error", rua("mailto://t@example.com")),
    Planted("mailto without an address", "RFC 8460 section 3", "error", rua("mailto:")),
    Planted("mailto without a domain", "RFC 8460 section 3", "error", rua("mailto:t")),
    Planted("mailto with a space", "RFC 8460 section 3", "error", rua("mailto: t@example.com")),
    Planted("https without a host", "RFC 8460 section 3", "error", rua("https:///r")),
    Planted("DMARC's size limit", "RFC 8460 section 3", "error", rua(f"{MAIL}!10m")),
    Planted("semicolon between two", "RFC 8460 section 3", "error", rua(f"{MAIL};mailto:b@example.com")),
    Planted("space between two", "RFC 8460 section 3", "error", rua(f"{MAIL} mailto:b@example.com")),
    Planted("a comma too many", "RFC 8460 section 3", "error", rua(f"{MAIL},")),
    Planted("one of two is bad", "RFC 8460 section 3", "error", rua(f"{MAIL},http://example.com")),
    Planted("a DMARC record there", "RFC 8460 section 3", "error", reports(f"v=DMARC1; p=none; rua={MAIL}")),
    Planted("not to be asked", "RFC 8460 section 3", "unknown", {"_smtp._tls.example.com": {"SERVFAIL": True}}),
    Planted("https", "RFC 8460 section 3", "clean", rua("https://r.example.net/v1/tls?d=example.com")),
    Planted("both kinds", "RFC 8460 section 3", "clean", rua(f"{MAIL},https://r.example.net/")),
    Planted("space around the comma", "RFC 8460 section 3", "clean", rua(f"{MAIL} , https://r.example.net/")),
    Planted("final semicolon", "RFC 8460 section 3", "clean", rua(f"{MAIL};")),
    Planted("space at the end", "RFC 8460 section 3", "clean", rua(f"{MAIL}; ")),
    Planted("without space", "RFC 8460 section 3", "clean", reports(f"v=TLSRPTv1;rua={MAIL}")),
    Planted("a field to come", "RFC 8460 section 3", "clean", reports(f"v=TLSRPTv1; new=x; rua={MAIL}")),
    Planted("with a subject", "RFC 8460 section 3", "clean", rua(f"{MAIL}?subject=tls")),
    Planted("scheme in capitals", "RFC 8460 section 3", "clean", rua("MAILTO:t@example.com")),
    Planted("plus and percent", "RFC 8460 section 3", "clean", rua("mailto:a+b%21c@example.com")),
    Planted("at another domain", "RFC 8460 section 3", "clean", rua("mailto:t@reports.example.net")),
    Planted("with a port", "RFC 8460 section 3", "clean", rua("https://r.example.net:8443/x")),
    Planted("two strings", "RFC 8460 section 3", "clean", reports(["v=TLSRPTv1; ", f"rua={MAIL}"])),
    Planted("other records beside it", "RFC 8460 section 3", "clean", reports("x", f"v=TLSRPTv1; rua={MAIL}")),
    Planted("by an alias", "RFC 8460 section 3", "clean",
            {"_smtp._tls.example.com": {"CNAME": ["r.host.example"]},
             "r.host.example": {"TXT": [f"v=TLSRPTv1; rua={MAIL}"]}}),
    Planted("no mail, no need", "RFC 8460 section 3", "clean", NO_MAIL | WITHOUT),
]  # fmt: skip


@pytest.mark.parametrize("case", STS, ids=[case.name for case in STS])
async def test_mta_sts(case: Planted) -> None:
    found, told = graded(await checked(case.zone, case.files), "mta-sts")
    assert found == case.expect, [one.message for one in told]


@pytest.mark.parametrize("case", RPT, ids=[case.name for case in RPT])
async def test_tls_rpt(case: Planted) -> None:
    found, told = graded(await checked(case.zone, case.files), "tls-rpt")
    assert found == case.expect, [one.message for one in told]


async def test_the_domain_in_order() -> None:
    report = await checked({}, {})
    assert [one for one in report.findings if one.verdict != "pass"] == []
    assert report.verdict == "pass"


@pytest.mark.parametrize(
    ("case", "section"),
    [*((case, "mta-sts") for case in STS), *((case, "tls-rpt") for case in RPT)],
    ids=[case.name for case in (*STS, *RPT)],
)
async def test_what_a_record_can_mend_is_mended(case: Planted, section: Section) -> None:
    """Publish all that the section proposes: nothing is left of it."""
    _, told = graded(await checked(case.zone, case.files), section)
    changes = collected(told)
    before = {name: types for name, types in (ZONE | case.zone).items() if types}
    after: Zone | None = {name: {} for name in before} | applied(before, changes) if changes else None
    if after is not None:
        assert graded(await checked(after, case.files), section)[0] == "clean", changes
    elif section == "tls-rpt":
        assert case.expect != "error", "every fault of TLS-RPT is one of its record"
