"""What every room that touches files needs and the standard library lacks: opening without waiting, names that last."""

import errno
import os
import stat
import sys
from pathlib import Path
from typing import Final

_HANDED_OVER: Final = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/", os.devnull)


def without_waiting(path: str, flags: int) -> int:
    """For `open(..., opener=)`: only what has an end. A pipe by name would keep us for ever; those the shell hands
    over (`<(...)`) are wanted. Raises `OSError`."""
    if path.startswith(_HANDED_OVER):
        return os.open(path, flags)
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if stat.S_IFMT(os.fstat(descriptor).st_mode) in (stat.S_IFREG, stat.S_IFDIR):  # a folder gets the system's words
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "not a regular file")


def flush_folder(folder: Path) -> None:
    """Make a name given in `folder` lasting: safe from a power cut once the folder is on the disk (POSIX only).
    Raises `OSError`."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
