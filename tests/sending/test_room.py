"""What a channel can still send: the tightest window binds, the spacing only delays."""

from datetime import UTC, datetime

import pytest

from dcctl.channels.base import Configured
from dcctl.channels.memory import MEMORY
from dcctl.local.ledger.base import Usage
from dcctl.local.ledger.memory import MemoryLedger
from dcctl.sending.room import channel_windows, room_of
from tests.ledger.values import DAY, START, Clock, a_send

CHANNEL = Configured("work", MEMORY, None)


def at(epoch: float) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)


def test_the_windows_are_the_limits_of_the_kind_under_the_channels_name() -> None:
    found = channel_windows(CHANNEL)
    assert [(window.scope, window.limit, window.label) for window in found] == [
        ("work", 1, "spacing"),
        ("work", 60, "minute"),
        ("work", 2_000, "24 h"),
    ]
    other = channel_windows(CHANNEL._replace(name="other"))
    assert {window.scope for window in other} == {"other"}


async def test_an_unused_channel() -> None:
    room = await room_of(CHANNEL, MemoryLedger(Clock()))
    assert (room.left, room.binding, room.next_slot) == (60, "minute", at(START))


async def test_the_spacing_delays_and_does_not_bind() -> None:
    ledger = MemoryLedger(Clock())
    await ledger.reserve(a_send("s1"), channel_windows(CHANNEL))
    room = await room_of(CHANNEL, ledger)
    assert (room.left, room.binding, room.next_slot) == (59, "minute", at(START + 0.001))
    assert [(row.label, row.left, row.used) for row in room.windows] == [
        ("spacing", 0, 1),
        ("minute", 59, 1),
        ("24 h", 1999, 1),
    ]


async def test_a_full_minute() -> None:
    clock = Clock()
    ledger = MemoryLedger(clock)
    for number in range(60):
        await ledger.reserve(a_send(f"s{number}"), channel_windows(CHANNEL))
        clock.now += 0.5
    room = await room_of(CHANNEL, ledger)
    assert (room.left, room.binding, room.next_slot) == (0, "minute", at(START + 60))
    clock.now = START + DAY
    assert (await room_of(CHANNEL, ledger)).left == 60


class Used:
    """A ledger in which every window holds what is said."""

    def __init__(self, *used: int) -> None:
        self.used = used

    async def usage(self, windows: object) -> tuple[Usage, ...]:
        return tuple(
            Usage(window, used, START + used) for window, used in zip(channel_windows(CHANNEL), self.used, strict=True)
        )


# Used of spacing (1), minute (60) and day (2,000); left, what binds, the next slot after START.
TIGHTEST = [
    ((0, 0, 0), 60, "minute", 0),
    ((1, 10, 1_990), 10, "24 h", 1_990),
    ((1, 50, 1_990), 10, "24 h", 1_990),
    ((0, 55, 1_990), 5, "minute", 1_990),
    ((0, 70, 2_100), 0, "24 h", 2_100),
]


@pytest.mark.parametrize(("used", "left", "binding", "after"), TIGHTEST)
async def test_the_tightest_window_binds_and_the_latest_slot_counts(
    used: tuple[int, ...], left: int, binding: str, after: int
) -> None:
    room = await room_of(CHANNEL, Used(*used))
    assert (room.left, room.binding, room.next_slot) == (left, binding, at(START + after))
