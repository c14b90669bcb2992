"""`check-auth` as a page: the verdict first, what is wrong with its record and its fix, then what is right."""

from collections.abc import Iterable, Iterator, Sequence

from dcctl.mailauth.check import DomainReport
from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.mending.fixes import collected
from dcctl.mailauth.mending.zone_fragment import on_one_line
from dcctl.mailauth.mending.zone_fragment import record as zone_record
from dcctl.mailauth.names import named
from dcctl.render import check_channels, check_message, sender_rules
from dcctl.render.changes import changed
from dcctl.render.page import BLANK, Block, Line, Page, Part, Span, line, part, record, span
from dcctl.render.spf_tree import spf_trace, spf_tree
from dcctl.render.verdicts import TONES, by_record, is_trouble, tally, worst
from dcctl.render.words import many, next_step, verdict
from dcctl.verbs.check_auth import AuthData


def page(data: AuthData) -> Page:
    """One part per domain, below the verdict on all where there are several; the report on a message; or channels."""
    if data.message is not None:
        return (*check_message.page(data.message, findings(_own(data.message.findings))), BLANK, *_rules(data))
    if data.channels:
        return check_channels.page(data.channels, findings)
    alone = len(data.domains) == 1
    blocks: list[Block] = [_summary(data), BLANK] if len(data.domains) > 1 else []
    for report in data.domains:
        blocks += [_domain(report, alone), BLANK]
    found = [finding for report in data.domains for finding in report.findings]
    return (*blocks, *gone(data), *_rules(data), _ending(found))


def _summary(data: AuthData) -> Line:
    verdicts = [report.verdict for report in data.domains]
    return line(span(many(len(verdicts), "domain"), "strong"), ": ", verdict(worst(verdicts)), f"  ({tally(verdicts)})")


def _domain(report: DomainReport, alone: bool) -> Part:
    said = tally(finding.verdict for finding in report.findings)
    head = line(span(named(report.domain), "strong"), ": ", verdict(report.verdict), f"  ({said})")
    blocks = [*about(report), *findings(_own(report.findings)), *cost(report, tree=alone)]
    return part(head, blocks, TONES[report.verdict])


def about(report: DomainReport) -> Iterator[Block]:
    """The policy that applies, and what changed since the last time."""
    if report.effective_policy:
        yield line(f"DMARC policy {report.effective_policy}, published at {report.policy_domain}")
    if report.change is not None:
        yield from changed(report.change)


def cost(report: DomainReport, *, tree: bool = True) -> Iterator[Block]:
    """What the SPF record costs (as a `tree`), and what it made of the client that was asked about."""
    if tree and report.spf is not None and report.spf.branches:
        yield from (BLANK, spf_tree(report.spf))
    if report.simulation is not None:
        yield from (BLANK, *spf_trace(report.simulation))


def _own(found: Iterable[Finding]) -> Iterator[Finding]:
    """Without the providers' rules, which have a page of their own."""
    return (one for one in found if one.section != "sender-rules")


def _rules(data: AuthData) -> Iterator[Block]:
    for one in data.rules:
        yield from (part(line(f"rules for mail from {named(one.domain)}"), sender_rules.page(one.rulings)), BLANK)


def gone(data: AuthData) -> Iterator[Block]:
    """The domains that were left out this time."""
    if data.gone:
        yield from (line(f"checked the last time and not asked for now: {', '.join(data.gone)}"), BLANK)


def findings(found: Iterable[Finding]) -> Iterator[Block]:
    """Findings, worst first, each record once; what is wrong is set off by blank lines."""
    trouble = False
    for group in by_record(found):
        before, trouble = trouble, is_trouble(group[0])
        if before or trouble:
            yield BLANK
        yield from _unknown(group) if group[0].verdict == "unknown" else map(_said, group)
        yield from _mending(group[0].evidence, collected(group))


def _said(one: Finding) -> Line:
    reference = [span(f"  [{one.reference}]", "dim")] if one.reference and is_trouble(one) else []
    return line(f"{one.section}: {one.message}", *reference, mark=mark(one))


def mark(one: Finding) -> Span:
    """The verdict in its colour; what counts for nothing has none."""
    return verdict(one.verdict) if is_trouble(one) or one.verdict == "pass" else span(one.verdict, "dim")


def _unknown(group: Sequence[Finding]) -> Iterator[Block]:
    yield _said(group[0])
    if more := ", ".join(one.section if one.section != group[0].section else one.subject for one in group[1:]):
        yield line(span(f"and the same for {more}", "dim"), indent=4)


def _mending(evidence: str, mending: Sequence[DnsChange]) -> Iterator[Block]:
    """The record as it stands, and what to publish."""
    if evidence and mending:
        yield line(span("found:", "dim"), indent=4)
    if evidence:
        yield record(evidence, 6)
    for change in mending:
        yield from _change(change)


def _change(change: DnsChange) -> Iterator[Block]:
    what = {"add": "publish", "replace": "publish instead", "remove": "remove"}[change.action]
    yield line(span(f"{what}:", "strong"), f" {change.why}" if change.why else "", indent=4)
    yield record(on_one_line(zone_record(change.name, change.type, change.value)), 6)


def _ending(found: Sequence[Finding]) -> Block:
    unknown = any(finding.verdict == "unknown" for finding in found) or not found
    if any(finding.fix for finding in found):
        more = "; some questions were not answered" if unknown else ""
        return next_step(f"publish the records above, then run the same command again{more}")
    if unknown:
        return next_step("run the same command again: some questions were not answered")
    if not any(map(is_trouble, found)):
        return line(span("nothing to mend", "good"))
    return next_step("see to what is marked above; there is no one record that would mend it")
