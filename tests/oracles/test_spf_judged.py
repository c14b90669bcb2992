"""The SPF section of a domain check against `check_host`: what makes receivers answer permerror is told as a fault, and
what could not be asked as unknown, whatever the zone."""

from typing import Any

from hypothesis import assume, given, settings
from tests.oracles.test_spf import HOSTS, zones

from dcctl.mailauth.checks.spf import check_spf
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.spf import check_host


@settings(max_examples=400, deadline=None)
@given(zones())
async def test_every_permerror_has_its_finding(zone: dict[str, dict[str, Any]]) -> None:
    lookup = ZoneLookup(zone)
    findings = await check_spf("example.com", lookup=lookup)
    assume("spf.macro" not in {finding.code for finding in findings})  # what those do depends on the message
    found = {finding.verdict for finding in findings}
    for ip in HOSTS:
        got = await check_host(ip, "example.com", "ann@example.com", helo="example.com", lookup=lookup)
        if got.result == "permerror":
            assert "fail" in found, got.reason
        if got.result == "temperror":
            assert found & {"fail", "unknown"}, got.reason
