"""`bounces`: read a channel's returned mail since the last run, join it to its sends, remember it, count it."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dcctl.bounces.scan import scan
from dcctl.channels.base import Configured, Inbox, Page
from dcctl.errors import ChannelError, Exit
from dcctl.local.ledger.base import BounceEvent, BounceRun, Ledger
from dcctl.local.lock_file import hold
from dcctl.mail.reasons import alarms
from dcctl.sending.correlation import Report, join, reports_of
from dcctl.sending.rollup import Rollup, roll_up
from dcctl.verbs import Outcome

log = logging.getLogger("dcctl.bounces")

_COUNTED = 7 * 86_400.0  # seconds: what a run without `since` counts over, so that a rate has its sends beneath it
_ALL = 1_000_000

OpenInbox = Callable[[Configured], Awaitable[Inbox | None]]


@dataclass(frozen=True, slots=True)
class Bounce:
    """One returned mail about one recipient, as stored; `verified` when Message-ID and recipient stand in the
    ledger.
    """

    at: datetime
    kind: str
    recipient: str
    status: str | None
    reply_code: int | None
    category: str
    reason: str
    permanence: str
    advice: str
    diagnostic: str
    original_message_id: str | None
    verified: bool
    send_id: str | None
    channel: str
    template: str | None
    campaign: str | None


@dataclass(frozen=True, slots=True)
class BouncesData:
    """What this run read; the events it shows (the new ones, or all since `since`); the counts of all since
    `counted_from`.
    """

    channel: str
    read: int
    new: int
    since: datetime | None
    events: tuple[Bounce, ...]
    counted_from: datetime
    counts: Rollup


async def read_bounces(
    channel: Configured,
    *,
    open_inbox: OpenInbox,
    ledger: Ledger,
    lock: Path,
    now: float,
    since: float | None = None,
    fail_on: str = "none",
) -> Outcome[BouncesData]:
    """Read what came back to `channel`. `since` and `now` are UTC epochs; without `since` only new events are shown.

    Of two runs at once the second raises `JobBusy` (`lock` is the file that tells): no event is news to neither.
    Exit: 3 when a shown, verified event is at or above `fail_on` (none, permanent, any), else 0. Raises
    `ChannelError` for a channel whose returned mail cannot be read.
    """
    inbox = await open_inbox(channel)
    if inbox is None:
        raise ChannelError(
            f"{channel.name} ({channel.kind.name}): returned mail is not tracked",
            why="no mailbox is named where its bounces arrive",
            next=_tracked(channel) + "read files with dcctl bounces scan PATH",
        )
    read, new = 0, list[BounceEvent]()
    async with hold(lock, 0.0, f"the returned mail of {channel.name}"):
        async for page in inbox.arrivals(await ledger.cursor(channel.name)):
            read += len(page.arrivals)
            new += await ledger.record_page(channel.name, await _events(page, channel.name, now, ledger), page.cursor)
        await ledger.record_run(BounceRun(channel.name, now, read, len(new)))
    log.info("bounces %s: %d read, %d new", channel.name, read, len(new))
    shown = new if since is None else list(await ledger.events(channel=channel.name, since=since))
    counted_from = now - _COUNTED if since is None else since
    counts = roll_up(
        await ledger.events(channel=channel.name, since=counted_from),
        await ledger.sends(channel=channel.name, since=counted_from, limit=_ALL),
    )
    data = BouncesData(
        channel.name,
        read,
        len(new),
        None if since is None else _time(since),
        tuple(_bounce(event) for event in shown),
        _time(counted_from),
        counts,
    )
    return Outcome(data, Exit.FINDINGS if any(_is_alarm(event, fail_on) for event in shown) else Exit.OK)


def _tracked(channel: Configured) -> str:
    keys = {setting.name for setting in channel.kind.settings}
    return f"set `bounces: maildir:PATH` under channels.{channel.name}, or " if "bounces" in keys else ""


async def _events(page: Page, channel: str, now: float, ledger: Ledger) -> tuple[BounceEvent, ...]:
    found: list[Report] = []
    for arrival in page.arrivals:
        found += reports_of(scan(arrival.raw), arrival.raw, channel, now)
    return await join(found, ledger)


def _is_alarm(event: BounceEvent, fail_on: str) -> bool:
    return event.verified and alarms(event.kind, event.permanence, fail_on)


def _bounce(event: BounceEvent) -> Bounce:
    return Bounce(
        at=_time(event.at),
        kind=event.kind,
        recipient=event.recipient,
        status=event.status,
        reply_code=event.reply_code,
        category=event.category,
        reason=event.reason,
        permanence=event.permanence,
        advice=event.advice,
        diagnostic=event.diagnostic,
        original_message_id=event.original_message_id,
        verified=event.verified,
        send_id=event.send_id,
        channel=event.channel,
        template=event.template,
        campaign=event.campaign,
    )


def _time(epoch: float) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)
