"""A zone with planted faults and domains that must not be flagged, served on loopback by the suite's own servers."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Final

from tests.suites.case import Suite, Verdict
from tests.support.suites import suite

FOLDER: Final = suite("authfaults")
ROOT: Final = "" if os.name == "posix" and os.geteuid() == 0 else "it needs root, for the low ports"
_LISTED: Final = re.compile(r"^  \('([^']+)', (.*)\)$", re.MULTILINE)


@cache
def graded() -> str:
    """What the suite's scorer says of `dcctl check-auth`: one run for both suites."""
    environment = os.environ | {"DCCTL": str(Path(sys.executable).with_name("dcctl")), "PYTHON": sys.executable}
    done = subprocess.run(["sh", FOLDER / "run.sh"], env=environment, capture_output=True, check=False, timeout=600)
    return (done.stdout + done.stderr).decode(errors="replace")


def verdicts(graded: str, tally: str, part: str) -> list[Verdict]:
    """The cases of one tally (`faults in all: 61/63`); those that did not pass are listed below `part`."""
    counted = re.search(rf"^{tally}: (\d+)/(\d+)$", graded, re.MULTILINE)
    if counted is None:
        return [Verdict("run.sh", graded[-300:])]
    failed = [Verdict(*found) for found in _LISTED.findall(_below(graded, part))]
    return [*failed, *(Verdict(f"case {number}") for number in range(int(counted[1])))]


def _below(graded: str, part: str) -> str:
    """The lines from one heading to the next."""
    lines = graded.splitlines()
    heads = [number for number, line in enumerate(lines) if line.strip() in ("missed", "false alarms", "only warned")]
    starts = [number for number in heads if lines[number].strip() == part]
    if not starts:
        return ""
    end = next((number for number in heads if number > starts[0]), len(lines))
    return "\n".join(lines[starts[0] + 1 : end])


async def planted() -> AsyncIterator[Verdict]:
    for verdict in verdicts(await asyncio.to_thread(graded), "faults in all", "missed"):
        yield verdict


async def clean() -> AsyncIterator[Verdict]:
    for verdict in verdicts(await asyncio.to_thread(graded), "controls kept clean", "false alarms"):
        yield verdict


SUITES: Final = (
    Suite("planted faults", 63, 61, planted, FOLDER, ROOT),
    Suite("must not be flagged", 7, 7, clean, FOLDER, ROOT),
)
