"""Automatic responses by their own field (RFC 3834 section 5): somebody is away, nothing failed."""

from dcctl.bounces.mime import Mail
from dcctl.bounces.original import original_message_id
from dcctl.bounces.result import ReturnedMessage

DETECTOR = "RFC 3834"
_SYSTEMS = ("mailer-daemon@", "postmaster@")  # RFC 2142 section 5 and custom: their replies report failures


def detect(mail: Mail) -> ReturnedMessage | None:
    """`Auto-Submitted: auto-replied` from a person's address."""
    word = mail.header("auto-submitted").partition(";")[0].partition("(")[0].strip().lower()
    author = mail.header("from").lower()
    if word != "auto-replied" or "@" not in author or any(name in author for name in _SYSTEMS):
        return None
    return ReturnedMessage(
        kind="auto-reply",
        detector=DETECTOR,
        original_message_id=original_message_id(mail, None),
        arrival_date=mail.header("date") or None,
    )
