"""One line on a terminal that says how far a long run is; nothing anywhere else."""

import sys
from typing import Final

from dcctl.verbs import Emit
from dcctl.verbs.check_auth import Progress

FEW: Final = 5  # domains; less is over before anybody could read a line
_CLEAR: Final = "\r\x1b[K"


def progress_line(total: int, quiet: bool) -> Emit | None:
    """What writes the line on stderr for each `Progress`, and takes it away after the last; None where nobody looks."""
    if quiet or total < FEW or not sys.stderr.isatty():
        return None

    def show(event: object) -> None:
        if isinstance(event, Progress):
            words = f"{event.done} of {event.total} domains" if event.done < event.total else ""
            sys.stderr.write(_CLEAR + words)
            sys.stderr.flush()

    return show
