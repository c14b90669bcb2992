"""The tree and the trace on a page; their schema."""

from dataclasses import dataclass
from typing import Any

import jsonschema

from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.spf_simulation import SpfSimulation, simulate
from dcctl.mailauth.spf_tree import SpfTree, tree_of
from dcctl.mailauth.spf_walk import walk
from dcctl.render.jsonable import as_json
from dcctl.render.plain_page import paint
from dcctl.render.schema import type_schema
from dcctl.render.spf_tree import spf_trace, spf_tree

ZONE: dict[str, dict[str, Any]] = {
    "example.com": {"TXT": ["v=spf1 a include:one.example.net include:two.example.net -all exp=why.example.com"]},
    "one.example.net": {"TXT": ["v=spf1 " + " ".join(f"include:i{n}.example" for n in range(9)) + " -all"]},
    **{f"i{n}.example": {"TXT": ["v=spf1 -all"]} for n in range(8)},
    "why.example.com": {"TXT": ["no mail from %{i}"]},
}


@dataclass(frozen=True)
class Shown:
    """What a report holds."""

    tree: SpfTree
    simulation: SpfSimulation


async def shown() -> Shown:
    lookup = ZoneLookup(ZONE)
    tree = tree_of(await walk("example.com", lookup=lookup))
    return Shown(tree, await simulate("example.com", ip="192.0.2.1", lookup=lookup))


async def test_every_branch_with_its_cost_past_the_limit_too() -> None:
    lines = paint((spf_tree((await shown()).tree),)).splitlines()
    assert lines[0] == "example.com  12 of 10 lookups, 1 of 2 void"
    assert lines[1] == "├─ a  1  nothing there: void"
    assert lines[2] == "├─ include:one.example.net  10"
    assert lines[10] == "│  ├─ include:i7.example  1"
    assert lines[11] == "│  └─ include:i8.example  1  no SPF record there  lookup 11: past the limit"
    assert lines[12] == "└─ include:two.example.net  1  no SPF record there  lookup 12: past the limit"


async def test_a_very_long_record_is_cut_and_counted() -> None:
    long = {"example.com": {"TXT": ["v=spf1 " + " ".join(f"a:x{n}.example" for n in range(300))]}}
    lines = paint((spf_tree(tree_of(await walk("example.com", lookup=ZoneLookup(long)))),)).splitlines()
    assert (len(lines), lines[-1]) == (102, "└─ and 200 lookups more")


async def test_the_trace() -> None:
    lines = paint(spf_trace((await shown()).simulation)).splitlines()
    assert lines[0] == "SPF for mail from 192.0.2.1, step by step"
    assert "example.com      a                        no match" in lines


async def test_a_tree_has_a_schema_that_refers_to_itself() -> None:
    schema = type_schema(Shown)
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    value: Any = as_json(await shown())
    validator.validate(value)
    value["tree"]["branches"][1]["children"][0]["total"] = "one"
    assert not validator.is_valid(value)
