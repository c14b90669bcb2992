"""Verdicts: pass, warn, fail, absent and unknown are five different things from socket to screen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

Verdict = Literal["pass", "warn", "fail", "absent", "unknown"]
Section = Literal[
    "spf",
    "dkim",
    "dmarc",
    "mx",
    "mta-sts",
    "tls-rpt",
    "dane",
    "dnssec",
    "bimi",
    "ptr",
    "dnsbl",
    "headers",
    "channel",
    "sender-rules",
]

# What "absent" counts as towards a domain's verdict; sections not named here: not at all.
_ABSENT: Final[dict[str, Verdict]] = {
    "dmarc": "fail",
    "spf": "warn",
    "dkim": "warn",
    "mx": "warn",
    "mta-sts": "warn",
    "tls-rpt": "warn",
}
MAX_ALIKE: Final = 20  # findings of one rule about one subject: a hostile record has thousands of faults
_WORST_FIRST: Final[tuple[Verdict, ...]] = ("fail", "unknown", "warn", "pass")


@dataclass(frozen=True, slots=True)
class DnsChange:
    """One exact DNS record to publish, replace or remove; `instead_of` is what stands there now."""

    action: Literal["add", "replace", "remove"]
    name: str
    type: str
    value: str
    instead_of: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's answer about one subject. `code` is stable (`dmarc.policy-none`); `evidence` is the raw record,
    made safe."""

    code: str
    section: Section
    verdict: Verdict
    subject: str
    message: str
    evidence: str = ""
    reference: str = ""
    fix: tuple[DnsChange, ...] | None = None


def counts_as(section: Section, verdict: Verdict) -> Verdict:
    """What a verdict counts towards the domain's: absent by its section, the others as themselves."""
    return _ABSENT.get(section, "pass") if verdict == "absent" else verdict


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """A domain's verdict: fail > unknown > warn > pass; absent counts by its section."""
    seen = {counts_as(f.section, f.verdict) for f in findings}
    return next((verdict for verdict in _WORST_FIRST if verdict in seen), "pass")


def bounded(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in order, of those alike (rule, subject, verdict) the first `MAX_ALIKE`; the last of them says how
    many more there are."""
    listed = list(findings)
    total, seen = Counter(map(_alike, listed)), Counter[tuple[str, str, Verdict]]()
    kept: list[Finding] = []
    for one in listed:
        kind = _alike(one)
        seen[kind] += 1
        more = total[kind] - MAX_ALIKE
        if seen[kind] == MAX_ALIKE and more > 0:
            one = replace(one, message=f"{one.message}; and {more} more like it")
        if seen[kind] <= MAX_ALIKE:
            kept.append(one)
    return kept


def _alike(one: Finding) -> tuple[str, str, Verdict]:
    return one.code, one.subject, one.verdict
