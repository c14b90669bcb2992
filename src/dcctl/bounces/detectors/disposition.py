"""Message disposition notifications (RFC 8098): a receipt of a reader or a mailbox rule, neither bounce nor
complaint."""

from dcctl.bounces.fields import field_groups, first
from dcctl.bounces.letter import Letter
from dcctl.bounces.report import report
from dcctl.bounces.result import ReturnedMessage

DETECTOR = "RFC 8098"
_TYPES = ("message/disposition-notification", "message/global-disposition-notification")  # RFC 6533 section 6.3


def detect(letter: Letter) -> ReturnedMessage | None:
    """A mail with a disposition part: kind other."""
    for part in letter.mail.parts:
        if part.type in _TYPES:
            fields = [pair for group in field_groups(part.text()) for pair in group]
            named = first(fields, "original-message-id")
            return report(letter, "other", DETECTOR, evidence=part.type, named_id=named)
    return None
