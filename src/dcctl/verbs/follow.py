"""`bounces follow`: the live feed; every report as soon as it is read and stored."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from dcctl.bounces.result import Read
from dcctl.bounces.scan import scan
from dcctl.channels.base import Configured, Inbox
from dcctl.errors import DcctlError, JobBusy, StoreError
from dcctl.local.ledger.base import BounceEvent, BounceRun, Ledger
from dcctl.sending.feed import bounce_of
from dcctl.sending.intake import alone, take_in, untracked
from dcctl.sending.untold import now_told, untold
from dcctl.verbs import Emit, Outcome

_PATIENCE: Final = 5.0  # seconds: how long another run's reading of the same mailbox is waited for
_LONGEST: Final = 300.0  # seconds between two tries of a mailbox that fails: servers lock out who knocks all the time


@dataclass(frozen=True, slots=True)
class FollowData:
    """How many mails were read and reports were new while it was followed."""

    read: int
    new: int


class Trouble(NamedTuple):
    """A mailbox that could not be read this time; it is tried again."""

    channel: str
    error: str


class Watch(NamedTuple):
    """Which channels, how often (seconds), and until when (on `clock`, a UTC epoch; None: until it is interrupted)."""

    channels: Sequence[Configured]
    every: float
    clock: Callable[[], float]
    until: float | None = None


class Tools(NamedTuple):
    """What following works with; in the folder `locks` is a lock per mailbox, `read` answers for one mail."""

    open_inbox: Callable[[Configured], Awaitable[Inbox | None]]
    ledger: Ledger
    locks: Path
    read: Read = scan


@dataclass(slots=True)
class _Followed:
    """One mailbox: when it is due, how it failed last, how often in a row."""

    name: str
    inbox: Inbox
    due: float = 0.0
    trouble: str = ""
    failures: int = 0


async def follow(watch: Watch, emit: Emit, tools: Tools) -> Outcome[FollowData]:
    """Hand over a `Bounce` for each new report, and a `Trouble` when a mailbox begins to fail.

    Raises `ChannelError` when none of the channels has a mailbox, `StoreError` when the ledger cannot be trusted.
    """
    followed = await _opened(watch, emit, tools)
    total, new = 0, 0
    while True:
        for one in followed:
            if one.due <= watch.clock():
                counted = await _try_once(one, watch, emit, tools)
                total, new = total + counted.read, new + counted.new
        if watch.until is not None and watch.clock() + watch.every > watch.until:
            return Outcome(FollowData(total, new))
        await asyncio.sleep(watch.every)


async def _opened(watch: Watch, emit: Emit, tools: Tools) -> list[_Followed]:
    """The mailboxes of the channels that have one; what cannot be opened is told, unless nothing can."""
    followed, failed = list[_Followed](), list[tuple[str, DcctlError]]()
    for channel in watch.channels:
        try:
            if (inbox := await tools.open_inbox(channel)) is not None:
                followed.append(_Followed(channel.name, inbox))
        except DcctlError as error:
            failed.append((channel.name, error))
    if not followed:
        raise failed[0][1] if failed else untracked(watch.channels)
    for name, why in failed:
        emit(Trouble(name, why.message))
    return followed


async def _try_once(one: _Followed, watch: Watch, emit: Emit, tools: Tools) -> FollowData:
    """One reading. A mailbox that fails is told once, and tried again after longer and longer pauses."""
    try:
        counted = await _read_once(one, watch, emit, tools)
    except StoreError:
        raise
    except JobBusy:
        return FollowData(0, 0)
    except DcctlError as error:
        if one.trouble != error.message:
            emit(Trouble(one.name, error.message))
        one.trouble, one.failures = error.message, one.failures + 1
        one.due = watch.clock() + min(watch.every * 2 ** min(one.failures, 16), max(_LONGEST, watch.every))
        return FollowData(0, 0)
    one.trouble, one.failures = "", 0
    return counted


async def _read_once(one: _Followed, watch: Watch, emit: Emit, tools: Tools) -> FollowData:
    """Rows are handed over page by page; first what a run stored that was ended before it could tell."""
    ledger, total, new = tools.ledger, 0, 0
    async with alone(tools.locks, one.name, _PATIENCE):
        new += await _tell(await untold(ledger, one.name), one.name, emit, ledger)
        async for page in take_in(one.name, one.inbox, ledger, read=tools.read, clock=watch.clock):
            total, new = total + page.read, new + await _tell(page.new, one.name, emit, ledger)
        await ledger.record_run(BounceRun(one.name, watch.clock(), total, new))
    return FollowData(total, new)


async def _tell(events: Sequence[BounceEvent], channel: str, emit: Emit, ledger: Ledger) -> int:
    for event in events:
        emit(bounce_of(event))
    if events:
        await now_told(ledger, channel, events)
    return len(events)
