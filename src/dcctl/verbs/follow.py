"""`bounces follow`: the live feed; every report as soon as it is read and stored."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from dcctl.bounces.scan import scan
from dcctl.channels.base import Configured, Inbox
from dcctl.errors import ChannelError, DcctlError, JobBusy
from dcctl.local.ledger.base import BounceRun, Ledger
from dcctl.local.lock_file import hold
from dcctl.sending.feed import bounce_of
from dcctl.sending.intake import Read, take_in
from dcctl.verbs import Emit, Outcome

_PATIENCE = 5.0  # seconds: how long another run's reading of the same mailbox is waited for


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


async def follow(
    watch: Watch,
    emit: Emit,
    *,
    open_inbox: Callable[[Configured], Awaitable[Inbox | None]],
    ledger: Ledger,
    locks: Path,
    read: Read = scan,
) -> Outcome[FollowData]:
    """Hand over a `Bounce` for each new report, and a `Trouble` when a mailbox begins to fail.

    Raises `ChannelError` when none of the channels has a mailbox.
    """
    inboxes = {one.name: inbox for one in watch.channels if (inbox := await open_inbox(one)) is not None}
    if not inboxes:
        raise ChannelError("returned mail is not tracked by any of these channels", next="dcctl connect --list")
    total, new, failing = 0, 0, dict[str, str]()
    while True:
        for name, inbox in inboxes.items():
            try:
                counted = await _read_once(name, inbox, watch, emit, ledger, locks, read)
            except JobBusy:
                continue
            except DcctlError as error:
                if failing.get(name) != error.message:
                    failing[name] = error.message
                    emit(Trouble(name, error.message))
                continue
            failing.pop(name, None)
            total, new = total + counted.read, new + counted.new
        if watch.until is not None and watch.clock() + watch.every > watch.until:
            return Outcome(FollowData(total, new))
        await asyncio.sleep(watch.every)


async def _read_once(
    name: str, inbox: Inbox, watch: Watch, emit: Emit, ledger: Ledger, locks: Path, read: Read
) -> FollowData:
    """One reading of one mailbox; rows are handed over page by page."""
    total, new = 0, 0
    async with hold(locks / f"bounces+{name}.lock", _PATIENCE, f"the returned mail of {name}"):
        async for page in take_in(name, inbox, ledger, read=read, clock=watch.clock):
            total, new = total + page.read, new + len(page.new)
            for event in page.new:
                emit(bounce_of(event))
        await ledger.record_run(BounceRun(name, watch.clock(), total, new))
    return FollowData(total, new)
