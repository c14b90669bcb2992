"""Lists asked by DNS: proven first, read strictly, never called clean when they did not answer."""

from typing import Any

import pytest
from tests.support.signed import Signed

from dcctl.mailauth.checks.dnsbl import check_dnsbl
from dcctl.mailauth.dnsbl import MAX_SUBJECTS, Listing, consult, question
from dcctl.mailauth.finding import Finding

Zone = dict[str, dict[str, Any]]
LIST = "bl.example"
V4, V6 = "9.9.9.9", "2620:fe::9"
LISTED: dict[str, Any] = {"A": ["127.0.0.2"]}
PROOF: Zone = {f"2.0.0.127.{LIST}": LISTED}
PROOF6: Zone = {question(LIST, "::ffff:7f00:2"): LISTED}
NAMES: Zone = {f"test.{LIST}": LISTED}
UNKNOWN: dict[str, Any] = {"SERVFAIL": True}


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("192.0.2.99", "99.2.0.192.bl.example"),
        (
            "2001:db8:1:2:3:4:567:89ab",
            "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.bl.example",
        ),
        ("example.com", "example.com.bl.example"),
    ],
)
def test_names_to_ask_for(subject: str, name: str) -> None:
    assert question(LIST, subject) == name


def domain(*addresses: str, **more: dict[str, Any]) -> Zone:
    four = [address for address in addresses if ":" not in address]
    six = [address for address in addresses if ":" in address]
    made: Zone = {"example.com": {"MX": [[10, "mx.example.com"]]}, "mx.example.com": {"A": four, "AAAA": six}}
    return made | more


async def check(zone: Zone, lists: tuple[str, ...] = (LIST,), **options: Any) -> dict[str, Finding]:
    found = await check_dnsbl("example.com", lookup=Signed(zone), lists=lists, **options)
    assert len({finding.code for finding in found}) == len(found)
    return {finding.code: finding for finding in found}


def on(subject: str, *codes: str, text: str = "") -> Zone:
    record: dict[str, Any] = {"A": list(codes)} | ({"TXT": [text]} if text else {})
    return {question(LIST, subject): record}


# zone, the codes with their verdicts
CASES: dict[str, tuple[Zone, dict[str, str]]] = {
    "clean": (domain(V4) | PROOF, {"dnsbl.ok": "pass"}),
    "listed": (domain(V4) | PROOF | on(V4, "127.0.0.2"), {"dnsbl.listed": "fail"}),
    "listed, any code": (domain(V4) | PROOF | on(V4, "127.1.2.3"), {"dnsbl.listed": "fail"}),
    "listed, several codes": (domain(V4) | PROOF | on(V4, "127.0.0.4", "127.0.0.11"), {"dnsbl.listed": "fail"}),
    "listed beside a clean one": (domain(V4, "9.9.9.10") | PROOF | on(V4, "127.0.0.2"), {"dnsbl.listed": "fail"}),
    "refused for one": (domain(V4) | PROOF | on(V4, "127.255.255.254"), {"dnsbl.refused": "unknown"}),
    "refused beside a clean one": (
        domain(V4, "9.9.9.10") | PROOF | on(V4, "127.255.255.255"),
        {"dnsbl.refused": "unknown", "dnsbl.ok": "pass"},
    ),
    "an address of the world": (domain(V4) | PROOF | on(V4, "203.0.113.7"), {"dnsbl.refused": "unknown"}),
    "127.0.0.1 is no listing": (domain(V4) | PROOF | on(V4, "127.0.0.1"), {"dnsbl.refused": "unknown"}),
    "refused at the proof": (
        domain(V4) | {f"2.0.0.127.{LIST}": {"A": ["127.255.255.254"]}},
        {"dnsbl.refused": "unknown"},
    ),
    "a parked domain": (domain(V4) | {f"*.{LIST}": {"A": ["203.0.113.7"]}}, {"dnsbl.refused": "unknown"}),
    "no such list": (domain(V4), {"dnsbl.unusable": "unknown"}),
    "a list that holds everything": (domain(V4) | {f"*.{LIST}": LISTED}, {"dnsbl.unusable": "unknown"}),
    "proof unknown": (domain(V4) | {f"2.0.0.127.{LIST}": UNKNOWN}, {"dnsbl.unknown": "unknown"}),
    "other proof unknown": (domain(V4) | PROOF | {f"1.0.0.127.{LIST}": UNKNOWN}, {"dnsbl.unknown": "unknown"}),
    "one unknown": (domain(V4) | PROOF | {question(LIST, V4): UNKNOWN}, {"dnsbl.unknown": "unknown"}),
    "exchangers unknown": ({"example.com": UNKNOWN} | PROOF, {"dnsbl.unknown": "unknown"}),
    "addresses unknown": (domain() | {"mx.example.com": UNKNOWN} | PROOF, {"dnsbl.unknown": "unknown"}),
    "IPv6 clean": (domain(V6) | PROOF | PROOF6, {"dnsbl.ok": "pass"}),
    "IPv6 listed": (domain(V6) | PROOF | on(V6, "127.0.0.2"), {"dnsbl.listed": "fail"}),
    "a list without IPv6": (domain(V6) | PROOF, {"dnsbl.unusable": "unknown"}),
    "a list without IPv6, IPv4 clean": (domain(V4, V6) | PROOF, {"dnsbl.ok": "pass"}),
    "a list without IPv6, IPv4 listed": (domain(V4, V6) | PROOF | on(V4, "127.0.0.2"), {"dnsbl.listed": "fail"}),
    "no public address": (domain("10.0.0.1") | PROOF, {}),
    "null MX": ({"example.com": {"MX": [[0, "."]]}} | PROOF, {}),
    "no MX": ({"example.com": {"A": [V4]}} | PROOF, {"dnsbl.ok": "pass"}),
}


@pytest.mark.parametrize(("zone", "codes"), CASES.values(), ids=CASES)
async def test_judgement(zone: Zone, codes: dict[str, str]) -> None:
    assert {code: finding.verdict for code, finding in (await check(zone)).items()} == codes


async def test_a_listing_is_told_with_its_reason_made_safe() -> None:
    found = (await check(domain(V4) | PROOF | on(V4, "127.0.0.2", text="see \x1b[31mhttps://x")))["dnsbl.listed"]
    assert found.message == f"{LIST} lists {V4}: see ^[[31mhttps://x (only its operator can remove it)"
    assert found.evidence == f'9.9.9.9.{LIST} A 127.0.0.2; TXT "see ^[[31mhttps://x"'
    assert found.fix is None


async def test_a_reason_that_cannot_be_had_takes_nothing_away() -> None:
    zone = domain(V4) | PROOF | {question(LIST, V4): LISTED | {"FAIL": ["TXT"]}}
    assert (await check(zone))["dnsbl.listed"].message == f"{LIST} lists {V4} (only its operator can remove it)"


async def test_the_refusal_is_named_with_what_helps() -> None:
    found = (await check(domain(V4) | PROOF | on(V4, "127.255.255.254")))["dnsbl.refused"]
    assert f"{LIST} refuses to answer about {V4}: it answers 127.255.255.254" in found.message
    assert "--nameserver" in found.message


@pytest.mark.parametrize(
    ("zone", "code"),
    [
        (NAMES, "dnsbl.ok"),
        (NAMES | {f"example.com.{LIST}": LISTED}, "dnsbl.listed"),
        (NAMES | {f"invalid.{LIST}": LISTED}, "dnsbl.unusable"),
        (PROOF, "dnsbl.unusable"),
        ({f"*.{LIST}": LISTED}, "dnsbl.unusable"),
        ({f"test.{LIST}": UNKNOWN}, "dnsbl.unknown"),
    ],
)
async def test_lists_of_domains(zone: Zone, code: str) -> None:
    assert list(await check(zone, (), domain_lists=(LIST,))) == [code]


async def test_questions_are_few_and_bounded() -> None:
    lookup = Signed(PROOF)
    assert (await consult(LIST, [V4, V4], lookup=lookup)).clean == (V4,)
    assert len(lookup.asked) == 3
    lookup = Signed(PROOF | on(V4, "127.0.0.2", text="why"))
    listed = (await consult(LIST, [V4], lookup=lookup)).listed
    assert listed == (Listing(V4, f"9.9.9.9.{LIST}", ("127.0.0.2",), b"why"),)
    assert len(lookup.asked) == 4
    lookup = Signed(PROOF)
    assert len((await consult(LIST, [f"9.9.9.{n}" for n in range(99)], lookup=lookup)).clean) == MAX_SUBJECTS
    assert len(lookup.asked) == 2 + MAX_SUBJECTS
    lookup = Signed({})
    await consult(LIST, [V4, V6], lookup=lookup)
    assert len(lookup.asked) == 2  # a list that is none is asked nothing more
    lookup = Signed(PROOF)
    assert await consult(LIST, [], lookup=lookup)
    assert lookup.asked == []
