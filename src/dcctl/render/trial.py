"""`test-send` as a page: the outcome first, then channel and why, the stages, and what is left."""

from collections.abc import Iterator
from datetime import tzinfo

from dcctl.render.page import BLANK, Block, Page, grid, line, span
from dcctl.render.verdicts import by_verdict, is_trouble
from dcctl.render.words import clock, facts, many, room_left, slot, stages, verdict
from dcctl.sending.proof import Proof
from dcctl.verbs.trial import TrialData


def page(data: TrialData, zone: tzinfo | None = None) -> Page:
    """What a rep reads after a test message."""
    rows: list[tuple[str, str | None]] = [
        ("channel", f"{data.channel} ({data.kind}); {data.rule}: {data.why}"),
        ("from", data.identity),
        ("to", ", ".join(data.recipients)),
        ("Message-ID", data.message_id),
        ("reply", data.reply),
        ("queue id", data.queue_id),
        ("reason", data.reason),
    ]
    blocks: list[Block] = [line(verdict(data.outcome), ": ", _headline(data)), BLANK]
    blocks.append(facts(rows))
    blocks += [line(span("REFUSED", "bad"), f" {one.recipient}: {one.reply}", indent=2) for one in data.refused]
    if data.stages:
        blocks += [BLANK, *stages(data.stages)]
    if data.proof is not None:
        blocks += [BLANK, *_proof(data.proof)]
    if data.next_slot is not None:
        blocks += [BLANK, line(f"left: {room_left(data.windows)}; next slot {slot(data.next_slot, zone)}")]
    if data.retry_at is not None:
        blocks.append(line("retry at ", clock(data.retry_at, zone)))
    return tuple(blocks)


def _headline(data: TrialData) -> str:
    recipients = many(len(data.recipients), "recipient")
    if data.outcome == "sent":
        accepted = f"{len(data.recipients) - len(data.refused)} of " if data.refused else ""
        return f"{data.channel} accepted the message for {accepted}{recipients}"
    if data.outcome == "unknown":
        return "the answer was lost; it may have been sent and is not sent again by itself"
    if data.outcome == "dry-run":
        return f"nothing was sent; {data.channel} would get this for {recipients}"
    return "nobody gets it"


def _proof(proof: Proof) -> Iterator[Block]:
    """Prediction beside proof; then what is not as it should be in what arrived."""
    if proof.seconds is None:
        yield line(verdict("unknown"), f": it did not show in the mailbox of {proof.mailbox} in time")
    elif proof.returned:
        yield line(verdict("bounce"), f": it came back to {proof.mailbox} after {proof.seconds:.0f} s")
        yield from (line(text, indent=2) for text in proof.returned)
    else:
        yield line(verdict(proof.verdict or "unknown"), f": it arrived at {proof.mailbox} after {proof.seconds:.0f} s")
    rows = [(one.check, verdict(one.predicted), verdict(one.found or "-")) for one in proof.checks]
    yield grid(("check", "predicted", "arrived"), rows)
    yield line(span(f"predicted because: {proof.reason}", "dim"))
    for one in by_verdict(proof.findings):
        if is_trouble(one):
            yield line(f"{one.section}: {one.message}", mark=verdict(one.verdict))
