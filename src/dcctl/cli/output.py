"""Data to stdout, everything else to stderr; the one place that asks a format's writer to write."""

import errno
import os
import sys
from collections.abc import Sequence
from typing import Any

from dcctl.cli.common import Scene
from dcctl.errors import DcctlError, Exit, TemporaryTrouble, UsageError
from dcctl.render.formats import FORMATS, Answer, View, writer
from dcctl.render.page import Block, line, span
from dcctl.render.terminal import show
from dcctl.verbs import Emit, Outcome

_UNWRITABLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})


def finish(scene: Scene, outcome: Outcome[Any], view: View) -> int:
    """Show the outcome in the format asked for; returns the exit code of the process."""
    silent = scene.quiet and scene.format == "table" and outcome.exit is Exit.OK
    shown = FORMATS[scene.format]
    code, lost = int(outcome.exit), Exit.OK
    try:
        if not (silent or shown.streams):
            code = writer(scene.format).write(Answer(scene.verb, outcome, view), sys.stdout)
        sys.stdout.flush()  # where both streams are one file, the error stands below what it is about
    except OSError as error:
        code = int(outcome.exit)
        sent = getattr(outcome.data, "outcome", None) == "sent"
        lost = unwritten(error, "the message was handed over; do not send it again" if sent else None)
    if lost or not shown.errors:
        tell_beside(outcome)
    return code or lost


def tell_beside(outcome: Outcome[Any]) -> None:
    """To stderr what an outcome says beside its data: warnings, and why the data is not all."""
    tell_warnings(outcome.warnings)
    if outcome.error is not None:
        tell_error(outcome.error)


def fail(verb: str, format: str, error: DcctlError) -> int:
    """Tell a failure where the reader of that format looks; returns the exit code of the process."""
    if not FORMATS[format].errors:
        tell_error(error)
        return error.exit
    answer = Answer(verb, Outcome(None, error.exit, error=error, partial=False))
    try:
        code: int = writer(format).write(answer, sys.stdout)
        sys.stdout.flush()
    except OSError as full:
        if unwritten(full):
            tell_error(error)
        return error.exit
    return code


def streamer(scene: Scene, *, raw: bool = False) -> Emit | None:
    """What writes one item as it finishes, where the format streams; None where the whole answer comes at the end.
    `raw` is for machines: what a form adds for people's sake is left out."""
    if raw and scene.format != "csv":
        raise UsageError("--raw is for --format csv", field="raw")
    if not FORMATS[scene.format].streams:
        return None
    emit: Emit = writer(scene.format).emitter(scene.verb, sys.stdout, raw=raw)
    return emit


def unwritten(error: OSError, why: str | None = None) -> Exit:
    """Say that stdout takes no more, and why; the exit code of a run that else went well.

    A reader that left early (`| head`) changes nothing about how the run ended, and nothing is said.
    """
    hush()
    if isinstance(error, BrokenPipeError):
        return Exit.OK
    tell_error(TemporaryTrouble(f"stdout cannot be written: {error.strerror}", why=why))
    return Exit.TEMPORARY


def is_full(error: OSError) -> bool:
    """Whether it is stdout that could not be written: other files have a name, or errors of their own."""
    return error.filename is None and error.errno in _UNWRITABLE


def hush() -> None:
    """Nobody reads stdout any more: what is left to say there goes nowhere, also at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell_warnings(warnings: Sequence[str]) -> None:
    """Warnings to stderr, one line each."""
    show(tuple(line(span("warning: ", "warn"), text) for text in warnings), sys.stderr)


def tell_error(error: DcctlError) -> None:
    """What happened, why, and the one command to run next, to stderr."""
    blocks: list[Block] = [line(span("dcctl: ", "bad"), error.message)]
    blocks += [line("  ", detail) for detail in error.details if detail != error.message]
    if error.why:
        blocks.append(line(span("  why: ", "dim"), error.why))
    if error.next:
        blocks.append(line(span("  next: ", "dim"), error.next))
    show(tuple(blocks), sys.stderr)
