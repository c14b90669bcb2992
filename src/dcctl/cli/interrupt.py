"""SIGTERM as a cancellation: the message in hand is marked before the process ends (exit 143)."""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

from dcctl.cli.terminated import Terminated

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """`asyncio.run` that also turns SIGTERM into a cancellation, so that the message in hand is marked."""
    terminated = False

    async def guarded() -> T:
        nonlocal terminated
        task = asyncio.current_task()

        def stop() -> None:
            nonlocal terminated
            terminated = True
            if task is not None:
                task.cancel()

        if sys.platform != "win32":
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
        return await work

    try:
        return asyncio.run(guarded())
    except asyncio.CancelledError:
        if terminated:
            raise Terminated from None
        raise
