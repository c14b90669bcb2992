"""What a forgotten address leaves behind: a pseudonym in its place, and no text that may name it. Pure.

Where a row is about the address its diagnostics go altogether: they may name the person in other words.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from dcctl.local.ledger.addresses import FORGOTTEN_DOMAIN, folded, hashed, pseudonym
from dcctl.local.ledger.returned import BounceEvent


class Erasure(NamedTuple):
    """Whom to forget (as it is compared) and what to write instead."""

    address: str
    stand_in: str

    def is_it(self, address: str | None) -> bool:
        """Whether that address is the one."""
        return address is not None and folded(address) == self.address

    def of(self, text: str) -> str:
        """A text without the address; that of JSON too, whose strings may escape it."""
        for written in dict.fromkeys((self.address, json.dumps(self.address)[1:-1])):
            text = re.sub(re.escape(written), self.stand_in, text, flags=re.IGNORECASE)
        return text

    def of_some(self, text: str | None) -> str | None:
        """The same for what may be absent."""
        return None if text is None else self.of(text)


def is_stand_in(address: str | None) -> bool:
    """Whether it stands for a forgotten address."""
    return address is not None and address.endswith(f"@{FORGOTTEN_DOMAIN}")


def mentions(address: str, *texts: str | None) -> bool:
    """Whether one of the texts holds the address, in any case. (SQLite calls it; see `database.py`.)"""
    return any(address in text.casefold() for text in texts if text)


def event_without(event: BounceEvent, erasure: Erasure) -> BounceEvent:
    """The event without the address."""
    if erasure.is_it(event.address):
        return event._replace(
            recipient=erasure.stand_in,
            sent_to=event.sent_to and erasure.stand_in,
            domain=FORGOTTEN_DOMAIN,
            mx=None,
            diagnostic="",
            matched=None,
            template=erasure.of_some(event.template),
            campaign=erasure.of_some(event.campaign),
        )
    if erasure.is_it(event.recipient):  # it was forwarded to the address, or the send's row was rewritten before
        return event._replace(recipient=erasure.stand_in, mx=None, diagnostic="", matched=None)
    return event._replace(
        recipient=erasure.of(event.recipient),
        diagnostic=erasure.of(event.diagnostic),
        matched=erasure.of_some(event.matched),
        template=erasure.of_some(event.template),
        campaign=erasure.of_some(event.campaign),
    )


def private(event: BounceEvent, key: bytes, is_hidden: Callable[[str], bool]) -> BounceEvent:
    """A new event as it may be kept: without an address that was forgotten before. `is_hidden` says whether a hash is
    among the suppressions."""
    for address in dict.fromkeys((event.recipient, event.address)):
        known = is_stand_in(event.sent_to) or is_hidden(hashed(key, address))
        if known and not is_stand_in(address):
            event = event_without(event, Erasure(folded(address), pseudonym(key, address)))
    return event


def recipients_without(recipients: Sequence[str], erasure: Erasure) -> tuple[str, ...]:
    """The recipients of a send, as many as before."""
    return tuple(erasure.stand_in if erasure.is_it(one) else one for one in recipients)


def refusals_without(refused: Sequence[Sequence[str]], erasure: Erasure) -> list[list[str]]:
    """Refused recipients and what was said to them."""
    return [[erasure.stand_in, ""] if erasure.is_it(one) else [one, erasure.of(words)] for one, words in refused]
