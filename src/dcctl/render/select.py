"""`select` as a page: the channel and why, every line considered, and what each channel is good for."""

from datetime import tzinfo

from dcctl.render.page import BLANK, Block, Page, grid, line, span
from dcctl.render.words import slot
from dcctl.verbs.select import Advice, SelectData


def page(data: SelectData, *, explain: bool = False, zone: tzinfo | None = None) -> Page:
    """`explain` adds every line considered; without it the advice is shown."""
    if data.stored is not None:
        return (line(span(data.stored, "strong"), f" ({data.kind}) is now the default channel"),)
    blocks: list[Block] = [_headline(data)]
    if explain:
        blocks += [BLANK, _considered(data)]
    elif data.channels:
        blocks += [BLANK, _advice(data, zone)]
        blocks += [BLANK, *_recommendation(data)]
    return tuple(blocks)


def _headline(data: SelectData) -> Block:
    if data.channel is None:
        return line(span("no channel would send", "bad"))
    why = next((row.why for row in data.considered if row.chosen), "")
    return line(span(data.channel, "strong"), f" ({data.kind}) would send; {data.rule}: {why}")


def _considered(data: SelectData) -> Block:
    rows = [
        (
            span("->" if row.chosen else "  ", "good"),
            row.rule,
            row.channel or "-",
            span(row.why, "plain" if row.chosen else "dim"),
        )
        for row in data.considered
    ]
    return grid(("", "rule", "channel", "why"), rows)


def _advice(data: SelectData, zone: tzinfo | None) -> Block:
    return grid(
        ("channel", "kind", "left", "next slot", "for"),
        [
            (
                span(row.name, "good" if row.recommended else "plain"),
                row.kind,
                row.left,
                slot(row.next_slot, zone),
                _purpose(row),
            )
            for row in data.channels
        ],
    )


def _purpose(row: Advice) -> str:
    return f"no: {row.why_not}" if row.why_not else row.recommended_for


def _recommendation(data: SelectData) -> list[Block]:
    if data.recommended is None:
        return [line(span("no connected channel can be recommended for 1:1 mail", "warn"))]
    if data.recommended == data.channel:
        return [line("recommended: ", span(data.recommended, "good"), " (selected)")]
    return [line("recommended: ", span(data.recommended, "good"), f"; take it with: dcctl select {data.recommended}")]
