"""What changed about a domain since its last saved check, as a part of its page."""

from collections.abc import Iterator
from datetime import tzinfo

from dcctl.mailauth.changes import Change, DomainChange
from dcctl.render.page import BLANK, Block, Line, line, record, span
from dcctl.render.words import clock


def changed(change: DomainChange, zone: tzinfo | None = None) -> Iterator[Block]:
    """What got worse first; one line where nothing changed, or where there is nothing to compare with."""
    yield BLANK
    if change.since is None:
        yield line(span("since the last time: ", "dim"), "never saved before; --save keeps this check")
        return
    lists = (("worse", change.worse), ("better", change.better), ("changed", change.changed))
    said = ", ".join(f"{len(found)} {word}" for word, found in lists if found) or "nothing changed"
    yield line(span(f"since {clock(change.since, zone)}: ", "dim"), said)
    for word, found in lists:
        for one in found:
            yield _said(one, word)
            if one.evidence != one.evidence_before:
                yield from _records(one)


def _said(one: Change, word: str) -> Line:
    tone = span(word.upper(), "bad") if word == "worse" else span(word, "good" if word == "better" else "dim")
    step = f"{one.before} -> {one.after}" if one.before and one.after else f"new: {one.after}" if one.after else "gone"
    return line(f"{one.section}: {one.message}  ", span(f"({step})", "dim"), mark=tone)


def _records(one: Change) -> Iterator[Block]:
    for word, text in (("was:", one.evidence_before), ("is:", one.evidence)):
        if text:
            yield line(span(word, "dim"), indent=4)
            yield record(text, 6)
