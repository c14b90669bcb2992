"""The RFC 7208 test suite (openspf.org, release 2014-05): from memory, and over DNS on loopback."""

from collections.abc import AsyncIterator
from typing import Any, Final

import yaml

from dcctl.mailauth.lookup import Lookup, RRType, ZoneLookup
from dcctl.mailauth.resolver import Resolver
from dcctl.mailauth.spf import check_host
from tests.suites.case import Suite, Verdict
from tests.support.nameserver import NameServer
from tests.support.suites import suite

TYPES: Final[tuple[RRType, ...]] = ("A", "AAAA", "TXT", "MX", "PTR", "CNAME")
PATH: Final = suite("spf/rfc7208-tests-2014-05.yml")


def scenarios() -> list[Any]:
    """Zones, each with its cases."""
    return list(yaml.safe_load_all(PATH.read_text("utf-8"))) if PATH.exists() else []


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
            kind = "TXT" if kind == "SPF" else kind
            types.setdefault(kind, []).append(value if kind != "TXT" or isinstance(value, list) else [value])
        silent = [kind for kind in TYPES if kind not in types] if "TIMEOUT" in entries else []
        zone[name] = {**types, "FAIL": silent}
    return zone


async def trouble(case: dict[str, Any], lookup: Lookup) -> str:
    """Why a case does not pass, "" when it does."""
    sender, helo = case.get("mailfrom", ""), case["helo"]
    domain = sender.rpartition("@")[2] or helo
    got = await check_host(case["host"], domain, sender or helo, helo=helo, lookup=lookup)
    allowed = case["result"] if isinstance(case["result"], list) else [case["result"]]
    if got.result not in allowed:
        return f"{got.result} instead of {' or '.join(allowed)} ({got.reason})"
    explanation = got.explanation or "DEFAULT"
    if case.get("explanation", explanation) != explanation:
        return f"explanation {explanation!r} instead of {case['explanation']!r}"
    return ""


async def from_memory() -> AsyncIterator[Verdict]:
    for scenario in scenarios():
        lookup = ZoneLookup(zone_of(scenario["zonedata"]))
        for name, case in scenario["tests"].items():
            yield Verdict(name, await trouble(case, lookup))


async def over_dns() -> AsyncIterator[Verdict]:
    for scenario in scenarios():
        async with NameServer(zone_of(scenario["zonedata"])) as server:
            resolver = Resolver([server.address])
            for name, case in scenario["tests"].items():
                yield Verdict(name, await trouble(case, resolver))
            await resolver.close()


SUITES: Final = (
    Suite("RFC 7208, in memory", 193, 193, from_memory, PATH),
    Suite("RFC 7208, over DNS", 193, 192, over_dns, PATH),
)
