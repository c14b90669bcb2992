"""Whole domains: one clean zone, one thing changed at a time; findings, verdicts and records to publish."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.support.nameserver import NameServer
from tests.support.suites import suite

from dcctl.errors import ValueRefused
from dcctl.mailauth.check import DomainReport, Scope, check_domain
from dcctl.mailauth.dkim_discovery import COMMON
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.mending.fixes import applied, collected
from dcctl.mailauth.resolver import Resolver
from dcctl.mailauth.rules import RULES
from dcctl.render.verdicts import is_trouble

Zone = dict[str, dict[str, Any]]


def key(bits: int = 2048) -> str:
    public = rsa.generate_private_key(65537, bits).public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


KEY, SMALL = key(), key(1024)
CLEAN: Zone = {
    "example.com": {
        "TXT": ["v=spf1 include:_spf.example.net -all", "other"],
        "MX": [[10, "mx.example.com"]],
        "A": ["9.9.9.9"],
    },
    "_spf.example.net": {"TXT": ["v=spf1 ip4:192.0.2.0/24 ~all"]},
    "mx.example.com": {"A": ["9.9.9.10"]},
    "10.9.9.9.in-addr.arpa": {"PTR": ["mx.example.com"]},
    "s1._domainkey.example.com": {"TXT": [f"v=DKIM1; p={KEY}"]},
    "_dmarc.example.com": {"TXT": ["v=DMARC1; p=reject; rua=mailto:d@example.com"]},
    "_mta-sts.example.com": {"TXT": ["v=STSv1; id=20261101T000000"]},
    "_smtp._tls.example.com": {"TXT": ["v=TLSRPTv1; rua=mailto:t@example.com"]},
}

WITHOUT_EXCHANGES = ("dane.unknown", "dnssec.unknown")  # follow from MX or addresses that are unknown


async def report(changes: Zone | None = None, domain: str = "example.com", **options: Any) -> DomainReport:
    zone = {name: types for name, types in (CLEAN | (changes or {})).items() if types}
    return await check_domain(domain, lookup=ZoneLookup(zone), scope=Scope(**({"selectors": ("s1",)} | options)))


def troubles(found: DomainReport) -> dict[str, Finding]:
    return {finding.code: finding for finding in found.findings if is_trouble(finding)}


async def test_a_clean_domain() -> None:
    found = await report()
    assert troubles(found) == {}
    sections = ["spf.ok", "dkim.ok", "dmarc.ok", "mx.ok", "mta-sts.not-fetched", "tls-rpt.ok"]
    sections += ["dane.missing", "dnssec.unsigned", "bimi.missing"]
    assert [finding.code for finding in found.findings] == sections
    assert (found.domain, found.verdict) == ("example.com", "pass")
    assert (found.organizational_domain, found.policy_domain, found.effective_policy) == (
        "example.com",
        "example.com",
        "reject",
    )


def spf(*records: Any) -> Zone:
    return {"example.com": CLEAN["example.com"] | {"TXT": list(records)}}


def dkim(*records: Any) -> Zone:
    return {"s1._domainkey.example.com": {"TXT": list(records)}}


def dmarc(*records: Any) -> Zone:
    return {"_dmarc.example.com": {"TXT": list(records)}}


def mx(*records: Any, **more: Any) -> Zone:
    return {"example.com": CLEAN["example.com"] | {"MX": list(records)}, **more}


NO_MX = {"TXT": CLEAN["example.com"]["TXT"], "A": ["9.9.9.9"]}
RUA = "rua=mailto:d@example.com"
GOOD = f"v=DMARC1; p=reject; {RUA}"
LONG = "v=spf1 " + " ".join(f"ip4:192.0.2.{n}" for n in range(40)) + " -all"
MANY = "v=spf1 " + " ".join(f"include:i{n}.example.net" for n in range(11)) + " -all"
# What is changed; the finding; its verdict; the new records, if one can tell them.
CASES: list[tuple[Zone, str, str, list[str] | None]] = [
    (spf("other"), "spf.missing", "absent", ["v=spf1 mx ~all"]),
    (
        spf("v=spf1 mx -all", "v=spf1 a:mx.example.com -all"),
        "spf.multiple",
        "fail",
        ["v=spf1 mx a:mx.example.com -all", "v=spf1 a:mx.example.com -all"],
    ),
    (spf("v=spf1 ipv4:192.0.2.1 -all"), "spf.syntax", "fail", ["v=spf1 ip4:192.0.2.1 -all"]),
    (spf("v=spf1 redirect="), "spf.syntax", "fail", ["v=spf1 ~all"]),
    (spf(" v=spf1 mx -all"), "spf.not-recognised", "fail", ["v=spf1 mx -all"]),
    (spf("v=spf1 mx +all"), "spf.all-pass", "fail", ["v=spf1 mx ~all"]),
    (spf("v=spf1 mx all"), "spf.all-pass", "fail", ["v=spf1 mx ~all"]),
    (spf("v=spf1 mx ?all"), "spf.all-neutral", "warn", ["v=spf1 mx ~all"]),
    (spf("v=spf1 mx"), "spf.no-all", "warn", ["v=spf1 mx ~all"]),
    (spf("v=spf1 -all mx"), "spf.after-all", "warn", ["v=spf1 ~all"]),
    (spf("v=spf1 mx -all redirect=_spf.example.net"), "spf.after-all", "warn", ["v=spf1 mx -all"]),
    (spf("v=spf1 -all redirect=_spf.example.net"), "spf.after-all", "warn", ["v=spf1 redirect=_spf.example.net"]),
    (spf("v=spf1 mx ptr -all"), "spf.ptr", "warn", ["v=spf1 mx -all"]),
    (spf("v=spf1 mx ip4:0.0.0.0/0 -all"), "spf.everyone", "fail", ["v=spf1 mx -all"]),
    (spf("v=spf1 ip4:192.0.0.0/8 -all"), "spf.large-range", "warn", None),
    (spf("v=spf1 mx ip4:10.1.2.3 -all"), "spf.private-range", "warn", ["v=spf1 mx -all"]),
    (
        spf("v=spf1 mx include=_spf.example.net -all"),
        "spf.not-a-modifier",
        "warn",
        ["v=spf1 mx include:_spf.example.net -all"],
    ),
    (spf("v=spf1 mx include:gone.example.net -all"), "spf.include-missing", "fail", ["v=spf1 mx -all"]),
    (
        spf("v=spf1 mx include:bad.example.net -all") | {"bad.example.net": {"TXT": ["v=spf1 x"]}},
        "spf.include-broken",
        "fail",
        ["v=spf1 mx -all"],
    ),
    (
        spf("v=spf1 mx include:all.example.net -all") | {"all.example.net": {"TXT": ["v=spf1 +all"]}},
        "spf.include-passes-all",
        "fail",
        ["v=spf1 mx -all"],
    ),
    (spf("v=spf1 mx include:example.com -all"), "spf.loop", "fail", ["v=spf1 mx -all"]),
    (spf("v=spf1 mx a:gone.example.com -all"), "spf.void", "warn", ["v=spf1 mx -all"]),
    (
        spf("v=spf1 mx a:g1.example.com a:g2.example.com exists:g3.example.com -all"),
        "spf.too-many-voids",
        "fail",
        ["v=spf1 mx -all"],
    ),
    (
        spf(MANY) | {f"i{n}.example.net": {"TXT": ["v=spf1 -all"]} for n in range(11)},
        "spf.too-many-lookups",
        "fail",
        [MANY.replace(" include:i0.example.net", "")],  # which lets nobody pass
    ),
    (spf(LONG), "spf.long", "warn", ["v=spf1 ip4:192.0.2.0/27 ip4:192.0.2.32/29 -all"]),
    (
        spf("v=spf1 mx include:down.example.net -all") | {"down.example.net": {"SERVFAIL": True}},
        "spf.include-unknown",
        "unknown",
        None,
    ),
    ({"s1._domainkey.example.com": {}}, "dkim.not-found", "absent", None),
    (
        {"*._domainkey.example.com": {"TXT": ["v=spf1 -all"]}, "s1._domainkey.example.com": {}},
        "dkim.not-found",
        "absent",
        None,
    ),
    (
        {"s1._domainkey.example.com": {"CNAME": ["gone.example.net"]}},
        "dkim.dangling-alias",
        "fail",
        ["gone.example.net."],
    ),
    (dkim(f"v=DKIM1; p={KEY}", f"p={SMALL}"), "dkim.multiple", "fail", [f"p={SMALL}"]),
    (dkim(f"v=DKIM1; p={SMALL}"), "dkim.short-key", "warn", None),
    (dkim("v=DKIM1; p="), "dkim.revoked", "fail", None),
    (dkim(f"v=DKIM1; p={KEY[:250]}"), "dkim.truncated", "fail", None),
    (dkim(f"v=DKIM1; p={KEY[:60]}***"), "dkim.base64", "fail", None),
    (dkim("v=DKIM1; k=rsa"), "dkim.no-key", "fail", None),
    (dkim(f"v=DKIM1; t; p={KEY}"), "dkim.syntax", "fail", [f"v=DKIM1; p={KEY}"]),
    (dkim(f"v=DKIM1; k=dsa; p={KEY}"), "dkim.type", "fail", [f"v=DKIM1; p={KEY}"]),
    (dkim(f"k=rsa; v=DKIM1; p={KEY}"), "dkim.version", "fail", [f"v=DKIM1; k=rsa; p={KEY}"]),
    (dkim(f"v=DKIM1; t=y; p={KEY}"), "dkim.testing", "warn", [f"v=DKIM1; p={KEY}"]),
    (
        dkim(f"v=DKIM1;\tt=y; p={KEY[:40]}\r\n\t{KEY[40:]}"),
        "dkim.testing",
        "warn",
        [f"v=DKIM1; p={KEY[:40]} {KEY[40:]}"],
    ),
    (dkim(f"v=DKIM1; h=sha1; p={KEY}"), "dkim.hash", "fail", [f"v=DKIM1; p={KEY}"]),
    (dkim(f"v=DKIM1; s=tlsrpt; p={KEY}"), "dkim.service", "fail", [f"v=DKIM1; p={KEY}"]),
    ({"_dmarc.example.com": {}}, "dmarc.missing", "absent", ["v=DMARC1; p=none; rua=mailto:postmaster@example.com"]),
    (dmarc("v=DMARC1; p=none", "v=DMARC1; p=reject"), "dmarc.multiple", "fail", ["v=DMARC1; p=reject"]),
    (dmarc("v=dmarc1; p=reject"), "dmarc.not-recognised", "fail", ["v=DMARC1; p=reject"]),
    (dmarc(f"v=DMARC1 p=reject {RUA}"), "dmarc.not-recognised", "fail", [GOOD]),
    (dmarc(f"v=DMARC1; p=no; {RUA}"), "dmarc.bad-policy", "fail", [f"v=DMARC1; p=none; {RUA}"]),
    (dmarc(f"v=DMARC1; p=block; {RUA}"), "dmarc.bad-policy", "fail", [GOOD]),
    (dmarc(f"v=DMARC1; p=rejct; sp=?; {RUA}"), "dmarc.bad-policy", "fail", [GOOD]),
    (
        dmarc(f"v=DMARC1; p=reject; sp=Quarantined; {RUA}"),
        "dmarc.bad-policy",
        "fail",
        [f"v=DMARC1; p=reject; sp=quarantine; {RUA}"],
    ),
    (dmarc(f"v=DMARC1; {RUA}"), "dmarc.bad-policy", "fail", [f"v=DMARC1; p=none; {RUA}"]),
    (dmarc(f"v=DMARC1; p=none; {RUA}"), "dmarc.policy-none", "warn", [f"v=DMARC1; p=quarantine; {RUA}"]),
    (
        dmarc("v=DMARC1; p=reject"),
        "dmarc.no-reports",
        "warn",
        ["v=DMARC1; p=reject; rua=mailto:postmaster@example.com"],
    ),
    (dmarc("v=DMARC1; p=reject; rua=d@example.com"), "dmarc.bad-destination", "fail", [GOOD]),
    (
        dmarc("v=DMARC1; p=reject; rua=mailto:d@x.example") | {"x.example": {"A": ["9.9.9.7"]}},
        "dmarc.destination-refuses",
        "fail",
        ["v=DMARC1;"],
    ),
    (
        dmarc(f"v=DMARC1; p=reject; {RUA},mailto:d@no.example.com") | {"no.example.com": {"MX": [[0, "."]]}},
        "dmarc.destination-no-mail",
        "fail",
        [GOOD],
    ),
    (dmarc(f"v=DMARC1; p=none; p=reject; {RUA}"), "dmarc.twice", "fail", [GOOD]),
    (dmarc("v=DMARC1; p=reject; rua=mailto:d@example.com!1m"), "dmarc.size-suffix", "warn", [GOOD]),
    (
        dmarc("v=DMARC1;\tp=reject; pct=9; rua=mailto:d@example.com,\r\n\tmailto:e@example.com"),
        "dmarc.historic-tag",
        "warn",
        ["v=DMARC1; p=reject; rua=mailto:d@example.com, mailto:e@example.com"],
    ),
    (dmarc(f"v=DMARC1; p=reject; pct=9; {RUA}"), "dmarc.historic-tag", "warn", [GOOD]),
    (dmarc(f"v=DMARC1; p=reject; zz=9; {RUA}"), "dmarc.unknown-tag", "warn", [GOOD]),
    (dmarc(f"v=DMARC1; p=reject; aspf=x; {RUA}"), "dmarc.bad-value", "warn", [GOOD]),
    (dmarc(f"v=DMARC1; p=reject; x; {RUA}"), "dmarc.syntax", "warn", [GOOD]),
    (dmarc(f"v=DMARC1; p=reject; sp=none; {RUA}"), "dmarc.subdomain-none", "warn", [GOOD]),
    (dmarc(f"v=DMARC1; p=reject; np=none; {RUA}"), "dmarc.nonexistent-none", "warn", [GOOD]),
    (dmarc(f"v=DMARC1; p=reject; t=y; {RUA}"), "dmarc.testing", "warn", [GOOD]),
    (dmarc(f"v=DMARC1; p=reject; psd=y; {RUA}"), "dmarc.public-suffix", "warn", [GOOD]),
    ({"example.com": NO_MX}, "mx.missing", "absent", ["10 mx.example.com."]),
    ({"example.com": NO_MX, "mx.example.com": {}}, "mx.missing", "absent", ["10 example.com."]),
    (
        {"example.com": NO_MX, "mx.example.com": {}, "*.example.com": {"A": ["9.9.9.8"]}},
        "mx.missing",
        "absent",
        ["10 example.com."],
    ),
    ({"example.com": {"TXT": NO_MX["TXT"]}}, "mx.missing", "absent", ["10 mx.example.com."]),
    ({"example.com": {"TXT": NO_MX["TXT"]}, "mx.example.com": {}}, "mx.missing", "absent", None),
    (mx([10, "mx.example.com"], [20, "gone.example.com"]), "mx.dangling", "fail", ["20 gone.example.com."]),
    (mx([10, "gone.example.com"]), "mx.dangling", "fail", ["10 mx.example.com."]),
    (mx([10, "gone.example.com"], **{"mx.example.com": {}}), "mx.dangling", "fail", ["10 example.com."]),
    (
        {"example.com": {"TXT": NO_MX["TXT"], "MX": [[10, "gone.example.com"]]}, "mx.example.com": {}},
        "mx.dangling",
        "fail",
        None,
    ),
    (
        mx([10, "alias.example.com"], **{"alias.example.com": {"CNAME": ["mx.example.com"]}}),
        "mx.alias",
        "fail",
        ["10 mx.example.com."],
    ),
    (mx([10, "9.9.9.10"]), "mx.address", "fail", ["9.9.9.10", "10 mx-9-9-9-10.example.com."]),
    (mx([10, "localhost"]), "mx.this-host", "fail", ["10 mx.example.com."]),
    (mx([10, "mx.example.com"], [0, "."]), "mx.null-not-alone", "fail", ["0 ."]),
    (
        {"mx.example.com": {"A": ["127.0.0.1"]}, "1.0.0.127.in-addr.arpa": {"PTR": ["mx.example.com"]}},
        "mx.not-public",
        "fail",
        None,
    ),
    ({"mx.example.com": {"SERVFAIL": True}}, "mx.unknown", "unknown", None),
    ({"10.9.9.9.in-addr.arpa": {"SERVFAIL": True}}, "mx.reverse-unknown", "unknown", None),
    ({"10.9.9.9.in-addr.arpa": {}}, "mx.no-reverse", "warn", ["mx.example.com."]),
    (
        {"10.9.9.9.in-addr.arpa": {"PTR": ["other.example.net"]}},
        "mx.reverse-differs",
        "warn",
        ["mx.example.com."],
    ),
]


@pytest.mark.parametrize(("changes", "code", "verdict", "values"), CASES)
async def test_one_fault(changes: Zone, code: str, verdict: str, values: list[str] | None) -> None:
    found = await report(changes)
    assert [one for one in troubles(found) if one not in WITHOUT_EXCHANGES] == [code]
    finding = troubles(found)[code]
    assert finding.verdict == verdict
    assert (None if finding.fix is None else [change.value for change in finding.fix]) == values
    assert (finding.section, finding.reference) == (RULES[code][0], RULES[code][2])


@pytest.mark.parametrize(
    ("changes", "code"),
    [(case[0], case[1]) for case in CASES if case[3]],
)
async def test_the_fix_mends_it(changes: Zone, code: str) -> None:
    zone = {name: types for name, types in (CLEAN | changes).items() if types}
    found = await check_domain("example.com", lookup=ZoneLookup(zone), scope=Scope(selectors=("s1",)))
    mended = ZoneLookup(applied(zone, collected([troubles(found)[code]])))
    after = troubles(await check_domain("example.com", lookup=mended, scope=Scope(selectors=("s1",))))
    assert code not in after


async def test_evidence_is_the_raw_record_made_visible() -> None:
    found = await report(dmarc(b"v=DMARC1; p=none; x=\x1b[31m\xff\xe2\x80\xae; rua=mailto:d@example.com"))
    for finding in found.findings:
        shown = json.dumps([finding.evidence, finding.message, str(finding.fix)], ensure_ascii=False)
        assert not any(ord(char) < 32 or char == "\u202e" for char in shown)
    assert "^[[31m" in troubles(found)["dmarc.policy-none"].evidence


async def test_spf_terms_of_the_channels_make_the_first_record() -> None:
    found = await report(spf("other"), spf_terms=["include:sendgrid.net", "include:_spf.google.com"])
    (change,) = troubles(found)["spf.missing"].fix or ()
    assert (change.action, change.name, change.value) == (
        "add",
        "example.com",
        "v=spf1 include:sendgrid.net include:_spf.google.com ~all",
    )


async def test_several_faults_of_one_record_are_mended_together() -> None:
    found = troubles(await report(spf("v=spf1 mx ptr ip4:10.0.0.1 ?all")))
    assert set(found) == {"spf.ptr", "spf.private-range", "spf.all-neutral"}
    assert {finding.fix[0].value for finding in found.values() if finding.fix} == {"v=spf1 mx ~all"}


@pytest.mark.parametrize(
    ("options", "tried"),
    [
        ({"selectors": ["x", "Y._domainkey."]}, ["x", "y"]),
        ({"selectors": (), "channel_selectors": ["s7"]}, ["s7", *COMMON]),
        ({"selectors": ()}, list(COMMON)),
    ],
)
async def test_which_selectors_are_tried(options: dict[str, Any], tried: list[str]) -> None:
    found = troubles(await report({"s1._domainkey.example.com": {}}, **options))["dkim.not-found"]
    assert f"among {len(tried)} selectors tried ({', '.join(tried)})" in found.message
    assert found.verdict == "absent"


async def test_a_given_selector_that_is_missing_is_told_beside_one_that_is_there() -> None:
    assert list(troubles(await report(selectors=["s1", "s2"]))) == ["dkim.selector-missing"]
    assert troubles(await report(selectors=(), channel_selectors=["s1", "s2"])) == {}


async def test_a_wildcard_key_is_judged_once() -> None:
    changes: Zone = {"s1._domainkey.example.com": {}, "*._domainkey.example.com": {"TXT": ["v=DKIM1; p="]}}
    found = await report(changes, selectors=())
    assert [finding.subject for finding in found.findings if finding.section == "dkim"] == ["*._domainkey.example.com"]
    assert troubles(found) == {}


@pytest.mark.parametrize(
    ("changes", "code", "policy", "organizational"),
    [
        ({}, None, "reject", "example.com"),
        (dmarc(f"v=DMARC1; p=reject; sp=none; {RUA}"), "dmarc.policy-none", "none", "example.com"),
        ({"_dmarc.news.example.com": {"TXT": ["v=dmarc1; p=none"]}}, "dmarc.not-recognised", "reject", "example.com"),
        ({"_dmarc.example.com": {"SERVFAIL": True}}, "dmarc.unknown", None, None),
        (
            {"_dmarc.com": {"SERVFAIL": True}, "_dmarc.news.example.com": {"TXT": [GOOD]}},
            "dmarc.destination-unknown",  # whether d@example.com is of the same organization
            "reject",
            None,
        ),
    ],
)
async def test_subdomains(changes: Zone, code: str | None, policy: str | None, organizational: str | None) -> None:
    news: Zone = {
        "news.example.com": CLEAN["example.com"],
        "s1._domainkey.news.example.com": {"TXT": [f"p={KEY}"]},
        "_mta-sts.news.example.com": CLEAN["_mta-sts.example.com"],
        "_smtp._tls.news.example.com": CLEAN["_smtp._tls.example.com"],
    }
    found = await report(changes | news, "news.example.com")
    assert list(troubles(found)) == ([code] if code else [])
    assert (found.effective_policy, found.organizational_domain) == (policy, organizational)


async def test_no_such_domain_and_null_mx() -> None:
    assert "mx.no-domain" in troubles(await report(domain="nope.example.org"))
    null = await report(mx([0, "."]))
    assert [finding.code for finding in null.findings if finding.section == "mx"] == ["mx.null"]


async def test_private_exchanges_can_be_allowed() -> None:
    changes: Zone = {"mx.example.com": {"A": ["10.0.0.1"]}, "1.0.0.10.in-addr.arpa": {"PTR": ["mx.example.com"]}}
    assert "mx.not-public" in troubles(await report(changes))
    assert troubles(await report(changes, allow_private=True)) == {}


async def test_names_are_taken_as_typed() -> None:
    assert (await report(domain="Bücher.example.")).domain == "xn--bcher-kva.example"
    with pytest.raises(ValueRefused):
        await report(domain="not a domain")


async def test_everything_unknown_is_unknown() -> None:
    found = await report({name: {"SERVFAIL": True} for name in CLEAN})
    assert {finding.verdict for finding in found.findings if finding.section != "bimi"} == {"unknown"}
    assert found.verdict == "unknown"
    assert found.effective_policy is None


SERVED = {name: types for name, types in CLEAN.items() if types}


@pytest.mark.parametrize("fault", ["servfail", "refused", "lame", "malformed", "cut-tcp", "cname-loop"])
@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("example.com TXT", "spf"),
        ("_spf.example.net TXT", "spf"),
        ("s1._domainkey.example.com TXT", "dkim"),
        ("_dmarc.example.com TXT", "dmarc"),
        ("_mta-sts.example.com TXT", "mta-sts"),
        ("_smtp._tls.example.com TXT", "tls-rpt"),
        ("example.com MX", "mx"),
    ],
)
async def test_a_failed_question_is_unknown_and_nothing_else(question: str, section: str, fault: str) -> None:
    async with NameServer(SERVED, {question: fault}) as server:
        resolver = Resolver([server.address], timeout=2.0)
        found = await check_domain("example.com", lookup=resolver, scope=Scope(selectors=("s1",)))
        await resolver.close()
    seen = [one for one in troubles(found).values() if one.code not in WITHOUT_EXCHANGES]
    assert [(finding.section, finding.verdict) for finding in seen] == [(section, "unknown")]
    assert found.verdict == "unknown"


async def test_a_clean_domain_costs_few_questions() -> None:
    async with NameServer(SERVED) as server:
        resolver = Resolver([server.address])
        found = await check_domain("example.com", lookup=resolver)
        await resolver.close()
    assert found.verdict == "pass"
    assert resolver.asked == server.asked.total() == len(COMMON) + 13


FAULTS = suite("authfaults")
OURS = ("all", "spf", "dkim", "dmarc", "mx")


@pytest.mark.skipif(not FAULTS.exists(), reason="../shared/suites/authfaults is not there")
async def test_planted_faults() -> None:
    lookup = ZoneLookup(json.loads((FAULTS / "zone.json").read_text("utf-8")))
    faults = json.loads((FAULTS / "faults.json").read_text("utf-8"))
    wrong = []
    for fault in faults:
        if fault["section"] not in OURS:
            continue
        found = await check_domain(fault["domain"], lookup=lookup, scope=Scope(selectors=("s1",), allow_private=True))
        seen = any(fault["section"] in ("all", finding.section) for finding in troubles(found).values())
        if seen != (fault["expect"] != "none"):
            wrong.append(fault["id"])
    assert wrong == []
