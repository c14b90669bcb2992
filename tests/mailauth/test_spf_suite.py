"""The RFC 7208 test suite, answered from memory and over loopback DNS."""

from typing import Any

import pytest
from tests.suites import spf
from tests.support.nameserver import NameServer

from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.resolver import Resolver

SCENARIOS = spf.scenarios()
CASES = [
    pytest.param(scenario["zonedata"], case, id=name)
    for scenario in SCENARIOS
    for name, case in scenario["tests"].items()
]
here = pytest.mark.skipif(not CASES, reason="../shared/suites/spf is not there")


@here
@pytest.mark.parametrize(("zone", "case"), CASES)
async def test_from_memory(zone: dict[str, list[Any]], case: dict[str, Any]) -> None:
    assert await spf.trouble(case, ZoneLookup(spf.zone_of(zone))) == ""


@here
@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario["description"] for scenario in SCENARIOS])
async def test_over_dns(scenario: dict[str, Any]) -> None:
    async with NameServer(spf.zone_of(scenario["zonedata"])) as server:
        resolver = Resolver([server.address])
        troubles = {name: await spf.trouble(case, resolver) for name, case in scenario["tests"].items()}
        await resolver.close()
    assert {name: trouble for name, trouble in troubles.items() if trouble} == {}


def test_the_suite_is_whole() -> None:
    assert len(CASES) in (0, 193)
