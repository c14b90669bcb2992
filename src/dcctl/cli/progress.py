"""One line on a terminal that says how far a long run is; nothing anywhere else."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from dcctl.verbs import Emit
from dcctl.verbs.check_auth import Progress

FEW: Final = 5  # domains; less is over before anybody could read a line
_CLEAR: Final = "\r\x1b[K"


@contextmanager
def progress_line(*, quiet: bool, streams: bool) -> Iterator[Emit | None]:
    """What writes the line on stderr for each `Progress`, taken away again however the run ends; None where nobody
    looks, or where results that stream onto the same terminal show it themselves."""
    if quiet or not _is_watched() or (streams and sys.stdout.isatty()):
        yield None
        return
    shown = False

    def show(event: object) -> None:
        nonlocal shown
        if isinstance(event, Progress) and event.total >= FEW:
            shown = True
            _write(f"{event.done} of {event.total} domains")

    try:
        yield show
    finally:
        if shown:
            _write("")


@contextmanager
def waiting_line(words: str, *, quiet: bool) -> Iterator[None]:
    """Those words while something is waited for."""
    watched = not quiet and _is_watched()
    if watched:
        _write(words)
    try:
        yield
    finally:
        if watched:
            _write("")


def _is_watched() -> bool:
    """A terminal that can take a line back."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def _write(words: str) -> None:
    sys.stderr.write(_CLEAR + words)
    sys.stderr.flush()
