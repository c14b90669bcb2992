"""Whether a mail looks like a report at all, before any words are believed: structure and language-free fields."""

from typing import Final

from dcctl.bounces.letter import Letter

_SYSTEMS: Final = ("mailer-daemon", "postmaster", "mail delivery", "mail-daemon")  # who writes reports (RFC 2142)
_MARKS: Final = ("x-failed-recipients", "x-ms-exchange-message-is-ndr", "x-ms-embedded-report")


def looks_returned(letter: Letter) -> str | None:
    """What makes it look like a report; None when nothing does."""
    mail = letter.mail
    if mail.top.type == "multipart/report":
        return "multipart/report"
    if found := next((name for name in _MARKS if mail.header(name) or name.encode() in mail.top.fields), None):
        return found
    if mail.header("return-path").strip() == "<>":
        return "Return-Path: <>"
    author = letter.author.lower()
    return next((name for name in _SYSTEMS if name in author), None)
