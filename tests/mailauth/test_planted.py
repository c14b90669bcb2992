"""Every planted fault is told in its section and mended by what is proposed; what only looks wrong is left alone."""

import pytest
from tests.mailauth.planted import dkim, dmarc, mx, spf, spf_text
from tests.mailauth.planted.zone import CLEAN, DOMAIN, Kept, Planted, Zone, changed

from dcctl.mailauth.check import Scope, check_domain
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.mending.fixes import applied, collected

SCOPE = Scope(selectors=("s1",), skip=frozenset({"mta-sts", "tls-rpt", "dane", "dnssec", "bimi"}))
TOLD = ("warn", "fail", "absent", "unknown")
PLANTED = {"spf": [*spf_text.FAULTS, *spf.FAULTS], "dkim": dkim.FAULTS, "dmarc": dmarc.FAULTS, "mx": mx.FAULTS}
KEPT = {"spf": spf.CONTROLS, "dkim": dkim.CONTROLS, "dmarc": dmarc.CONTROLS, "mx": mx.CONTROLS}
FAULTS = [(section, row) for section, rows in PLANTED.items() for row in rows]
CONTROLS = [(section, row) for section, rows in KEPT.items() for row in rows]


def names(rows: list[tuple[str, Planted]] | list[tuple[str, Kept]]) -> list[str]:
    return [f"{section}: {row.name}" for section, row in rows]


async def told(zone: Zone, domain: str = DOMAIN) -> list[Finding]:
    found = await check_domain(domain, lookup=ZoneLookup(zone), scope=SCOPE)
    return [finding for finding in found.findings if finding.verdict in TOLD]


@pytest.mark.parametrize("domain", [DOMAIN, f"news.{DOMAIN}"])
async def test_a_clean_domain(domain: str) -> None:
    assert await told(CLEAN, domain) == []


@pytest.mark.parametrize(("section", "row"), FAULTS, ids=names(FAULTS))
async def test_a_fault_is_told(section: str, row: Planted) -> None:
    found = [finding for finding in await told(changed(row.changes), row.domain) if finding.section == section]
    verdicts = {finding.verdict for finding in found}
    worst = next((verdict for verdict in ("fail", "absent", "warn") if verdict in verdicts), None)
    assert worst == row.worst, [finding.message for finding in found]


@pytest.mark.parametrize(("section", "row"), CONTROLS, ids=names(CONTROLS))
async def test_a_control_is_left_alone(section: str, row: Kept) -> None:
    found = await told(changed(row.changes), row.domain)
    assert [(finding.code, finding.message) for finding in found] == []


@pytest.mark.parametrize(("section", "row"), FAULTS, ids=names(FAULTS))
async def test_a_fault_is_mended(section: str, row: Planted) -> None:
    """Publishing all that is proposed, at most three times over, leaves nothing; a fault that no record of the
    domain's own can mend keeps being told."""
    zone = changed(row.changes)
    for _ in range(3):
        left = await told(zone, row.domain)
        changes = collected(left)
        if not changes:
            break
        zone = applied(zone, changes)
    assert {finding.section for finding in left} == (set() if row.mended else {section}), [
        (finding.code, finding.message, finding.fix) for finding in left
    ]


@pytest.mark.parametrize(
    ("record", "verdict"),
    [("v=spf1 -all", "pass"), ("V=SPF1 -ALL ", "pass"), ("v=spf1 ~all", "absent"), ("v=spf1 mx -all", "absent")],
)
async def test_a_domain_that_sends_no_mail_needs_no_key(record: str, verdict: str) -> None:
    """RFC 7208 section 10.1.2, where nobody named a selector."""
    zone = {"example.com": {"TXT": [record], "MX": [[0, "."]]}}
    found = await check_domain(DOMAIN, lookup=ZoneLookup(zone), scope=Scope(skip=SCOPE.skip))
    assert [(one.code, one.verdict) for one in found.findings if one.section == "dkim"] == [("dkim.not-found", verdict)]
