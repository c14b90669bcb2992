"""Files that only their owner may read: opened, checked and bounded through one door, and replaced whole."""

import os
import stat
import sys
from pathlib import Path

from dcctl.errors import LoginNeeded
from dcctl.local.whole_file import replace_whole

_MODES = (0o600, 0o400)


def read_bounded(path: Path, limit: int, *, private: bool = False) -> bytes | None:
    """The content of a regular file of at most `limit` bytes; None when there is no such file.

    With `private` the file must be ours and of mode 0600 or 0400. Raises `LoginNeeded` saying what is wrong and how to
    put it right. A pipe or device never blocks us.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LoginNeeded(f"{path} cannot be read: {error.strerror}", next=f"ls -ld {path}") from None
    try:
        status = os.fstat(descriptor)  # the file that is open, not what the name points to by now
        if not stat.S_ISREG(status.st_mode):
            raise LoginNeeded(f"{path} is not a regular file", next=f"ls -ld {path}")
        if private and sys.platform != "win32":
            _refuse_shared(path, status)
        with os.fdopen(os.dup(descriptor), "rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise LoginNeeded(f"{path} cannot be read: {error.strerror}", next=f"ls -ld {path}") from None
    finally:
        os.close(descriptor)
    if len(data) > limit:
        raise LoginNeeded(f"{path} is larger than {limit:,} bytes", why="it is not the file that was meant")
    return data


def _refuse_shared(path: Path, status: os.stat_result) -> None:
    """Refuse what another user may read, owns, or reaches by a link of theirs."""
    us = os.geteuid()
    if status.st_uid != us or path.lstat().st_uid not in (us, 0):
        raise LoginNeeded(
            f"{path} belongs to another user (uid {status.st_uid}, we are {us})",
            why="its owner could read or change it",
            next=f"chown {us} {path} && chmod 600 {path}",
        )
    if (mode := stat.S_IMODE(status.st_mode)) not in _MODES:
        raise LoginNeeded(
            f"{path} has mode {mode:04o}; only 0600 or 0400 will do",
            why="others may be able to read it",
            next=f"chmod 600 {path}",
        )


def write_private(path: Path, data: bytes) -> None:
    """Replace `path` (a link is followed) by `data`, mode 0600; see `replace_whole`."""
    replace_whole(path, data, 0o600)
