"""Logging for a run: one line per record to `--log-file` and, asked for by -v, to stderr; secrets masked, foreign
bytes visible.
"""

import logging
import os
import sys
import time
from io import TextIOWrapper
from pathlib import Path

from dcctl.cli.common import Scene
from dcctl.errors import UsageError
from dcctl.local.redact import Redactor
from dcctl.safe import safe

REDACTOR = Redactor()


class _OneLine(logging.Formatter):
    """UTC time, level, logger, message; a traceback in the same line, so that no record can be forged by a line
    break.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        return safe(super().format(record))


def start(scene: Scene) -> None:
    """Set the handlers of this run. Raises `UsageError` when the log file cannot be appended to."""
    handlers: list[logging.Handler] = []
    if scene.log_file is not None:
        handlers.append(_file(scene.log_file))
    if scene.verbose:
        handlers.append(logging.StreamHandler(sys.stderr))
    for handler in handlers:
        handler.setFormatter(_OneLine())
        handler.addFilter(REDACTOR)
    logger = logging.getLogger("dcctl")
    for old in logger.handlers:  # of an earlier run in this process
        old.close()
    logger.handlers[:] = handlers or [logging.NullHandler()]
    logger.setLevel(logging.INFO if scene.verbose < 2 else logging.DEBUG)
    logger.propagate = False


class _LogFile(logging.FileHandler):
    """A log that cannot be written ends no run, and is told once."""

    told = False

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=_without_waiting)

    def handleError(self, record: logging.LogRecord) -> None:
        if not self.told:
            sys.stderr.write(f"dcctl: --log-file {safe(self.baseFilename)} cannot be written\n")
        self.told = True


def _without_waiting(path: str, flags: int) -> int:
    """A pipe that nobody reads is refused; else `open` would wait for its reader."""
    at_once: int = getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags | at_once, 0o666)
    if at_once:
        os.set_blocking(descriptor, True)
    return descriptor


def _file(path: Path) -> logging.Handler:
    try:
        return _LogFile(path)
    except OSError as error:
        raise UsageError(f"--log-file {path}: {error.strerror}", field="log_file") from None
