"""The natural key of a bounce event: the same report read twice, from two mailboxes or in any order, is one event."""

import hashlib
from collections.abc import Iterable

from dcctl.bounces.dates import parse_date
from dcctl.bounces.result import DeliveryFailure, ReturnedMessage


def _digest(words: Iterable[bytes]) -> str:
    hashed = hashlib.sha256()
    for word in words:
        hashed.update(b"%d:" % len(word))  # lengths, so that no two lists of words run together
        hashed.update(word)
    return hashed.hexdigest()[:32]


def event_key(message: ReturnedMessage, failure: DeliveryFailure, raw: bytes) -> str:
    """A stable hex digest for one recipient of one returned mail.

    Made of reporting MTA, original Message-ID, recipient, action, status and UTC day; without a Message-ID, recipient
    or date there is no such key and the mail's own bytes stand in for them. The action is part of it so that a delay
    and the failure it ends in stay two events.
    """
    moment = parse_date(message.arrival_date)
    recipient = failure.recipient.lower()
    about = (recipient, (failure.action or "").lower(), failure.status or "")
    if moment and message.original_message_id and recipient:
        mta = (message.reporting_mta or "").lower()
        words = ["report", mta, message.original_message_id, *about, moment.date().isoformat()]
    else:
        words = ["content", hashlib.sha256(raw).hexdigest(), *about]
    return _digest(word.encode("utf-8", "surrogatepass") for word in words)
