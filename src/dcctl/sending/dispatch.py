"""One send, in the order that loses nothing: permission and intent flushed, then the channel, then the result row.

Three outcomes: sent, not sent, unknown. An interrupted send is settled as unknown; it is never sent again by itself.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import NamedTuple

from dcctl.channels.base import Channel, Receipt
from dcctl.errors import Refused, Throttled
from dcctl.local.ledger.base import Denied, Ledger, NewSend, Result, Window
from dcctl.mail.envelope import Envelope

log = logging.getLogger("dcctl.send")


class Dispatched(NamedTuple):
    """What became of a send that had permission."""

    at: float
    receipt: Receipt


async def dispatch(
    channel: Channel,
    envelope: Envelope,
    message: bytes,
    send: NewSend,
    windows: Sequence[Window],
    ledger: Ledger,
    patience: float = 0.0,
) -> Dispatched:
    """Send `message` once, within `windows`; a slot at most `patience` seconds away is waited for.

    Raises `Throttled` (with `retry_at`) when a window is full, before any byte leaves.
    """
    at = await _permission(send, windows, ledger, patience)
    log.info("send %s: intent, channel %s, %d recipient(s)", send.id, send.channel, len(send.recipients))
    try:
        receipt = await channel.send(envelope, message)
    except asyncio.CancelledError:
        await ledger.settle(send.id, Result("unknown", "interrupted while the message was handed over"))
        raise
    await ledger.settle(send.id, _result(receipt))
    log.info("send %s: %s", send.id, receipt.outcome)
    return Dispatched(at, receipt)


async def _permission(send: NewSend, windows: Sequence[Window], ledger: Ledger, patience: float) -> float:
    """The time that counts, once every window has room; a denied reservation leaves nothing behind."""
    deadline = time.monotonic() + patience
    while isinstance(answer := await ledger.reserve(send, windows), Denied):
        wait = None if answer.retry_at is None else max(answer.retry_at - time.time(), 0.001)
        if wait is None or time.monotonic() + wait > deadline:
            raise _throttled(send.channel, answer)
        await asyncio.sleep(wait)
    return answer.at


def _throttled(channel: str, denied: Denied) -> Throttled | Refused:
    window = denied.window
    full = f"{channel}: {denied.used} of {window.limit} {window.measure.replace('_', ' ')} used ({window.label})"
    if denied.retry_at is None:
        return Refused(f"{full}; this message never fits", why="it has more recipients than the window holds")
    return Throttled(full, retry_at=denied.retry_at, next="dcctl status", why="the provider's limit would be broken")


def _result(receipt: Receipt) -> Result:
    words = str(receipt.reply) if receipt.reply else receipt.error.message if receipt.error else ""
    return Result(
        receipt.outcome,
        words,
        receipt.queue_id,
        tuple((str(refusal.recipient), str(refusal.reply)) for refusal in receipt.refused),
    )
