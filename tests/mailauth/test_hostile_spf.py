"""SPF records made to cost: what one evaluation asks, and what a look at the whole tree asks, counted at a name server
(RFC 7208 section 4.6.4)."""

from ipaddress import ip_address
from typing import Any, Final

import pytest
from tests.support.limits import cpu_limit
from tests.support.nameserver import NameServer

from dcctl.mailauth.check import Scope, check_domain
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.records.spf_macro import MacroValues, expand_domain
from dcctl.mailauth.records.spf_record import SpfProblem, parse
from dcctl.mailauth.resolver import Resolver
from dcctl.mailauth.spf import check_host
from dcctl.mailauth.spf_questions import MAX_QUESTIONS
from dcctl.mailauth.spf_simulation import simulate
from dcctl.mailauth.spf_walk import walk

DOMAIN: Final = "d.test"
CLIENT: Final = "192.0.2.1"
REVERSE: Final = "1.2.0.192.in-addr.arpa"
TREE, WORST = 12, 111

Zone = dict[str, dict[str, Any]]


def zone(*terms: str, **more: dict[str, Any]) -> Zone:
    return {DOMAIN: {"TXT": [" ".join(["v=spf1", *terms])]}, **more}


def includes(count: int, depth: int, name: str = "i", end: str = "?all") -> Zone:
    """A tree of records that include `count` others each, `depth` times over; only its left edge goes on."""
    made: Zone = {}
    for level in range(depth):
        for number in range(count):
            below = [f"include:{name}{level + 1}-{n}.test" for n in range(count)] if level + 1 < depth else []
            made[f"{name}{level}-{number}.test"] = {"TXT": [" ".join(["v=spf1", *below, end])]}
    return made


def exchangers(terms: int, hosts: int = 10) -> Zone:
    """The names of `terms` mx terms, none of which is the client's."""
    made: Zone = {}
    for number in range(terms):
        names = [f"h{host}.m{number}.test" for host in range(hosts)]
        made[f"m{number}.test"] = {"MX": [[1, name] for name in names]}
        made |= {name: {"A": ["203.0.113.9"]} for name in names}
    return made


def named(names: int) -> Zone:
    """So many names of the client's address, none of which leads back to it."""
    listed = [f"p{number}.test" for number in range(names)]
    return {REVERSE: {"PTR": listed}, **{name: {"A": ["203.0.113.9"]} for name in listed}}


ALL_MX: Final = [f"mx:m{number}.test" for number in range(10)]
WIDE: Final = [f"include:i0-{number}.test" for number in range(1000)]
CASES: dict[str, tuple[Zone, str, int]] = {
    "a record that includes itself": (zone(f"include:{DOMAIN}"), "permerror", 1),
    "two that include each other": (
        zone("include:e.test", **{"e.test": {"TXT": [f"v=spf1 include:{DOMAIN}"]}}),
        "permerror",
        2,
    ),
    "a chain of 2,000": (zone("include:i0-0.test", **includes(1, 2000)), "permerror", TREE - 1),
    "1,000 side by side": (zone(*WIDE, **includes(1000, 1)), "permerror", TREE - 1),
    "a hundred under each of a hundred": (zone(*WIDE[:100], **includes(100, 3)), "permerror", TREE - 1),
    "redirects without end": (
        zone("redirect=r0.test", **{f"r{n}.test": {"TXT": [f"v=spf1 redirect=r{n + 1}.test"]} for n in range(2000)}),
        "permerror",
        TREE - 1,
    ),
    "ten includes, as many as there may be": (zone(*WIDE[:10], "-all", **includes(10, 1)), "fail", TREE - 1),
    "10,000 addresses of one name": (
        zone("a:a.test", "-all", **{"a.test": {"A": [f"8.{n >> 8}.{n & 255}.1" for n in range(3000)]}}),
        "fail",
        2,
    ),
    "1,000 exchangers": (zone("mx:m0.test", **exchangers(1, 1000)), "permerror", 2),
    "ten exchangers of each of ten": (zone(*ALL_MX, "-all", **exchangers(10)), "fail", WORST),
    "and an explanation": (
        zone(*ALL_MX, "-all", "exp=e.test", **exchangers(10), **{"e.test": {"TXT": ["no"]}}),
        "fail",
        WORST,
    ),
    "and an explanation with names": (
        zone(*ALL_MX, "-all", "exp=%{p}.e.test", **exchangers(10), **named(20)),
        "fail",
        WORST,
    ),
    "names in every term": (
        zone(*(f"mx:%{{p}}.m{n}.test" for n in range(10)), "-all", **named(20))
        | {f"unknown.{name}": types for name, types in exchangers(10).items()}
        | exchangers(10),
        "temperror",
        WORST,
    ),
    "ptr ten times": (zone(*["ptr"] * 10, "-all", **named(1000)), "fail", TREE),
    "voids": (zone(*(f"exists:{n}.v.test" for n in range(10))), "permerror", 4),
    "names that cannot be": (zone(f"exists:{'%{d}' * 15_000}.a.com", f"exists:{'x' * 80}.com", "-all"), "fail", 3),
}


@pytest.mark.parametrize("name", CASES)
async def test_questions_are_counted_at_the_server(name: str) -> None:
    records, result, most = CASES[name]
    async with NameServer(records, udp_size=65_000) as server:
        resolver = Resolver([server.address])
        with cpu_limit(20):
            found = await check_host(CLIENT, DOMAIN, f"a@{DOMAIN}", helo="h.test", lookup=resolver)
        evaluated = server.asked.total()
        await resolver.close()
        other = Resolver([server.address])
        await walk(DOMAIN, lookup=other)
        await other.close()
    assert (found.result, evaluated <= most) == (result, True), (found.reason, evaluated)
    assert server.asked.total() - evaluated <= TREE + 20
    if "include" in records[DOMAIN]["TXT"][0]:
        assert server.asked.total() - evaluated <= TREE
    assert sum(kind not in ("A", "MX", "TXT", "PTR") for _, _, kind in server.asked) == 0


async def test_what_is_asked_is_asked_once_whatever_the_lookup() -> None:
    """Also one that remembers nothing is not asked again and again."""
    for records, _, most in CASES.values():
        lookup = ZoneLookup(records)
        await check_host(CLIENT, DOMAIN, f"a@{DOMAIN}", helo="h.test", lookup=lookup)
        assert lookup.asked <= most
    assert max(most for _, _, most in CASES.values()) == WORST == MAX_QUESTIONS


async def test_a_simulation_and_its_check_ask_no_more_than_both() -> None:
    records, _, _ = CASES["ten exchangers of each of ten"]
    async with NameServer(records) as server:
        resolver = Resolver([server.address])
        await simulate(DOMAIN, ip=CLIENT, lookup=resolver)
        assert server.asked.total() <= WORST + 1  # and the names of the address
        await check_domain(DOMAIN, lookup=resolver, scope=Scope())
        assert server.asked.total() <= WORST + 1 + 30
        await resolver.close()


@pytest.mark.parametrize("macro", ["%{d}", "%{dr-}", "%{l}", "%{S}", "%{i}"])
def test_names_made_of_macros_are_cut(macro: str) -> None:
    """Section 7.3: from the left, label by label, however long it has become."""
    longest = ".".join(["a" * 63, "b" * 63, "c" * 63, "d" * 61])
    values = MacroValues(ip_address("2001:db8::1"), f"{'l.' * 30}l@{longest}", longest, "h.test", "r.test")
    with cpu_limit(20):
        name = expand_domain(f"{macro * 12_000}.example.com", values)
    assert len(name) <= 253
    assert name.endswith(".example.com")
    assert len(name) > 180, "no more is cut off than must be"


WORDS = ["a" * 60_000 + "!", "a-" * 30_000 + "!", ".a" * 30_000 + "!", "1." * 30_000, "%{d" * 20_000, "a" * 60_000]


@pytest.mark.parametrize("text", WORDS)
def test_names_in_records_are_read_in_one_go(text: str) -> None:
    with cpu_limit(20):
        for term in ("include:", "exists:a.", "exp=", "redirect=a.", "a:b.", "x="):
            assert isinstance(parse(f"v=spf1 {term}{text}"), SpfProblem) or term == "x=" or text == WORDS[-1]


ENDS = ["a.b-c", "a.1-2", "a.b1", "a.1b", "a.b.", "a.%{d}", "%{d}"]
NO_ENDS = ["a", "a.", "a.12", "a.-b", "a.b-", "a.b_c", "a.-", "a..", "a.1", "a.b-."]


@pytest.mark.parametrize(("spec", "kept"), [(spec, spec in ENDS) for spec in (*ENDS, *NO_ENDS)])
def test_what_a_domain_spec_may_end_in(spec: str, kept: bool) -> None:
    """Section 7.1: a label that is no number, or a macro."""
    assert isinstance(parse(f"v=spf1 exists:{spec}"), SpfProblem) is not kept
