"""`bounces` as a page: what is new first, then each recipient with what to do, then the counts."""

from collections.abc import Iterable
from datetime import tzinfo

from dcctl.render.page import BLANK, Block, Page, grid, line, span
from dcctl.render.words import clock, many, verdict
from dcctl.sending.rollup import Count
from dcctl.verbs.bounces import Bounce, BouncesData


def page(data: BouncesData, zone: tzinfo | None = None) -> Page:
    """What a rep or an admin reads after a run."""
    window = f"; {len(data.events)} since {clock(data.since, zone)}" if data.since else ""
    read, new = many(data.read, "mail"), many(data.new, "new report")
    blocks: list[Block] = [line(span(data.channel, "strong"), f": {read} read, {new}{window}")]
    blocks += [BLANK, *_events(data.events, zone)] if data.events else []
    return (*blocks, *_counts(data, zone))


def _events(events: Iterable[Bounce], zone: tzinfo | None) -> list[Block]:
    blocks: list[Block] = []
    for one in events:
        trust = "" if one.verified else "  (unverified: no send of ours matches)"
        blocks.append(line(verdict(one.kind), f"  {one.recipient}  {one.status or '-'}  {one.reason}", trust))
        blocks.append(line(f"{one.permanence}; advice: {one.advice}; seen {clock(one.at, zone)}", indent=4))
        if one.diagnostic:
            blocks.append(line(span(" ".join(one.diagnostic.split())[:200], "dim"), indent=4))
    return blocks


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
    return [
        (
            view,
            one.name,
            one.sent,
            one.bounced,
            one.permanent,
            one.complaints,
            "-" if one.rate is None else f"{one.rate:.1%}",
        )
        for one in counts
    ]
