"""What came back, as the outcomes of the `bounces` commands: the same few reports, or one text in every place."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from dcctl.mail.advice import SENTENCES
from dcctl.sending.feed import Bounce
from dcctl.sending.rollup import Day
from dcctl.verbs.bounce_list import ContactRow, ListData
from dcctl.verbs.report import ReasonRow, ReportData, ReportRow, View

SINCE: Final = datetime(2026, 9, 1, 8, tzinfo=UTC)
UNTIL: Final = SINCE + timedelta(days=30)


def a_row(sent: int, bounced: int | None = 0, untracked: int = 0, **more: Any) -> ReportRow:
    """A row; `about` says of what. A bounced of None is not tracked."""
    known = bounced is not None
    values: dict[str, Any] = {
        "about": {},
        "sent": sent,
        "untracked": untracked if known else sent,
        "bounced": bounced,
        "permanent": bounced,
        "transient": 0 if known else None,
        "delayed": 0 if known else None,
        "complaints": 0 if known else None,
        "rate": (bounced or 0) / (sent - untracked) if known and sent > untracked else None,
        "top_diagnostic": None,
        "sample": None,
    }
    return ReportRow(**(values | more))


def a_bounce(**more: Any) -> Bounce:
    values: dict[str, Any] = dict.fromkeys(Bounce._fields) | {
        "id": "0123456789abcdef",
        "at": SINCE,
        "read_at": SINCE,
        "kind": "bounce",
        "recipient": "bob@example.net",
        "status": "5.1.1",
        "category": "bad-address",
        "reason": "userunknown",
        "permanence": "permanent",
        "advice": "suppress",
        "diagnostic": "550 5.1.1 no such user",
        "verified": True,
        "channel": "office",
        "domain": "example.net",
    }
    return Bounce(**(values | more))


def a_reason(reason: str, recipients: int, category: str = "bad-address") -> ReasonRow:
    return ReasonRow(reason, category, recipients, *SENTENCES[reason])


def a_report(*views: View, **more: Any) -> ReportData:
    """A report of those views; 4 of 200 recipients bounced if nothing else is said."""
    values: dict[str, Any] = {
        "since": SINCE,
        "until": UNTIL,
        "totals": a_row(200, 4),
        "days": (Day("2026-09-30", 50, 1), Day("2026-10-01", 20, None)),
        "reasons": (),
        "feed": (),
        "unverified": 0,
        "undecided": 0,
        "untracked": (),
    }
    return ReportData(views=views, **(values | more))


def a_contact(**more: Any) -> ContactRow:
    said = SENTENCES["userunknown"]
    values: dict[str, Any] = {
        "address": "bob@example.net",
        "kind": "bounce",
        "reason": "userunknown",
        "category": "bad-address",
        "permanence": "permanent",
        "advice": "suppress",
        "happened": said.happened,
        "rep": said.rep,
        "admin": said.admin,
        "first_seen": SINCE,
        "last_seen": UNTIL,
        "reports": 2,
        "verified": True,
        "also": None,
        "status": "5.1.1",
        "diagnostic": "550 5.1.1 no such user",
        "id": "0123456789abcdef",
    }
    return ContactRow(**(values | more))


def hostile_report(text: str) -> ReportData:
    """One text wherever something foreign can stand."""
    views = tuple(
        View((by,), (a_row(20, 2, about={by: text}, top_diagnostic=text), a_row(9, None, about={by: text})))
        for by in ("template", "campaign", "channel", "domain", "mx")
    )
    told = a_bounce(recipient=text, template=text, campaign=text, diagnostic=text, id=text, reason=text)
    reason = ReasonRow(text, "auth", 2, text, text, text)
    return a_report(*views, reasons=(reason,), feed=(told,), untracked=(text,), totals=a_row(29, 2, 9))


def hostile_list(text: str) -> ListData:
    """One text wherever something foreign can stand."""
    contact = a_contact(address=text, also=text, reason=text, status=text, diagnostic=text, id=text)
    return ListData((a_bounce(recipient=text),), (contact,))
