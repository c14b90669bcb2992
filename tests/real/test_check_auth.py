"""check-auth against a real name server: planted faults, a SERVFAIL, a truncated answer."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.command import Command
from tests.support.nsd import NsdLab

pytestmark = pytest.mark.real


def check(home: Path, dns: NsdLab, *arguments: str, code: int) -> Any:
    return Command(home).json("check-auth", *arguments, "--nameserver", dns.address, "--selector", "s1", code=code)[
        "data"
    ]


def verdicts(domain: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for finding in domain["findings"]:
        found.setdefault(finding["section"], set()).add(finding["verdict"])
    return found


def test_a_domain_in_order_passes(tmp_path: Path, nsd_lab: NsdLab) -> None:
    (domain,) = check(tmp_path, nsd_lab, "good.test", "--skip", "mta-sts", code=0)["domains"]  # no policy is served
    assert domain["verdict"] == "pass"
    assert domain["effective_policy"] == "reject"
    assert {"spf", "dkim", "dmarc", "mx"} <= verdicts(domain).keys()


def test_a_planted_fault_in_each_record_is_found_with_its_evidence(tmp_path: Path, nsd_lab: NsdLab) -> None:
    (domain,) = check(tmp_path, nsd_lab, "planted.test", code=3)["domains"]
    assert domain["verdict"] == "fail"
    faults = {f["section"]: f for f in domain["findings"] if f["verdict"] in ("fail", "absent", "warn")}
    assert {"spf", "dkim", "dmarc"} <= faults.keys()
    assert "v=spf1 ip4:192.0.2.21 -all" in faults["spf"]["evidence"]
    assert "p=denied" in faults["dmarc"]["evidence"]
    assert faults["spf"]["fix"]
    assert faults["dmarc"]["fix"]


def test_servfail_is_unknown_never_missing(tmp_path: Path, nsd_lab: NsdLab) -> None:
    (domain,) = check(tmp_path, nsd_lab, "lame.test", code=6)["domains"]
    assert domain["verdict"] == "unknown"
    assert {verdict for found in verdicts(domain).values() for verdict in found} == {"unknown"}


def test_a_truncated_answer_is_fetched_whole(tmp_path: Path, nsd_lab: NsdLab) -> None:
    (domain,) = check(tmp_path, nsd_lab, "big.test", code=0)["domains"]
    assert verdicts(domain)["spf"] == {"pass"}
