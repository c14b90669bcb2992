"""The `memory` channel: records what was sent and answers by script. For tests and library users."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dcctl.channels.base import Arrival, Configured, Outcome, Page, Probe, Receipt, Refusal, Stage, Vault
from dcctl.errors import DcctlError
from dcctl.mail.address import Mailbox
from dcctl.mail.envelope import Envelope
from dcctl.mail.status import Reply

PAGE: Final = 50

Answer = Callable[[Envelope, bytes], Receipt]


@dataclass(frozen=True, slots=True)
class Sent:
    """One message handed over."""

    envelope: Envelope
    message: bytes


@dataclass(slots=True)
class MemoryChannel:
    """Accepts everything but the addresses in `refuses`; `answer` replaces the receipt, `trouble` fails the probe.

    `sent`, `returned` and `unreadable` (places in `returned`) are open to the test; `closed` counts the goodbyes.
    """

    refuses: dict[Mailbox, Reply] = field(default_factory=dict)
    answer: Answer | None = None
    trouble: DcctlError | None = None
    sent: list[Sent] = field(default_factory=list)
    returned: list[bytes] = field(default_factory=list)
    unreadable: set[int] = field(default_factory=set)
    closed: int = 0

    async def probe(self, reverse_path: Mailbox | None) -> Probe:
        """One stage; fails with `trouble` when that is set."""
        words = self.trouble.message if self.trouble else f"may send as <{reverse_path or ''}>"
        return Probe((Stage("may-send", self.trouble is None, 0.0, words),), self.trouble)

    async def send(self, envelope: Envelope, message: bytes) -> Receipt:
        """Record the message, unless every recipient is refused or `answer` says that it was not sent."""
        receipt = self.answer(envelope, message) if self.answer else self._accept(envelope)
        if receipt.outcome == "sent":
            self.sent.append(Sent(envelope, message))
        return receipt

    async def close(self) -> None:
        """Counted, harmless."""
        self.closed += 1

    async def find(self, message_id: str) -> Outcome:
        """Whether a message that holds that Message-ID was sent."""
        found = any(message_id.encode() in sent.message for sent in self.sent)
        return "sent" if found else "not-sent"

    async def arrivals(self, cursor: str | None) -> AsyncIterator[Page]:
        """What stands in `returned` beyond the cursor, PAGE messages at a time."""
        start = int(cursor) if cursor and re.fullmatch(r"[0-9]{1,20}", cursor) else 0
        for first in range(start, len(self.returned), PAGE):
            numbers = range(first, min(first + PAGE, len(self.returned)))
            found = tuple(Arrival(str(at), self.returned[at]) for at in numbers if at not in self.unreadable)
            skipped = tuple(f"{at}: cannot be read" for at in numbers if at in self.unreadable)
            yield Page(found, str(numbers.stop), skipped)

    def _accept(self, envelope: Envelope) -> Receipt:
        refused = tuple(Refusal(to, self.refuses[to]) for to in envelope.forward_paths if to in self.refuses)
        accepted = tuple(to for to in envelope.forward_paths if to not in self.refuses)
        if not accepted:
            return Receipt("not-sent", refused=refused, reply=refused[0].reply)
        queue_id = f"memory-{len(self.sent) + 1}"
        return Receipt("sent", accepted, refused, Reply(250, f"2.0.0 Ok: queued as {queue_id}"), queue_id)


def open(configured: Configured, vault: Vault, home: Path) -> MemoryChannel:
    """A fresh channel; its settings may be a `MemoryChannel` prepared by the test."""
    return configured.settings if isinstance(configured.settings, MemoryChannel) else MemoryChannel()


def open_inbox(configured: Configured, vault: Vault, home: Path) -> MemoryChannel:
    """The channel is its own inbox."""
    return open(configured, vault, home)
