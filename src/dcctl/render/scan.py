"""Returned mail as a page: one line per recipient, worst first, each with what to do."""

from collections.abc import Mapping

from dcctl.render.page import BLANK, Block, Page, grid, line, span
from dcctl.render.words import many, verdict
from dcctl.verbs.scan import ScanData, ScannedMessage

_DIAGNOSTIC = 160


def page(data: ScanData) -> Page:
    """What `bounces scan` says to a person."""
    told = [message for message in data.messages if message.kind != "other"]
    blocks: list[Block] = [line(_summary(data.kinds))]
    for message in told:
        blocks += [BLANK, *_message(message)]
    return tuple(blocks)


def _summary(kinds: Mapping[str, int]) -> str:
    total = sum(kinds.values())
    parts = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    return f"{many(total, 'mail')} read: {parts}" if total else "no mail found"


def _message(message: ScannedMessage) -> list[Block]:
    where = message.source if message.index is None else f"{message.source}#{message.index}"
    blocks: list[Block] = [line(verdict(message.kind), f"  {where}")]
    if message.failures:
        blocks.append(
            grid(
                ("  recipient", "status", "reason", "address", "advice"),
                [
                    (f"  {one.recipient}", one.status or "-", one.reason, one.permanence, one.advice)
                    for one in message.failures
                ],
            )
        )
        blocks += [
            line(span(" ".join(one.diagnostic.split())[:_DIAGNOSTIC], "dim"), indent=4)
            for one in message.failures
            if one.diagnostic
        ]
    return blocks
