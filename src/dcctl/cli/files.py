"""Files named on the command line: bounded, and every trouble a clear refusal."""

import os
import sys
from pathlib import Path
from typing import Final

from dcctl.disk import without_waiting
from dcctl.errors import UsageError

_HANDED_OVER: Final = ("/dev/std", "/dev/fd/", "/proc/")  # open already, and perhaps a file that is being written
LIMIT: Final = 35 << 20  # bytes; what the largest providers take as one message


def read_file(name: str, field: str, limit: int = LIMIT) -> bytes:
    """The content of that file of at most `limit` bytes, `-` for stdin; raises `UsageError` naming the file, the
    trouble and the option."""
    try:
        if name == "-":
            content = sys.stdin.buffer.read(limit + 1)
        else:
            with open(Path(name).expanduser(), "rb", opener=without_waiting) as file:
                content = file.read(limit + 1) or b""  # None from a file of the kernel's that would have us wait
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}", field=field) from None
    except (ValueError, RuntimeError) as error:  # a NUL in the name; a ~ that is nobody's home
        raise UsageError(f"{name}: {error}", field=field) from None
    if len(content) > limit:
        raise UsageError(f"{name}: larger than {limit >> 20} MB", field=field)
    return content


def read_text(name: str, field: str) -> str:
    """Like `read_file`, as UTF-8; raises `UsageError` naming the first byte that is not."""
    try:
        return read_file(name, field).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: not UTF-8 (byte {error.start + 1})", field=field) from None


def new_file(name: str, field: str) -> Path:
    """Where the file of that name is to be written in the end; raises `UsageError` now, before the work for it is done,
    when that cannot be. What is no plain file (a device, a folder) is never put in the place of one."""
    try:
        path = Path(name).expanduser()
        plain = not name.startswith(_HANDED_OVER) and (path.is_file() or not path.exists())
        writable = path.parent.is_dir() and os.access(path.parent, os.W_OK)
    except OSError as error:  # a name that is too long
        raise UsageError(f"{name}: {error.strerror}", field=field) from None
    except RuntimeError as error:
        raise UsageError(f"{name}: {error}", field=field) from None
    if not plain:
        raise UsageError(f"{name}: not a plain file, which is what will be written", field=field)
    if not writable:
        raise UsageError(f"{name}: its folder cannot be written", next=f"ls -ld {path.parent}", field=field)
    return path
