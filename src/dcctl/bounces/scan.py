"""One returned mail in, one answer out: detectors in order, most authoritative first; the first that answers wins."""

from collections.abc import Callable
from typing import Final

from dcctl.bounces.damaged import mended
from dcctl.bounces.detectors import (
    auto_reply,
    challenge,
    delivery_status,
    disposition,
    feedback,
    notification,
    systems,
)
from dcctl.bounces.letter import Letter
from dcctl.bounces.looks import looks_returned
from dcctl.bounces.mime import read_mail
from dcctl.bounces.result import ReturnedMessage
from dcctl.bounces.user_rules import Rules, apply

Detector = Callable[[Letter], ReturnedMessage | None]

DETECTORS: Final[tuple[Detector, ...]] = (
    delivery_status.detect,  # RFC 3464, 6522, 6533
    feedback.detect,  # RFC 5965, and the forms before it
    disposition.detect,  # RFC 8098
    notification.detect,  # a provider's event, sent as a mail
    challenge.detect,  # one system's begins with the words of Exim
    systems.detect,  # no standard, but a system's own words
    delivery_status.detect_nested,  # a report inside a report of nobody
    delivery_status.detect_bare,  # a report whose fields name nobody
    challenge.detect_any,  # any machine that asks for a confirmation
    systems.detect_any,  # any machine that says that a message was not delivered
    auto_reply.detect,  # RFC 3834: last, for systems mark their failure reports so too
)

NO_HEADER = "no header field"


def scan(raw: bytes, rules: Rules | None = None) -> ReturnedMessage:
    """What one mail (RFC 5322, any line ends, any size) says about mail that was sent; the user's own `rules` go before
    ours.

    Never raises; `unparsed` mails say in `detector` why they were not read: "too deep", "too large", "no header field".
    """
    message = _detected(raw)
    return message if rules is None else apply(rules, message)


def _detected(raw: bytes) -> ReturnedMessage:
    mail = read_mail(raw)
    if mail.trouble:
        return ReturnedMessage("unparsed", mail.trouble)
    if not mail.top.fields:
        return ReturnedMessage("unparsed", NO_HEADER)
    letter = Letter(mail)
    reports = mail.top.type == "multipart/report" or looks_returned(letter)
    if reports and (whole := mended(mail)) is not mail:
        letter = Letter(whole)
    for detect in DETECTORS:
        if answer := detect(letter):
            return answer
    return ReturnedMessage("other", arrival_date=mail.header("date") or None)
