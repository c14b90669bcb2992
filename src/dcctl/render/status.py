"""`status` as a page."""

from datetime import tzinfo

from dcctl.render.page import BLANK, Block, Page, line, span
from dcctl.render.words import clock, facts, many, next_step, room_left, slot, verdict
from dcctl.verbs.status import ChannelStatus, StatusData


def page(data: StatusData, zone: tzinfo | None = None) -> Page:
    """Where things stand."""
    if not data.channels:
        return (line("no channel is connected"), next_step("dcctl connect sandbox, or dcctl connect --list"))
    chosen = f"{data.selected} is selected; {data.why}" if data.selected else f"no channel is selected; {data.why}"
    blocks: list[Block] = [line(span(chosen, "strong"))]
    for channel in data.channels:
        blocks += [BLANK, *_channel(channel, zone)]
    blocks += [BLANK, line(span(f"profile {data.profile}; ledger {data.ledger}", "dim"))]
    return tuple(blocks)


def _channel(channel: ChannelStatus, zone: tzinfo | None) -> list[Block]:
    mark = " *" if channel.selected else ""
    blocks: list[Block] = [line(span(channel.name, "strong"), f" ({channel.kind}){mark}")]
    probe, run = channel.probe, channel.bounces
    rows = [
        ("checked", f"{'ok' if probe.ok else 'FAILED'} {clock(probe.at, zone)}  {probe.words}" if probe else "never"),
        ("sent today", str(channel.sends_today)),
        ("left", f"{room_left(channel.windows)}; next slot {slot(channel.next_slot, zone)}"),
        ("bounces", f"read {clock(run.at, zone)}: {run.read} read, {run.new} new" if run else "never read"),
    ]
    blocks.append(facts(rows))
    if channel.unknown:
        count = many(channel.unknown, "send")
        blocks.append(line(verdict("unknown"), f": {count} whose outcome is not known; see the server's log", indent=2))
    return blocks
