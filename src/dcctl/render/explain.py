"""`bounces explain` as a page: what happened and what to do, then the rule that says so, then the mail and its send."""

from datetime import tzinfo
from typing import Final

from dcctl.render.bounce_words import for_it, next_check
from dcctl.render.page import BLANK, Block, Grid, Page, Part, line, part, span
from dcctl.render.words import clock, facts, verdict
from dcctl.verbs.explain import ExplainData, Explained, Stored

_PROVEN: Final = {"token": "our own token came back", "message-id": "its Message-ID and recipient are ours"}


def page(data: ExplainData, zone: tzinfo | None = None) -> Page:
    """Each recipient, then the mail, then what the ledger knows of it."""
    blocks: list[Block] = [block for one in data.failures for block in (_failure(one), BLANK)]
    blocks += [part(line("How the mail was read"), [_mail(data)])]
    if data.stored:
        blocks += [BLANK, part(line("What the ledger knows"), [_stored(data.stored, zone)])]
    if asked := next_check(one.category for one in data.failures):
        blocks += [BLANK, *asked]
    return (part(line(verdict(data.kind), f"  {data.source}"), blocks),)


def _failure(one: Explained) -> Part:
    rows = [
        ("reason", f"{one.reason} ({one.category}), {one.permanence}"),
        ("advice", one.advice),
        ("rule", one.rule),
        ("matched", one.matched),
        ("status", " ".join(str(word) for word in (one.reply_code, one.status) if word) or None),
        ("refused by", one.remote_mta),
        ("words", " ".join(one.diagnostic.split()) or None),
    ]
    said = [line(one.happened), line(one.rep), line(span("for IT: ", "dim"), for_it(one.category, one.admin))]
    return part(line(span(one.recipient or "(nobody named)", "strong")), [*said, facts(rows)])


def _mail(data: ExplainData) -> Grid:
    return facts(
        [
            ("read by", data.detector or "no detector: nothing in it is a report"),
            ("because of", data.evidence),
            ("reported by", data.reporting_mta),
            ("about", data.original_message_id),
            ("subject", data.original_subject),
            ("our token", data.token),
            *((name, value) for name, value in data.tags),
        ]
    )


def _stored(stored: Stored, zone: tzinfo | None) -> Grid:
    return facts(
        [
            ("proven by", _PROVEN.get(stored.trust or "", "nothing: it counts into no rate and suppresses nobody")),
            ("sent", f"{clock(stored.sent_at, zone)} by {stored.sent_by or '-'}" if stored.sent_at else None),
            ("sent to", stored.sent_to),
            ("template", stored.template),
            ("campaign", stored.campaign),
            ("send", stored.send_id),
            ("reported", clock(stored.reported_at, zone) if stored.reported_at else None),
            ("read", f"{clock(stored.read_at, zone)}, from the mailbox of {stored.channel}"),
        ]
    )
