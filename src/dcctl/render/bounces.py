"""`bounces` as a page: each mailbox in a line, then what is new with what to do, then the counts and what changed."""

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Final

from dcctl.render.bounce_words import percent, rate_meter
from dcctl.render.page import BLANK, Block, Layout, Page, line, span, table
from dcctl.render.words import clock, many, verdict
from dcctl.sending.feed import Bounce
from dcctl.sending.report_diff import Differences
from dcctl.verbs.bounces import BouncesData, Count, MailboxRun

_SOME: Final = 10  # of the reports that nothing proves, of the mails that nothing could be made of
_COUNTED: Final = 15  # rows of the counts on a screen


def page(data: BouncesData, zone: tzinfo | None = None, *, silent: bool = False) -> Page:
    """What a rep or an admin reads after a run; `silent`: nothing at all where nothing is new and nothing failed. Where
    no mailbox could be read, the error says it all."""
    read = any(run.tracked and not run.error for run in data.runs)
    news = data.events or data.new or any(run.error or run.undecided for run in data.runs)
    if not (read or data.events) or (silent and not news):
        return ()
    blocks: list[Block] = [block for run in data.runs for block in (_run(run), *_undecided(run))]
    if data.since:
        blocks.append(line(f"{many(len(data.events), 'report')} since {clock(data.since, zone)}"))
    blocks += _events([one for one in data.events if one.verified], zone)
    blocks += _unverified([one for one in data.events if not one.verified])
    return (*blocks, *_changes(data.changes), *_counts(data, zone))


def _run(run: MailboxRun) -> Block:
    name = span(run.channel, "strong")
    if run.error:
        return line(name, ": ", span("not read", "bad"), f": {run.error}")
    if not run.tracked:
        return line(name, ": not tracked: it has no mailbox for what comes back")
    undecided = f"; {many(len(run.undecided), 'mail')} that nothing could be made of" if run.undecided else ""
    return line(name, f": {many(run.read, 'mail')} read, {many(run.new, 'new report')}{undecided}")


def _undecided(run: MailboxRun) -> list[Block]:
    """The mails that were stepped over, so that somebody can look at them."""
    more = len(run.undecided) - _SOME
    named = [line(f"{one.name}: {one.why}", indent=4) for one in run.undecided[:_SOME]]
    return [*named, *([line(f"and {more} more: dcctl bounces list --undecided", indent=4)] if more > 0 else [])]


def _events(events: Sequence[Bounce], zone: tzinfo | None) -> list[Block]:
    blocks: list[Block] = [BLANK] if events else []
    for one in events:
        blocks.append(_event(one))
        said = f"{one.permanence}; advice: {one.advice}; seen {clock(one.at, zone)}; id {one.id[:12]}"
        blocks.append(line(said, indent=4))
        if one.diagnostic:
            blocks.append(line(span(" ".join(one.diagnostic.split())[:200], "dim"), indent=4))
    return blocks


def _event(one: Bounce) -> Block:
    return line(verdict(one.kind), f"  {one.recipient}  {one.status or '-'}  {one.reason}")


def _unverified(events: Sequence[Bounce]) -> list[Block]:
    """Apart, and only some: anybody can write as many as they like."""
    if not events:
        return []
    told = f"{many(len(events), 'unverified report')}: no send of ours is proven to be what came back"
    more = [line(f"and {len(events) - _SOME} more")] if len(events) > _SOME else []
    where = line("they count nowhere and suppress nobody: dcctl bounces list --unverified", indent=4)
    return [BLANK, line(span(told, "warn")), *map(_event, events[:_SOME]), *more, where]


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
    headers = ("by", "name", "sent", "bounced", "rate", "for good", "complaints")
    return [BLANK, heading, table(headers, rows, Layout(names=2, spare=2, most=_COUNTED, rest="dcctl bounces report"))]


def _rows(view: str, counts: Iterable[Count]) -> list[tuple[object, ...]]:
    """Most bounces first."""
    ranked = sorted(counts, key=lambda one: -(one.bounced or 0))
    return [_row(view, one) for one in ranked]


def _row(view: str, one: Count) -> tuple[object, ...]:
    bounced, permanent, complaints = ("-" if count is None else count for count in one[2:5])
    rate = rate_meter(one.rate, tracked=one.bounced is not None)
    return (view, one.name, one.sent, bounced, rate, permanent, complaints)
