"""What is told of a bug of ours, and tracebacks for --debug: secrets masked, foreign bytes visible."""

import sys
import traceback

from dcctl.cli.logs import REDACTOR
from dcctl.errors import DcctlError
from dcctl.safe import safe


def as_error(error: Exception) -> DcctlError:
    """The bug as an error of exit 1, its traceback kept for `trace`."""
    bug = DcctlError(
        f"a bug in dcctl: {type(error).__name__}: {REDACTOR(str(error))}",
        next="run the command again with --debug and report what it prints",
    )
    return bug.with_traceback(error.__traceback__)


def trace(error: BaseException) -> None:
    """The traceback to stderr."""
    text = REDACTOR("".join(traceback.format_exception(error)))
    sys.stderr.write("".join(safe(line) + "\n" for line in text.splitlines()))
