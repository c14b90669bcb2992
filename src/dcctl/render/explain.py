"""`bounces explain` as a page: from the mail to the rule, from the rule to what to do."""

from datetime import tzinfo
from typing import Final

from dcctl.render.page import BLANK, Block, Line, Page, line, span
from dcctl.render.words import clock, facts, next_step, verdict
from dcctl.verbs.explain import ExplainData, Explained, Stored

_ABOUT_US: Final = ("auth", "reputation")  # what a receiver thinks of our domain and servers


def page(data: ExplainData, zone: tzinfo | None = None) -> Page:
    """What the mail is, then each recipient."""
    head: list[Block] = [line(verdict(data.kind), f"  {data.source}"), facts(_facts(data))]
    if data.stored:
        head += [facts(_stored(data.stored, zone))]
    for one in data.failures:
        head += [BLANK, *_failure(one)]
    return (*head, *_next(data))


def _facts(data: ExplainData) -> list[tuple[str, str | None]]:
    return [
        ("read by", data.detector or "no detector: nothing in it is a report"),
        ("because of", data.evidence),
        ("reported by", data.reporting_mta),
        ("about", data.original_message_id),
        ("subject", data.original_subject),
        ("our token", data.token),
        *((name, value) for name, value in data.tags),
    ]


def _stored(stored: Stored, zone: tzinfo | None) -> list[tuple[str, str | None]]:
    proven = {"token": "our own token came back", "message-id": "its Message-ID and recipient are ours"}
    return [
        ("read", f"{clock(stored.read_at, zone)}, from the mailbox of {stored.channel}"),
        ("reported", clock(stored.reported_at, zone) if stored.reported_at else None),
        ("proven by", proven.get(stored.trust or "", "nothing: it counts into no rate and suppresses nobody")),
        ("sent", f"{clock(stored.sent_at, zone)} by {stored.sent_by}" if stored.sent_at else None),
        ("template", stored.template),
        ("campaign", stored.campaign),
        ("send", stored.send_id),
    ]


def _failure(one: Explained) -> list[Block]:
    rows = [
        ("status", " ".join(str(word) for word in (one.reply_code, one.status) if word) or None),
        ("refused by", one.remote_mta),
        ("words", " ".join(one.diagnostic.split()) or None),
        ("rule", one.rule),
        ("matched", one.matched),
        ("reason", f"{one.reason} ({one.category}), {one.permanence}"),
        ("advice", one.advice),
    ]
    said: list[Line] = [line(one.happened, indent=2), line(f"You: {one.rep}", indent=2)]
    said += [line(span(f"IT: {one.admin}", "dim"), indent=2)]
    return [line(span(one.recipient or "(nobody named)", "strong")), *said, facts(rows)]


def _next(data: ExplainData) -> list[Block]:
    """Failures of our own domain are proven and mended by another command."""
    if any(one.category in _ABOUT_US for one in data.failures):
        return [BLANK, next_step("dcctl check-auth --channels, and dcctl check-auth DOMAIN for the records to publish")]
    return []
