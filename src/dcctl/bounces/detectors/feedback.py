"""Complaints: the Abuse Reporting Format (RFC 5965), also in other dresses; the forms of Hotmail and AOL that are older
than it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from dcctl.bounces.fields import Group, address, field_groups, first, typed
from dcctl.bounces.letter import Letter
from dcctl.bounces.mime import Mail, Part
from dcctl.bounces.original import addressed_to
from dcctl.bounces.prose import addresses
from dcctl.bounces.reason import failure
from dcctl.bounces.report import report
from dcctl.bounces.result import ReturnedMessage

DETECTOR: Final = "RFC 5965"
_TYPES: Final = ("message/feedback-report", "message/feedback-status", "message/global-feedback-report")
_UNMARKED: Final = ("", "text/plain", "text/rfc822-headers", "application/octet-stream")
_LOOKED_AT: Final = 1 << 16  # bytes of the fields
_FIELD: Final = re.compile(rb"\n[a-z][a-z-]{1,40}[ \t]*:")

# What a feedback type says of the mail it reports; all others (abuse, fraud, virus, other, opt-out, opt-out-list,
# miscategorized) are complaints.
_REASON: Final[dict[str, str]] = {
    "auth-failure": "authfailure",  # RFC 6591, RFC 6650
    "dkim": "authfailure",  # its name in the drafts
}
_PRAISE: Final = ("not-spam",)  # RFC 6430: the opposite of a complaint
_RECIPIENT: Final = ("original-rcpt-to", "removal-recipient", "original-recipient", "rcpt-to")
_JMRP: Final = "x-hmxmroriginalrecipient"  # Microsoft's field of the returned message: who complains
_DELIVERED: Final = ("x-original-rcpt-to", "x-rcpt-to", "delivered-to", "x-original-to")  # where To names nobody

# Providers' own forms: who writes them, how the subject begins, and what they are called.
_FORMS: Final = (
    ("staff@hotmail.", "complaint about message from", "Microsoft JMRP"),
    ("staff@live.", "complaint about message from", "Microsoft JMRP"),
    ("email-abuse.amazonses.", "complaint about message from", "Amazon SES"),  # complaint feedback forwarding
    ("scomp@aol.", "client tos notification", "AOL feedback loop"),
    ("scomp@aol.", "email feedback report for ip", "AOL feedback loop"),
    ("reports.spamcop.net", "[spamcop (", "SpamCop"),
)


def detect(letter: Letter) -> ReturnedMessage | None:
    """A mail with a feedback report, or in one of the providers' own forms."""
    part = _report_part(letter.mail)
    if part:
        return _answer(letter, [pair for group in field_groups(part.text(_LOOKED_AT)) for pair in group])
    form = _form(letter)
    return _complaint(letter, form, form, _of_returned(letter), "feedback") if form else None


def _report_part(mail: Mail) -> Part | None:
    """The part of that type; else the part of a report that holds its fields under another type."""
    if found := next((part for part in mail.parts if part.type in _TYPES), None):
        return found
    if not mail.top.type.startswith("multipart/"):
        return None
    # A person may quote such fields in his first part; a report has its own words there (RFC 5965 section 2).
    inner = [part for part in mail.parts if part.depth]
    looked_at = inner[:5] if mail.top.parameters.get("report-type", "").lower() == "feedback-report" else inner[1:5]
    return next((part for part in looked_at if part.type in _UNMARKED and _holds_fields(part)), None)


def _holds_fields(part: Part) -> bool:
    """The required fields (RFC 5965 section 3.1), from its beginning."""
    begin = b"\n" + part.content(1 << 12).lstrip().lower()
    return bool(_FIELD.match(begin)) and b"\nfeedback-type:" in begin and b"\nuser-agent:" in begin


def _form(letter: Letter) -> str | None:
    """Which provider's own form it has."""
    author, subject = letter.author.lower(), letter.subject.strip().lower()
    for writer, words, name in _FORMS:
        if subject.startswith(words) and (writer in author or (letter.returned and letter.returned.header(_JMRP))):
            return name
    return None


def _answer(letter: Letter, group: Group) -> ReturnedMessage:
    feedback = first(group, "feedback-type").partition(";")[0].partition("(")[0].strip().lower()
    named = (value for name, value in group if name in _RECIPIENT)
    recipients = list(_clean(named)) or _of_returned(letter)
    return _complaint(
        letter, DETECTOR, f"Feedback-Type: {feedback}", recipients, _REASON.get(feedback, "feedback"), group
    )


def _clean(values: Iterable[str]) -> Iterator[str]:
    """The addresses of field values: one, or several after commas."""
    for value in values:
        found = address(value)
        yield from addresses(value) if "," in value else ([found] if "@" in found else [])


def _of_returned(letter: Letter) -> list[str]:
    """Who complains, by the returned message: its own field for it, its To, else its trace fields."""
    returned = letter.returned
    if returned is None:
        return []
    traced = (addresses(returned.header(name))[:1] for name in _DELIVERED)
    return addresses(returned.header(_JMRP)) or addressed_to(returned) or next(filter(None, traced), [])


def _complaint(
    letter: Letter, detector: str, evidence: str, recipients: list[str], reason: str, group: Group | None = None
) -> ReturnedMessage:
    fields = group or []
    praise = first(fields, "feedback-type").strip().lower() in _PRAISE
    unique = {recipient.lower(): recipient for recipient in reversed(recipients)}
    return report(
        letter,
        "other" if praise else "complaint",
        detector,
        evidence=evidence,
        reporting_mta=typed(first(fields, "reporting-mta"))[1],
        arrival=first(fields, "arrival-date") or first(fields, "received-date"),
        failures=() if praise else tuple(failure(recipient, reason) for recipient in reversed(unique.values())),
    )
