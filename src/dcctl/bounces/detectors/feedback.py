"""Complaints: the Abuse Reporting Format (RFC 5965), with authentication failure reports (RFC 6591) kept apart."""

from typing import Final

from dcctl.bounces.fields import Group, address, field_groups, first, typed
from dcctl.bounces.mime import Mail
from dcctl.bounces.original import addressed_to, original_message_id, returned_part
from dcctl.bounces.reason import failure
from dcctl.bounces.result import ReturnedMessage

DETECTOR = "RFC 5965"

# What a feedback type says of the mail it reports; all others (abuse, fraud, virus, opt-out, other) are complaints.
_REASON: Final[dict[str, str]] = {"auth-failure": "authfailure"}
_PRAISE: Final = ("not-spam",)  # RFC 6430: the opposite of a complaint


def detect(mail: Mail) -> ReturnedMessage | None:
    """A mail with a message/feedback-report part."""
    for part in mail.parts:
        if part.type == "message/feedback-report":
            return _answer(mail, [pair for group in field_groups(part.text()) for pair in group])
    return None


def _answer(mail: Mail, group: Group) -> ReturnedMessage:
    returned = returned_part(mail)
    feedback = first(group, "feedback-type").lower()
    reason = _REASON.get(feedback, "feedback")
    named = [address(value) for name, value in group if name in ("original-rcpt-to", "removal-recipient")]
    recipients = dict.fromkeys(word for word in named or addressed_to(returned) if word)
    return ReturnedMessage(
        kind="other" if feedback in _PRAISE else "complaint",
        detector=DETECTOR,
        reporting_mta=typed(first(group, "reporting-mta"))[1] or None,
        original_message_id=original_message_id(mail, returned),
        arrival_date=first(group, "arrival-date") or first(group, "received-date") or mail.header("date") or None,
        failures=() if feedback in _PRAISE else tuple(failure(recipient, reason) for recipient in recipients),
    )
