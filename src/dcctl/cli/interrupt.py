"""Ctrl-C and SIGTERM as a cancellation: the message in hand is marked before the process ends (exit 130, 143)."""

import asyncio
import signal
import sys
from collections.abc import Coroutine, Mapping
from typing import Any, Final, TypeVar

from dcctl.cli.terminated import Terminated
from dcctl.errors import Ended, Interrupted

T = TypeVar("T")

# What the cancelled task is told: one that can end with what it has done so far says so with this error.
_WHY: Final[Mapping[int, Interrupted]] = {
    signal.SIGINT: Interrupted("interrupted"),
    signal.SIGTERM: Ended("terminated"),
}
_PATIENCE: Final = 0.3  # seconds; no step between two awaits takes as long, but one that waits for a pipe or a person


def run(work: Coroutine[Any, Any, T]) -> T:
    """`asyncio.run` with both signals as cancellations; raises KeyboardInterrupt or `Terminated` after one."""
    arrived: list[int] = []

    async def guarded() -> T:
        _listen(arrived)
        return await work

    try:
        return asyncio.run(guarded())
    except asyncio.CancelledError:
        if arrived:
            raise _named(arrived[0]) from None
        raise


def _named(number: int) -> BaseException:
    return KeyboardInterrupt() if number == signal.SIGINT else Terminated()


def _listen(arrived: list[int]) -> None:
    """Cancel this task when a signal arrives: by the loop, or where a read keeps it from coming round, in that read."""
    if sys.platform == "win32":
        return
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    broken_off = False

    def cancel(number: int) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        if task is not None and not broken_off:
            task.cancel(_WHY[number])

    def note(number: int, _: object) -> None:
        if number == signal.SIGINT and number in arrived:
            raise KeyboardInterrupt  # asked twice: at once
        arrived.append(number)
        signal.setitimer(signal.ITIMER_REAL, _PATIENCE)

    def break_off(*_: object) -> None:
        nonlocal broken_off
        if task is not None and asyncio.current_task(loop) is task:
            broken_off = True
            raise asyncio.CancelledError(_WHY[arrived[-1]])

    signal.signal(signal.SIGALRM, break_off)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, cancel, number)  # wakes the loop, and puts the handlers back at its end
        signal.signal(number, note)
