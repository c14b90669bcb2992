"""How much a channel can still send, what is binding, and when the next slot is: asked of the ledger, changed by
nobody.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from dcctl.channels.base import Configured
from dcctl.channels.limits import limits_for
from dcctl.local.ledger.base import Usage, Window
from dcctl.local.ledger.times import moment
from dcctl.sending.throttle import windows


class _Usages(Protocol):
    async def usage(self, windows: Sequence[Window]) -> tuple[Usage, ...]: ...


class WindowRoom(NamedTuple):
    """One window of a channel: what it holds at most, what is used, what is left, when it next takes one more."""

    label: str
    measure: str
    limit: int
    used: int
    left: int
    next_slot: datetime


class Room(NamedTuple):
    """What a channel can still send. `left` and `binding` speak of the tightest window longer than the spacing."""

    left: int
    binding: str
    next_slot: datetime
    windows: tuple[WindowRoom, ...]


def channel_windows(configured: Configured) -> tuple[Window, ...]:
    """Every window that a send through this channel must fit."""
    return windows(limits_for(configured.kind.limits_key(configured.settings)), configured.name)


async def room_of(configured: Configured, ledger: _Usages) -> Room:
    """The room left in every window of the channel, now."""
    rows = tuple(_row(usage) for usage in await ledger.usage(channel_windows(configured)))
    counted = [row for row in rows if row.limit > 1] or list(rows)
    tightest = min(counted, key=lambda row: (row.left, -row.limit))
    return Room(tightest.left, tightest.label, max(row.next_slot for row in rows), rows)


def _row(usage: Usage) -> WindowRoom:
    window = usage.window
    left = max(0, window.limit - usage.used)
    return WindowRoom(window.label, window.measure, window.limit, usage.used, left, moment(usage.next_slot))
