"""What can be wrong with a ledger, in words: every way ends in `StoreError` (exit 10; a taken name in
`UsageError`), and the file stays as it is."""

import shlex
from pathlib import Path
from typing import Final

from dcctl.errors import StoreError, UsageError

_KEEP = "keep the file as it is; put back a backup of {file}, or move it aside to begin a new ledger"

# SQLite's result codes by the beginning of their names (https://sqlite.org/rescode.html): what, why, next.
_TROUBLES: Final = (
    ("SQLITE_BUSY", "is locked", "another process has held it all the while", "fuser -v {file}"),
    ("SQLITE_LOCKED", "is locked", "another process has held it all the while", "fuser -v {file}"),
    ("SQLITE_FULL", "cannot be written", "the disk is full", "df -h {folder}"),
    ("SQLITE_READONLY", "is read-only", "you may not write to it, or to its folder", "ls -la {folder}"),
    ("SQLITE_CANTOPEN", "cannot be opened", "it or its folder is not yours to open, or not a file", "ls -la {folder}"),
    ("SQLITE_PERM", "cannot be opened", "you may not read it", "ls -la {folder}"),
    ("SQLITE_IOERR", "cannot be read or written", "the disk or its file system reports a fault", "df -h {folder}"),
    ("SQLITE_NOMEM", "cannot be read", "there is no memory left", "free -m"),
    ("SQLITE_", "is damaged", "the file is not what dcctl wrote: a disk fault, or another program", _KEEP),
)


def _trouble(path: Path, what: str, why: str, next_step: str, words: str = "") -> StoreError:
    step = next_step.format(file=shlex.quote(str(path)), folder=shlex.quote(str(path.parent)))
    return StoreError(f"the ledger {path} {what}", why=f"{why} ({words})" if words else why, next=step)


def of_code(path: Path, name: str, words: str) -> StoreError:
    """The trouble SQLite names so, with its own words."""
    what, why, step = next(rest for prefix, *rest in _TROUBLES if name.startswith(prefix))
    return _trouble(path, what, why, step, words)


def damaged(path: Path, words: str) -> StoreError:
    """The file opens, but what it says cannot be true."""
    return of_code(path, "SQLITE_CORRUPT", words)


def foreign(path: Path) -> StoreError:
    """Another program's file, or one that was emptied: a ledger is born whole (`opening.py`)."""
    return _trouble(path, "is not a dcctl ledger", "it was emptied, or another program wrote it", _KEEP)


def newer(path: Path, version: int, known: int) -> StoreError:
    """Written by a later dcctl."""
    return _trouble(
        path,
        f"is of version {version}; this dcctl knows up to {known}",
        "a later dcctl wrote it",
        "install the newer dcctl that wrote it, or set DCCTL_STATE to another folder",
    )


def not_made(path: Path, error: OSError) -> StoreError:
    """There is no ledger yet and none can be made."""
    why = error.strerror or str(error)
    why = f"{why}; it wants a folder of your own on a local disk, with room and hard links"
    return _trouble(path, "cannot be made", why, "ls -la {folder}")


def taken(path: Path) -> UsageError:
    """A backup never replaces what is there: nothing is wrong with the ledger, another name is wanted (exit 2)."""
    return UsageError(f"{path} is there already", why="a backup goes to a new file", next="name another file")


def no_file() -> StoreError:
    """A ledger in memory cannot be copied."""
    return StoreError("a ledger in memory has no file", why="it is gone when the program ends", next="dcctl doctor")


def id_taken(send_id: str) -> StoreError:
    """A second reservation under one id would count, and send, twice."""
    return StoreError(
        f"the ledger already holds the send {send_id}", why="each send has an id of its own", next="dcctl status"
    )


def id_unknown(send_id: str) -> StoreError:
    """A result without its intent."""
    return StoreError(
        f"the ledger holds no send {send_id}", why="it was reserved in another state folder", next="dcctl doctor"
    )
