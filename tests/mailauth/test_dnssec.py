"""The state of a domain's zone, by the AD bit and as few questions as it takes."""

from typing import Any

import pytest
from tests.support.signed import Signed

from dcctl.mailauth import zonefile
from dcctl.mailauth.checks.dnssec import check_dnssec
from dcctl.mailauth.dnssec import State, inspect
from dcctl.mailauth.lookup import RRType

Zone = dict[str, dict[str, Any]]
DS: dict[str, Any] = {"DS": ["12345 13 2 " + "ab" * 32]}
SOA: dict[str, Any] = {"SOA": ["ns.example.com. host.example.com. 1 2 3 4 5"]}
MX: dict[str, Any] = {"MX": [[10, "mx.example.com"]]}
NAME = "example.com"
DEEP = "a.b.example.com"

# zone, what is secure, the state, the questions beside MX
CASES: dict[str, tuple[str, Zone, tuple[str, ...], State, list[tuple[str, RRType]]]] = {
    "validated": (NAME, {NAME: MX | DS}, ("com",), "validated", []),
    "validated without MX": (NAME, {NAME: {"A": ["9.9.9.9"]}}, ("com",), "validated", []),
    "signed, not validated": (NAME, {NAME: MX | DS}, (), "signed", [(NAME, "DS")]),
    "not signed": (NAME, {NAME: MX}, (), "unsigned", [(NAME, "DS")]),
    "not signed, below a signed one": (NAME, {NAME: MX}, ("=com",), "unsigned", [(NAME, "DS")]),
    "inside a signed zone": (
        DEEP,
        {DEEP: MX, NAME: SOA | DS},
        (),
        "signed",
        [(DEEP, "DS"), (DEEP, "SOA"), ("b.example.com", "DS"), ("b.example.com", "SOA"), (NAME, "DS")],
    ),
    "a zone of its own, without": (
        DEEP,
        {DEEP: MX | SOA, NAME: SOA | DS},
        (),
        "unsigned",
        [(DEEP, "DS"), (DEEP, "SOA")],
    ),
    "unknown": (NAME, {NAME: {"SERVFAIL": True}}, (), "unknown", [(NAME, "DS")]),
    "MX alone unknown": (NAME, {NAME: {"FAIL": ["MX"]} | DS}, (), "unknown", [(NAME, "DS")]),
    "DS unknown": (NAME, {NAME: MX | {"FAIL": ["DS"]}}, (), "unknown", [(NAME, "DS")]),
    "SOA unknown": (DEEP, {DEEP: MX | {"FAIL": ["SOA"]}}, (), "unknown", [(DEEP, "DS"), (DEEP, "SOA")]),
    "no such name": (NAME, {"example.org": MX}, ("",), "no-name", []),
}


@pytest.mark.parametrize(("domain", "zone", "secure", "state", "asked"), CASES.values(), ids=CASES)
async def test_states(
    domain: str, zone: Zone, secure: tuple[str, ...], state: State, asked: list[tuple[str, RRType]]
) -> None:
    lookup = Signed(zone, secure)
    assert (await inspect(domain, lookup=lookup)).state == state
    assert lookup.asked == [(domain, "MX"), *asked]


class Odd(Signed):
    """The zone above vouches for the DS record, the resolver for nothing of the domain's own."""

    async def __call__(self, name: str, rrtype: RRType) -> Any:
        self._secure = ("",) if rrtype == "DS" else ()
        return await super().__call__(name, rrtype)


async def test_a_signature_that_the_resolver_does_not_take() -> None:
    assert (await inspect(NAME, lookup=Odd({NAME: MX | DS}))).state == "not-secure"
    alias = {NAME: {"CNAME": ["example.net"]} | DS, "example.net": MX}
    assert (await inspect(NAME, lookup=Odd(alias))).state == "signed"  # the other zone may be the one that is not


async def test_a_very_deep_name_is_bounded() -> None:
    lookup = Signed({"example.com": MX, ".".join("abcdefghij") + ".example.com": MX})
    await inspect(".".join("abcdefghij") + ".example.com", lookup=lookup)
    assert lookup.count("DS", "SOA") == 7


VERDICTS: dict[str, tuple[Zone, tuple[str, ...], bool, str, str, str]] = {
    "validated here": ({NAME: MX}, ("com",), True, "dnssec.ok", "pass", "its signatures are valid"),
    "validated there": ({NAME: MX}, ("com",), False, "dnssec.ok", "pass", "the resolver says"),
    "signed": ({NAME: MX | DS}, (), True, "dnssec.signed", "pass", "this resolver does not check"),
    "not signed": ({NAME: MX}, (), True, "dnssec.unsigned", "absent", "not signed with DNSSEC"),
    "broken": ({NAME: {"FAIL": ["MX"]} | DS}, (), True, "dnssec.unknown", "unknown", "signed (DS), and no answer"),
    "unknown": ({NAME: {"SERVFAIL": True}}, (), True, "dnssec.unknown", "unknown", "SERVFAIL by the zone"),
}


@pytest.mark.parametrize(("zone", "secure", "private", "code", "verdict", "words"), VERDICTS.values(), ids=VERDICTS)
async def test_judgement(
    zone: Zone, secure: tuple[str, ...], private: bool, code: str, verdict: str, words: str
) -> None:
    (finding,) = await check_dnssec(NAME, lookup=Signed(zone, secure, private=private))
    assert (finding.code, finding.verdict, finding.section) == (code, verdict, "dnssec")
    assert words in finding.message
    assert ("example.com DS 12345 13 2 " in finding.evidence) is ("DS" in zone[NAME] and "com" not in secure)


async def test_what_nobody_vouches_for_is_a_warning() -> None:
    (finding,) = await check_dnssec(NAME, lookup=Odd({NAME: MX | DS}))
    assert (finding.code, finding.verdict) == ("dnssec.not-secure", "warn")


async def test_no_such_name_says_nothing() -> None:
    assert await check_dnssec(NAME, lookup=Signed({"example.org": MX})) == []


async def test_a_zone_file_cannot_tell() -> None:
    text = "$ORIGIN example.com.\n@ 60 SOA ns host 1 2 3 4 5\n@ 60 NS ns\n@ 60 MX 10 mx\nmx 60 A 9.9.9.9\n"
    (finding,) = await check_dnssec(NAME, lookup=zonefile.parse(text))
    assert (finding.code, finding.verdict) == ("dnssec.not-visible", "absent")
    assert "the parent zone holds it" in finding.message
