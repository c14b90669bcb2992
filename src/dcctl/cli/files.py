"""Files named on the command line: bounded, and every trouble a clear refusal."""

import sys
from pathlib import Path
from typing import Final

from dcctl.disk import without_waiting
from dcctl.errors import UsageError

LIMIT: Final = 35 << 20  # bytes; what the largest providers take as one message


def read_file(name: str, field: str, limit: int = LIMIT) -> bytes:
    """The content of that file of at most `limit` bytes, `-` for stdin; raises `UsageError` naming the file, the
    trouble and the option."""
    try:
        if name == "-":
            content = sys.stdin.buffer.read(limit + 1)
        else:
            with open(Path(name).expanduser(), "rb", opener=without_waiting) as file:
                content = file.read(limit + 1)
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}", field=field) from None
    except ValueError as error:  # a NUL in the name
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
