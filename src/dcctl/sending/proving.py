"""Proof of a send: the message itself, or the report that it came back, in a mailbox dcctl can read."""

import asyncio
import time
from typing import Final, NamedTuple

from dcctl.bounces.result import DeliveryFailure
from dcctl.bounces.scan import scan
from dcctl.channels.base import Inbox
from dcctl.errors import Interrupted
from dcctl.mail.headers import split_headers
from dcctl.mailauth.forecast.prediction import Prediction
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.message import MessageReport, check_message
from dcctl.sending.compose import SEND_HEADER
from dcctl.sending.proof import Compared, Proof

PAUSE: Final = 0.1  # seconds between the first two looks into the mailbox; each further pause is twice as long,
LONGEST: Final = 1.0  # up to this


class Ours(NamedTuple):
    """By what a message of ours is known: its Message-ID, angle brackets included, which some providers replace by one
    of their own, and the token in its X-Dcctl-Send."""

    message_id: str
    token: str


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


async def caught_up(inbox: Inbox, cursor: str | None) -> str | None:
    """The cursor behind what lies in `inbox` already: what is sent from now on comes after it. Raises what the inbox
    raises, so that a mailbox that cannot be read is known before anything is sent."""
    async for page in inbox.arrivals(cursor):
        cursor = page.cursor
    return cursor


async def prove(predicted: Prediction, mailbox: Mailbox, sent: Ours, *, lookup: Lookup) -> Proof:
    """Wait for the message and judge it as `check-auth --message` does. Raises as `wait_for`."""
    match await wait_for(mailbox.inbox, mailbox.cursor, sent, patience=mailbox.patience):
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
    names = ("SPF", "DKIM", "aligned", "DMARC")
    aligned = ", ".join(predicted.aligned) or "no"
    words = (predicted.spf.result, predicted.dkim.result, aligned, predicted.dmarc)
    return tuple(map(Compared, names, words, _said(report) if report else (None,) * len(names)))


def _said(report: MessageReport) -> tuple[str, ...]:
    spf = "not visible" if report.spf.source == "unknown" else report.spf.result
    signed = ", ".join(one.result for one in report.dkim) or "none"
    ways = (("SPF", report.alignment.spf), ("DKIM", report.alignment.dkim))
    aligned = ", ".join(name for name, yes in ways if yes) or "no"
    return spf, signed, aligned, report.dmarc.result if report.dmarc else "none"


async def wait_for(
    inbox: Inbox, cursor: str | None, sent: Ours, *, patience: float, pause: float = PAUSE
) -> Arrived | CameBack | None:
    """Look into `inbox` from `cursor` on until that message shows, or a bounce of it.

    None after `patience` seconds: it may still come. Marks nothing as read. Raises what the inbox raises, and
    `Interrupted` when it is cancelled with that as the reason: the message is on its way all the same.
    """
    started = time.monotonic()
    try:
        while True:
            async for page in inbox.arrivals(cursor):
                for arrival in page.arrivals:
                    if found := _found(arrival.raw, sent, time.monotonic() - started):
                        return found
                cursor = page.cursor
            if time.monotonic() - started + pause > patience:
                return None
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST)
    except asyncio.CancelledError as cancelled:
        match cancelled.args:
            case [Interrupted() as why]:
                raise why from None
        raise


def _found(raw: bytes, sent: Ours, seconds: float) -> Arrived | CameBack | None:
    ours, token = sent.message_id.encode(), sent.token.encode()
    block = split_headers(raw)
    if block.first("Message-ID") == ours or block.first(SEND_HEADER) == token:
        return Arrived(raw, seconds)
    if ours.strip(b"<>") not in raw and token not in raw:  # most mail is not about us: no need to read it as a report
        return None
    returned = scan(raw)
    if returned.kind == "bounce" and (returned.original_message_id == sent.message_id or returned.token == sent.token):
        return CameBack(returned.failures, seconds)
    return None
