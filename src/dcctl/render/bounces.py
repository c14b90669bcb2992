"""`bounces` as a page: each mailbox in a line, then what is new with what to do, then the counts and what changed."""

from collections.abc import Iterable
from datetime import tzinfo

from dcctl.render.bounce_report import percent
from dcctl.render.page import BLANK, Block, Page, grid, line, span
from dcctl.render.words import clock, many, verdict
from dcctl.sending.feed import Bounce
from dcctl.sending.report_diff import Differences
from dcctl.verbs.bounces import BouncesData, Count, MailboxRun


def page(data: BouncesData, zone: tzinfo | None = None, *, silent: bool = False) -> Page:
    """What a rep or an admin reads after a run; `silent`: nothing at all where nothing is new and nothing failed. Where
    no mailbox could be read, the error says it all."""
    read = any(run.tracked and not run.error for run in data.runs)
    news = data.events or data.new or any(run.error or run.undecided for run in data.runs)
    if not (read or data.events) or (silent and not news):
        return ()
    blocks: list[Block] = [_run(run) for run in data.runs]
    if data.since:
        blocks.append(line(f"{many(len(data.events), 'report')} since {clock(data.since, zone)}"))
    blocks += [BLANK, *_events(data.events, zone)] if data.events else []
    return (*blocks, *_changes(data.changes), *_counts(data, zone))


def _run(run: MailboxRun) -> Block:
    name = span(run.channel, "strong")
    if run.error:
        return line(name, ": ", span("not read", "bad"), f": {run.error}")
    if not run.tracked:
        return line(name, ": not tracked: it has no mailbox for what comes back")
    undecided = f"; {many(len(run.undecided), 'mail')} that nothing could be made of" if run.undecided else ""
    return line(name, f": {many(run.read, 'mail')} read, {many(run.new, 'new report')}{undecided}")


def _events(events: Iterable[Bounce], zone: tzinfo | None) -> list[Block]:
    blocks: list[Block] = []
    for one in events:
        trust = "" if one.verified else "  (unverified: no send of ours is proven)"
        blocks.append(line(verdict(one.kind), f"  {one.recipient}  {one.status or '-'}  {one.reason}", trust))
        said = f"{one.permanence}; advice: {one.advice}; seen {clock(one.at, zone)}; id {one.id[:12]}"
        blocks.append(line(said, indent=4))
        if one.diagnostic:
            blocks.append(line(span(" ".join(one.diagnostic.split())[:200], "dim"), indent=4))
    return blocks


def _changes(changes: Differences | None) -> list[Block]:
    """Since the run before."""
    if changes is None:
        return []
    told = [f"new: {address}" for address in changes.new]
    told += [f"no longer: {address}" for address in changes.gone]
    told += [f"{one.address}: {one.before}, now {one.now}" for one in changes.reasons]
    told += [f"{' / '.join(one.key)}: {percent(one.before)}, now {percent(one.now)}" for one in changes.rates]
    heading = line(span("since the run before:" if told else "nothing changed since the run before", "dim"))
    return [BLANK, heading, *(line(text, indent=2) for text in told)]


def _counts(data: BouncesData, zone: tzinfo | None) -> list[Block]:
    rows = [
        *_rows("channel", data.counts.channel),
        *_rows("template", data.counts.template),
        *_rows("campaign", data.counts.campaign),
    ]
    if not rows:
        return []
    heading = line(span(f"counted since {clock(data.counted_from, zone)}:", "dim"))
    return [BLANK, heading, grid(("by", "name", "sent", "bounced", "for good", "complaints", "rate"), rows)]


def _rows(view: str, counts: Iterable[Count]) -> list[tuple[object, ...]]:
    return [(view, one.name, one.sent, *map(_count, one[2:5]), percent(one.rate)) for one in counts]


def _count(count: object) -> object:
    return "not tracked" if count is None else count
