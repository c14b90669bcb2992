"""`dcctl test-send --prove` held against what OpenDKIM and OpenDMARC wrote at the receiving Postfix."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.real.prediction_lab import ADDRESSES
from tests.real.prove_lab import NOBODY
from tests.support.private_network import run_inside
from tests.support.processes import require, require_root
from tests.support.receiving import written

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def told() -> Any:
    """Every case by its name: the answer, and the message as it arrived."""
    require_root("Postfix's master")
    require("opendkim", "opendmarc", "master", "nsd", "unshare", "ip")
    with tempfile.TemporaryDirectory(prefix="dcctl-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the milters' users pass through
        return json.loads(run_inside("tests.real.prove_lab", [name], folder, ADDRESSES))


def checks(case: Any) -> dict[str, tuple[str, str]]:
    return {one["check"]: (one["predicted"], one["found"]) for one in case["answer"]["data"]["proof"]["checks"]}


# SPF, DKIM, what aligns, DMARC: predicted, and the same in what arrived.
AGREED = {
    "own": {"SPF": "pass", "DKIM": "pass", "aligned": "SPF, DKIM", "DMARC": "pass"},
    "theirs": {"SPF": "fail", "DKIM": "none", "aligned": "no", "DMARC": "fail"},
}


@pytest.mark.parametrize("name", AGREED)
def test_prediction_and_proof_and_the_receiver_agree(told: Any, name: str) -> None:
    assert checks(told[name]) == {check: (word, word) for check, word in AGREED[name].items()}
    said = written(told[name]["received"])
    assert (said["spf"], said["dkim"], said["dmarc"]) == tuple(
        AGREED[name][check] for check in ("SPF", "DKIM", "DMARC")
    )
    assert told[name]["answer"]["data"]["proof"]["mailbox"] == name


def test_what_is_unknown_there_comes_back(told: Any) -> None:
    answer = told["refused"]["answer"]
    (why,) = answer["data"]["proof"]["returned"]
    assert why.startswith(f"{NOBODY}: userunknown: ")
    assert "550 5.1.1" in why
    assert (answer["data"]["outcome"], answer["error"]["code"]) == ("sent", "refused")
    assert {found for _, found in checks(told["refused"]).values()} == {None}


def test_the_page(told: Any) -> None:
    lines = [" ".join(line.split()) for line in told["page"].splitlines()]
    assert lines[0] == "sent: own accepted the message for 1 recipient"
    at = lines.index("check predicted arrived")
    assert lines[at + 1 : at + 5] == [
        "SPF pass pass",
        "DKIM pass pass",
        "aligned SPF, DKIM SPF, DKIM",
        "DMARC pass pass",
    ]
