"""`bounces report` as a page: the sum first, the last days, each view, why, and what came last."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import Final

from dcctl.render.bounce_words import for_it, next_check, percent, rate_meter, tone
from dcctl.render.page import (
    BLANK,
    Block,
    Layout,
    Line,
    Page,
    Point,
    Spark,
    Table,
    line,
    meter,
    part,
    point,
    span,
    spark,
    table,
)
from dcctl.render.widths import shortened
from dcctl.render.words import many, minute, verdict
from dcctl.sending.feed import Bounce
from dcctl.sending.rollup import Day
from dcctl.verbs.report import ReasonRow, ReportData, ReportRow, View

_ROWS, _REASONS, _REPORTS = 8, 5, 6  # on a screen
_WORDS: Final = 100  # characters of a diagnostic
_COUNTS: Final = (("for good", "permanent"), ("complaints", "complaints"), ("delayed", "delayed"))


def page(data: ReportData, zone: tzinfo | None = None) -> Page:
    """The whole report."""
    until = data.until.astimezone(zone)
    head = line(f"Bounces from {minute(data.since, zone)} to {until:%Y-%m-%d %H:%M %Z}")
    blocks: list[Block] = [*_sums(data), BLANK, _days(data.days)]
    for view in data.views:
        blocks += [BLANK, part(line(f"By {', '.join(view.by)}"), [_view(view)])]
    if data.reasons:
        blocks += [BLANK, part(line("Why, and what to do"), [_reasons(data.reasons)])]
    if data.feed:
        blocks += [BLANK, part(line("Last reports"), [_feed(data.feed, zone)])]
    asked = next_check([one.category for one in data.reasons])
    return (part(head, [*blocks, *([BLANK, *asked] if asked else [])], tone(data.totals.rate)),)


def _sums(data: ReportData) -> Iterator[Line]:
    sums = data.totals
    tracked = sums.sent - sums.untracked
    if not sums.sent:
        yield line("nothing was sent")
    elif sums.bounced is None:
        yield line(f"{many(sums.sent, 'recipient')}; what comes back is not tracked")
    else:
        said = f" of {many(tracked, 'recipient')} bounced: {sums.bounced}, {sums.permanent} of them for good"
        others = f"; {sums.complaints} complained, {sums.delayed} still under way"
        yield line(span(percent(sums.rate), tone(sums.rate)), said, others)
    if data.untracked and tracked:
        yield line(
            f"{sums.untracked} more went out by {', '.join(data.untracked)}, where what comes back is not tracked"
        )
    if data.unverified:
        proven = "no send of ours is proven, so they count nowhere (dcctl bounces list --unverified)"
        yield line(f"{many(data.unverified, 'more report')}: {proven}")
    if data.undecided:
        yield line(f"{many(data.undecided, 'mail')} could not be made sense of (dcctl bounces list --undecided)")


def _days(days: Sequence[Day]) -> Spark:
    known = [day.bounced for day in days if day.bounced is not None]
    said = f"{sum(known)} of {many(sum(day.sent for day in days), 'recipient')} bounced" if known else "not tracked"
    return spark(f"last {len(days)} days", map(_day, days), said)


def _day(day: Day) -> Point:
    text = "not tracked" if day.bounced is None else f"{day.bounced} of {day.sent} bounced"
    return point(day.day, None if day.bounced is None else float(day.bounced), text, "bad" if day.bounced else "plain")


def _view(view: View) -> Block:
    """Most bounces first, days newest first. A column that says nothing is left out."""
    if not view.rows:
        return line("nothing was sent")
    counts = [(header, name) for header, name in _COUNTS if any(getattr(row, name) for row in view.rows)]
    headers = (*view.by, "sent", "bounced", "rate", *(header for header, _ in counts), "most often")
    rows = [(*_about(row, view), *_cells(row, [name for _, name in counts])) for row in _ordered(view)]
    layout = Layout(names=len(view.by), spare=len(counts) + 1, most=_ROWS, rest="--format csv")
    return table(headers, rows, layout)


def _ordered(view: View) -> Iterable[ReportRow]:
    if "day" in view.by:
        return sorted(view.rows, key=lambda row: row.about.get("day", ""), reverse=True)
    return sorted(view.rows, key=lambda row: (-(row.bounced or 0), -(row.rate or 0), row.bounced is None))


def _about(row: ReportRow, view: View) -> tuple[str, ...]:
    return tuple(row.about.get(name, "-") for name in view.by)


def _cells(row: ReportRow, counts: Sequence[str]) -> tuple[object, ...]:
    found = (row.bounced, *(getattr(row, name) for name in counts))
    bounced, *others = ("-" if count is None else count for count in found)
    rate = rate_meter(row.rate, tracked=row.bounced is not None)
    return (row.sent, bounced, rate, *others, shortened(row.top_diagnostic or "", _WORDS))


def _reasons(reasons: Iterable[ReasonRow]) -> Table:
    headers = ("recipients", "what happened", "what to do", "for IT")
    rows = [
        (
            meter(str(one.recipients), float(one.recipients)),
            one.happened,
            one.rep,
            f"{one.reason}: {for_it(one.category, one.admin)}",
        )
        for one in reasons
    ]
    return table(headers, rows, Layout(names=2, most=_REASONS, rest="--format html", tall=True))


def _feed(feed: Iterable[Bounce], zone: tzinfo | None) -> Table:
    headers = ("when", "what", "recipient", "reason", "id", "template", "campaign")
    return table(
        headers,
        [_report(one, zone) for one in feed],
        Layout(names=3, spare=3, most=_REPORTS, rest="dcctl bounces list"),
    )


def _report(one: Bounce, zone: tzinfo | None) -> tuple[object, ...]:
    return (
        minute(one.at, zone),
        verdict(one.kind),
        one.recipient,
        f"{one.reason}{'' if one.verified else ' (unverified)'}",
        one.id[:12],
        one.template or "-",
        one.campaign or "-",
    )
