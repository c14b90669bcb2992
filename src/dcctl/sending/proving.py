"""Proof of a send: the message itself, or the report that it came back, in a mailbox dcctl can read."""

import asyncio
import time
from typing import Final, NamedTuple

from dcctl.bounces.result import DeliveryFailure
from dcctl.bounces.scan import scan
from dcctl.channels.base import Inbox
from dcctl.mail.headers import split_headers

PAUSE: Final = 1.0  # seconds between two looks into the mailbox


class Arrived(NamedTuple):
    """The message as it lies in the mailbox, and how long it took, in seconds."""

    raw: bytes
    seconds: float


class CameBack(NamedTuple):
    """A report that names the message instead of the message, and how long it took, in seconds."""

    failures: tuple[DeliveryFailure, ...]
    seconds: float


async def wait_for(
    inbox: Inbox, cursor: str | None, message_id: str, *, patience: float, pause: float = PAUSE
) -> Arrived | CameBack | None:
    """Look into `inbox` from `cursor` on until the message with that Message-ID shows, or a bounce of it.

    None after `patience` seconds: it may still come. Marks nothing as read. Raises what the inbox raises.
    """
    started = time.monotonic()
    while True:
        async for page in inbox.arrivals(cursor):
            for arrival in page.arrivals:
                if found := _found(arrival.raw, message_id, time.monotonic() - started):
                    return found
            cursor = page.cursor
        if time.monotonic() - started + pause > patience:
            return None
        await asyncio.sleep(pause)


def _found(raw: bytes, message_id: str, seconds: float) -> Arrived | CameBack | None:
    if split_headers(raw).first("Message-ID") == message_id.encode():
        return Arrived(raw, seconds)
    if message_id.encode().strip(b"<>") not in raw:  # most mail is not about us: no need to read it as a report
        return None
    returned = scan(raw)
    if returned.kind == "bounce" and returned.original_message_id == message_id:
        return CameBack(returned.failures, seconds)
    return None
