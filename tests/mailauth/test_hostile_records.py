"""Records of 64 KB, thousands of them, made to hurt whoever reads them: judged all the same, in few questions and
findings."""

import base64
from collections import Counter
from typing import Any, Final

import pytest
from tests.support.limits import cpu_limit

from dcctl.mailauth.check import Client, DomainReport, Scope, check_domain
from dcctl.mailauth.finding import MAX_ALIKE, Finding, bounded
from dcctl.mailauth.lookup import Answer, RRType, ZoneLookup
from dcctl.mailauth.mending.fixes import collected
from dcctl.mailauth.mending.zone_fragment import fragment
from dcctl.render import check_auth, check_auth_paper, html_page, json_lines, markdown, plain_page
from dcctl.verbs.check_auth import AuthData

DOMAIN: Final = "example.com"
SIZE: Final = 60_000
ALL: Final = " -all"
QUESTIONS: Final = 30  # for a whole domain check
MANY_HOSTS: Final = QUESTIONS + 2 * 20  # two for each exchanger that is looked at
REPORTS: Final = QUESTIONS + 10  # one for each destination of DMARC reports that is asked

Zone = dict[str, dict[str, Any]]


class Counting:
    """A `Lookup` that counts the different questions: live, the same is never asked twice."""

    def __init__(self, zone: Zone) -> None:
        self._lookup = ZoneLookup(zone)
        self.asked: Counter[tuple[str, str]] = Counter()

    async def __call__(self, name: str, rrtype: RRType) -> Answer:
        self.asked[name.lower().removesuffix("."), rrtype] += 1
        return await self._lookup(name, rrtype)


def der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x83" + size.to_bytes(3)
    return bytes([tag]) + length + content


def rsa(modulus: bytes, exponent: bytes) -> str:
    """A key record with those two numbers."""
    numbers = der(0x30, der(2, b"\0" + modulus) + der(2, b"\0" + exponent))
    algorithm = der(0x30, bytes.fromhex("06092a864886f70d0101010500"))
    return "v=DKIM1; k=rsa; p=" + base64.b64encode(der(0x30, algorithm + der(3, b"\0" + numbers))).decode()


def spf(*texts: object, **more: dict[str, Any]) -> Zone:
    return {DOMAIN: {"TXT": list(texts), "MX": [[10, f"mx.{DOMAIN}"]]}, f"mx.{DOMAIN}": {"A": ["8.8.8.8"]}, **more}


def at(label: str, *texts: object) -> Zone:
    return spf("v=spf1 mx -all", **{f"{label}.{DOMAIN}": {"TXT": list(texts)}})


def exchangers(hosts: int, addresses: int, **more: dict[str, Any]) -> Zone:
    names = [f"mx{number}.{DOMAIN}" for number in range(hosts)]
    zone: Zone = {DOMAIN: {"TXT": ["v=spf1 mx -all"], "MX": [[1, name] for name in names]}}
    for name in names:
        zone[name] = {"A": [f"9.9.{number >> 8}.{number & 255}" for number in range(addresses)]}
    return {**zone, **more}


def certificates(form: str) -> Zone:
    """A thousand for each of three exchangers."""
    return {f"_25._tcp.mx{n}.{DOMAIN}": {"TLSA": [form.format(number) for number in range(1000)]} for n in range(3)}


def listed(form: str, count: int) -> str:
    return " ".join(form.format(number, number >> 8, number & 255) for number in range(count))


BOMBS: dict[str, tuple[Zone, str]] = {
    "one label": (spf(f"v=spf1 include:a.{'a' * SIZE}! -all"), "spf.syntax"),
    "a macro of zeros": (spf(f"v=spf1 exp=%{{{'s0' * (SIZE // 2)}"), "spf.syntax"),
    "slashes": (spf(f"v=spf1 a{'/' * SIZE}"), "spf.syntax"),
    "30,000 terms": (spf(f"v=spf1 {'a ' * 30_000}-all"), "spf.too-many-lookups"),
    "ranges": (spf("v=spf1 " + listed("ip4:8.{1}.{2}.0/24", 3000) + ALL), "spf.long"),
    "private ranges": (spf("v=spf1 " + listed("ip4:10.{1}.{2}.1", 3000) + ALL), "spf.private-range"),
    "modifiers that are none": (spf("v=spf1 " + listed("include=a{0}.b", 3500) + ALL), "spf.not-a-modifier"),
    "a fault behind thousands of terms": (spf(f"v=spf1 {'a ' * 25_000}{'foo:bar ' * 100}-all"), "spf.syntax"),
    "thousands of faults": (spf("v=spf1 " + listed("inclde:{0}.example.org", 2500) + ALL), "spf.syntax"),
    "terms grown together": (spf("v=spf1 " + "include:a.b" * 5000), "spf.include-missing"),
    "macros": (spf(f"v=spf1 exists:{'%{d}' * 15_000}.a.com -all"), "spf.macro"),
    "2,000 records": (spf(*(f"v=spf1 ip4:8.8.{n >> 8}.{n & 255} -all" for n in range(2000))), "spf.multiple"),
    "blanks": (spf("v" + " " * SIZE + "x"), "spf.missing"),
    "blanks before": (spf(" " * SIZE + "v=spf1 mx -all"), "spf.not-recognised"),
    "NUL": (spf(b"\0" * SIZE), "spf.missing"),
    "tags nobody knows": (at("_dmarc", "v=DMARC1; p=none;" + listed("a{0}x=1;", 7000)), "dmarc.syntax"),
    "28,000 times no tag": (at("_dmarc", f"v=DMARC1; p=none;{'?;' * 28_000}"), "dmarc.syntax"),
    "1,000 destinations": (
        at("_dmarc", "v=DMARC1; p=none; rua=" + listed("mailto:a@b{0}.example,", 1000)),
        "dmarc.destination-refuses",
    ),
    "10,000 times no address": (at("_dmarc", f"v=DMARC1; p=none; rua={'x,' * 10_000}"), "dmarc.bad-destination"),
    "1,500 policies": (at("_dmarc", *(f"v=DMARC1; p=none; x={n}" for n in range(1500))), "dmarc.multiple"),
    "a policy of 60 KB": (at("_dmarc", "v=DMARC1; p=" + "none" * 15_000), "dmarc.bad-policy"),
    "a policy of blanks": (at("_dmarc", "v=DMARC1; p=none" + " " * SIZE + "; sp=x"), "dmarc.bad-policy"),
    "a key of 16 kbit": (at("s._domainkey", rsa(b"\xc1" * 2048, b"\1\0\1")), "dkim.long-key"),
    "a key of 60 KB": (at("s._domainkey", rsa(b"\xc1" * 44_000, b"\1\0\1")), "dkim.long-key"),
    "an exponent of 20,000 octets": (at("s._domainkey", rsa(b"\xc1" * 256, b"\xc1" * 20_000)), "dkim.exponent"),
    "an even exponent": (at("s._domainkey", rsa(b"\xc1" * 256, b"\xc2" * 20_000)), "dkim.form"),
    "700 keys": (at("s._domainkey", *(f"v=DKIM1; n={n}; p=AAAA" for n in range(700))), "dkim.multiple"),
    "a key of blanks": (at("s._domainkey", "v=DKIM1; t=y; p=" + " " * SIZE), "dkim.revoked"),
    "much to mend in blanks": (
        at("s._domainkey", f"v=DKIM1; t=y; h=sha1; s=x; n={' ' * 40_000}x; {rsa(b'a' * 256, b'ab').split('; ')[2]}"),
        "dkim.testing",
    ),
    "blanks before a tag": (at("s._domainkey", "p=x" + " " * 7900 + "v"), "dkim.truncated"),
    "1,000 exchangers": (exchangers(1000, 1), "mx.no-reverse"),
    "1,000 addresses of each": (exchangers(20, 1000), "mx.no-reverse"),
    "1,000 names of an address": (
        exchangers(1, 1, **{"0.0.9.9.in-addr.arpa": {"PTR": [f"p{n}.example" for n in range(1000)]}}),
        "dane.missing",
    ),
    "1,000 certificates": (
        exchangers(3, 1, **certificates("3 1 1 {0:064x}")),
        "dane.not-secure",
    ),
    "certificates that are none": (
        exchangers(3, 1, **certificates("9 1 1 {0:04x}")),
        "dane.malformed",
    ),
    "9,000 destinations": (at("_smtp._tls", "v=TLSRPTv1; rua=" + listed("x{0},", 9000)), "tls-rpt.bad-scheme"),
    "a destination of 56 KB": (at("_smtp._tls", "v=TLSRPTv1; rua=mailto:" + "a." * 28_000 + "!"), "tls-rpt.bad-uri"),
    "an id of 60 KB": (at("_mta-sts", "v=STSv1; id=" + "1" * SIZE), "mta-sts.id"),
    "2,500 ids": (at("_mta-sts", *(f"v=STSv1; id={number};" for number in range(2500))), "mta-sts.multiple"),
    "190 tags of logos": (at("default._bimi", f"v=BIMI1;{listed('x{0}=1;', 190)}l={'x' * SIZE}"), "bimi.unknown-tag"),
    "4,000 places of a logo": (at("default._bimi", "v=BIMI1; l=" + "https://a.b/x," * 4000), "bimi.syntax"),
    "1,900 logos": (at("default._bimi", *(f"v=BIMI1; l=https://a.b/{n}" for n in range(1900))), "bimi.multiple"),
}  # fmt: skip

SCOPE: Final = Scope(selectors=("s",), client=Client("192.0.2.1"))


@pytest.mark.parametrize("name", BOMBS)
async def test_bombs(name: str) -> None:
    zone, code = BOMBS[name]
    lookup = Counting(zone)
    with cpu_limit(20):
        report = await check_domain(DOMAIN, lookup=lookup, scope=SCOPE)
        shown = everything(report)
    assert code in {one.code for one in report.findings}
    most = MANY_HOSTS if "exchangers" in name or "addresses" in name else REPORTS if "1,000 d" in name else QUESTIONS
    assert len(lookup.asked) <= most
    assert max(Counter((one.code, one.subject) for one in report.findings).values()) <= MAX_ALIKE
    assert len(report.findings) <= 5 * MAX_ALIKE
    assert max(map(len, shown)) < 5_000_000


def everything(report: DomainReport) -> list[str]:
    """The report in every form it is written in."""
    data = AuthData((report,))
    screen, paper = check_auth.page(data), check_auth_paper.page(data)
    zone = fragment(collected(report.findings), [DOMAIN])
    return [plain_page.paint(screen), markdown.paint(paper), html_page.paint(paper), json_lines.json_line(report), zone]


async def test_policies_under_every_label() -> None:
    """RFC 9989 section 4.10: at most eight questions, however deep the name."""
    deep = ".".join(["a"] * 100) + "." + DOMAIN
    zone: Zone = {f"_dmarc.{deep[2 * cut :]}": {"TXT": ["v=DMARC1; p=none"]} for cut in range(100)}
    lookup = Counting(zone)
    report = await check_domain(deep, lookup=lookup)
    assert sum(name.startswith("_dmarc.") for name, _ in lookup.asked) == 8
    assert len(lookup.asked) <= QUESTIONS + 4  # so many steps the search for its zone takes
    assert report.effective_policy == "none"


async def test_names_as_long_as_they_can_be() -> None:
    """Below a name of 253 octets there is nothing, and nothing is asked."""
    longest = ".".join(["a" * 63, "b" * 63, "c" * 63, "d" * 61])
    lookup = Counting({longest: {"TXT": ["v=spf1 -all"], "MX": [[0, "."]]}})
    report = await check_domain(longest, lookup=lookup)
    assert {one.code for one in report.findings} >= {"spf.ok", "mx.null", "dmarc.missing"}
    assert fragment(collected(report.findings)) != ""
    assert [
        line for line in fragment(collected(report.findings)).splitlines() if not line.startswith(";") and line
    ] == []


def test_findings_alike_are_bounded_and_counted() -> None:
    findings = [Finding("a", "spf", "warn", str(number % 2), f"m{number}") for number in range(100)]
    other = Finding("b", "spf", "fail", "0", "b")
    kept = bounded([*findings[:50], other, *findings[50:]])
    assert len(kept) == 2 * MAX_ALIKE + 1
    assert kept.index(other) == 2 * MAX_ALIKE
    assert [one.message for one in kept[-3:-1]] == ["m38; and 30 more like it", "m39; and 30 more like it"]
    assert bounded(findings[:40]) == findings[:40]
