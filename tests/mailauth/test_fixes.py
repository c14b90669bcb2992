"""The changes of many findings as one set, as a zone fragment, and made: after that the faults are gone."""

import json
from collections.abc import Sequence
from typing import Any

import dns.zonefile
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.policy_files import PolicyFiles
from tests.support.suites import suite

from dcctl.errors import ValueRefused
from dcctl.fetch import Fetch
from dcctl.mailauth.checks.bimi import check_bimi, dmarc_tags
from dcctl.mailauth.checks.dkim import check_dkim
from dcctl.mailauth.checks.dmarc import check_dmarc
from dcctl.mailauth.checks.mta_sts import check_mta_sts
from dcctl.mailauth.checks.mx import check_mx
from dcctl.mailauth.checks.spf import check_spf
from dcctl.mailauth.checks.tls_rpt import check_tls_rpt
from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.mending.fixes import applied, collected
from dcctl.mailauth.mending.zone_fragment import fragment
from dcctl.mailauth.names import is_askable
from dcctl.mailauth.zonefile import parse

Zone = dict[str, dict[str, Any]]


def found(*changes: DnsChange) -> Finding:
    return Finding("spf.syntax", "spf", "fail", "example.com", "", fix=changes)


def add(value: str, name: str = "example.com", rrtype: str = "TXT", why: str = "") -> DnsChange:
    return DnsChange("add", name, rrtype, value, why=why)


def swap(old: str, new: str, name: str = "example.com", rrtype: str = "TXT", why: str = "") -> DnsChange:
    return DnsChange("replace", name, rrtype, new, old, why)


def drop(value: str, name: str = "example.com", rrtype: str = "TXT") -> DnsChange:
    return DnsChange("remove", name, rrtype, value)


# What the findings bring; the one set.
SETS: list[tuple[list[list[DnsChange]], list[DnsChange]]] = [
    ([[], []], []),
    ([[add("a")], [add("a", "EXAMPLE.com.", why="x")], [add("b")]], [add("a"), add("b")]),
    ([[swap("a", "b")], [swap("a", "b", why="x")]], [swap("a", "b")]),
    # several edits of one record
    (
        [
            [swap("v=DKIM1; t=y; h=sha1; p=A", "v=DKIM1; h=sha1; p=A", why="1")],
            [swap("v=DKIM1; t=y; h=sha1; p=A", "v=DKIM1; t=y; p=A", why="2")],
        ],
        [swap("v=DKIM1; t=y; h=sha1; p=A", "v=DKIM1; p=A", why="1; 2")],
    ),
    (
        [[swap("v=spf1 ptr mx all", "v=spf1 mx all")], [swap("v=spf1 ptr mx all", "v=spf1 ptr mx ~all")]],
        [swap("v=spf1 ptr mx all", "v=spf1 mx ~all")],
    ),
    ([[swap("a; b", "a; b; c")], [swap("a; b", "b")]], [swap("a; b", "b; c")]),
    ([[swap("a; b", "a; c")], [swap("a; b", "a; d")]], [swap("a; b", "a; c")]),
    # what goes is not mended
    ([[swap("a", "b")], [drop("a")]], [drop("a")]),
    (
        [[swap("10 A.example.", "10 b.example.", rrtype="MX")], [drop("10 a.example", rrtype="MX")]],
        [drop("10 a.example", rrtype="MX")],
    ),
    # one record, not two
    ([[swap("a", "c"), swap("b", "c")]], [swap("a", "c"), drop("b")]),
    ([[swap("a", "b"), drop("b")]], [drop("a")]),
    ([[add("b")], [swap("a", "b")]], [swap("a", "b")]),
    ([[add("a")], [drop("a")]], []),
    ([[swap("a", "a")]], []),
    # the order is that of the records; another name or type is another record
    (
        [[drop("z"), swap("a", "b")], [add("a", rrtype="A"), drop("z")]],
        [drop("z"), swap("a", "b"), add("a", rrtype="A")],
    ),
    ([[swap("a", "b"), swap("a", "b", "b.example")]], [swap("a", "b"), swap("a", "b", "b.example")]),
]


@pytest.mark.parametrize(("brought", "expected"), SETS, ids=range(len(SETS)))
def test_one_set(brought: list[list[DnsChange]], expected: list[DnsChange]) -> None:
    assert list(collected(found(*changes) for changes in brought)) == expected


_TEXTS = st.sampled_from(["a; b", "a; c", "b", "c d", "d"])
_NAMES = st.sampled_from(["example.com", "b.example"])
_STANDING = ["a; b", "b", "c d"]


def _any_change(name: str) -> st.SearchStrategy[DnsChange]:
    return st.one_of(
        st.builds(add, _TEXTS, st.just(name)),
        st.builds(drop, st.sampled_from(_STANDING), st.just(name)),
        st.builds(swap, st.sampled_from(_STANDING), _TEXTS, st.just(name)),
    )


@given(st.lists(st.lists(_NAMES.flatmap(_any_change), max_size=4), max_size=5))
def test_whatever_findings_bring_can_be_made(brought: list[list[DnsChange]]) -> None:
    changes = collected(found(*one) for one in brought)
    assert collected([found(*changes)]) == changes
    outcomes = [(change.name, change.value) for change in changes if change.action != "remove"]
    gone = [(change.name, change.instead_of or change.value) for change in changes if change.action != "add"]
    removed = {(change.name, change.value) for change in changes if change.action == "remove"}
    assert len(outcomes) == len(set(outcomes))
    assert len(gone) == len(set(gone))
    assert removed.isdisjoint(outcomes)
    applied({name: {"TXT": list(_STANDING)} for name in ("example.com", "b.example")}, changes)


def test_findings_without_a_fix_bring_nothing() -> None:
    assert collected([Finding("spf.ok", "spf", "pass", "example.com", "")]) == ()


# The zone; the changes; the zone with them.
MADE: list[tuple[Zone, list[DnsChange], Zone]] = [
    ({}, [add("a")], {"example.com": {"TXT": [[b"a"]]}}),
    ({"Example.com.": {"TXT": ["a"]}}, [add("a")], {"example.com": {"TXT": ["a"]}}),
    ({"example.com": {"TXT": ["a", ["b", "c"]]}}, [swap("bc", "d")], {"example.com": {"TXT": ["a", [b"d"]]}}),
    ({"example.com": {"TXT": ["a", "b"]}}, [drop("a")], {"example.com": {"TXT": ["b"]}}),
    ({"example.com": {"TXT": ["a", "a"]}}, [drop("a")], {"example.com": {"TXT": ["a"]}}),
    ({"example.com": {"TXT": ["a"]}}, [drop("a")], {}),
    ({"example.com": {"TXT": "a", "A": "192.0.2.1"}}, [drop("a")], {"example.com": {"A": "192.0.2.1"}}),
    (
        {"example.com": {"MX": [[10, "A.example."]]}},
        [swap("10 a.example", "5 b.example.", rrtype="MX")],
        {"example.com": {"MX": [[5, "b.example."]]}},
    ),
    ({"example.com": {"MX": [[0, "."]]}}, [drop("0 .", rrtype="MX")], {}),
    ({"example.com": {"CNAME": ["b.example"]}}, [drop("b.example.", rrtype="CNAME")], {}),
    ({"example.com": {"CNAME": ["b.example"]}}, [add("a")], {"example.com": {"TXT": [[b"a"]]}}),
    (
        {"example.com": {"CNAME": ["b.example."]}, "b.example": {"TXT": ["a"]}},
        [swap("a", "b")],
        {"example.com": {"CNAME": ["b.example."]}, "b.example": {"TXT": [[b"b"]]}},
    ),
    (
        {"*.example.com": {"TXT": ["a"]}},
        [swap("a", "b", "x.example.com")],
        {"*.example.com": {"TXT": ["a"]}, "x.example.com": {"TXT": [[b"b"]]}},
    ),
    ({"example.com": {"TXT": [b"a\xff\xc3\xa9\t"]}}, [swap("a\ufffdé^I", "b")], {"example.com": {"TXT": [[b"b"]]}}),
    ({"example.com": {"TXT": [b"a\xff"]}}, [swap("a\\xff", "b")], {"example.com": {"TXT": [[b"b"]]}}),
    ({"example.com": {"TXT": ["\u2013all"]}}, [swap("\u2013all", "é")], {"example.com": {"TXT": [["é".encode()]]}}),
    (
        {"example.com": {"CNAME": ["b.example"]}, "b.example": {"CNAME": ["example.com"]}},
        [swap("a", "b")],
        {"example.com": {"TXT": [[b"b"]]}, "b.example": {"CNAME": ["example.com"]}},
    ),
    ({"a.example": {"TLSA": ["3 1 1 AB CD"]}}, [drop("3 1 1 ab cd", "a.example", "TLSA")], {}),
]


@pytest.mark.parametrize(("zone", "changes", "expected"), MADE, ids=range(len(MADE)))
def test_changes_made(zone: Zone, changes: list[DnsChange], expected: Zone) -> None:
    before = json.dumps(zone, default=repr)
    assert applied(zone, changes) == expected
    assert json.dumps(zone, default=repr) == before


@pytest.mark.parametrize("change", [drop("b"), swap("b", "c"), drop("a", "b.example")])
def test_what_is_not_there_cannot_be_changed(change: DnsChange) -> None:
    with pytest.raises(ValueRefused, match="there is no TXT record"):
        applied({"example.com": {"TXT": ["a"]}}, [change])


LONG = "v=DKIM1; p=" + "A" * 500
TEXT = f"""\
; all at once
; replaces: example.com. IN TXT "v=spf1 \\"x\\" \\\\ \\195\\169 +all;"
example.com. IN TXT "v=spf1 ~all"
; remove: example.com. IN MX 10 localhost.
example.com. IN MX 0 .

s._domainkey.example.com. IN TXT (
    "v=DKIM1; p={"A" * 244}"
    "{"A" * 255}"
    "A"
    )

; theirs
; elsewhere: example.com._report._dmarc.example.net. IN TXT "v=DMARC1;"

_25._tcp.mx.example.com. IN TLSA 3 1 1 {"ab" * 32}

x\\032\\040\\;.example.com. IN CNAME y\\034.example.net.
""".replace("\\;", "\\059").replace("\\034", '\\"')
CHANGES = [
    swap('v=spf1 "x" \\ é +all;', "v=spf1 ~all", why="all at once"),
    add(LONG, "s._domainkey.example.com"),
    drop("10 localhost.", rrtype="MX"),
    add("v=DMARC1;", "example.com._report._dmarc.example.net.", why="theirs"),
    add("0 .", "EXAMPLE.com.", "MX"),
    add("3 1 1 " + "ab" * 32, "_25._tcp.mx.example.com", "TLSA"),
    add('y".example.net.', "x (;.example.com", "CNAME"),
]


def test_the_fragment() -> None:
    assert fragment(CHANGES, ["example.com"]).lower() == TEXT.lower()
    assert fragment([]) == ""


async def test_the_fragment_is_read_back() -> None:
    lookup = parse(fragment(CHANGES), origin="example.com")
    assert (await lookup("example.com", "TXT")).texts == (b"v=spf1 ~all",)
    assert (await lookup("s._domainkey.example.com", "TXT")).texts == (LONG.encode(),)
    assert [mx.exchange for mx in (await lookup("example.com", "MX")).exchanges] == [""]
    assert (await lookup("_25._tcp.mx.example.com", "TLSA")).names == ("3 1 1 " + "ab" * 32,)


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=600), st.text("abc_-*", min_size=1, max_size=20))
async def test_any_text_is_read_back(value: str, label: str) -> None:
    name = f"{label}.example.com"
    lookup = parse(fragment([swap(value, value, name, why=value)]), origin="example.com")
    assert (await lookup(name, "TXT")).texts == (value.encode(),)


@given(st.text(st.characters(codec="utf-8")), st.sampled_from(["TXT", "MX", "CNAME", "TLSA", "A"]))
def test_a_fragment_never_holds_what_nobody_wrote(text: str, rrtype: str) -> None:
    change = DnsChange("replace", f"{text}.example.com", rrtype, text, text, text)
    lines = fragment([change], ["example.com"]).splitlines()
    assert lines[0].startswith("; ")
    starts = [line for line in lines if not line.startswith((";", "    "))]
    names = [f"{text}.example.com", *([text] if rrtype == "CNAME" and text != "." else [])]
    if rrtype != "MX":
        assert len(starts) == all(map(is_askable, names)), "a name that DNS cannot hold would spoil the file"
    assert not starts or starts[0].endswith("(") or all(line.startswith(";") for line in lines[:-1])


@given(st.text(st.characters(codec="utf-8")), st.sampled_from(["TXT", "CNAME", "PTR"]))
def test_a_fragment_can_always_be_read(text: str, rrtype: str) -> None:
    changes = [add(text, f"{text}.example.com", rrtype), add(f"10 {text}", "example.com", "MX")]
    found = list(dns.zonefile.read_rrsets(fragment(changes), rdclass=None, default_ttl=1))
    assert [len(rrset) for rrset in found] == [1] * len(found)


async def everything(
    zone: Zone, domain: str, fetch: Fetch | None = None, selectors: Sequence[str] = ("s1",)
) -> list[Finding]:
    """What all sections that DNS can mend find wrong with a domain."""
    lookup = ZoneLookup(zone)
    dmarc, known = await check_dmarc(domain, lookup=lookup)
    policy: dict[str, Any] = {
        "organizational": known.organizational,
        "policy": known.policy,
        "published": dmarc_tags(known),
    }
    sections = [
        await check_spf(domain, lookup=lookup),
        await check_dkim(domain, lookup=lookup, selectors=selectors),
        dmarc,
        await check_mx(domain, lookup=lookup, allow_private=True),
        await check_mta_sts(domain, lookup=lookup, fetch=fetch),
        await check_tls_rpt(domain, lookup=lookup),
        await check_bimi(domain, lookup=lookup, **policy),
    ]
    faults = ("warn", "fail", "absent")
    # A logo is nothing one must have; the record of MTA-STS mends nothing before its policy is served.
    left_alone = ("bimi.missing", "mta-sts.missing")
    return [one for section in sections for one in section if one.verdict in faults and one.code not in left_alone]


POINT = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
ALL_AT_ONCE: Zone = {
    "example.com": {
        "TXT": ["v=spf1 ptr ipv4:192.0.2.1 ?all", "v=spf1 mx -all"],
        "MX": [[5, "localhost"], [10, "alias.example.com"], [20, "gone.example.com"], [30, "9.9.9.11"], [0, "."]],
    },
    "alias.example.com": {"CNAME": ["mx.example.com"]},
    "mx.example.com": {"A": ["9.9.9.10"]},
    "s1._domainkey.example.com": {"TXT": [f"k=ed25519; t=y; v=DKIM1; s=other; p={POINT}"]},
    "_dmarc.example.com": {
        "TXT": ["v=DMARC1; p=none; sp=none; pct=50; rua=d@example.com!10m; ruf=mailto:f@other.example; x=y; t=y"]
    },
    "_mta-sts.example.com": {"TXT": ["v=STSv1; id=a-b", "v=STSv1; id=1;"]},
    "_smtp._tls.example.com": {"TXT": ["v=TLSRPTv1; rua=ftp://example.com"]},
    "default._bimi.example.com": {"TXT": ["v=BIMI1; l=http://example.com/l.svg; e=1", "v=BIMI1; x"]},
}


async def rounds(zone: Zone, domain: str, fetch: Fetch | None = None) -> tuple[int, list[str]]:
    """How often the fixes had to be made until none was left, and what cannot be mended."""
    for count in range(5):
        faults = await everything(zone, domain, fetch)
        changes = collected(faults)
        if not changes:
            return count, [one.code for one in faults]
        zone = applied(zone, changes)
    pytest.fail(f"the fixes of {domain} do not come to an end")


async def test_a_domain_with_everything_wrong() -> None:
    """What hides other faults is mended first: a record that cannot be read, one of two."""
    assert len(await everything(ALL_AT_ONCE, "example.com")) > 15
    count, left = await rounds(ALL_AT_ONCE, "example.com")
    assert left == []
    assert count <= 4


async def test_the_set_of_a_domain_with_everything_wrong() -> None:
    changes = collected(await everything(ALL_AT_ONCE, "example.com"))
    outcomes = [(change.name, change.type, change.value) for change in changes if change.action != "remove"]
    gone = [
        (change.name, change.type, change.instead_of or change.value) for change in changes if change.action != "add"
    ]
    assert len(outcomes) == len(set(outcomes))
    assert len(gone) == len(set(gone))
    assert not set(outcomes) & set(gone)
    lookup = parse(fragment(changes, ["example.com"]), origin="example.com")
    for name, rrtype, value in outcomes:
        if rrtype == "TXT" and name.endswith("example.com"):
            assert value.encode() in (await lookup(name, "TXT")).texts


FAULTS = suite("authfaults")
NO_KEY = "a key is made by who signs; only its record can be published here"
NO_FILE = "the policy is a file on the domain's web server"
BEYOND_DNS = {
    "dkim-rsa1024": NO_KEY,
    "dkim-rsa512": NO_KEY,
    "dkim-bad-base64": NO_KEY,
    "dkim-truncated-key": NO_KEY,
    "dkim-no-p": NO_KEY,
    "dkim-dangling-cname": NO_KEY,
    "sts-policy-404": NO_FILE,
    "sts-policy-redirect": NO_FILE,
    "sts-bad-version": NO_FILE,
    "sts-max-age-too-big": NO_FILE,
    "sts-max-age-tiny": NO_FILE,
    "sts-no-mx": NO_FILE,
    "sts-html-content": NO_FILE,
    "sts-cert-name-mismatch": NO_FILE,
}
# The policy of the fault zone names the same exchange that leads nowhere.
BEYOND_TOO = {"mx-localhost": ["mta-sts.mx-not-covered"]}
# First a policy that only asks for reports; when they show that the domain's own mail passes, one that protects.
TWO_STEPS = {"dmarc-missing"}


@pytest.mark.skipif(not FAULTS.exists(), reason="../shared/suites/authfaults is not there")
async def test_the_fault_zone_mended() -> None:
    zone, faults, policies = (
        json.loads((FAULTS / f"{name}.json").read_text("utf-8")) for name in ("zone", "faults", "policies")
    )
    mismatched = frozenset(fault["domain"] for fault in faults if "cert" in fault["id"])
    fetch = PolicyFiles(policies, mismatched)
    wrong = {}
    for fault in faults:
        count, left = await rounds(zone, fault["domain"], fetch)
        if fault["expect"] == "none":
            expected = count == 0 and not left
        elif fault["id"] in BEYOND_DNS:
            expected = bool(left)
        else:
            expected = count == 1 + (fault["id"] in TWO_STEPS) and left == BEYOND_TOO.get(fault["id"], [])
        if not expected:
            wrong[fault["id"]] = (count, left)
    assert wrong == {}


@pytest.mark.skipif(not FAULTS.exists(), reason="../shared/suites/authfaults is not there")
async def test_the_fault_zone_mended_by_one_fragment() -> None:
    """All fixes of all domains, written out and read back domain by domain, hold what the changes say."""
    zone, faults = (json.loads((FAULTS / f"{name}.json").read_text("utf-8")) for name in ("zone", "faults"))
    findings = [one for fault in faults for one in await everything(zone, fault["domain"])]
    changes = [change for change in collected(findings) if change.action != "remove"]
    text = fragment(changes)
    assert text.isascii()
    for change in changes:
        if change.type == "TXT":
            lookup = parse(text, origin=change.name.split(".", change.name.count(".") - 1)[-1])
            assert change.value.encode() in (await lookup(change.name, "TXT")).texts
