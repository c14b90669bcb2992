"""Proof of a send: the message itself, or the report that it came back, in a mailbox dcctl can read."""

import asyncio
import time
from typing import Final, NamedTuple

from dcctl.bounces.result import DeliveryFailure
from dcctl.bounces.scan import scan
from dcctl.channels.base import Inbox
from dcctl.mail.headers import split_headers
from dcctl.mailauth.forecast.prediction import Prediction
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.message import MessageReport, check_message
from dcctl.sending.proof import Compared, Proof

PAUSE: Final = 1.0  # seconds between two looks into the mailbox


class Arrived(NamedTuple):
    """The message as it lies in the mailbox, and how long it took, in seconds."""

    raw: bytes
    seconds: float


class CameBack(NamedTuple):
    """A report that names the message instead of the message, and how long it took, in seconds."""

    failures: tuple[DeliveryFailure, ...]
    seconds: float


class Mailbox(NamedTuple):
    """Where a message is waited for: the channel whose mailbox it is, from where on, and for how many seconds."""

    channel: str
    inbox: Inbox
    cursor: str | None
    patience: float


async def prove(predicted: Prediction, mailbox: Mailbox, message_id: str, *, lookup: Lookup) -> Proof:
    """Wait for the message and judge it as `check-auth --message` does."""
    match await wait_for(mailbox.inbox, mailbox.cursor, message_id, patience=mailbox.patience):
        case Arrived(raw, seconds):
            report = await check_message(raw, lookup=lookup)
            found = _compared(predicted, report)
            return Proof(mailbox.channel, predicted.reason, seconds, report.verdict, found, report.findings)
        case CameBack(failures, seconds):
            told = tuple(f"{one.recipient}: {one.reason}: {one.diagnostic}" for one in failures)
            return Proof(mailbox.channel, predicted.reason, seconds, None, _compared(predicted, None), returned=told)
        case _:
            return Proof(mailbox.channel, predicted.reason, None, None, _compared(predicted, None))


def _compared(predicted: Prediction, report: MessageReport | None) -> tuple[Compared, ...]:
    """SPF, DKIM, what aligns, DMARC, in the words of both sides."""
    aligned = ", ".join(predicted.aligned) or "no"
    if report is None:
        found: tuple[str | None, ...] = (None,) * 4
    else:
        signed = ", ".join(one.result for one in report.dkim) or "none"
        ways = (("SPF", report.alignment.spf), ("DKIM", report.alignment.dkim))
        dmarc = report.dmarc.result if report.dmarc else "none"
        found = (report.spf.result, signed, ", ".join(name for name, yes in ways if yes) or "no", dmarc)
    names = ("SPF", "DKIM", "aligned", "DMARC")
    words = (predicted.spf.result, predicted.dkim.result, aligned, predicted.dmarc)
    return tuple(map(Compared, names, words, found))


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
