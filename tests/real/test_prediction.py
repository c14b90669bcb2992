"""Predictions confirmed: what dcctl says before a send against what OpenDKIM and OpenDMARC write at the receiver."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.real.prediction_lab import ADDRESSES, CASES
from tests.support.private_network import run_inside
from tests.support.processes import require, require_root
from tests.support.receiving import written

pytestmark = pytest.mark.real

# SPF, DKIM, DMARC and the policy, as predicted and as written.
EXPECTED = {
    "smtp, own server that signs": "pass pass pass reject",
    "smtp, a key that cannot verify": "none fail fail quarantine",
    "smtp, a reverse-path below the author's domain": "pass none pass reject",
    "legacy servers": "fail none fail reject",
    "provider, its own reverse-path": "pass none fail reject",
    "provider, a reverse-path of ours by the record dcctl proposes": "pass none pass reject",
}


@pytest.fixture(scope="module")
def rows() -> dict[str, Any]:
    """Every case by its name: the prediction, and the message as it arrived."""
    require_root("Postfix's master")
    require("opendkim", "opendmarc", "master", "nsd", "unshare", "ip")
    with tempfile.TemporaryDirectory(prefix="dcctl-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the milters' users pass through
        printed = run_inside("tests.real.prediction_lab", [name], folder, ADDRESSES)
    return {row["case"]: row for row in json.loads(printed)}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_receiver_confirms_it(rows: dict[str, Any], name: str) -> None:
    prediction, said = rows[name]["prediction"], written(rows[name]["received"])
    assert f"{said['spf']} {said['dkim']} {said['dmarc']} {said['policy']}" == EXPECTED[name]
    assert (prediction["dmarc"], prediction["policy"]) == (said["dmarc"], said["policy"])
    assert prediction["dkim"]["result"] == said["dkim"]
    if prediction["kind"] != "legacy-sales":  # of that pool only alignment is predicted
        assert prediction["spf"]["result"] == said["spf"]
    aligned = prediction["aligned_spf"] or prediction["aligned_dkim"]
    assert aligned is (said["dmarc"] == "pass")


def test_every_case_is_compared() -> None:
    assert list(EXPECTED) == [case.name for case in CASES]
    assert {case.kind for case in CASES} == {"smtp", "legacy-sales"}


def test_the_record_in_the_zone_is_the_one_that_is_proposed(rows: dict[str, Any]) -> None:
    fixes = [
        f"{change['name']} {change['type']} {change['value']}"
        for finding in rows["provider, its own reverse-path"]["prediction"]["findings"]
        for change in finding["fix"] or ()
    ]
    assert fixes == ["pm-bounces.store.test CNAME pm.mtasv.net."]
