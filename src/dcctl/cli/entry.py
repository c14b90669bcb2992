"""The way in: `--version` without loading anything, then the command tree; every way a run can end has its exit
code here.
"""

import gc
import os
import sys

from dcctl import __version__

_COLLECT_AFTER = 50_000  # new objects: while modules load, Python's 700 would look for garbage in vain, again and again


def main() -> None:
    """Run `dcctl` with the process's arguments and exit."""
    _open_streams()
    if sys.argv[1:] in (["--version"], ["-V"]):
        sys.exit(_tell_version())
    gc.set_threshold(_COLLECT_AFTER)
    from dcctl.cli.ending import run

    sys.exit(run(sys.argv[1:]))


def _tell_version() -> int:
    try:
        sys.stdout.write(f"dcctl {__version__}\n")
        sys.stdout.flush()
    except OSError as error:
        from dcctl.cli.output import unwritten

        return unwritten(error)
    return 0


def _open_streams() -> None:
    """A stream that the caller has closed is None; then nobody types and nobody reads."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: PTH123, SIM115 - to the end
