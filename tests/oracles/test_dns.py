"""The same questions asked by dnspython's own resolver of the same name server: the answers agree, failures too."""

import asyncio
from collections.abc import Sequence
from typing import Any, get_args

import dns.asyncresolver
import dns.exception
import dns.message
import dns.rdata
import dns.resolver
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.nameserver import NameServer

from dcctl.mailauth.lookup import Answer, RRType
from dcctl.mailauth.resolver import Resolver

Zone = dict[str, dict[str, Any]]

NAMES = ("example.com", "a.example.com", "b.a.example.com", "c.example.com", "_x.c.example.com", "gone.example.com")
TYPES = [kind for kind in get_args(RRType) if kind in ("A", "AAAA", "TXT", "MX", "CNAME", "PTR", "NS")]
_NOTHING = (dns.resolver.NoAnswer,)
_UNKNOWN = (dns.resolver.NoNameservers, dns.exception.Timeout, dns.message.ChainTooLong)


async def theirs(address: str, name: str, kind: str) -> tuple[str, frozenset[Any]]:
    """dnspython's answer in our words."""
    host, _, port = address.partition("#")
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.lifetime = [host], int(port), 0.5
    resolver.use_edns(0, 0, 1232)
    try:
        answer = await resolver.resolve(name + ".", kind, search=False)
    except dns.resolver.NXDOMAIN:
        return "NO_NAME", frozenset()
    except _NOTHING:
        return "NO_DATA", frozenset()
    except _UNKNOWN:
        return "TEMPERROR", frozenset()
    return "FOUND", frozenset(_plain(kind, rdata) for rdata in answer)


def _plain(kind: str, rdata: Any) -> Any:
    if kind == "TXT":
        return b"".join(rdata.strings)
    if kind == "MX":
        return rdata.preference, rdata.exchange.to_text().rstrip(".").lower()
    return rdata.to_text().rstrip(".").lower()


def plain(kind: str, answer: Answer) -> tuple[str, frozenset[Any]]:
    """Our answer, likewise."""
    if kind == "MX":
        return answer.status, frozenset((mx.preference, mx.exchange.lower()) for mx in answer.exchanges)
    return answer.status, frozenset(one.lower() if isinstance(one, str) else one for one in answer.records)


hosts = st.sampled_from(NAMES)
entries = st.fixed_dictionaries(
    {},
    optional={
        "A": st.lists(st.sampled_from(["192.0.2.1", "192.0.2.2", "198.51.100.7"]), min_size=1, unique=True),
        "AAAA": st.just(["2001:db8::1", "::ffff:192.0.2.1"]),
        "TXT": st.lists(
            st.binary(max_size=300) | st.sampled_from(["v=spf1 -all", "", "x" * 3000]), min_size=1, max_size=4
        ),
        "MX": st.lists(st.tuples(st.integers(0, 65_535), hosts | st.just(".")).map(list), min_size=1, max_size=3),
        "PTR": st.lists(hosts, min_size=1, max_size=2, unique=True),
        "NS": st.lists(hosts, min_size=1, max_size=2, unique=True),
    },
)
zones = st.dictionaries(
    hosts | st.just("*.example.com"), entries | hosts.map(lambda name: {"CNAME": [name]}), max_size=5
)


async def both(zone: Zone, faults: dict[str, str], kinds: Sequence[RRType] = TYPES) -> list[Any]:
    """Every name of the zone, asked by both for each type: what they say where they differ."""
    different: list[Any] = []
    async with NameServer(zone, faults) as server:
        resolver = Resolver([server.address], timeout=10.0)
        for name in (*NAMES, "deep.below.example.com"):
            for kind in kinds:
                one = plain(kind, await resolver(name, kind))
                other = await theirs(server.address, name, kind)
                different += [] if one == other else [(name, kind, one, other)]
        await resolver.close()
    return different


@settings(max_examples=40, deadline=None)
@given(zones)
def test_answers_agree(zone: Zone) -> None:
    assert asyncio.run(both(zone, {})) == []


@pytest.mark.parametrize("fault", ["servfail", "refused", "parent-nxdomain", "malformed", "cname-loop"])
async def test_failures_agree(fault: str) -> None:
    zone: Zone = {"example.com": {"A": ["192.0.2.1"], "TXT": ["v=spf1 -all"]}}
    assert await both(zone, {"example.com": fault}, ("A", "TXT")) == []
