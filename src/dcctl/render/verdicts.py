"""How verdicts are summed up and put in order, the same in every format of `check-auth`."""

from collections.abc import Iterable
from typing import Final

from dcctl.mailauth.finding import Finding, Verdict, counts_as
from dcctl.render.page import Tone

ORDER: Final[tuple[Verdict, ...]] = ("fail", "unknown", "absent", "warn", "pass")

TONES: Final[dict[Verdict, Tone]] = {"fail": "bad", "unknown": "warn", "absent": "warn", "warn": "warn", "pass": "good"}


def by_verdict(findings: Iterable[Finding]) -> list[Finding]:
    """Worst first, what counts for nothing last, else in the order they came."""
    return sorted(findings, key=lambda one: (one.verdict == "absent" and not is_trouble(one), ORDER.index(one.verdict)))


def is_trouble(finding: Finding) -> bool:
    """Whether it asks for anything: a DANE that nobody published does not."""
    return counts_as(finding.section, finding.verdict) != "pass"


def by_record(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings about the same record together, worst first; so are those that could not be checked for the
    same reason: one trouble, whatever it happened to."""
    groups: dict[object, list[Finding]] = {}
    for one in by_verdict(findings):
        alike = (
            (one.code, one.message)
            if one.verdict == "unknown"
            else (one.section, one.evidence)
            if one.evidence
            else one
        )
        groups.setdefault(alike, []).append(one)
    return list(groups.values())


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict on several domains; pass for none."""
    return min(verdicts, key=ORDER.index, default="pass")


def tally(verdicts: Iterable[Verdict]) -> str:
    """`2 fail, 1 warn, 3 pass`."""
    counted = list(verdicts)
    return ", ".join(f"{counted.count(word)} {word}" for word in ORDER if word in counted)
