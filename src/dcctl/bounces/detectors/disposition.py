"""Message disposition notifications (RFC 8098): a receipt of a reader or a mailbox rule, neither bounce nor complaint,
but for a Sieve filter that refuses a message this way (RFC 5429 section 2.1)."""

from typing import Final

from dcctl.bounces.explanation import beside, human_text
from dcctl.bounces.fields import Group, address, field_groups, first
from dcctl.bounces.letter import Letter
from dcctl.bounces.prose import Failed, answer
from dcctl.bounces.report import report
from dcctl.bounces.result import ReturnedMessage

DETECTOR: Final = "RFC 8098"
_TYPES: Final = ("message/disposition-notification", "message/global-disposition-notification")  # RFC 6533 section 6.3
_REFUSED: Final = "automatically rejected"  # the subject and first words of Dovecot's and Cyrus' Sieve
_BY_SIEVE: Final = "automatic-action/mdn-sent-automatically"


def detect(letter: Letter) -> ReturnedMessage | None:
    """A mail with a disposition part: kind other, or bounce when a filter refused the message."""
    for part in letter.mail.parts:
        if part.type in _TYPES:
            fields = [pair for group in field_groups(part.text()) for pair in group]
            named = first(fields, "original-message-id")
            return _refused(letter, fields) or report(letter, "other", DETECTOR, evidence=part.type, named_id=named)
    return None


def _refused(letter: Letter, fields: Group) -> ReturnedMessage | None:
    """Quota and filter rules of Dovecot's delivery agent speak so too."""
    disposition = "".join(first(fields, "disposition").lower().split())
    recipient = address(first(fields, "final-recipient"))
    if not (disposition.startswith(_BY_SIEVE) and disposition.partition(";")[2].startswith("deleted")):
        return None
    if "@" not in recipient or _REFUSED not in f"{letter.subject.lower()} {letter.lower[:2000]}":
        return None
    return answer(letter, DETECTOR, _REFUSED, [Failed(recipient, beside(human_text(letter), recipient, ()))])
