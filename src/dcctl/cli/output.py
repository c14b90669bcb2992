"""Data to stdout, everything else to stderr; the one place that knows which painter or format is at work."""

import errno
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import IO, Any

from dcctl.cli.common import Scene
from dcctl.errors import DcctlError, Exit, TemporaryTrouble
from dcctl.render import plain_page
from dcctl.render.envelope import envelope, json_line
from dcctl.render.page import Block, Page, line, span
from dcctl.verbs import Outcome

View = Callable[[Any], Page]

# With these exit codes the data holds the answer, and `error` stays null in JSON when there is data.
_ANSWERED = frozenset({Exit.OK, Exit.FINDINGS, Exit.THROTTLED, Exit.TEMPORARY, Exit.UNKNOWN, Exit.PARTLY})

_UNWRITABLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})


def finish(scene: Scene, outcome: Outcome[Any], view: View) -> Exit:
    """Show the outcome in the format asked for; returns the exit code of the process."""
    try:
        if scene.format == "json":
            error = None if outcome.partial and outcome.exit in _ANSWERED else outcome.error
            document = envelope(scene.verb, outcome.data, exit=outcome.exit, warnings=outcome.warnings, error=error)
            sys.stdout.write(document + "\n")
        elif scene.format == "table" and not (scene.quiet and outcome.exit is Exit.OK):
            show(view(outcome.data), sys.stdout)
        sys.stdout.flush()  # where both streams are one file, the error stands below what it is about
        lost = Exit.OK
    except OSError as error:
        sent = getattr(outcome.data, "outcome", None) == "sent"
        lost = unwritten(error, "the message was handed over; do not send it again" if sent else None)
    if scene.format != "json" or lost:
        tell_warnings(outcome.warnings)
        if outcome.error is not None:
            tell_error(outcome.error)
    return outcome.exit or lost


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


def show(page: Page, stream: IO[str]) -> None:
    """Paint a page; the terminal painter is loaded only where there is a terminal, or FORCE_COLOR."""
    terminal = stream.isatty() and os.environ.get("TERM") != "dumb"
    if terminal or os.environ.get("FORCE_COLOR"):
        import_module("dcctl.render.rich_page").paint(page, stream)
    else:
        stream.write(plain_page.paint(page))


def line_out(item: object) -> None:
    """One item of `--format jsonl`, flushed, so that long runs stream."""
    sys.stdout.write(json_line(item) + "\n")
    sys.stdout.flush()


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
