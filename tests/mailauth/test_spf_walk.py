import pytest
from tests.mailauth.test_spf import Zone, bomb

from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.spf_walk import walk

ZONE: Zone = {
    "example.com": {
        "TXT": ["v=spf1 a mx include:one.example.com include:one.example.com ip4:192.0.2.1 ~all"],
        "A": ["192.0.2.1"],
    },
    "one.example.com": {"TXT": ["v=spf1 exists:%{i}.x.example.com include:two.example.com ?all"]},
    "two.example.com": {"TXT": ["v=spf1 a:gone.example.com redirect=three.example.com"]},
    "three.example.com": {
        "TXT": ["v=spf1 include:%{d}.example.com include:nothing.example include:broken.example.com"]
    },
    "broken.example.com": {"TXT": ["v=spf1 foo"]},
    "after.example.com": {"TXT": ["v=spf1 all include:one.example.com"]},
    "down.example.com": {"SERVFAIL": True},
    "loop.example.com": {"TXT": ["v=spf1 include:back.example.com -all"]},
    "back.example.com": {"TXT": ["v=spf1 include:loop.example.com -all"]},
    "six.example.com": {"TXT": ["v=spf1 a:v6.example.com -all"]},
    "v6.example.com": {"AAAA": ["2001:db8::1"]},
}


async def test_worst_case_counts_every_branch() -> None:
    tree = await walk("one.example.com", lookup=ZoneLookup(ZONE))
    assert tree.lookups == 7
    assert [(node.term, node.domain, node.state, node.lookups) for node in tree.walk()] == [
        ("", "one.example.com", "record", 7),
        ("exists:%{i}.x.example.com", "%{i}.x.example.com", "message", 0),
        ("include:two.example.com", "two.example.com", "record", 5),
        ("a:gone.example.com", "gone.example.com", "void", 0),
        ("redirect=three.example.com", "three.example.com", "record", 3),
        ("include:%{d}.example.com", "%{d}.example.com", "message", 0),
        ("include:nothing.example", "nothing.example", "none", 0),
        ("include:broken.example.com", "broken.example.com", "syntax", 0),
    ]


async def test_a_branch_that_stands_twice_costs_twice() -> None:
    tree = await walk("example.com", lookup=ZoneLookup(ZONE))
    assert tree.lookups == 2 + 2 * (1 + 7)
    assert tree.voids == ("mx",)


@pytest.mark.parametrize(
    ("domain", "state"),
    [
        ("down.example.com", "unknown"),
        ("nothing.example.com", "none"),
        ("broken.example.com", "syntax"),
        ("after.example.com", "record"),
    ],
)
async def test_the_root(domain: str, state: str) -> None:
    tree = await walk(domain, lookup=ZoneLookup(ZONE))
    assert (tree.state, tree.lookups, tree.children) == (state, 0, ())


@pytest.mark.parametrize(
    ("term", "state"),
    [
        ("a", "found"),
        ("a:v6.example.com", "found"),
        ("mx", "void"),
        ("mx:many.example.com", "too-many"),
        ("exists:example.com", "found"),
        ("exists:gone.example.com", "void"),
        ("a:down.example.com", "unknown"),
        ("ptr", "message"),
        ("ptr:example.com", "message"),
        ("a:%{l}.example.com", "message"),
    ],
)
async def test_what_a_term_leads_to(term: str, state: str) -> None:
    many: Zone = {"many.example.com": {"MX": [[10, f"mx{n}.example.com"] for n in range(11)]}}
    zone = ZONE | many | {"example.com": {"TXT": [f"v=spf1 {term} -all"], "A": ["192.0.2.1"]}}
    tree = await walk("example.com", lookup=ZoneLookup(zone))
    assert [(child.term, child.state) for child in tree.children] == [(term, state)]
    assert tree.lookups == 1


async def test_a_loop_is_seen() -> None:
    tree = await walk("loop.example.com", lookup=ZoneLookup(ZONE))
    assert [node.state for node in tree.walk()] == ["record", "record", "loop"]


async def test_a_name_with_one_address_family_is_no_void() -> None:
    assert (await walk("six.example.com", lookup=ZoneLookup(ZONE))).voids == ()


@pytest.mark.parametrize("width", [1, 2, 10, 500])
async def test_a_bomb_costs_at_most_twelve_questions(width: int) -> None:
    lookup = ZoneLookup(bomb(width))
    tree = await walk("example.com", lookup=lookup)
    assert lookup.asked <= 12
    assert tree.lookups > 10
    assert "unasked" in {node.state for node in tree.walk()}


async def test_terms_beyond_the_limit_are_not_probed() -> None:
    lookup = ZoneLookup({"example.com": {"TXT": ["v=spf1 " + " ".join(f"a:x{n}.example.com" for n in range(500))]}})
    tree = await walk("example.com", lookup=lookup)
    assert (tree.lookups, len(tree.voids)) == (500, 10)
    assert lookup.asked == 11
