"""Automatic answers (RFC 3834, and the marks of programs older than it): somebody is away, nothing failed."""

from typing import Final

from dcctl.bounces.automatic import automatic
from dcctl.bounces.letter import Letter
from dcctl.bounces.looks import by_system
from dcctl.bounces.report import report
from dcctl.bounces.result import ReturnedMessage

DETECTOR: Final = "RFC 3834"
_REPORTS: Final = (b"x-failed-recipients", b"x-ms-exchange-message-is-ndr")


def detect(letter: Letter) -> ReturnedMessage | None:
    """A person's mail that a machine wrote; what a mail system writes, or sends as a report, is none."""
    top = letter.mail.top
    if top.type == "multipart/report" or any(name in top.fields for name in _REPORTS) or by_system(letter):
        return None
    if "@" not in letter.author:
        return None
    found = automatic(letter)
    return report(letter, "auto-reply", DETECTOR, evidence=found) if found else None
