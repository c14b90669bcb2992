"""The tree of a record as a value: what each branch costs, past the limit too."""

from typing import Any

import pytest

from dcctl.mailauth.checks.spf import check_spf_tree
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.spf_tree import MAX_BRANCHES, SpfBranch, SpfTree, tree_of
from dcctl.mailauth.spf_walk import walk

Zone = dict[str, dict[str, Any]]

ZONE: Zone = {
    "example.com": {"TXT": ["v=spf1 a include:two.example.net include:%{d}.example.org mx:gone.example.com -all"]},
    "two.example.net": {"TXT": ["v=spf1 a:gone.example.net ip4:9.9.9.9 redirect=three.example.net"]},
    "three.example.net": {"TXT": ["v=spf1 exists:%{i}.example.net -all"]},
}


async def tree(zone: Zone, domain: str = "example.com") -> SpfTree:
    return tree_of(await walk(domain, lookup=ZoneLookup(zone)))


def shape(branches: tuple[SpfBranch, ...]) -> list[Any]:
    return [(one.term, one.state, one.total, one.voids, shape(one.children)) for one in branches]


async def test_costs_and_voids_add_up() -> None:
    found = await tree(ZONE)
    assert (found.static_lookups, found.static_voids, found.exact) == (7, 3, True)
    assert (found.max_lookups, found.max_voids) == (10, 2)
    three: Any = ("redirect=three.example.net", "record", 2, 0, [("exists:%{i}.example.net", "message", 1, 0, [])])
    assert shape(found.branches) == [
        ("a", "void", 1, 1, []),
        ("include:two.example.net", "record", 4, 1, [("a:gone.example.net", "void", 1, 1, []), three]),
        ("include:%{d}.example.org", "message", 1, 0, []),
        ("mx:gone.example.com", "void", 1, 1, []),
    ]
    assert found.branches[1].record == ZONE["two.example.net"]["TXT"][0]


@pytest.mark.parametrize(
    ("types", "state"),
    [({"SERVFAIL": True}, "unknown"), ({"TXT": ["v=spf1 x"]}, "syntax"), ({"TXT": ["v=spf1 -all"]}, "record")],
)
async def test_the_root_says_whether_there_is_a_record(types: dict[str, Any], state: str) -> None:
    found = await tree({"example.com": types})
    assert (found.state, found.static_lookups, found.branches) == (state, 0, ())


@pytest.mark.parametrize("term", ["include:example.com", "a:down.example.com", "include:down.example.com"])
async def test_what_cannot_be_followed_makes_the_cost_a_least(term: str) -> None:
    zone: Zone = {"example.com": {"TXT": [f"v=spf1 {term} -all"]}, "down.example.com": {"SERVFAIL": True}}
    assert not (await tree(zone)).exact


async def test_beyond_the_limit_the_terms_are_still_there() -> None:
    wide: Zone = {"example.com": {"TXT": ["v=spf1 " + " ".join(f"include:i{n}.example" for n in range(14)) + " -all"]}}
    wide |= {f"i{n}.example": {"TXT": ["v=spf1 a:h.example -all"]} for n in range(14)}
    found = await tree(wide)
    assert [one.state for one in found.branches] == ["record"] * 11 + ["unasked"] * 3
    assert (found.static_lookups, found.exact) == (25, False)


async def test_a_bomb_is_counted_and_not_listed() -> None:
    found = await tree({"example.com": {"TXT": ["v=spf1 " + " ".join(f"a:x{n}.example" for n in range(2000))]}})
    assert (found.static_lookups, len(found.branches)) == (2000, MAX_BRANCHES)


async def test_hostile_texts_are_safe() -> None:
    found = await tree({"example.com": {"TXT": [b"v=spf1 include:a.example x\x1b[31m=\xff"]}})
    assert "\x1b" not in found.record
    assert "^[[31m" in found.record


async def test_no_record_has_no_tree() -> None:
    findings, none = await check_spf_tree("example.com", lookup=ZoneLookup({"example.com": {"A": ["9.9.9.9"]}}))
    assert none is None
    assert [finding.code for finding in findings] == ["spf.missing"]
