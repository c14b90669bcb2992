"""Returned mail taken in: page by page from a mailbox into the ledger, each with its cursor in one transaction."""

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import NamedTuple

from dcctl.bounces.result import Read
from dcctl.channels.base import Configured, Inbox, Page
from dcctl.errors import ChannelError
from dcctl.local.ledger.base import BounceEvent, Ledger, Undecided
from dcctl.local.lock_file import hold
from dcctl.sending.correlation import Report, join, reports_of, why_undecided

log = logging.getLogger("dcctl.bounces")


class TakenIn(NamedTuple):
    """One page: how many mails it held, the events that were news, and the mails that nothing could be made of, where
    they were not met before."""

    read: int
    new: tuple[BounceEvent, ...]
    undecided: tuple[Undecided, ...]


def alone(locks: Path, channel: str, patience: float = 0.0) -> AbstractAsyncContextManager[None]:
    """Hold the mailbox of `channel`, by its lock in the folder `locks`: of two runs at once, no event is news to
    neither. Raises `JobBusy` when another still has it after `patience` seconds."""
    return hold(locks / f"bounces+{channel}.lock", patience, f"the returned mail of {channel}")


async def take_in(
    channel: str, inbox: Inbox, ledger: Ledger, *, read: Read, clock: Callable[[], float]
) -> AsyncIterator[TakenIn]:
    """Every page since the stored cursor. A page that fails raises, and nothing of it is stored: the next run begins
    there. `read` answers for one mail; `clock` is the UTC epoch."""
    met: set[str] | None = None
    async for page in inbox.arrivals(await ledger.cursor(channel)):
        found, undecided = _read(page, channel, clock(), read)
        if undecided and met is None:
            met = {one.name for one in await ledger.undecided(channel=channel)}
        new = await ledger.record_page(channel, await join(found, ledger), page.cursor, undecided)
        log.info("bounces %s: %d read, %d new", channel, len(page.arrivals), len(new))
        yield TakenIn(len(page.arrivals), new, tuple(one for one in undecided if one.name not in (met or ())))


def untracked(channels: Sequence[Configured]) -> ChannelError:
    """Why there is nothing to read: none of these channels has a mailbox for what comes back."""
    if not channels:
        return ChannelError("no channel is connected yet", next="dcctl connect sandbox, or dcctl connect --list")
    named = ", ".join(f"{channel.name} ({channel.kind.name})" for channel in channels)
    kinds = {setting.name for channel in channels for setting in channel.kind.settings}
    key = f"channels.{channels[0].name}" if len(channels) == 1 else "a channel"
    settable = f"set `bounces: maildir:PATH` or `imaps://USER@HOST` under {key}, or " if "bounces" in kinds else ""
    return ChannelError(
        f"{named}: returned mail is not tracked",
        why="no mailbox is named where bounces arrive",
        next=settable + "read files with dcctl bounces scan PATH",
    )


def _named(skipped: str) -> tuple[str, str]:
    name, _, why = skipped.partition(": ")
    return name, why


def _read(page: Page, channel: str, now: float, read: Read) -> tuple[list[Report], list[Undecided]]:
    found: list[Report] = []
    undecided = [Undecided(channel, name, now, why or "cannot be loaded") for name, why in map(_named, page.skipped)]
    for arrival in page.arrivals:
        message = read(arrival.raw)
        found += reports_of(message, arrival.raw, channel, now)
        if why := why_undecided(message):
            undecided.append(Undecided(channel, arrival.name, now, why))
    return found, undecided
