"""Message disposition notifications (RFC 8098): a receipt of a reader or a mailbox rule, neither bounce nor
complaint."""

from dcctl.bounces.fields import field_groups, first
from dcctl.bounces.mime import Mail
from dcctl.bounces.original import original_message_id, returned_part
from dcctl.bounces.result import ReturnedMessage

DETECTOR = "RFC 8098"
_TYPES = ("message/disposition-notification", "message/global-disposition-notification")  # RFC 6533 section 6.3


def detect(mail: Mail) -> ReturnedMessage | None:
    """A mail with a disposition part: kind other."""
    for part in mail.parts:
        if part.type in _TYPES:
            fields = [pair for group in field_groups(part.text()) for pair in group]
            named = first(fields, "original-message-id")
            return ReturnedMessage(
                kind="other",
                detector=DETECTOR,
                original_message_id=original_message_id(mail, returned_part(mail), named),
                arrival_date=mail.header("date") or None,
            )
    return None
