"""Planted faults and what must not be flagged: DANE (RFC 7672), DNSSEC (RFC 4035), DNSBL (RFC 5782), and STARTTLS at
the exchangers (RFC 3207) against what MTA-STS and DANE promise; by a whole domain check.
"""

from collections.abc import Callable
from typing import Any

import pytest
from tests.mailauth.test_exchanger import CHAIN, ISSUER, OWN, STRANGER, record
from tests.support.mark_certificates import NOW
from tests.support.planted import FILES, LINES, POLICY, TLSA, ZONE, Planted, Served, Zone, checked, graded, policy
from tests.support.signed import Signed

from dcctl.mail.tls_seen import TlsSeen
from dcctl.mailauth.check import Scope, check_domain
from dcctl.mailauth.dnsbl import question
from dcctl.mailauth.finding import verdict_of

MX1, MX2 = "_25._tcp.mx1.example.com", "_25._tcp.mx2.example.com"
HASH, LONG = "ab" * 32, "cd" * 64
SERVFAIL: dict[str, Any] = {"SERVFAIL": True}


def tlsa(*records: str) -> Zone:
    return {name: {"TLSA": list(records)} for name in (MX1, MX2)}


def exchanges(*hosts: str, **more: Any) -> Zone:
    domain = ZONE["example.com"] | {"MX": [[10, host] for host in hosts]}
    return {"example.com": domain, **{host: {"A": ["9.9.9.7"]} for host in hosts}, **more}


BARE = {name: value for name, value in ZONE["example.com"].items() if name != "DS"}
NONE: Zone = {MX1: {}, MX2: {}}
ALIASED = exchanges(
    "mx.example.com",
    **{
        "mx.example.com": {"CNAME": ["in.example.com"]},
        "in.example.com": {"A": ["9.9.9.7"]},
        "_25._tcp.in.example.com": {"TLSA": [TLSA]},
    },
)
DANE: list[Planted] = [
    *(Planted(f"TLSA {text[:20]}", "RFC 6698 section 2.1", "error", tlsa(text))
      for text in (f"3 1 1 {HASH[:-2]}", f"3 1 1 {HASH}00", f"3 1 2 {HASH}", f"3 1 1 {LONG}", "3 1 1 xyz", "3 1 1",
                   f"4 1 1 {HASH}", f"3 2 1 {HASH}", f"3 1 3 {HASH}", f"3 0 0 {HASH}", f"three 1 1 {HASH}")),
    Planted("one bad beside a good one", "RFC 6698 section 2.1", "error", tlsa(TLSA, "3 1 1 ab")),
    Planted("usage 0 alone", "RFC 7672 section 3.1.3", "error", tlsa(f"0 1 1 {HASH}")),
    Planted("usage 1 alone", "RFC 7672 section 3.1.3", "error", tlsa(f"1 1 1 {HASH}")),
    Planted("usage 1 beside usage 3", "RFC 7672 section 3.1.3", "warning", tlsa(TLSA, f"1 1 1 {HASH}")),
    Planted("one exchanger without", "RFC 7672 section 2.2", "warning", {MX2: {}}),
    Planted("nothing is signed", "RFC 7672 section 2.2", "warning", secure=("=com",)),
    Planted("nothing is signed, a resolver that does not validate", "RFC 7672 section 2.2", "warning",
            {"example.com": BARE}, secure=()),
    Planted("a resolver that does not validate", "RFC 7672 section 2.1.1", "clean", secure=()),
    Planted("exchangers not signed", "RFC 7672 section 2.2",  "warning",
            exchanges("mx.host.example", **{"_25._tcp.mx.host.example": {"TLSA": [TLSA]}}), secure=("com",)),
    Planted("MX not signed", "RFC 7672 section 2.2.1", "warning",
            exchanges("mx.host.example", **{"_25._tcp.mx.host.example": {"TLSA": [TLSA]}}), secure=("example", "=com")),
    Planted("TLSA not to be asked", "RFC 7672 section 2.1.2", "unknown", {MX1: SERVFAIL}),
    Planted("TLSA not to be asked, none", "RFC 7672 section 2.1.2", "unknown", NONE | {MX1: SERVFAIL}),
    Planted("addresses not to be asked", "RFC 7672 section 2.1.2", "unknown", {"mx1.example.com": SERVFAIL}),
    Planted("MX not to be asked", "RFC 7672 section 2.1.2", "unknown",
            {"example.com": {"TXT": ["v=spf1 -all"], "FAIL": ["MX"]}}),
    Planted("the CA", "RFC 7672 section 3.1.2", "clean", tlsa(f"2 0 1 {HASH}")),
    Planted("SHA-512", "RFC 6698 section 2.1.3", "clean", tlsa(f"3 1 2 {LONG}")),
    Planted("a roll-over", "RFC 7671 section 8.1", "clean", tlsa(TLSA, f"3 1 1 {LONG[:64]}")),
    Planted("hex in capitals and pieces", "RFC 6698 section 2.2", "clean",
            tlsa(f"3 1 1 {HASH[:30].upper()} {HASH[30:]}")),
    Planted("by an alias", "RFC 7671 section 7", "clean",
            NONE | {MX1: {"CNAME": ["tlsa.example.com"]}, MX2: {"CNAME": ["tlsa.example.com"]},
                    "tlsa.example.com": {"TLSA": [TLSA]}}),
    Planted("below the name an alias leads to", "RFC 7672 section 2.2.3", "clean", ALIASED),
    Planted("an exchanger without an address", "RFC 7672 section 2.2.2", "clean", {"mx2.example.com": {}, MX2: {}}),
    Planted("no mail", "RFC 7505 section 3", "clean", {"example.com": {"TXT": ["v=spf1 -all"], "MX": [[0, "."]]}}),
]  # fmt: skip

DNSSEC: list[Planted] = [
    Planted("not signed", "RFC 4035 section 2.4", "error", {"example.com": BARE}, secure=()),
    Planted("not signed below a signed one", "RFC 4035 section 2.4", "error", {"example.com": BARE}, secure=("=com",)),
    Planted("broken signatures", "RFC 4035 section 5.5", "unknown",
            {"example.com": {"FAIL": ["MX", "TXT", "A", "AAAA"], "DS": ZONE["example.com"]["DS"]}}),
    Planted("not to be asked", "RFC 4035 section 5.5", "unknown", {"example.com": SERVFAIL}),
    Planted("DS not to be asked", "RFC 4035 section 5.5", "unknown",
            {"example.com": {**BARE, "FAIL": ["DS"]}}, secure=()),
    Planted("signed, the resolver does not validate", "RFC 4035 section 3.2.3", "clean", secure=()),
    Planted("signed", "RFC 4035 section 3.2.3", "clean"),
    Planted("signed, no mail", "RFC 4035 section 3.2.3", "clean",
            {"example.com": {"TXT": ["v=spf1 -all"], "MX": [[0, "."]]}}),
]  # fmt: skip


@pytest.mark.parametrize("case", DANE, ids=[case.name for case in DANE])
async def test_dane(case: Planted) -> None:
    found, told = graded(await checked(case.zone, case.files, case.secure), "dane")
    assert found == case.expect, [one.message for one in told]


@pytest.mark.parametrize("case", DNSSEC, ids=[case.name for case in DNSSEC])
async def test_dnssec(case: Planted) -> None:
    found, told = graded(await checked(case.zone, case.files, case.secure), "dnssec")
    assert found == case.expect, [one.message for one in told]


LIST, NAMES = "bl.example", "dbl.example"


def on(zone: str, subject: str, *codes: str) -> Zone:
    return {question(zone, subject): {"A": list(codes)}}


PROOF = on(LIST, "127.0.0.2", "127.0.0.2") | {f"test.{NAMES}": {"A": ["127.0.1.2"]}}
DNSBL: list[Planted] = [
    Planted("an exchanger", "RFC 5782 section 2.1", "error", PROOF | on(LIST, "9.9.9.2", "127.0.0.4")),
    Planted("the domain", "RFC 5782 section 2.5", "error", PROOF | on(NAMES, "example.com", "127.0.1.2")),
    Planted("several codes", "RFC 5782 section 2.3", "error", PROOF | on(LIST, "9.9.9.1", "127.0.0.2", "127.0.0.10")),
    Planted("refused", "RFC 5782 section 2.1", "unknown", PROOF | on(LIST, "9.9.9.1", "127.255.255.254")),
    Planted("refused from the first", "RFC 5782 section 5", "unknown",
            PROOF | on(LIST, "127.0.0.2", "127.255.255.252")),
    Planted("intercepted", "RFC 5782 section 2.1", "unknown", PROOF | on(LIST, "9.9.9.1", "192.0.2.80")),
    Planted("intercepted to this host", "RFC 5782 section 2.1", "unknown", PROOF | on(LIST, "9.9.9.1", "127.0.0.1")),
    Planted("holds everything", "RFC 5782 section 5", "unknown", PROOF | on(LIST, "127.0.0.1", "127.0.0.2")),
    Planted("gone", "RFC 5782 section 5", "unknown", {f"test.{NAMES}": {"A": ["127.0.1.2"]}}),
    Planted("silent", "RFC 5782 section 5", "unknown", PROOF | {question(LIST, "127.0.0.2"): SERVFAIL}),
    Planted("silent about one", "RFC 5782 section 2.1", "unknown", PROOF | {question(LIST, "9.9.9.1"): SERVFAIL}),
    Planted("nobody is listed", "RFC 5782 section 2.1", "clean", PROOF),
    Planted("another is listed", "RFC 5782 section 2.1", "clean", PROOF | on(LIST, "9.9.9.3", "127.0.0.2")),
]  # fmt: skip


@pytest.mark.parametrize("case", DNSBL, ids=[case.name for case in DNSBL])
async def test_dnsbl(case: Planted) -> None:
    report = await checked(case.zone, case.files, dnsbl=(LIST,), dnsbl_domains=(NAMES,))
    found, told = graded(report, "dnsbl")
    assert found == case.expect, [one.message for one in told]


DAY = 86_400.0
HOST = "mx1.example.com"
GOOD = TlsSeen(HOST, "9.9.9.1", "220 mx1", True, "TLSv1.3", "TLS_AES_256_GCM_SHA384", CHAIN, (HOST, "mx2.example.com"),
               NOW.timestamp() - DAY, NOW.timestamp() + DAY, True)  # fmt: skip
TESTING = {POLICY: policy(LINES[0], "mode: testing", *LINES[2:])}
PINNED = {MX1: {"TLSA": [str(record(3, 1, 1, OWN))]}, MX2: {"TLSA": [str(record(3, 1, 1, OWN))]}}
BY_CA = {MX1: {"TLSA": [str(record(2, 0, 1, ISSUER))]}, MX2: {"TLSA": [str(record(2, 0, 1, ISSUER))]}}
WRONG = {MX1: {"TLSA": [str(record(3, 1, 1, STRANGER))]}, MX2: {"TLSA": [str(record(3, 1, 1, OWN))]}}
Seen = Callable[[TlsSeen], TlsSeen]
# What is seen, what is published; the worst of the findings about the exchangers, MX and DANE.
LOOKS: list[tuple[str, str, str, TlsSeen, Zone, dict[str, bytes]]] = [
    ("in order", "RFC 3207", "clean", GOOD, PINNED, {}),
    ("in order, no promise", "RFC 3207", "clean", GOOD, NONE, TESTING),
    ("no STARTTLS, no promise", "RFC 3207", "warning", GOOD._replace(starttls=False), NONE, TESTING),
    ("no STARTTLS, enforced", "RFC 8461 section 4.2", "error", GOOD._replace(starttls=False), NONE, {}),
    ("no STARTTLS, DANE", "RFC 7672 section 2.2", "error", GOOD._replace(starttls=False), PINNED, TESTING),
    ("handshake fails", "RFC 8461 section 4.2", "error", GOOD._replace(error="x", certain=True), NONE, {}),
    ("port closed to us", "RFC 3207", "unknown", GOOD._replace(starttls=None, error="x"), NONE, {}),
    ("old TLS", "RFC 8996", "warning", GOOD._replace(version="TLSv1"), NONE, {}),
    ("self-signed, no promise", "RFC 8461 section 4.1", "warning", GOOD._replace(distrust="x"), NONE, TESTING),
    ("self-signed, enforced", "RFC 8461 section 4.1", "error", GOOD._replace(distrust="x"), NONE, {}),
    ("self-signed, DANE", "RFC 7672 section 3.1.1", "clean", GOOD._replace(distrust="x"), PINNED, TESTING),
    ("expired, enforced", "RFC 8461 section 4.1", "error", GOOD._replace(not_after=0.0), NONE, {}),
    ("expired, DANE-EE", "RFC 7672 section 3.1.1", "clean", GOOD._replace(not_after=0.0), PINNED, TESTING),
    ("expired, DANE-TA", "RFC 7672 section 3.1.2", "error", GOOD._replace(not_after=0.0), BY_CA, TESTING),
    ("another name, enforced", "RFC 8461 section 4.1", "error", GOOD._replace(names=("x.example",)), NONE, {}),
    ("another name, DANE-EE", "RFC 7672 section 3.1.1", "clean", GOOD._replace(names=("x.example",)), PINNED, TESTING),
    ("another name, DANE-TA", "RFC 7672 section 3.1.2", "error", GOOD._replace(names=("x.example",)), BY_CA, TESTING),
    ("another key, DANE", "RFC 7672 section 3.1.1", "error", GOOD, WRONG, TESTING),
]  # fmt: skip


@pytest.mark.parametrize(("expect", "seen", "zone", "files"), [row[2:] for row in LOOKS], ids=[row[0] for row in LOOKS])
async def test_starttls(expect: str, seen: TlsSeen, zone: Zone, files: dict[str, bytes]) -> None:
    async def look(host: str, addresses: tuple[str, ...], port: int) -> TlsSeen:
        return seen._replace(host=host) if host == HOST else GOOD._replace(host=host)

    whole = {name: types for name, types in (ZONE | zone).items() if types}
    report = await check_domain(
        "example.com",
        lookup=Signed(whole, ("",)),
        fetch=Served({**FILES, **files}),
        look=look,
        scope=Scope(selectors=("s1",)),
        now=NOW.timestamp(),
    )
    troubles = [one for one in report.findings if one.code.startswith(("mx.", "dane.")) and one.code != "dane.missing"]
    verdict = {"clean": "pass", "warning": "warn", "error": "fail", "unknown": "unknown"}[expect]
    assert verdict_of(troubles) == verdict, [one.message for one in troubles]
