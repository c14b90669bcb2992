from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.suites import dmarc as suites

from dcctl.mailauth import dmarc
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.records.dmarc_record import DmarcProblem, DmarcRecord, parse

Zone = dict[str, dict[str, object]]
CASES = suites.cases()


@pytest.mark.skipif(not CASES, reason="../shared/suites/dmarc is not there")
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
async def test_rfc9989_cases(case: dict[str, Any]) -> None:
    assert await suites.trouble(case) == ""


def zone(**records: str) -> Zone:
    """`example_com=...` stands for `_dmarc.example.com`."""
    return {f"_dmarc.{name.replace('_', '.')}": {"TXT": [text]} for name, text in records.items()}


async def evaluate(records: Zone, author: str = "example.com", spf: str | None = None, *keys: str) -> dmarc.DmarcResult:
    return await dmarc.evaluate(author, spf=spf, dkim=keys, lookup=ZoneLookup(records))


SEVEN = ["a.b.c.d.e.f.g", "b.c.d.e.f.g", "c.d.e.f.g", "d.e.f.g", "e.f.g", "f.g", "g"]


@pytest.mark.parametrize(
    ("domain", "names"),
    [
        ("com", ["com"]),
        ("example.com", ["example.com", "com"]),
        ("a.b.c.d.e.f.g", SEVEN),
        ("1.a.b.c.d.e.f.g", ["1.a.b.c.d.e.f.g", *SEVEN]),
        ("3.2.1.a.b.c.d.e.f.g", ["3.2.1.a.b.c.d.e.f.g", *SEVEN]),
    ],
)
def test_walk_names(domain: str, names: list[str]) -> None:
    assert list(dmarc.walk_names(domain)) == names


async def test_the_longest_name_costs_eight_questions() -> None:
    lookup = ZoneLookup({})
    result = await dmarc.evaluate(".".join("abcdefghijklmnop"), spf=None, lookup=lookup)
    assert (result.result, lookup.asked) == ("none", 8)


@pytest.mark.parametrize(
    ("spf", "keys", "record", "result", "by_spf", "by_dkim"),
    [
        ("example.com", (), "p=reject", "pass", True, False),
        ("mail.example.com", (), "p=reject", "pass", True, False),
        ("mail.example.com", (), "p=reject; aspf=s", "fail", False, False),
        ("EXAMPLE.com.", (), "p=reject; aspf=s", "pass", True, False),
        (None, ("mail.example.com",), "p=reject", "pass", False, True),
        (None, ("mail.example.com",), "p=reject; adkim=s", "fail", False, False),
        (None, ("example.net", "example.com"), "p=reject; adkim=s", "pass", False, True),
        (None, ("com",), "p=reject", "fail", False, False),
        ("notexample.com", ("xexample.com",), "p=reject", "fail", False, False),
        (None, (), "p=reject", "fail", False, False),
    ],
)
async def test_alignment(
    spf: str | None, keys: tuple[str, ...], record: str, result: str, by_spf: bool, by_dkim: bool
) -> None:
    got = await evaluate(zone(example_com=f"v=DMARC1; {record}"), "example.com", spf, *keys)
    assert (got.result, got.aligned_spf, got.aligned_dkim) == (result, by_spf, by_dkim)


@pytest.mark.parametrize(
    ("records", "author", "policy", "owner"),
    [
        ({"example_com": "v=DMARC1; p=reject; sp=quarantine"}, "a.example.com", "quarantine", "example.com"),
        ({"example_com": "v=DMARC1; p=reject; np=none"}, "gone.example.com", "none", "example.com"),
        ({"example_com": "v=DMARC1; p=reject; np=none"}, "there.example.com", "reject", "example.com"),
        ({"example_com": "v=DMARC1; p=reject; t=y"}, "there.example.com", "quarantine", "example.com"),
        ({"example_com": "v=DMARC1; p=reject; sp=bad; rua=mailto:a@b.example"}, "example.com", "none", "example.com"),
        ({"com": "v=DMARC1; p=reject; psd=y"}, "example.com", "reject", "com"),
        ({"com": "v=DMARC1; p=reject; psd=y", "example_com": "v=DMARC1; p=none"}, "example.com", "none", "example.com"),
    ],
)
async def test_effective_policy(records: dict[str, str], author: str, policy: str, owner: str) -> None:
    names = zone(**records) | {"there.example.com": {"A": ["192.0.2.1"]}}
    got = await evaluate(names, author)
    assert (got.result, got.policy, got.policy_domain) == ("fail", policy, owner)


async def test_two_records_are_none_and_the_walk_goes_on() -> None:
    names: Zone = {
        "_dmarc.a.example.com": {"TXT": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]},
        "_dmarc.example.com": {"TXT": ["v=DMARC1; p=quarantine"]},
    }
    got = await evaluate(names, "a.example.com")
    assert (got.policy_domain, got.policy) == ("example.com", "quarantine")
    assert [step.found for step in got.walk] == ["several", "record", "none"]


DOWN: Zone = {"_dmarc.com": {"SERVFAIL": True}, "_dmarc.example.com": {"TXT": ["v=DMARC1; p=reject"]}}


@pytest.mark.parametrize(
    ("author", "spf", "result", "policy"),
    [
        ("example.com", "example.com", "pass", "reject"),  # the same name needs no organizational domain
        ("example.com", None, "fail", "reject"),
        ("example.com", "mail.example.com", "temperror", "reject"),
        ("a.example.com", "a.example.com", "temperror", None),
    ],
)
async def test_an_error_on_the_walk_spoils_only_what_depends_on_it(
    author: str, spf: str | None, result: str, policy: str | None
) -> None:
    got = await evaluate(DOWN, author, spf)
    assert (got.result, got.policy, got.organizational_domain) == (result, policy, None)
    assert bool(got.reason) == (result == "temperror")


async def test_an_unknown_existence_makes_the_policy_unknown() -> None:
    names = zone(example_com="v=DMARC1; p=reject; np=none") | {"a.example.com": {"SERVFAIL": True}}
    assert (await evaluate(names, "a.example.com")).result == "temperror"
    passed = await evaluate(names, "a.example.com", "example.com")
    assert (passed.result, passed.policy) == ("pass", None)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("v=DMARC1; p=reject; rua=mailto:a@b.example", []),
        ("v=DMARC1;p=reject", []),
        ("V = DMARC1 ; P = Reject ;", []),
        ("v=DMARC1", ["p"]),
        ("v=DMARC1; p=block", ["p"]),
        ("v=DMARC1; p=reject; sp=x; np=y", ["sp", "np"]),
        ("v=DMARC1; p=none; pct=50; rf=afrf; ri=1", ["historic", "historic", "historic"]),
        ("v=DMARC1; p=none; ruaa=mailto:a@b.example", ["unknown"]),
        ("v=DMARC1; p=none; adkim=x; t=maybe; fo=9; psd=z; aspf=r", ["value", "value", "value", "value"]),
        ("v=DMARC1; p=none; rua=a@b.example", ["rua"]),
        ("v=DMARC1; p=none; rua=mailto:a@b.example!10m, https://x.example", ["size", "rua"]),
        ("v=DMARC1; p=none; oops", ["syntax"]),
    ],
)
def test_records(text: str, faults: list[str]) -> None:
    record = parse(text)
    assert isinstance(record, DmarcRecord)
    assert sorted(fault.fault for fault in record.faults) == sorted(faults)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("v=dmarc1; p=none", True),
        ("v=DMARC1 p=none", True),
        (" v=DMARC1; p=none", True),
        ('"v=DMARC1; p=none"', True),
        ("p=none; v=DMARC1", True),
        ("v=DMARC12; p=none", True),
        ("v=spf1 -all", False),
        ("", False),
    ],
)
def test_texts_that_are_no_record(text: str, near: bool) -> None:
    problem = parse(text)
    assert isinstance(problem, DmarcProblem)
    assert problem.near is near


@given(st.binary(max_size=90) | st.binary(max_size=90).map(lambda text: b"v=DMARC1; " + text))
def test_any_octets_are_a_record_or_a_problem(text: bytes) -> None:
    assert isinstance(parse(text), DmarcRecord | DmarcProblem)


TAGS = st.sampled_from(
    ["p=none", "p=reject", "sp=none", "np=reject", "psd=y", "psd=n", "t=y", "adkim=s", "rua=mailto:a@b.example"]
)


@given(
    st.dictionaries(
        st.sampled_from(["c.example", "b.c.example", "a.b.c.example", "example"]),
        st.lists(TAGS, max_size=4).map(lambda tags: "; ".join(["v=DMARC1", *tags])),
    ),
    st.none() | st.sampled_from(["c.example", "x.c.example", "example", "d.example"]),
)
async def test_a_result_is_whole(records: dict[str, str], spf: str | None) -> None:
    names: Zone = {f"_dmarc.{name}": {"TXT": [text]} for name, text in records.items()}
    got = await evaluate(names, "a.b.c.example", spf)
    assert got.result in get_args(dmarc.Result)
    assert (got.result == "none") == (got.policy_domain is None)
    assert (got.result == "pass") == (got.aligned_spf or got.aligned_dkim)
    assert got.policy_domain is None or f"_dmarc.{got.policy_domain}" in names
