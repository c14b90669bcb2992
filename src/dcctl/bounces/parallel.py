"""Many mails read by several processes: the answers come in the order of the mails, whoever was faster."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Final

from dcctl.bounces.files import Answer, Problem, Source
from dcctl.bounces.result import Read, ReturnedMessage

_MAILS: Final = 64  # in one batch: enough that handing it over costs little
_BYTES: Final = 1 << 20  # in one batch, so that large mails do not fill the memory
_AHEAD: Final = 2  # batches in hand for each process


def batches(found: Iterable[Source | Problem]) -> Iterator[list[Source | Problem]]:
    """What was found, in batches bounded by number and size (one large mail is a batch of its own)."""
    batch: list[Source | Problem] = []
    size = 0
    for one in found:
        batch.append(one)
        size += len(one.raw) if isinstance(one, Source) else 0
        if len(batch) == _MAILS or size >= _BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def read_in_parallel(found: Iterable[Source | Problem], read: Read, jobs: int) -> Iterator[Answer]:
    """Each mail with its answer, in order, read by `jobs` processes; `read` must be importable or a partial of such.

    At most `_AHEAD` batches a process are in memory. Ends the processes also when it is closed early.
    """
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_leave_interrupts_to_the_parent)
    waiting: deque[tuple[list[Source | Problem], Future[list[ReturnedMessage]]]] = deque()
    try:
        for batch in batches(found):
            raws = [one.raw for one in batch if isinstance(one, Source)]
            waiting.append((batch, pool.submit(_read_all, read, raws)))
            if len(waiting) >= _AHEAD * jobs:
                yield from _answers(*waiting.popleft())
        while waiting:
            yield from _answers(*waiting.popleft())
    finally:
        pool.shutdown(cancel_futures=True)


def _answers(batch: list[Source | Problem], future: Future[list[ReturnedMessage]]) -> Iterator[Answer]:
    answers = iter(future.result())
    for one in batch:
        yield (one, next(answers) if isinstance(one, Source) else None)


def _read_all(read: Read, raws: list[bytes]) -> list[ReturnedMessage]:
    return [read(raw) for raw in raws]


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
