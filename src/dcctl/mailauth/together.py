"""Questions that do not depend on each other are asked at the same time."""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")


async def together(questions: Iterable[Awaitable[T]]) -> list[T]:
    """The answers, in the order of the questions."""
    return await asyncio.gather(*questions)


async def both(one: Awaitable[T], other: Awaitable[U]) -> tuple[T, U]:
    """Two answers of different kinds."""
    return await asyncio.gather(one, other)
