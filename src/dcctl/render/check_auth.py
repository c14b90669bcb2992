"""`check-auth` as a page: the verdict first, what is wrong with its record and its fix, then what is right."""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from dcctl.mailauth.check import DomainReport
from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.message import MessageReport
from dcctl.mailauth.names import display
from dcctl.render.page import BLANK, Block, Page, line, record, span
from dcctl.render.words import next_step, verdict
from dcctl.verbs.check_auth import AuthData

_ORDER: Final = ("fail", "unknown", "absent", "warn", "pass")


def page(data: AuthData) -> Page:
    """One part per domain, or the report on a message."""
    if data.message is not None:
        return _message(data.message)
    blocks: list[Block] = []
    for report in data.domains:
        blocks += [*_domain(report), BLANK]
    return (*blocks, _ending(finding for report in data.domains for finding in report.findings))


def _domain(report: DomainReport) -> list[Block]:
    blocks: list[Block] = [
        line(span(_named(report.domain), "strong"), ": ", verdict(report.verdict), f"  ({_tally(report.findings)})")
    ]
    if report.effective_policy:
        blocks.append(line(f"DMARC policy {report.effective_policy}, published at {report.policy_domain}", indent=2))
    return blocks + _findings(report.findings)


def _named(domain: str) -> str:
    """The domain as people read it, and as DNS does where that differs."""
    read = display(domain)
    return domain if read == domain else f"{read} ({domain})"


def _tally(findings: Iterable[Finding]) -> str:
    verdicts = [finding.verdict for finding in findings]
    return ", ".join(f"{verdicts.count(word)} {word}" for word in _ORDER if word in verdicts)


def _findings(findings: Iterable[Finding]) -> list[Block]:
    blocks: list[Block] = []
    ordered = sorted(findings, key=lambda one: _ORDER.index(one.verdict))
    for _, alike in groupby(ordered, key=_alike):
        first, *more = alike
        blocks += _trouble(first) if first.verdict != "pass" else [_fine(first)]
        if more:
            subjects = ", ".join(one.subject for one in more)
            blocks.append(line(span(f"and the same for {subjects}", "dim"), indent=6))
    return blocks


def _alike(finding: Finding) -> object:
    """What could not be checked is told once for all it happened to: one dead name server is one trouble."""
    return finding.code if finding.verdict == "unknown" else finding


def _fine(finding: Finding) -> Block:
    return line(verdict("pass"), f"  {finding.section}: {finding.message}", indent=2)


def _trouble(finding: Finding) -> list[Block]:
    reference = span(f"  [{finding.reference}]" if finding.reference else "", "dim")
    blocks: list[Block] = [
        BLANK,
        line(verdict(finding.verdict), f"  {finding.section}: {finding.message}", reference, indent=2),
    ]
    if finding.evidence:
        blocks += [line(span("found:", "dim"), indent=6), record(finding.evidence, 8)]
    for change in finding.fix or ():
        blocks += _change(change)
    return blocks


def _change(change: DnsChange) -> list[Block]:
    what = {"add": "publish", "replace": "publish instead", "remove": "remove"}[change.action]
    blocks: list[Block] = [line(span(f"{what}:", "strong"), f" {change.why}" if change.why else "", indent=6)]
    return [*blocks, record(f"{change.name}. IN {change.type} {_value(change)}", 8)]


def _value(change: DnsChange) -> str:
    return f'"{change.value}"' if change.type == "TXT" else change.value


def _message(report: MessageReport) -> Page:
    author = report.alignment.author_domain or "no single author domain"
    blocks: list[Block] = [
        line(span("message", "strong"), f" of {author}  ({_tally(report.findings)})"),
        line(f"SPF {report.spf.result}; DKIM {_dkim(report)}; DMARC {_dmarc(report)}", indent=2),
        *_findings(report.findings),
    ]
    return tuple(blocks)


def _dmarc(report: MessageReport) -> str:
    return report.dmarc.result if report.dmarc else "none"


def _dkim(report: MessageReport) -> str:
    return ", ".join(f"{one.result} ({one.domain})" for one in report.dkim) or "none"


def _ending(findings: Iterable[Finding]) -> Block:
    listed = list(findings)
    if any(finding.fix for finding in listed):
        return next_step("publish the records above, then run the same command again")
    if any(finding.verdict == "unknown" for finding in listed):
        return next_step("run the same command again: some questions were not answered")
    if all(finding.verdict == "pass" for finding in listed):
        return line(span("nothing to mend", "good"))
    return next_step("see to what is marked above; there is no one record that would mend it")
