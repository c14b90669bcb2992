"""`bounces report` as a page: the sum first, the last days, each view as bars and a table, why, and what came last."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Final

from dcctl.render.page import BLANK, Bar, Bars, Block, Line, Page, Spark, Tone, bar, grid, line, part, span, spark
from dcctl.render.words import clock, many, next_step, verdict
from dcctl.sending.feed import Bounce
from dcctl.sending.rollup import Day
from dcctl.verbs.report import ReasonRow, ReportData, ReportRow, View

_MOST_BARS: Final = 20
_HIGH: Final = 0.02  # a rate from which mailbox providers begin to slow a sender down
_WORDS: Final = 80  # characters of a diagnostic
_ABOUT_US: Final = ("auth", "reputation")


def page(data: ReportData, zone: tzinfo | None = None) -> Page:
    """The whole report."""
    head = line(span(f"Bounces since {clock(data.since, zone)}", "strong"))
    blocks: list[Block] = [*_sums(data), BLANK, _days(data.days)]
    for view in data.views:
        blocks += [BLANK, part(line(f"By {', '.join(view.by)}"), _view(view))]
    if data.reasons:
        blocks += [BLANK, part(line("Why"), _reasons(data.reasons))]
    if data.feed:
        blocks += [BLANK, part(line("Last reports"), [_feed(data.feed, zone)])]
    return (part(head, [*blocks, *_next(data.reasons)], _tone(data.totals)),)


def percent(rate: float | None) -> str:
    """A rate as people read it; what is not known is no 0."""
    return "-" if rate is None else f"{rate:.1%}"


def _sums(data: ReportData) -> Iterator[Line]:
    sums = data.totals
    sent = many(sums.sent, "recipient")
    if sums.bounced is None:
        yield line(f"{sent} sent to; what came back is not tracked")
    else:
        rate = span(percent(sums.rate), _tone(sums))
        said = (
            f"{sums.bounced} bounced ({sums.permanent} for good), {sums.delayed} delayed, {sums.complaints} complained"
        )
        yield line(f"{sent} sent to, ", rate, f" bounced: {said}")
    if data.untracked:
        yield line(f"not tracked: {', '.join(data.untracked)} ({many(sums.untracked, 'recipient')})")
    if data.unverified:
        yield line(f"{many(data.unverified, 'report')} that no send of ours is proven for: counted nowhere")
    if data.undecided:
        yield line(f"{many(data.undecided, 'mail')} that nothing could be made of")


def _tone(row: ReportRow) -> Tone:
    if not row.rate:
        return "plain" if row.rate is None else "good"
    return "bad" if row.rate > _HIGH else "warn"


def _days(days: Iterable[Day]) -> Spark:
    listed = tuple(days)
    known = [day.bounced for day in listed if day.bounced is not None]
    said = f"{sum(known)} of {many(sum(day.sent for day in listed), 'recipient')} bounced" if known else "not tracked"
    return spark(f"last {len(listed)} days", map(_day, listed), said)


def _day(day: Day) -> Bar:
    text = "not tracked" if day.bounced is None else f"{day.bounced} of {day.sent}"
    return bar(day.day, None if day.bounced is None else float(day.bounced), text, "bad" if day.bounced else "plain")


def _view(view: View) -> list[Block]:
    if not view.rows:
        return [line("nothing was sent")]
    return [*_bars(view), _table(view)]


def _bars(view: View) -> list[Block]:
    """The worst rates; a table of one row needs no picture."""
    ranked = sorted(view.rows, key=lambda row: -(row.rate or 0))[:_MOST_BARS]
    if len(view.rows) < 2 or not any(row.rate for row in ranked):
        return []
    return [Bars(tuple(bar(_name(row), row.rate, _figure(row), _tone(row)) for row in ranked)), BLANK]


def _name(row: ReportRow) -> str:
    return " / ".join(row.about.values())


def _figure(row: ReportRow) -> str:
    if row.bounced is None:
        return "not tracked"
    return f"{percent(row.rate)} ({row.bounced} of {row.sent - row.untracked})"


def _table(view: View) -> Block:
    headers = (*view.by, "sent", "bounced", "for good", "delayed", "complaints", "rate", "most often")
    return grid(headers, map(_cells, view.rows), sortable=True)


def _cells(row: ReportRow) -> tuple[object, ...]:
    counts = (row.bounced, row.permanent, row.delayed, row.complaints)
    shown = tuple("not tracked" if count is None else count for count in counts)
    rate = span(percent(row.rate), _tone(row))
    return (*row.about.values(), row.sent, *shown, rate, (row.top_diagnostic or "")[:_WORDS])


def _reasons(reasons: Iterable[ReasonRow]) -> list[Block]:
    listed = tuple(reasons)
    blocks: list[Block] = [Bars(tuple(bar(one.reason, float(one.recipients), one.happened) for one in listed)), BLANK]
    rows = [(one.reason, one.recipients, one.rep, one.admin) for one in listed]
    return [*blocks, grid(("reason", "recipients", "what to do", "for IT"), rows, sortable=True)]


def _feed(feed: Iterable[Bounce], zone: tzinfo | None) -> Block:
    headers = ("when", "what", "recipient", "reason", "template", "campaign", "id")
    rows = [
        (
            clock(one.at, zone),
            verdict(one.kind),
            one.recipient,
            f"{one.status or '-'} {one.reason}{'' if one.verified else ' (unverified)'}",
            one.template or "-",
            one.campaign or "-",
            one.id[:12],
        )
        for one in feed
    ]
    return grid(headers, rows, sortable=True)


def _next(reasons: Iterable[ReasonRow]) -> list[Block]:
    """What receivers hold against our domain and servers is proven and mended by another command."""
    if any(one.category in _ABOUT_US for one in reasons):
        return [BLANK, next_step("dcctl check-auth --channels: authentication or reputation failed")]
    return []
