"""All suites in one table, then every case that did not pass with its reason; ends with 1 when one is under its bar."""

import asyncio
import sys
from collections.abc import Sequence
from typing import Final

from tests.suites import bounces, dkim, dmarc, faults, spf, states
from tests.suites.case import Suite, Verdict

SUITES: Final = (*spf.SUITES, *dmarc.SUITES, *dkim.SUITES, *states.SUITES, *faults.SUITES, *bounces.SUITES)
_HEAD: Final = ("suite", "cases", "passed", "bar", "")


def row(suite: Suite, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """One line of the table."""
    if suite.missing:
        return suite.name, str(suite.cases), "-", str(suite.bar), f"not run: {suite.missing}"
    passed = sum(not verdict.trouble for verdict in verdicts)
    return suite.name, str(len(verdicts)), str(passed), str(suite.bar), "ok" if met(suite, verdicts) else "UNDER"


def met(suite: Suite, verdicts: Sequence[Verdict]) -> bool:
    """Whether enough passed of a suite that is whole, or it cannot run here."""
    passed = sum(not verdict.trouble for verdict in verdicts)
    return bool(suite.missing) or (len(verdicts) == suite.cases and passed >= suite.bar)


def table(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


async def verdicts_of(suite: Suite) -> list[Verdict]:
    return [] if suite.missing else [verdict async for verdict in suite.run()]


async def main() -> int:
    """Run and print."""
    found = [(suite, await verdicts_of(suite)) for suite in SUITES]
    print(table([_HEAD, *(row(*pair) for pair in found)]))
    for suite, verdicts in found:
        for verdict in verdicts:
            if verdict.trouble:
                print(f"not passed: {suite.name}: {verdict.name}: {verdict.trouble}")
    return 0 if all(met(*pair) for pair in found) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
