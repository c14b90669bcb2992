"""Files named on the command line: bounded, and every trouble a clear refusal."""

import sys
from pathlib import Path
from typing import Final

from dcctl.errors import UsageError

LIMIT: Final = 35 << 20  # bytes; what the largest providers take as one message


def read_file(name: str, field: str) -> bytes:
    """The content of that file, `-` for stdin; raises `UsageError` naming the file, the trouble and the option."""
    try:
        if name == "-":
            content = sys.stdin.buffer.read(LIMIT + 1)
        else:
            with Path(name).expanduser().open("rb") as file:
                content = file.read(LIMIT + 1)
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}", field=field) from None
    except ValueError as error:  # a NUL in the name
        raise UsageError(f"{name}: {error}", field=field) from None
    if len(content) > LIMIT:
        raise UsageError(f"{name}: larger than {LIMIT >> 20} MB", field=field)
    return content
