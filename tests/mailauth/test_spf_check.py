"""What keeps the syntax of SPF and still hurts: one record at a time, in one little zone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.mailauth.checks.spf import check_spf, check_spf_tree
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.rules import RULES

Zone = dict[str, dict[str, Any]]

ZONE: Zone = {
    "example.com": {"MX": [[10, "mx.example.com"]], "A": ["9.9.9.9"]},
    "mx.example.com": {"A": ["9.9.9.9"]},
    "_spf.example.com": {"TXT": ["v=spf1 ip4:9.9.9.0/24 ?all"]},
    "many.example.com": {"MX": [[10, f"m{n}.example.com"] for n in range(11)]},
    "ten.example.com": {"MX": [[10, f"m{n}.example.com"] for n in range(10)]},
    "why.example.com": {"TXT": ["%{i} may not send for %{d}"]},
    "badwhy.example.com": {"TXT": ["%{z}"]},
    "down.example.com": {"SERVFAIL": True},
    "ok.example.net": {"TXT": ["v=spf1 ip4:9.9.9.0/24 -all"]},
    "endless.example.net": {"TXT": ["v=spf1 ip4:9.9.9.0/24"]},
    "half.example.net": {"TXT": ["v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all"]},
    "six.example.net": {"TXT": ["v=spf1 ip6:::/0 -all"]},
    "open.example.net": {"TXT": ["v=spf1 +all"]},
    "bare.example.net": {"TXT": ["V=SPF1 ALL"]},
    "deep.example.net": {"TXT": ["v=spf1 include:open.example.net -all"]},
    "away.example.net": {"TXT": ["v=spf1 redirect=open.example.net"]},
    "closed.example.net": {"TXT": ["v=spf1 -include:open.example.net -all"]},
}


async def check(record: Any, **changes: Any) -> list[Finding]:
    zone = {name: dict(types) for name, types in (ZONE | changes).items()}
    zone["example.com"]["TXT"] = [record]
    return await check_spf("example.com", lookup=ZoneLookup(zone))


GOOD = [
    "v=spf1 mx -all",
    "V=SPF1 MX A:MX.EXAMPLE.COM IP4:9.9.9.9 -ALL",
    ["v=spf1 ip4:9.9.9.9 ", "include:ok.example.net -all"],
    "v=spf1 -all",
    "v=spf1 ~all",
    "v=spf1 redirect=ok.example.net",
    "v=spf1 include:ok.example.net. -all",
    "v=spf1   mx    -all  ",
    "v=spf1 mx:ten.example.com -all",
    "v=spf1 ip4:9.9.0.0/16 ip6:2a00::/32 -all",
    "v=spf1 mx -all exp=why.example.com",
    "v=spf1 mx -all ra=postmaster rp=100 rr=all unknown=thing",
    "v=spf1 exists:%{i}._spf.example.com -all",
    "v=spf1 include:closed.example.net -all",
    "v=spf1 ip4:9.9.9.9 ip4:9.9.9.0/24 -all",
    "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 -all",
    "v=spf1 -ip4:10.0.0.0/8 ?ip4:0.0.0.0/0 -all",
    "v=spf1 " + " ".join(f"a:a{n}.example.net" for n in range(10)) + " -all",
]


@pytest.mark.parametrize("record", GOOD)
async def test_no_fault(record: Any) -> None:
    hosts = {f"a{n}.example.net": {"A": ["9.9.9.9"]} for n in range(10)}
    found = await check(record, **hosts)
    assert found[0].code == "spf.ok"
    assert {finding.verdict for finding in found} == {"pass"}


ELEVEN = "v=spf1 " + " ".join(f"exists:%{{i}}.a{n}.example.net" for n in range(11)) + " -all"
# The record, the finding, the record that mends it (None: nobody can know it).
FAULTS: list[tuple[str, str, str | None]] = [
    ("v=spf1 mx all", "spf.all-pass", "v=spf1 mx ~all"),
    ("v=spf1 mx +ALL", "spf.all-pass", "v=spf1 mx ~all"),
    ("v=spf1 redirect=_spf.example.com", "spf.all-neutral", "v=spf1 ip4:9.9.9.0/24 ~all"),
    ("v=spf1 redirect=endless.example.net", "spf.no-all", None),
    ("v=spf1", "spf.no-all", "v=spf1 ~all"),
    ("v=spf1 mx -all -all", "spf.after-all", "v=spf1 mx -all"),
    ("v=spf1 a/0 mx -all", "spf.everyone", "v=spf1 mx -all"),
    ("v=spf1 a mx//0 -all", "spf.everyone", "v=spf1 a -all"),
    ("v=spf1 mx ip6:::/0 -all", "spf.everyone", "v=spf1 mx -all"),
    ("v=spf1 mx ip4:128.0.0.0/1 ip4:9.9.9.9 ip4:0.0.0.0/1 -all", "spf.everyone", "v=spf1 mx ip4:9.9.9.9 -all"),
    ("v=spf1 mx exists:example.com -all", "spf.everyone", "v=spf1 mx -all"),
    ("v=spf1 a:mx.example.com/8 -all", "spf.large-range", None),
    ("v=spf1 mx//16 -all", "spf.large-range", None),
    ("v=spf1 ip6:2000::/3 -all", "spf.large-range", None),
    ("v=spf1 mx ip4:10.0.0.0/8 ip6:fd00::1 ip4:0.0.0.0 -all", "spf.private-range", "v=spf1 mx -all"),
    ("v=spf1 ip6:::ffff:9.9.9.0/120 -all", "spf.mapped-range", "v=spf1 ip4:9.9.9.0/24 -all"),
    ("v=spf1 include:half.example.net mx -all", "spf.include-passes-all", "v=spf1 mx -all"),
    ("v=spf1 include:six.example.net mx -all", "spf.include-passes-all", "v=spf1 mx -all"),
    ("v=spf1 include:bare.example.net mx -all", "spf.include-passes-all", "v=spf1 mx -all"),
    ("v=spf1 include:deep.example.net mx -all", "spf.include-passes-all", "v=spf1 mx -all"),
    ("v=spf1 mx redirect=away.example.net", "spf.include-passes-all", "v=spf1 mx"),
    ("v=spf1 mx include:ok.example.net include:OK.example.net. -all", "spf.twice", None),
    ("v=spf1 mx mx -all", "spf.twice", "v=spf1 mx -all"),
    ("v=spf1 mx ~mx -all", "spf.twice", "v=spf1 mx -all"),
    ("v=spf1 mx:many.example.com a -all", "spf.too-many-names", "v=spf1 a -all"),
    ("v=spf1 mx -all exp=gone.example.com", "spf.explanation", "v=spf1 mx -all"),
    ("v=spf1 mx -all exp=badwhy.example.com", "spf.explanation", "v=spf1 mx -all"),
    ("v=spf1 redirct=ok.example.net", "spf.not-a-modifier", "v=spf1 redirect=ok.example.net"),
    ("v=spf1 mx a:%{p}.example.com -all", "spf.ptr", None),
    ("v=spf1 mx ptr:example.com ptr -all", "spf.ptr", "v=spf1 mx -all"),
    ("v=spf1 mx a:down.example.com -all", "spf.include-unknown", None),
    ("v=spf1 include:ok.example.net-all", "spf.include-missing", "v=spf1 include:ok.example.net -all"),
    ("v=spf1 mx:ok.example.net a -all", "spf.void", "v=spf1 a -all"),
    (ELEVEN, "spf.too-many-lookups", None),
    ("v=spf1 include: ok.example.net -all", "spf.syntax", "v=spf1 include:ok.example.net -all"),
    ("v=spf1 ip4:9.9.9.9~all", "spf.syntax", "v=spf1 ip4:9.9.9.9 ~all"),
    ("v=spf1 ip4:9.9.9.9,mx,-all", "spf.syntax", "v=spf1 ip4:9.9.9.9 mx -all"),
    ("v=spf1 include:https://ok.example.net/ -all", "spf.syntax", "v=spf1 include:ok.example.net -all"),
    ("v=spf1 mx -all;", "spf.syntax", "v=spf1 mx -all"),
    ("v=spf 1 mx -all", "spf.not-recognised", "v=spf1 mx -all"),
    ("spf1 mx -all", "spf.not-recognised", "v=spf1 mx -all"),
]


@pytest.mark.parametrize(("record", "code", "better"), FAULTS)
async def test_one_fault(record: str, code: str, better: str | None) -> None:
    found = {finding.code: finding for finding in await check(record) if finding.verdict != "pass"}
    assert code in found
    assert found[code].verdict == RULES[code][1]
    changes = found[code].fix or ()
    if better is not None:
        assert [change.value for change in changes] == [better]
    for change in changes:
        owner = ZONE | {change.name: {**ZONE[change.name], "TXT": [change.value]}}
        mended = await check(record if change.name != "example.com" else change.value, **owner)
        assert code not in {finding.code for finding in mended}


async def test_a_wide_range_that_is_part_of_everybody_is_told_once() -> None:
    assert [finding.code for finding in await check("v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all")] == ["spf.everyone"]


async def test_macros_are_a_remark() -> None:
    found = await check("v=spf1 mx exists:%{i}._spf.example.com -all")
    assert [(finding.code, finding.verdict) for finding in found] == [("spf.ok", "pass"), ("spf.macro", "pass")]
    assert "exists:%{i}._spf.example.com" in found[1].message


async def test_the_term_that_voids_is_named_with_its_owner() -> None:
    inner: Zone = {"inner.example.net": {"TXT": ["v=spf1 a:gone.example.net -all"]}}
    found = {finding.code: finding for finding in await check("v=spf1 mx include:inner.example.net -all", **inner)}
    assert "a:gone.example.net of inner.example.net" in found["spf.void"].message


@pytest.mark.parametrize(
    ("mx", "value"), [([[10, "mx.example.com"]], "v=spf1 mx ~all"), ([[0, "."]], None), ([], None)]
)
async def test_a_first_record_names_the_exchanges(mx: list[Any], value: str | None) -> None:
    zone: Zone = {"example.com": {"TXT": ["other"], "MX": mx}}
    (found,) = await check_spf("example.com", lookup=ZoneLookup(zone))
    assert (found.code, found.verdict) == ("spf.missing", "absent")
    assert (found.fix[0].value if found.fix else None) == value


async def test_ranges_that_say_the_same_are_joined() -> None:
    record = "v=spf1 mx " + " ".join(f"ip4:9.9.{n}.0/24" for n in range(64)) + " ip6:2a00::1 ~all"
    found = {finding.code: finding for finding in await check(record)}
    assert [change.value for change in found["spf.long"].fix or ()] == ["v=spf1 mx ip4:9.9.0.0/18 ip6:2a00::1 ~all"]
    ordered = record.replace("ip4:9.9.7.0/24", "-ip4:9.9.7.0/24")
    assert {finding.code: finding.fix for finding in await check(ordered)} == {"spf.long": None}


async def test_thousands_of_faults_are_a_few_findings() -> None:
    terms = [f"ip4:10.{n // 250}.{n % 250}.1 ptr:x{n}.example a/{n % 8} exists:%{{p}}.{n}.example" for n in range(900)]
    found = await check("v=spf1 " + " ".join(terms))
    assert len(found) < 12
    assert all(len(finding.message) < 700 for finding in found)


NAMES = ["a", "mx", "ptr", "all", "-all", "?all", "+", "include:", "ip4:", "ip6:", "redirect=", "exp=", "exists:"]
VALUES = [
    "0.0.0.0/1",
    "128.0.0.0/1",
    "::/0",
    "open.example.net",
    "example.com",
    "%{i}.",
    "%{p}.",
    ":",
    "/0",
    "//0",
    ",",
]
WORDS = st.sampled_from([*NAMES, *VALUES, " "])


@given(st.lists(WORDS, max_size=14).map(lambda words: "v=spf1 " + "".join(words)) | st.text(max_size=40))
async def test_any_record_is_judged_and_what_is_proposed_can_be_read(text: str) -> None:
    zone = ZONE | {"example.com": ZONE["example.com"] | {"TXT": [text]}}
    found, tree = await check_spf_tree("example.com", lookup=ZoneLookup(zone))
    assert found
    assert tree is None or tree.static_lookups == sum(branch.total for branch in tree.branches)
    for change in [change for finding in found for change in finding.fix or () if change.name == "example.com"]:
        after = ZONE | {"example.com": ZONE["example.com"] | {"TXT": [change.value]}}
        codes = {finding.code for finding in await check_spf("example.com", lookup=ZoneLookup(after))}
        assert not codes & {"spf.syntax", "spf.not-recognised", "spf.missing", "spf.multiple"}
