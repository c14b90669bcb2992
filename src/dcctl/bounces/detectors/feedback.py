"""Complaints: the Abuse Reporting Format (RFC 5965), with authentication failure reports (RFC 6591) kept apart."""

from typing import Final

from dcctl.bounces.fields import Group, address, field_groups, first, typed
from dcctl.bounces.letter import Letter
from dcctl.bounces.original import addressed_to
from dcctl.bounces.reason import failure
from dcctl.bounces.report import report
from dcctl.bounces.result import ReturnedMessage

DETECTOR = "RFC 5965"

# What a feedback type says of the mail it reports; all others (abuse, fraud, virus, opt-out, other) are complaints.
_REASON: Final[dict[str, str]] = {"auth-failure": "authfailure"}
_PRAISE: Final = ("not-spam",)  # RFC 6430: the opposite of a complaint


def detect(letter: Letter) -> ReturnedMessage | None:
    """A mail with a message/feedback-report part."""
    for part in letter.mail.parts:
        if part.type == "message/feedback-report":
            return _answer(letter, [pair for group in field_groups(part.text()) for pair in group])
    return None


def _answer(letter: Letter, group: Group) -> ReturnedMessage:
    feedback = first(group, "feedback-type").lower()
    reason = _REASON.get(feedback, "feedback")
    named = [address(value) for name, value in group if name in ("original-rcpt-to", "removal-recipient")]
    recipients = dict.fromkeys(word for word in named or addressed_to(letter.returned) if word)
    return report(
        letter,
        "other" if feedback in _PRAISE else "complaint",
        DETECTOR,
        evidence=f"Feedback-Type: {feedback}",
        reporting_mta=typed(first(group, "reporting-mta"))[1],
        arrival=first(group, "arrival-date") or first(group, "received-date"),
        failures=() if feedback in _PRAISE else tuple(failure(recipient, reason) for recipient in recipients),
    )
