"""The profile's bytes: read with bounds and permissions checked, written whole or not at all."""

import os
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from dcctl.errors import ProfileError
from dcctl.local.lock_file import hold
from dcctl.local.private_file import write_private

EDIT_SECONDS: Final = 10.0
MAX_BYTES: Final = 1_000_000


def read_text(path: Path) -> str | None:
    """The file's text, line ends and BOM as they are; None when there is no such file.

    Raises `ProfileError` when it cannot or should not be read: no regular file, over 1 MB, not UTF-8, writable by
    everybody, or reached by a symbolic link of another user.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            _refuse_unsafe(path, os.fstat(file.fileno()))
            data = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ProfileError(
            f"{path}: cannot be read: {error.strerror}", next=f"check the owner and mode of {path}"
        ) from error
    if len(data) > MAX_BYTES:
        raise ProfileError(f"{path}: larger than {MAX_BYTES} bytes; a profile is a few kB", next="check the path")
    return _decoded(path, data)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # a pipe never blocks us


def _refuse_unsafe(path: Path, facts: os.stat_result) -> None:
    if not stat.S_ISREG(facts.st_mode):
        raise ProfileError(f"{path}: not a regular file", next="name a file")
    if sys.platform == "win32":
        return
    if facts.st_mode & stat.S_IWOTH:
        raise ProfileError(
            f"{path}: writable by everybody",
            why="who writes it decides which server gets your mail and which commands fetch secrets",
            next=f"chmod o-w {path}",
        )
    if path.is_symlink() and path.lstat().st_uid not in (0, os.geteuid()):
        raise ProfileError(f"{path}: a symbolic link that belongs to another user", next="name the file itself")


def _decoded(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        message = f"{path}:{line}:{column}: byte 0x{data[error.start]:02x} is not UTF-8"
        raise ProfileError(message, details=[message], next="save the file as UTF-8") from error


def write_profile(path: Path, text: str, *, was: str | None = None) -> None:
    """Replace the profile at once and durably, mode 0600 or the old file's, if stricter; a symbolic link is followed.

    `was` is the text the edit started from, and the file must still hold it ("" for no file): raises `ProfileError`
    when it does not, and `StoreError` when it cannot be written. The old file is then untouched.
    """
    if was is not None and (read_text(path) or "") != was:
        raise ProfileError(f"{path}: changed by somebody else meanwhile; nothing was written", next="run it again")
    stricter = 0o600 & path.stat().st_mode if path.exists() else 0o600
    write_private(path, text.encode("utf-8"))
    if stricter != 0o600:
        path.chmod(stricter)


@asynccontextmanager
async def edited(path: Path, state: Path) -> AsyncIterator[None]:
    """Hold the profile's lock (in the state folder) over read, change and write: of two edits none is lost."""
    async with hold(state / "locks" / "profile.lock", EDIT_SECONDS, f"the profile {path}"):
        yield
