"""The ledger's file: born whole, private and flushed, so that an empty or half-made one is always damage."""

import os
from collections.abc import Callable
from pathlib import Path

from dcctl.disk import flush_folder


def ensure(path: Path, build: Callable[[Path], None]) -> bool:
    """Make the file at `path` with `build` unless there is one; of several processes at once, the first one's stays.
    Whether it was made.

    `build` fills a private file beside it that then gets the name in one step; the folder is made 0700, the file 0600
    before a byte is in it (WAL and shared-memory files take their mode from it). Raises `OSError`.
    """
    if os.path.lexists(path):
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unborn = path.with_name(f"{path.name}.new-{os.urandom(8).hex()}")
    os.close(os.open(unborn, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        build(unborn)
        os.link(unborn, path)  # unlike a rename, never over a file that is there
    except FileExistsError:
        return False
    finally:
        unborn.unlink()
    flush_folder(path.parent)
    return True
