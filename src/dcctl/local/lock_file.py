"""One lock across processes: an flock on a file that is never unlinked, so that it frees itself when its holder dies.

Unlinking it would let two runs hold two different files of one name.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from dcctl.errors import JobBusy, StoreError

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


_PAUSE = 0.02  # seconds between two tries


@asynccontextmanager
async def hold(path: Path, seconds: float, what: str) -> AsyncIterator[None]:
    """Hold the lock file `path` (made with mode 0600, folders 0700), waiting up to about `seconds` for it.

    `what` names the job in the errors: `JobBusy` when another run keeps it, `StoreError` when no lock can be had at
    all. Two tasks of one process exclude each other too; the lock is not re-entrant.
    """
    descriptor = _open(path, what)
    try:
        await _wait(descriptor, path, seconds, what)
        yield
    finally:
        os.close(descriptor)


def _open(path: Path, what: str) -> int:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _no_lock(path, what, error) from None


async def _wait(descriptor: int, path: Path, seconds: float, what: str) -> None:
    for turn in range(max(1, round(seconds / _PAUSE))):
        if turn:
            await asyncio.sleep(_PAUSE)
        try:
            if _take(descriptor):
                return
        except OSError as error:
            raise _no_lock(path, what, error) from None
    raise JobBusy(
        f"{what}: another run holds it" + (f", for {seconds:g} s now" if seconds else ""),
        why="a dcctl that waits on a slow server, or hangs",
        next=f"fuser -v {path}",
    )


def _no_lock(path: Path, what: str, error: OSError) -> StoreError:
    return StoreError(
        f"{what}: no lock at {path}: {error.strerror}",
        why="the state folder is read-only, full or on a disk without locks",
        next=f"ls -ld {path.parent}; df {path.parent}",
    )
