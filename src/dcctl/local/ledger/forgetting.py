"""What a forgotten address leaves behind: a pseudonym in its place, and no text that may name it. Pure.

Where a row is about the address its diagnostics go altogether: they may name the person in other words.
"""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, NamedTuple

from dcctl.local.ledger.addresses import FORGOTTEN_DOMAIN, folded, hashed, pseudonym
from dcctl.local.ledger.naming import addresses_in, mentions, without
from dcctl.local.ledger.returned import BounceEvent


class Erasure(NamedTuple):
    """Whom to forget (as it is compared) and what to write instead."""

    address: str
    stand_in: str

    def is_it(self, address: str | None) -> bool:
        """Whether that address is the one."""
        return address is not None and folded(address) == self.address

    def of(self, text: str) -> str:
        """A text without the address."""
        return without(text, self.address, self.stand_in)

    def of_json(self, text: str) -> str:
        """The same for each string of a JSON text, which may escape what is in it; "" as it is."""
        value = json.loads(text) if text else None
        changed = _each_string(value, self.of)
        return text if changed == value else json.dumps(changed, ensure_ascii=False, sort_keys=True)

    def of_some(self, text: str | None) -> str | None:
        """The same for what may be absent."""
        return None if text is None else self.of(text)


def is_stand_in(address: str | None) -> bool:
    """Whether it stands for a forgotten address."""
    return address is not None and address.endswith(f"@{FORGOTTEN_DOMAIN}")


def refusal_mentions(address: str, refused: str) -> bool:
    """Whether refused recipients, or what was said to them, name the address. `refused` is the JSON of a row. (SQLite
    calls it.)"""
    return any(mentions(address, *pair) for pair in json.loads(refused))


def _each_string(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each_string(one, change) for one in value]
    if isinstance(value, dict):
        return {change(name): _each_string(one, change) for name, one in value.items()}
    return value


def event_without(event: BounceEvent, erasure: Erasure) -> BounceEvent:
    """The event without the address."""
    event = event._replace(template=erasure.of_some(event.template), campaign=erasure.of_some(event.campaign))
    if erasure.is_it(event.address):
        return event._replace(
            recipient=erasure.stand_in,
            sent_to=event.sent_to and erasure.stand_in,
            domain=FORGOTTEN_DOMAIN,
            mx=None,
            diagnostic="",
            matched=None,
        )
    if erasure.is_it(event.recipient):  # it was forwarded to the address, or the send's row was rewritten before
        return event._replace(recipient=erasure.stand_in, mx=None, diagnostic="", matched=None)
    return event._replace(
        recipient=erasure.of(event.recipient),
        diagnostic=erasure.of(event.diagnostic),
        matched=erasure.of_some(event.matched),
    )


def private(
    event: BounceEvent, key: bytes, is_suppressed: Callable[[str], bool], forgotten: Collection[str]
) -> BounceEvent:
    """A new event as it may be kept: without an address that was forgotten before. `is_suppressed` says whether a hash
    is among the suppressions, `forgotten` are the hashes of all who were. An address written to since stays."""
    named, sent_to = (event.recipient, event.address), folded(event.sent_to or "")
    for address in dict.fromkeys((*named, *(_mentioned(event) if forgotten else ()))):
        name = hashed(key, address)
        known = is_stand_in(event.sent_to) and address in named
        known = known or is_suppressed(name) or (name in forgotten and folded(address) != sent_to)
        if known and not is_stand_in(address):
            event = event_without(event, Erasure(folded(address), pseudonym(key, address)))
    return event


def _mentioned(event: BounceEvent) -> Iterator[str]:
    for text in (event.recipient, event.diagnostic, event.matched, event.template, event.campaign):
        yield from addresses_in(text or "")


def recipients_without(recipients: Sequence[str], erasure: Erasure) -> tuple[str, ...]:
    """The recipients of a send, as many as before."""
    return tuple(erasure.stand_in if erasure.is_it(one) else one for one in recipients)


def refusals_without(refused: Sequence[Sequence[str]], erasure: Erasure) -> list[list[str]]:
    """Refused recipients and what was said to them."""
    return [[erasure.stand_in, ""] if erasure.is_it(one) else [one, erasure.of(words)] for one, words in refused]
