"""The way in: `--version` without loading anything, then the command tree; every way a run can end has its exit
code here.
"""

import os
import sys

from dcctl import __version__


def main() -> None:
    """Run `dcctl` with the process's arguments and exit."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        sys.stdout.write(f"dcctl {__version__}\n")
        return
    from dcctl.cli.ending import run

    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # `| head` is no error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
