"""TLSA records: parsed, found below the right name, judged with and without DNSSEC."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.signed import Signed

from dcctl.mailauth.checks.dane import check_dane
from dcctl.mailauth.dane import MAX_HOSTS, Tlsa, TlsaProblem, discover, parse
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.lookup import ZoneLookup

Zone = dict[str, dict[str, Any]]
KEY, OTHER = "ab" * 32, "cd" * 32
EE, TA = f"3 1 1 {KEY}", f"2 0 1 {OTHER}"
ALL = ("",)  # everything is signed

GOOD = [
    (EE, Tlsa(3, 1, 1, bytes.fromhex(KEY))),
    (f"3 1 1 {KEY[:20]} {KEY[20:]}".upper(), Tlsa(3, 1, 1, bytes.fromhex(KEY))),
    ("2 0 2 " + "0f" * 64, Tlsa(2, 0, 2, b"\x0f" * 64)),
    ("3 0 0 3003020101", Tlsa(3, 0, 0, b"\x30\x03\x02\x01\x01")),
    (f"0 0 1 {KEY}", Tlsa(0, 0, 1, bytes.fromhex(KEY))),
    (f"003 01 1\t{KEY}", Tlsa(3, 1, 1, bytes.fromhex(KEY))),
]
BAD = [
    ("", "is not `usage selector matching data`"),
    ("3 1 1", "is not `usage selector matching data`"),
    (f"3 1 {KEY}", "is not `usage selector matching data`"),
    (f"x 1 1 {KEY}", "is not `usage selector matching data`"),
    (f"-3 1 1 {KEY}", "is not `usage selector matching data`"),
    (f"4 1 1 {KEY}", "certificate usage 4 is not known"),
    (f"255 1 1 {KEY}", "certificate usage 255 is not known"),
    (f"3 2 1 {KEY}", "selector 2 is not known"),
    (f"3 1 3 {KEY}", "matching type 3 is not known"),
    ("3 1 1 " + "ab" * 31, "has 31 octets, matching type 1 has 32"),
    ("3 1 1 " + "ab" * 64, "has 64 octets, matching type 1 has 32"),
    (f"3 1 2 {KEY}", "has 32 octets, matching type 2 has 64"),
    (f"3 1 1 {KEY}a", "is not hexadecimal"),
    (f"3 1 1 {KEY[:-1]}g", "is not hexadecimal"),
    ("3 1 0 " + "ab" * 32, "is no certificate and no key"),
]


@pytest.mark.parametrize(("text", "record"), GOOD)
def test_records(text: str, record: Tlsa) -> None:
    assert parse(text) == record
    assert parse(str(record)) == record
    assert record.is_usable is (record.usage >= 2)


@pytest.mark.parametrize(("text", "message"), BAD)
def test_records_that_are_none(text: str, message: str) -> None:
    problem = parse(text)
    assert isinstance(problem, TlsaProblem)
    assert problem.text == text
    assert message in problem.message


@given(st.text(max_size=200))
def test_any_text_is_parsed(text: str) -> None:
    parse(text)
    parse(f"3 1 1 {text}")


def zone(hosts: dict[str, list[str]], **more: dict[str, Any]) -> Zone:
    """A domain with these exchangers, each with its TLSA records."""
    made: Zone = {"example.com": {"MX": [[10 * n, name] for n, name in enumerate(hosts, 1)]}}
    for name, records in hosts.items():
        made[name] = {"A": ["9.9.9.9"]}
        if records:
            made[f"_25._tcp.{name}"] = {"TLSA": records}
    return made | more


def signed(records: Zone) -> Zone:
    return records | {"example.com": records["example.com"] | {"DS": ["12345 13 2 " + KEY]}}


async def check(records: Zone, secure: tuple[str, ...] = ALL, private: bool = True) -> dict[str, Finding]:
    found = await check_dane("example.com", lookup=Signed(records, secure, private=private))
    assert len({finding.code for finding in found}) == len(found)
    return {finding.code: finding for finding in found}


ONE, TWO = "mx1.example.com", "mx2.example.com"
UNKNOWN: dict[str, Any] = {"SERVFAIL": True}
# exchangers, what is secure, the codes with their verdicts
CASES: dict[str, tuple[Zone, tuple[str, ...], dict[str, str]]] = {
    "in order": (zone({ONE: [EE], TWO: [TA]}), ALL, {"dane.ok": "pass"}),
    "none": (zone({ONE: [], TWO: []}), ALL, {"dane.missing": "absent"}),
    "none, unsigned": (zone({ONE: []}), (), {"dane.missing": "absent"}),
    "one host without": (zone({ONE: [EE], TWO: []}), ALL, {"dane.some-hosts": "warn"}),
    "malformed beside a good one": (zone({ONE: [EE, "3 1 1 ab"]}), ALL, {"dane.malformed": "fail"}),
    "malformed alone": (zone({ONE: ["3 1 1 ab"]}), ALL, {"dane.malformed": "fail"}),
    "usage 1 beside a good one": (zone({ONE: [EE, f"1 1 1 {KEY}"]}), ALL, {"dane.public-ca": "warn"}),
    "usages 0 and 1 alone": (zone({ONE: [f"0 0 1 {KEY}", f"1 1 1 {KEY}"]}), ALL, {"dane.none-usable": "fail"}),
    "host not signed": (zone({"mx.example.net": [EE]}), ("com",), {"dane.not-secure": "warn"}),
    "nothing signed but the top-level domain": (zone({ONE: [EE]}), ("=com",), {"dane.not-secure": "warn"}),
    "nobody says, not signed": (zone({ONE: [EE]}), (), {"dane.not-secure": "warn"}),
    "nobody says, signed": (signed(zone({ONE: [EE]})), (), {"dane.not-visible": "pass"}),
    "nobody says, elsewhere": (zone({"mx.example.net": [EE]}), (), {"dane.not-visible": "pass"}),
    "nobody says, one elsewhere": (zone({ONE: [EE], "mx.example.net": [EE]}), (), {"dane.not-secure": "warn"}),
    "MX not signed": (zone({"mx.example.net": [EE]}), ("net",), {"dane.mx-not-secure": "warn"}),
    "unknown": (zone({ONE: []}) | {f"_25._tcp.{ONE}": UNKNOWN}, ALL, {"dane.unknown": "unknown"}),
    "unknown beside a good one": (
        zone({ONE: [EE], TWO: []}) | {f"_25._tcp.{TWO}": UNKNOWN},
        ALL,
        {"dane.unknown": "unknown"},
    ),
    "MX unknown": ({"example.com": UNKNOWN}, ALL, {"dane.unknown": "unknown"}),
    "addresses unknown": (zone({ONE: [EE]}) | {ONE: UNKNOWN}, ALL, {"dane.unknown": "unknown"}),
    "no address": (zone({ONE: [EE]}) | {ONE: {}}, ALL, {}),
    "null MX": ({"example.com": {"MX": [[0, "."]]}}, ALL, {}),
    "no such domain": ({"example.org": {}}, ALL, {}),
    "no MX but an address": (
        {"example.com": {"A": ["9.9.9.9"]}, "_25._tcp.example.com": {"TLSA": [EE]}},
        ALL,
        {"dane.ok": "pass"},
    ),
    "neither MX nor address": ({"example.com": {"TXT": ["x"]}}, ALL, {}),
}


@pytest.mark.parametrize(("records", "secure", "codes"), CASES.values(), ids=CASES)
async def test_judgement(records: Zone, secure: tuple[str, ...], codes: dict[str, str]) -> None:
    found = await check(records, secure)
    assert {code: finding.verdict for code, finding in found.items()} == codes


async def test_a_resolver_that_does_not_validate_is_named() -> None:
    found = (await check(signed(zone({ONE: [EE]})), ()))["dane.not-visible"]
    assert "no answer came with the AD bit (ask a resolver that validates)" in found.message


async def test_the_resolver_says_unless_its_way_is_private() -> None:
    records = zone({ONE: [EE]})
    assert "the resolver says" not in (await check(records))["dane.ok"].message
    assert "the resolver says DNSSEC secures" in (await check(records, private=False))["dane.ok"].message


@pytest.mark.parametrize(
    ("records", "code", "fixes"),
    [
        ([EE, "3 1 1 ab"], "dane.malformed", [("remove", "3 1 1 ab", None)]),
        ([EE, f"1 1 1 {OTHER}"], "dane.public-ca", [("replace", f"3 1 1 {OTHER}", f"1 1 1 {OTHER}")]),
        ([f"1 0 1 {KEY}"], "dane.none-usable", [("replace", f"3 0 1 {KEY}", f"1 0 1 {KEY}")]),
        ([f"0 0 1 {KEY}"], "dane.none-usable", None),
    ],
)
async def test_fixes(records: list[str], code: str, fixes: list[tuple[str, str, str | None]] | None) -> None:
    finding = (await check(zone({ONE: records})))[code]
    made = finding.fix and [(fix.action, fix.value, fix.instead_of) for fix in finding.fix]
    assert made == fixes
    assert all((fix.name, fix.type) == (f"_25._tcp.{ONE}", "TLSA") for fix in finding.fix or ())
    if fixes:
        mended = [record for record in records if record not in {old or value for _, value, old in fixes}]
        mended += [value for action, value, _ in fixes if action == "replace"]
        assert list(await check(zone({ONE: mended}))) == ["dane.ok"]


async def test_evidence_is_the_record_and_where_it_is() -> None:
    assert (await check(zone({ONE: [EE]})))["dane.ok"].evidence == f"_25._tcp.{ONE} TLSA {EE}"


async def test_an_alias_is_asked_first_at_its_end_then_at_its_beginning() -> None:
    alias: Zone = {ONE: {"CNAME": ["real.example.com"]}, "real.example.com": {"A": ["9.9.9.9"]}}
    for base in ("real.example.com", ONE):
        records = zone({ONE: []}) | alias | {f"_25._tcp.{base}": {"TLSA": [EE]}}
        report = await discover("example.com", lookup=Signed(records, ALL))
        assert [(host.host, host.owner, host.state) for host in report.hosts] == [(ONE, f"_25._tcp.{base}", "found")]


async def test_the_records_may_stand_behind_an_alias() -> None:
    records = zone({ONE: []}, **{"tlsa.example.net": {"TLSA": [EE]}})
    records[f"_25._tcp.{ONE}"] = {"CNAME": ["tlsa.example.net"]}
    assert list(await check(records)) == ["dane.ok"]
    assert list(await check(records, ("com",))) == ["dane.not-secure"]


async def test_what_binds_senders() -> None:
    records = zone({ONE: [EE, f"1 1 1 {OTHER}", "3 1 1 ab"], TWO: [f"0 0 1 {KEY}"], "mx.example.net": [EE]})
    usable = (Tlsa(3, 1, 1, bytes.fromhex(KEY)),)
    assert (await discover("example.com", lookup=Signed(records, ("com",)))).binding == {ONE: usable}
    unseen = await discover("example.com", lookup=ZoneLookup(signed(records)))  # nobody says: they may bind
    assert unseen.binding == {ONE: usable, "mx.example.net": usable}
    unsigned = await discover("example.com", lookup=ZoneLookup(records))
    assert unsigned.binding == {"mx.example.net": usable}


async def questions(records: Zone, secure: tuple[str, ...] = ()) -> tuple[int, int]:
    lookup = Signed(records, secure)
    await discover("example.com", lookup=lookup)
    assert lookup.count("MX") == 1
    return lookup.count("TLSA"), lookup.count("DS")


async def test_questions_are_few() -> None:
    many: dict[str, list[str]] = {f"mx{n}.example.com": [] for n in range(9)}
    assert await questions(zone({ONE: []})) == (1, 0)
    assert await questions(zone(dict(list(many.items())[:4]))) == (4, 0)
    assert await questions(zone(many)) == (1, 0)
    assert await questions(zone(many), ALL) == (9, 0)
    assert await questions(zone(many | {"mx0.example.com": [EE]})) == (9, 2)
    assert await questions(zone({f"mx{n}.example.com": [EE] for n in range(50)}), ALL) == (MAX_HOSTS, 0)
    assert await questions({"example.com": {"MX": [[10, ONE]]}}) == (0, 0)


async def test_hostile_names_and_records_are_made_visible() -> None:
    records = zone({"mx\x1b.example.com": ["3 1 1 \x1b[31m"]})
    finding = (await check(records))["dane.malformed"]
    assert "\x1b" not in finding.message + finding.evidence
    assert finding.fix is not None
    assert "\x1b" not in finding.fix[0].name + finding.fix[0].value
