"""`check-auth` on paper (Markdown, HTML): the verdict, the records to publish for whoever runs DNS, then what was
found.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from dcctl.mailauth.check import DomainReport
from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.mending.fixes import collected
from dcctl.mailauth.names import named
from dcctl.render import check_channels, check_message, sender_rules
from dcctl.render.check_auth import about, cost, gone
from dcctl.render.page import Block, Grid, Line, Page, Part, grid, line, part, record, span
from dcctl.render.verdicts import TONES, by_record, tally, worst
from dcctl.render.words import many, verdict
from dcctl.verbs.check_auth import AuthData

_DO: Final = {"add": "publish a", "replace": "replace the", "remove": "remove the"}
_VALUES: Final = "Values are as DNS holds them, without the quotes that a zone file puts around a text."


def page(data: AuthData) -> Page:
    """One part for the message or the domain; for several domains, one part with a part for each."""
    if data.message is not None:
        return (*check_message.page(data.message, judged(data.message.findings)), *_rules(data))
    if data.channels:
        return check_channels.page(data.channels, judged)
    domains = [_domain(report) for report in data.domains]
    if len(domains) == 1:
        return (domains[0], *gone(data), *_rules(data))
    verdicts = [report.verdict for report in data.domains]
    head = line(f"{many(len(domains), 'domain')}: ", verdict(worst(verdicts)) if verdicts else "nothing was checked")
    return (part(head, [line(tally(verdicts)), *domains, *gone(data)], TONES[worst(verdicts)]), *_rules(data))


def _domain(report: DomainReport) -> Part:
    head = line(named(report.domain), ": ", verdict(report.verdict))
    lead = line(tally(one.verdict for one in report.findings))
    blocks: list[Block] = [lead, *about(report), *judged(report.findings)]
    if more := list(cost(report)):
        blocks.append(part(line("What SPF costs"), more))
    return part(head, blocks, TONES[report.verdict])


def _rules(data: AuthData) -> Iterator[Part]:
    for one in data.rules:
        yield part(line(f"Rules for mail from {named(one.domain)}"), sender_rules.page(one.rulings))


def judged(found: Iterable[Finding]) -> Iterator[Part]:
    """The records to publish, where there are any; then what was found, record by record."""
    findings = list(found)
    if mending := collected(findings):
        yield part(line("Records to publish"), [_records(mending), line(span(_VALUES, "dim"))])
    yield part(line("What was found"), map(_about_one_record, by_record(findings)))


def _records(mending: Sequence[DnsChange]) -> Grid:
    rows = [
        (one.action, span(one.name, "code"), one.type, span(one.value, "code"), span(one.instead_of or "", "code"))
        for one in mending
    ]
    return grid(("do", "name", "type", "value", "instead of"), rows)


def _about_one_record(group: Sequence[Finding]) -> Part:
    """The gravest finding is the heading."""
    first, *more = map(_said, group)
    blocks: list[Block] = [*more]
    if group[0].evidence:
        blocks.append(record(group[0].evidence))
    blocks += [
        line(f"{_DO[one.action]} {one.type} record at {one.name}: {one.why}") for one in collected(group) if one.why
    ]
    if references := "; ".join(dict.fromkeys(one.reference for one in group if one.reference)):
        blocks.append(line(span(references, "dim")))
    return part(first, blocks, TONES[group[0].verdict])


def _said(one: Finding) -> Line:
    return line(f"{one.section}: {one.message}", mark=verdict(one.verdict))
