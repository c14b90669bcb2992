"""The RFC 7208 test suite (openspf.org, release 2014-05), answered from memory and over loopback DNS."""

from typing import Any

import pytest
import yaml
from tests.support.nameserver import NameServer
from tests.support.suites import suite

from dcctl.mailauth.lookup import Lookup, RRType, ZoneLookup
from dcctl.mailauth.resolver import Resolver
from dcctl.mailauth.spf import check_host

TYPES: tuple[RRType, ...] = ("A", "AAAA", "TXT", "MX", "PTR", "CNAME")


def rdata(kind: str, value: Any) -> Any:
    return value if kind != "TXT" or isinstance(value, list) else [value]


def zone_of(names: dict[str, list[Any]]) -> dict[str, dict[str, object]]:
    """The suite's zone in the form of `ZoneLookup`: SPF stands for TXT unless the name has TXT entries of its own."""
    zone: dict[str, dict[str, object]] = {}
    for name, entries in names.items():
        pairs = [pair for entry in entries if isinstance(entry, dict) for pair in entry.items()]
        has_txt = any(kind == "TXT" for kind, _ in pairs)
        types: dict[str, list[Any]] = {}
        for kind, value in pairs:
            if (kind == "SPF" and has_txt) or value == "NONE":
                continue
            types.setdefault("TXT" if kind == "SPF" else kind, []).append(
                rdata("TXT" if kind == "SPF" else kind, value)
            )
        silent = [kind for kind in TYPES if kind not in types] if "TIMEOUT" in entries else []
        zone[name] = {**types, "FAIL": silent}
    return zone


def scenarios() -> list[Any]:
    path = suite("spf/rfc7208-tests-2014-05.yml")
    return list(yaml.safe_load_all(path.read_text("utf-8"))) if path.exists() else []


SCENARIOS = scenarios()
CASES = [
    pytest.param(scenario["zonedata"], case, id=name)
    for scenario in SCENARIOS
    for name, case in scenario["tests"].items()
]


async def judge(case: dict[str, Any], lookup: Lookup) -> None:
    sender, helo = case.get("mailfrom", ""), case["helo"]
    domain = sender.rpartition("@")[2] or helo
    got = await check_host(case["host"], domain, sender or helo, helo=helo, lookup=lookup)
    expected = case["result"]
    assert got.result in (expected if isinstance(expected, list) else [expected])
    if "explanation" in case:
        assert (got.explanation or "DEFAULT") == case["explanation"]


@pytest.mark.skipif(not CASES, reason="../shared/suites/spf is not there")
@pytest.mark.parametrize(("zone", "case"), CASES)
async def test_from_memory(zone: dict[str, list[Any]], case: dict[str, Any]) -> None:
    await judge(case, ZoneLookup(zone_of(zone)))


@pytest.mark.skipif(not CASES, reason="../shared/suites/spf is not there")
@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario["description"] for scenario in SCENARIOS])
async def test_over_dns(scenario: dict[str, Any]) -> None:
    async with NameServer(zone_of(scenario["zonedata"])) as server:
        resolver = Resolver([server.address])
        for case in scenario["tests"].values():
            await judge(case, resolver)
        await resolver.close()


def test_the_suite_is_whole() -> None:
    assert len(CASES) in (0, 193)
