"""Automatic responses by their own field (RFC 3834 section 5): somebody is away, nothing failed."""

from dcctl.bounces.letter import Letter
from dcctl.bounces.report import report
from dcctl.bounces.result import ReturnedMessage

DETECTOR = "RFC 3834"
_SYSTEMS = ("mailer-daemon@", "postmaster@")  # RFC 2142 section 5 and custom: their replies report failures


def detect(letter: Letter) -> ReturnedMessage | None:
    """`Auto-Submitted: auto-replied` from a person's address."""
    mail = letter.mail
    word = mail.header("auto-submitted").partition(";")[0].partition("(")[0].strip().lower()
    author = mail.header("from").lower()
    if word != "auto-replied" or "@" not in author or any(name in author for name in _SYSTEMS):
        return None
    return report(letter, "auto-reply", DETECTOR, evidence=word)
