"""Files written aside and renamed: whoever reads one sees the old or the new, never a part of it."""

import os
from pathlib import Path

from dcctl.disk import flush_folder
from dcctl.errors import StoreError


def write_whole(path: Path, text: str) -> None:
    """Replace `path` by `text` (UTF-8), readable by everybody (0644): what another program is to collect."""
    replace_whole(path, text.encode(), 0o644)


def replace_whole(path: Path, data: bytes, mode: int) -> None:
    """Replace `path` (a link is followed) by `data`: the old content stands until the new is on the disk.

    Raises `StoreError`; then the old file is untouched.
    """
    try:
        target = Path(os.path.realpath(path))  # never raises, as resolve does for a loop of links
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = target.with_name(f".dcctl-{os.urandom(6).hex()}")  # short, however long the name beside it is
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if mode != 0o600:
                aside.chmod(mode)  # whatever the umask of a cron job is
            aside.replace(target)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        flush_folder(target.parent)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror}",
            why="the folder is read-only or the disk is full; the old file is untouched",
            next=f"ls -ld {path.parent}; df {path.parent}",
        ) from None
