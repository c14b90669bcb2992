"""One returned mail in, one answer out: detectors in order, most authoritative first; the first that answers wins."""

from collections.abc import Callable
from typing import Final

from dcctl.bounces.detectors import auto_reply, delivery_status, disposition, feedback, systems
from dcctl.bounces.letter import Letter
from dcctl.bounces.mime import read_mail
from dcctl.bounces.result import ReturnedMessage

Detector = Callable[[Letter], ReturnedMessage | None]

DETECTORS: Final[tuple[Detector, ...]] = (
    delivery_status.detect,  # RFC 3464, 6522, 6533
    feedback.detect,  # RFC 5965
    disposition.detect,  # RFC 8098
    systems.detect,  # no standard, but a system's own words
    delivery_status.detect_bare,  # a report whose fields name nobody
    auto_reply.detect,  # RFC 3834: last, for systems mark their failure reports so too
)

NO_HEADER = "no header field"


def scan(raw: bytes) -> ReturnedMessage:
    """What one mail (RFC 5322, any line ends, any size) says about mail that was sent.

    Never raises; `unparsed` mails say in `detector` why they were not read: "too deep", "too large", "no header field".
    """
    mail = read_mail(raw)
    if mail.trouble:
        return ReturnedMessage("unparsed", mail.trouble)
    if not mail.top.fields:
        return ReturnedMessage("unparsed", NO_HEADER)
    letter = Letter(mail)
    for detect in DETECTORS:
        if answer := detect(letter):
            return answer
    return ReturnedMessage("other", arrival_date=mail.header("date") or None)
