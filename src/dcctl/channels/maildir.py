"""Maildirs: an inbox read without changing it, and a delivery that a crash cannot leave half done.

The cursor is the highest change time (st_ctime_ns) seen. A delivery or a flag change renames the file and so moves its
change time; a later run reads again what changed within OVERLAP before the cursor, for a clock that was set back and
for files that were renamed while the folder was listed. Reading a message twice changes nothing (its natural key), so
the overlap costs time and never a count.
"""

import os
import re
import stat
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from dcctl.channels.base import Arrival, Page
from dcctl.disk import flush_folder
from dcctl.errors import ChannelError
from dcctl.safe import safe

PAGE: Final = 50
PAGE_BYTES: Final = 8 << 20
MAX_MESSAGE: Final = 2 << 20  # a report stands before the returned message; what is longer is cut here
OVERLAP_NS: Final = 3600 * 10**9

_serial = count()


@dataclass(frozen=True, slots=True)
class _Entry:
    changed: int
    base: str
    path: Path


class MaildirInbox:
    """Returned mail in a Maildir. Never writes there; a message that cannot be read is told as skipped."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def arrivals(self, cursor: str | None) -> AsyncIterator[Page]:
        """Pages of at most PAGE messages and about PAGE_BYTES, oldest first. Raises `ChannelError` when it is no
        Maildir."""
        highest = int(cursor) if cursor and re.fullmatch(r"[0-9]{1,20}", cursor) else 0
        arrivals, skipped = list[Arrival](), list[str]()
        for entry in self._changed_since(highest - OVERLAP_NS):
            highest = max(highest, entry.changed)
            try:
                if (raw := self._read(entry)) is not None:
                    arrivals.append(Arrival(entry.base, raw))
            except OSError as error:
                skipped.append(safe(f"{entry.base}: {error.strerror}", 300))
            octets = sum(len(arrival.raw) for arrival in arrivals)
            if len(arrivals) + len(skipped) == PAGE or octets >= PAGE_BYTES:
                yield Page(tuple(arrivals), str(highest), tuple(skipped))
                arrivals, skipped = [], []
        if arrivals or skipped:
            yield Page(tuple(arrivals), str(highest), tuple(skipped))

    def _changed_since(self, since: int) -> list[_Entry]:
        # new before cur: what a reader moves in between is then seen twice, not missed.
        entries = {
            entry.base: entry for name in ("new", "cur") for entry in self._listed(name) if entry.changed >= since
        }
        return sorted(entries.values(), key=lambda entry: (entry.changed, entry.base))

    def _listed(self, name: str) -> Iterator[_Entry]:
        try:
            with os.scandir(self._path / name) as found:
                for item in found:
                    if entry := _entry(item):
                        yield entry
        except OSError as error:
            raise ChannelError(
                f"{self._path}: not a Maildir that can be read ({name}/: {error.strerror})",
                next="name a folder that holds new/ and cur/",
                field="bounces",
            ) from error

    def _read(self, entry: _Entry) -> bytes | None:
        try:
            return _content(entry.path)
        except FileNotFoundError:
            moved = next((other.path for other in self._listed("cur") if other.base == entry.base), None)
        try:
            return _content(moved) if moved else None
        except FileNotFoundError:  # renamed once more: its change time has moved, so the next run reads it
            return None


def deliver(folder: Path, raw: bytes) -> Path:
    """Deliver `raw` into the Maildir `folder`, made when absent; returns the new file.

    Written and flushed in tmp/, then renamed into new/: a reader sees the whole message or none. Raises `OSError`.
    """
    make(folder)
    name = f"{time.time_ns() // 10**9}.M{time.time_ns() // 1000 % 10**6:06}P{os.getpid()}Q{next(_serial)}.dcctl"
    draft, final = folder / "tmp" / name, folder / "new" / name
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(final)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    flush_folder(folder / "new")
    return final


def make(folder: Path) -> None:
    """The three folders of a Maildir, for the owner only. Raises `OSError`."""
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)


def messages(folder: Path) -> Iterator[Path]:
    """Every message file of a Maildir, in no order."""
    for name in ("new", "cur"):
        if (folder / name).is_dir():
            yield from (folder / name).iterdir()


def _entry(item: os.DirEntry[str]) -> _Entry | None:
    try:
        status = item.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
        return None
    return _Entry(status.st_ctime_ns, item.name.partition(":")[0], Path(item.path))


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_MESSAGE)
