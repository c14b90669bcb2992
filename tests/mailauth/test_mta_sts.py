"""MTA-STS: record and policy by the grammar of RFC 8461, the section's findings, and the records that mend."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.suites import suite

from dcctl.fetch import Fault, Fetched, NotFetched
from dcctl.mailauth.checks.mta_sts import check_mta_sts, patterns, policy_id, wanted_policy
from dcctl.mailauth.finding import DnsChange, Finding, verdict_of
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.mta_sts import MAX_POLICY, StsProblem, StsRecord, discover, parse_record, policy_url
from dcctl.mailauth.reach import exchanges, resolve_by
from dcctl.mailauth.records.mta_sts_policy import PolicyProblem, StsPolicy, covers, parse_policy

Zone = dict[str, dict[str, Any]]

DOMAIN = "example.com"
NAME = "_mta-sts.example.com"
GOOD = "v=STSv1; id=20261101T000000"
POLICY = b"version: STSv1\r\nmode: enforce\r\nmx: mx.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\n"
HOSTS = [[10, "MX.example.com"], [20, "a.example.net."]]
ZONE: Zone = {DOMAIN: {"MX": HOSTS}, NAME: {"TXT": [GOOD, "other"]}}


class Served:
    """A `Fetch` in memory: the same answer for every URL; remembers what was asked."""

    def __init__(self, answer: Fetched | NotFetched) -> None:
        self.answer = answer
        self.asked: list[tuple[str, int, bool]] = []

    async def __call__(self, url: str, *, limit: int, same_host: bool = False) -> Fetched | NotFetched:
        self.asked.append((url, limit, same_host))
        return self.answer


def served(body: bytes = POLICY, status: int = 200, media_type: str = "text/plain") -> Served:
    return Served(Fetched(policy_url(DOMAIN), status, media_type, body))


def failed(fault: Fault, certain: bool, why: str = "because") -> Served:
    return Served(NotFetched(policy_url(DOMAIN), certain, why, fault))


async def found(changes: Zone | None = None, fetch: Served | None = None) -> list[Finding]:
    zone = {name: types for name, types in (ZONE | (changes or {})).items() if types}
    return await check_mta_sts(DOMAIN, lookup=ZoneLookup(zone), fetch=fetch or served())


def codes(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(finding.code.removeprefix("mta-sts."), finding.verdict) for finding in findings]


RECORDS: list[tuple[str, str]] = [
    ("v=STSv1; id=1", "1"),
    ("v=STSv1;id=20160831085700Z;", "20160831085700Z"),
    ("v=STSv1 \t; \tid=a \t;\t", "a"),
    (f"v=STSv1; id={'a' * 32}", "a" * 32),
    ("v=STSv1; x=y; id=1; 1.2-3_4=<>@", "1"),
    (f"v=STSv1; {'n' * 32}=v; id=1", "1"),
    ("", "syntax"),
    ("v=STSv1", "id"),
    ("v=STSv1;", "id"),
    ("v=STSv1; x=y", "id"),
    ("v=STSv1; id=", "id"),
    ("v=STSv1; id=2026-11-01", "id"),
    ("v=STSv1; id=ä", "id"),
    ("v=STSv1; id=1 2", "id"),
    (f"v=STSv1; id={'a' * 33}", "id"),
    ("v=STSv1; ID=1", "id"),
    ("v=STSv1; id=1; id=2", "syntax"),
    ("v=STSv1; id=1;;", "syntax"),
    ("v=STSv1;; id=1", "syntax"),
    ("v=STSv1; id=1; x", "syntax"),
    ("v=STSv1; id=1; x=", "syntax"),
    ("v=STSv1; id=1; x=a b", "syntax"),
    ("v=STSv1; id=1; x=a=b", "syntax"),
    ("v=STSv1; id=1; -x=a", "syntax"),
    (f"v=STSv1; id=1; {'n' * 33}=v", "syntax"),
    ("v=STSv1; id =1", "syntax"),
    ("v=STSv1 id=1", "syntax"),
    ("v=STSv10; id=1", "syntax"),
    ("v=STSV1; id=1", "syntax"),
    (" v=STSv1; id=1", "syntax"),
    ("id=1; v=STSv1", "syntax"),
]


@pytest.mark.parametrize(("text", "expected"), RECORDS)
def test_records(text: str, expected: str) -> None:
    for form in (text, text.encode()):
        parsed = parse_record(form)
        assert (parsed.id if isinstance(parsed, StsRecord) else parsed.fault) == expected


def test_extensions_are_kept() -> None:
    parsed = parse_record("v=STSv1; x=y; id=1; z=1")
    assert isinstance(parsed, StsRecord)
    assert [tuple(field) for field in parsed.extensions] == [("x", "y"), ("z", "1")]


def policy(*lines: str, end: str = "\n") -> bytes:
    return end.join([*lines, ""]).encode()


HEAD = ("version: STSv1", "mode: enforce", "max_age: 86400")
FULL = (*HEAD, "mx: mx.example.com")
POLICIES: list[tuple[bytes, StsPolicy]] = [
    (policy(*FULL), StsPolicy("enforce", 86400, ("mx.example.com",))),
    (policy(*FULL, end="\r\n"), StsPolicy("enforce", 86400, ("mx.example.com",))),
    (policy(*FULL).rstrip(), StsPolicy("enforce", 86400, ("mx.example.com",))),
    (policy(*FULL[::-1]), StsPolicy("enforce", 86400, ("mx.example.com",))),
    (policy("version:STSv1", "mode:\ttesting ", "max_age:  0\t", "mx:a"), StsPolicy("testing", 0, ("a",))),
    (policy("version: STSv1", "mode: none", "max_age: 31557600"), StsPolicy("none", 31_557_600, ())),
    (policy(*FULL, "mx: *.Example.NET"), StsPolicy("enforce", 86400, ("mx.example.com", "*.example.net"))),
    (policy(*FULL, "x.y-z_1: a: b; ü"), StsPolicy("enforce", 86400, ("mx.example.com",))),
    (policy(*FULL, "version: 2", "mode: x", "max_age: y"), StsPolicy("enforce", 86400, ("mx.example.com",))),
    (policy(*FULL[:2], "", *FULL[2:], "", " "), StsPolicy("enforce", 86400, ("mx.example.com",), (3, 6, 7))),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), POLICIES)
def test_policies(body: bytes, expected: StsPolicy) -> None:
    assert parse_policy(body) == expected


# The lines, and (fault, line) of each problem.
INVALID: list[tuple[bytes, list[tuple[str, int]]]] = [
    (b"", [("syntax", 1)]),
    (b"<!DOCTYPE html>\n<html><body>Not here: sorry</body></html>\n", [("syntax", 1)]),
    (policy(*FULL[1:]), [("version", 0)]),
    (policy("version: STSv2", *FULL[1:]), [("version", 1)]),
    (policy("version: stsv1", *FULL[1:]), [("version", 1)]),
    (policy("version:", *FULL[1:]), [("version", 1)]),
    (policy("Version: STSv1", *FULL[1:]), [("version", 0)]),
    (policy(FULL[0], *FULL[2:]), [("mode", 0)]),
    (policy(FULL[0], "mode: Enforce", *FULL[2:]), [("mode", 2)]),
    (policy(FULL[0], "mode: report", *FULL[2:]), [("mode", 2)]),
    (policy(*FULL[:2], FULL[3]), [("max_age", 0)]),
    *((policy(*FULL[:2], f"max_age: {age}", FULL[3]), [("max_age", 3)])
      for age in ("31557601", "99999999999", "-1", "+1", "1.5", "1d", "0x10", "٣", "")),
    (policy(*HEAD), [("no-mx", 0)]),
    *((policy(*HEAD, f"mx: {mx}"), [("mx", 4)])
      for mx in ("", "*", "*.", "*.*.example.com", "a.*.example.com", "*a.example.com", "mx.example.com.", "a b", "a,b",
                 "-a.example.com", "bücher.example", "a..b", f"{'a' * 64}.com", "a." * 127 + "com", "mx.example.com;")),
    (policy(*FULL, "mx: *"), [("mx", 5)]),
    (policy(*FULL, "no colon"), [("syntax", 5)]),
    (policy(*FULL, " mx: b.example.com"), [("syntax", 5)]),
    (policy(*FULL, "x :y"), [("syntax", 5)]),
    (policy(*FULL, "x:"), [("syntax", 5)]),
    (policy(*FULL, "x: a\x00b"), [("syntax", 5)]),
    (policy(*FULL) + b"x: \xff\n", [("syntax", 5)]),
    (policy(*FULL, end="\r"), [("version", 1), ("mode", 0), ("max_age", 0), ("no-mx", 0)]),
    (b"\xef\xbb\xbf" + policy(*FULL), [("syntax", 1)]),
    (policy(*FULL).decode().encode("utf-16"), [("syntax", 1)]),
    (policy("version: 2", "mode: x", "max_age: y", "z"),
     [("syntax", 4), ("version", 1), ("mode", 2), ("max_age", 3), ("no-mx", 0)]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), INVALID)
def test_invalid_policies(body: bytes, expected: list[tuple[str, int]]) -> None:
    parsed = parse_policy(body)
    assert isinstance(parsed, tuple)
    assert [(problem.fault, problem.line) for problem in parsed] == expected


@pytest.mark.parametrize(
    ("pattern", "host", "expected"),
    [
        ("mx.example.com", "MX.example.com.", True),
        ("MX.example.com", "mx.example.com", True),
        ("mx.example.com", "a.mx.example.com", False),
        ("*.example.com", "mail.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "foo.bar.example.com", False),
        ("*.example.com", ".example.com", False),
        ("*.com", "example.com", True),
    ],
)
def test_which_hosts_a_pattern_covers(pattern: str, host: str, expected: bool) -> None:
    assert covers(StsPolicy("enforce", 1, (pattern,)), host) is expected


LINES = st.sampled_from([*FULL, "mx: *.a", "mode: none", "version:", "", " ", "x: y", "max_age: 9"]).map(str.encode)


@given(st.one_of(st.binary(), st.lists(LINES | st.binary(max_size=9)).map(b"\n".join)))
def test_a_policy_never_raises(body: bytes) -> None:
    parsed = parse_policy(body)
    assert isinstance(parsed, StsPolicy) or (parsed and all(isinstance(one, PolicyProblem) for one in parsed))


@given(st.one_of(st.binary(), st.lists(st.sampled_from([b"v=STSv1", b";", b"id=", b"1", b" ", b"x=y"])).map(b"".join)))
async def test_a_record_never_raises_and_any_repair_is_one(text: bytes) -> None:
    parsed = parse_record(text)
    changes: Zone = {NAME: {"TXT": [text]}}
    for change in [change for finding in await found(changes) for change in finding.fix or ()]:
        if change.action == "replace":
            assert isinstance(parsed, StsProblem)
            assert isinstance(parse_record(change.value), StsRecord)


async def test_a_domain_in_order() -> None:
    fetch = served()
    (finding,) = await found(fetch=fetch)
    assert (finding.code, finding.verdict) == ("mta-sts.ok", "pass")
    assert finding.evidence.startswith("version: STSv1 | mode: enforce | mx: mx.example.com | mx: *.example.net")
    assert fetch.asked == [("https://mta-sts.example.com/.well-known/mta-sts.txt", MAX_POLICY, False)]


FIRST = wanted_policy("testing", 604800, ("mx.example.com", "a.example.net"))
# What stands at _mta-sts; the one finding; the values of its fix.
TEXTS: list[tuple[list[Any], str, list[str] | None]] = [
    (["v=STSv1; id=1", "v=STSv1; id=2"], "multiple", ["v=STSv1; id=2"]),
    (["v=STSv1;", "v=STSv1; id=2"], "multiple", ["v=STSv1;"]),
    (["v=STSv1; id=", "v=STSv1; x"], "multiple", [f"v=STSv1; id={policy_id(FIRST)}", "v=STSv1; x"]),
    (["v=STSv1; id=2026-11-01"], "id", ["v=STSv1; id=20261101"]),
    (["v=STSv1; ID=7; x=y"], "id", ["v=STSv1; id=7; x=y"]),
    ([f"v=STSv1; id={'1' * 40}"], "id", [f"v=STSv1; id={'1' * 32}"]),
    (["v=STSv1; id=1; x=a=b"], "syntax", ["v=STSv1; id=1"]),
    (["v=STSv1; id = 9"], "syntax", ["v=STSv1; id=9"]),
    ([["v=STSv1;", " id=1; id=2"]], "syntax", ["v=STSv1; id=1"]),
    (["v=STSv1 id=3"], "not-recognised", ["v=STSv1; id=3"]),
    (["v=stsv1; id=3;"], "not-recognised", ["v=STSv1; id=3"]),
    (["v=STSv2; id=3"], "not-recognised", ["v=STSv1; id=3"]),
    (['"v=STSv1; id=3"'], "not-recognised", ["v=STSv1; id=3"]),
    (["id=3; v=STSv1"], "not-recognised", ["v=STSv1; id=3"]),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "code", "values"), TEXTS)
async def test_records_that_do_not_count(texts: list[Any], code: str, values: list[str] | None) -> None:
    fetch = served()
    zone: Zone = ZONE | {NAME: {"TXT": texts}}
    (finding,) = await found(zone, fetch)
    assert (finding.code, finding.verdict) == (f"mta-sts.{code}", "fail")
    assert (None if finding.fix is None else [change.value for change in finding.fix]) == values
    assert fetch.asked == []


@pytest.mark.parametrize("texts", [case[0] for case in TEXTS])
async def test_the_fix_mends_it(texts: list[Any]) -> None:
    (finding,) = await found({NAME: {"TXT": texts}})
    after = ["".join(text) for text in texts]
    for change in finding.fix or ():
        assert (change.name, change.type) == (NAME, "TXT")
        after = applied(after, change)
    assert codes(await found({NAME: {"TXT": after}})) == [("ok", "pass")]


def applied(texts: list[str], change: DnsChange) -> list[str]:
    old = change.instead_of if change.action == "replace" else change.value
    kept = texts if change.action == "add" else [text for text in texts if text != old]
    assert change.action == "add" or len(kept) == len(texts) - 1
    return kept if change.action == "remove" else [*kept, change.value]


async def test_missing_and_what_to_publish() -> None:
    (finding,) = await found({NAME: {"TXT": ["other"]}})
    assert (finding.code, finding.verdict, verdict_of([finding])) == ("mta-sts.missing", "absent", "warn")
    assert finding.fix is None, "a record before there is a policy mends nothing"
    assert FIRST.strip().replace("\n", " | ") in finding.message
    record = f"v=STSv1; id={policy_id(FIRST)}"
    assert finding.message.endswith(f'then publish {NAME} TXT "{record}"')
    assert codes(await found({NAME: {"TXT": [record]}}, served(FIRST.encode()))) == [("testing", "warn")]


NO_MAIL: list[Zone] = [
    {DOMAIN: {"MX": [[0, "."]]}, NAME: {}},
    {DOMAIN: {"TXT": ["v=spf1 -all"]}, NAME: {}},
    {DOMAIN: {}, NAME: {}},
]


@pytest.mark.parametrize("changes", NO_MAIL)
async def test_a_domain_that_takes_no_mail_needs_none(changes: Zone) -> None:
    assert codes(await found(changes)) == [("no-mail", "pass")]


@pytest.mark.parametrize("types", [{"SERVFAIL": True}, {"FAIL": ["MX"]}, {"FAIL": ["A"]}, {"FAIL": ["AAAA"]}])
async def test_whether_it_takes_mail_may_be_unknown(types: dict[str, Any]) -> None:
    assert codes(await found({DOMAIN: types, NAME: {}})) == [("unknown", "unknown")]


async def test_a_record_that_cannot_be_asked_is_unknown() -> None:
    fetch = served()
    assert codes(await found({NAME: {"SERVFAIL": True}}, fetch)) == [("unknown", "unknown")]
    assert fetch.asked == []


async def test_offline_the_record_alone_is_judged() -> None:
    (finding,) = await check_mta_sts(DOMAIN, lookup=ZoneLookup(ZONE))
    assert codes([finding]) == [("not-fetched", "pass")]
    assert "not fetched" in finding.message


HTML = b"<!DOCTYPE html>\n<html>\n</html>\n"
# What the policy host says, and the findings.
ANSWERS: list[tuple[Served, list[tuple[str, str]]]] = [
    (served(b"", 404), [("policy-not-found", "fail")]),
    (served(POLICY, 206), [("policy-not-found", "fail")]),
    (served(b"", 503), [("policy-not-found", "fail")]),
    (failed("redirect", True), [("redirect", "fail")]),
    (failed("certificate", True), [("certificate", "fail")]),
    (failed("too-large", True), [("too-large", "fail")]),
    (failed("no-address", True), [("policy-host", "fail")]),
    (failed("address", True), [("policy-host", "fail")]),
    (failed("encoded", True), [("policy-host", "fail")]),
    (failed("tls", True), [("policy-host", "fail")]),
    (failed("tls", False), [("unknown", "unknown")]),
    (failed("certificate", False), [("unknown", "unknown")]),
    (failed("time-out", False), [("unknown", "unknown")]),
    (failed("unresolved", False), [("unknown", "unknown")]),
    (served(media_type="text/html"), [("media-type", "warn")]),
    (served(media_type=""), [("media-type", "warn")]),
    (served(HTML, media_type="text/html"), [("media-type", "warn"), ("policy-syntax", "fail")]),
    (served(POLICY.replace(b"STSv1", b"STSv2")), [("version", "fail")]),
    (served(POLICY.replace(b"enforce", b"on")), [("mode", "fail")]),
    (served(POLICY.replace(b"604800", b"99999999")), [("max-age", "fail")]),
    (served(POLICY.replace(b"max_age: 604800\r\n", b"")), [("max-age", "fail")]),
    (served(POLICY.replace(b"604800", b"86399")), [("max-age-short", "warn")]),
    (served(POLICY.replace(b"604800", b"86400")), [("ok", "pass")]),
    (served(policy(*HEAD)), [("no-mx", "fail")]),
    (served(POLICY.replace(b"*.", b"*.*.")), [("bad-mx", "fail")]),
    (served(POLICY + b"what\r\n"), [("policy-syntax", "fail")]),
    (served(POLICY + b"\r\n"), [("policy-syntax", "warn")]),
    (served(POLICY.replace(b"enforce", b"testing")), [("testing", "warn")]),
    (served(b"version: STSv1\nmode: none\nmax_age: 60\n"), [("mode-none", "warn")]),
    (served(POLICY.replace(b"mx.ex", b"x.ex")), [("mx-not-covered", "fail"), ("pattern-unused", "pass")]),
    (served(POLICY.replace(b"*.ex", b"*.a.ex")), [("mx-not-covered", "fail"), ("pattern-unused", "pass")]),
    (
        served(POLICY.replace(b"enforce", b"testing").replace(b"mx: *.example.net\r\n", b"")),
        [("testing", "warn"), ("mx-not-covered", "warn")],
    ),
    (served(policy(*HEAD, "mx: x")), [*[("mx-not-covered", "fail")] * 2, ("pattern-unused", "pass")]),
    (served(POLICY + b"mx: spare.example.org\r\n"), [("ok", "pass"), ("pattern-unused", "pass")]),
]  # fmt: skip


@pytest.mark.parametrize(("fetch", "expected"), ANSWERS)
async def test_what_the_policy_host_says(fetch: Served, expected: list[tuple[str, str]]) -> None:
    findings = await found(fetch=fetch)
    assert codes(findings) == expected
    assert all(finding.fix is None for finding in findings)


async def test_a_problem_is_told_with_its_line_and_what_to_write() -> None:
    body = policy("version: STSv1", "mode: enforce", "max_age: 99999999")
    max_age, no_mx = await found(fetch=served(body))
    assert "line 3: max_age: 99999999 is over" in max_age.message
    assert "write max_age: 604800, and give the record a new id" in max_age.message
    assert "write mx: mx.example.com | mx: a.example.net" in no_mx.message
    assert max_age.evidence == "version: STSv1 | mode: enforce | max_age: 99999999"


async def test_exchanges_that_are_unknown_leave_the_coverage_unknown() -> None:
    changes: Zone = {DOMAIN: {"FAIL": ["MX"]}}
    assert codes(await found(changes)) == [("unknown", "unknown")]
    assert codes(await found(changes, served(policy(*HEAD[:1], "mode: none", *HEAD[2:])))) == [("mode-none", "warn")]


async def test_hostile_answers_are_made_visible() -> None:
    texts: Zone = {NAME: {"TXT": ["v=STSv1; id=\x1b[31m\u202e; x=\r\n"]}}
    for changes, fetch in (
        (texts, served()),
        ({}, served(POLICY + b"x\x1b[31m\xff\xe2\x80\xae\n")),
        ({}, served(media_type="text/\x1b[31m")),
        ({}, failed("redirect", True, "redirects to https://\x1b]0;x\x07\u202e")),
    ):
        for finding in await found(changes, fetch):
            shown = f"{finding.evidence} {finding.message} {finding.fix}"
            assert not any(ord(char) < 32 or char in "\x9b\u202e" for char in shown)


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ({"MX": [[20, "B.example."], [10, "a.example"], [5, "b.example"]]}, ("b.example", "a.example")),
        ({"MX": [[0, "."]]}, ()),
        ({"A": ["192.0.2.1"]}, (DOMAIN,)),
        ({"AAAA": ["2001:db8::1"], "FAIL": ["A"]}, (DOMAIN,)),
        ({"FAIL": ["AAAA"]}, None),
        ({"SERVFAIL": True}, None),
        ({}, ()),
    ],
)
async def test_who_takes_the_mail(types: dict[str, Any], expected: tuple[str, ...] | None) -> None:
    assert await exchanges(DOMAIN, lookup=ZoneLookup({DOMAIN: types})) == expected


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ({"A": ["192.0.2.1", "192.0.2.2"], "AAAA": ["2001:db8::1"]}, ("192.0.2.1", "192.0.2.2", "2001:db8::1")),
        ({"A": ["192.0.2.1"], "FAIL": ["AAAA"]}, ("192.0.2.1",)),
        ({"FAIL": ["A"]}, None),
        ({"CNAME": ["host.example.net"]}, ("192.0.2.9",)),
        ({"TXT": ["x"]}, ()),
    ],
)
async def test_addresses_by_lookup(types: dict[str, Any], expected: tuple[str, ...] | None) -> None:
    zone: Zone = {"mta-sts.example.com": types, "host.example.net": {"A": ["192.0.2.9"]}}
    assert await resolve_by(ZoneLookup(zone))("mta-sts.example.com") == expected
    assert await resolve_by(ZoneLookup(zone))("gone.example.com") == ()


async def test_few_questions() -> None:
    lookup = ZoneLookup(ZONE)
    await discover(DOMAIN, lookup=lookup, fetch=served())
    assert lookup.asked == 2


FAULTS = suite("authfaults")


@pytest.mark.skipif(not FAULTS.exists(), reason="../shared/suites/authfaults is not there")
async def test_planted_faults() -> None:
    zone, faults, policies = (
        json.loads((FAULTS / f"{name}.json").read_text("utf-8")) for name in ("zone", "faults", "policies")
    )
    wrong = []
    for fault in faults:
        if fault["section"] not in ("all", "mta_sts"):
            continue
        domain, served_there = fault["domain"], policies[fault["domain"]]
        answer: Fetched | NotFetched = Fetched(
            policy_url(domain), served_there["status"], served_there["ctype"], served_there["body"].encode()
        )
        if "cert" in fault["id"]:
            answer = NotFetched(policy_url(domain), True, "another name", "certificate")
        if served_there["status"] == 301:
            answer = NotFetched(policy_url(domain), True, "elsewhere", "redirect")
        findings = await check_mta_sts(domain, lookup=ZoneLookup(zone), fetch=Served(answer))
        verdict = verdict_of(findings)
        if verdict != {"none": "pass", "warning": "warn", "error": "fail"}[fault["expect"]]:
            wrong.append((fault["id"], verdict))
    assert wrong == []


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        (("mx1.example.com", "mx2.example.com"), ("mx1.example.com", "mx2.example.com")),
        (("aspmx.l.google.com", "alt1.aspmx.l.google.com", "alt2.aspmx.l.google.com", "alt3.aspmx.l.google.com"),
         ("aspmx.l.google.com", "*.aspmx.l.google.com")),
        (("a.example", "b.example", "c.example"), ("*.example",)),
        (("<each exchange>",), ("<each exchange>",)),
    ],
)  # fmt: skip
def test_many_exchanges_in_one_domain_are_one_pattern(hosts: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert patterns(hosts) == expected


async def test_however_many_exchanges_the_sentence_stays_short() -> None:
    hosts: Zone = {DOMAIN: {"MX": [[number, f"mx.host{number}.example"] for number in range(20)]}, NAME: {}}
    (finding,) = await found(hosts)
    assert "mx: mx.host1.example | mx: <and 18 more> | max_age" in finding.message
    assert len(finding.message) < 320


@pytest.mark.parametrize("texts", [["v=STSv1; id=1", "v=STSv1; id=2"], ["v=STSv1; id=1-1"], ["v=STSv1 id=1"]])
async def test_the_fix_is_for_the_place_where_the_record_stands(texts: list[str]) -> None:
    alias: Zone = {NAME: {"CNAME": ["sts.host.example"]}, "sts.host.example": {"TXT": texts}}
    (finding,) = await found(alias)
    assert [change.name for change in finding.fix or ()] == ["sts.host.example"]


async def test_an_alias_that_leads_nowhere_is_told() -> None:
    (finding,) = await found({NAME: {"CNAME": ["gone.host.example"]}})
    assert finding.code == "mta-sts.missing"
    assert finding.message == f"no MTA-STS: {NAME} is an alias of gone.host.example, where there is no record"
