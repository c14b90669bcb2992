"""Questions that do not depend on each other are asked at the same time, and not for ever."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")


async def together(questions: Iterable[Awaitable[T]]) -> list[T]:
    """The answers, in the order of the questions."""
    asked = list(questions)
    if len(asked) == 1:  # a task of its own would cost more than most answers in memory
        return [await asked[0]]
    return await asyncio.gather(*asked)


async def both(one: Awaitable[T], other: Awaitable[U]) -> tuple[T, U]:
    """Two answers of different kinds."""
    return await asyncio.gather(one, other)


async def in_time(work: Callable[[], Awaitable[T]], seconds: float | None) -> T | None:
    """What `work()` answers within so many seconds (None: however long it takes), else None; at 0 it is not begun."""
    if seconds is not None and seconds <= 0:
        return None
    try:
        async with asyncio.timeout(seconds) as limit:
            return await work()
    except TimeoutError:
        if not limit.expired():
            raise
        return None
