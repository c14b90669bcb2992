"""How a run ends: the outcome's exit code, a refusal of ours, wrong usage, an interruption, or a bug of ours."""

import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise
from typing import Final

import typer

from dcctl.cli.app import COMMANDS, ReaderLeft, root
from dcctl.cli.output import hush, is_full, tell_error, unwritten
from dcctl.cli.terminated import Terminated
from dcctl.errors import DcctlError, Ended, Exit, Interrupted, UsageError
from dcctl.render.envelope import envelope

# The common ancestors of the framework's usage errors, wherever the installed release keeps them.
_ClickUsage: type[Exception] = typer.BadParameter.__bases__[0]
_ClickError: type[Exception] = _ClickUsage.__bases__[0]

# After an interruption the same command goes on, but where it would send a second time.
_AGAIN: Final = {"test-send": "dcctl status, which says whether a message was in hand; it may have been sent"}


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns the exit code and has told everything there is to tell."""
    try:
        code = root().main(args=list(arguments), prog_name="dcctl", standalone_mode=False)
        lost = _flushed()
        return int(code or lost)
    except DcctlError as error:
        return _failed(error, arguments)
    except _ClickError as error:
        return _failed(_usage(error), arguments)
    except (KeyboardInterrupt, typer.Abort):
        return _failed(Interrupted("interrupted"), arguments)
    except Terminated:
        return _failed(Ended("terminated"), arguments)
    except ReaderLeft:
        hush()
        return Exit.OK
    except OSError as error:
        return unwritten(error) if is_full(error) else _bug(error, arguments)
    except Exception as error:  # noqa: BLE001  the top of cli: a bug of ours is exit 1, and says so
        return _bug(error, arguments)


def _flushed() -> Exit:
    """The exit code once the last words are out."""
    try:
        sys.stdout.flush()
    except OSError as error:
        return unwritten(error)
    return Exit.OK


def _bug(error: Exception, arguments: Sequence[str]) -> int:
    return _failed(import_module("dcctl.cli.bug").as_error(error), arguments)


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the command line asks for JSON; also true for lines that cannot be parsed any further."""
    words = list(arguments)
    return "--json" in words or "--format=json" in words or ("--format", "json") in pairwise(words)


def verb_of(arguments: Sequence[str]) -> str:
    """The command named on the line, as the envelope's schema names it; `dcctl` when there is none."""
    return "-".join(_named(arguments)) or "dcctl"


def _named(arguments: Sequence[str]) -> list[str]:
    """The command on the line, and the one below it where there are such."""
    words = iter(arguments)
    verb = next((word for word in words if word in COMMANDS), None)
    return [verb, *(word for word in words if word in COMMANDS[verb].below)][:2] if verb else []


def _failed(error: DcctlError, arguments: Sequence[str]) -> int:
    if error.next is None and error.exit is Exit.USAGE:
        error.next = " ".join(["dcctl", *_named(arguments), "--help"])
    if isinstance(error, Interrupted):
        error.next = _AGAIN.get(verb_of(arguments), "run the same command again to go on")
    if wants_json(arguments):
        _envelope_out(error, arguments)
    else:
        tell_error(error)
    if "--debug" in arguments:
        import_module("dcctl.cli.bug").trace(error)
    return error.exit


def _envelope_out(error: DcctlError, arguments: Sequence[str]) -> None:
    """The error as JSON; on stderr in words where stdout takes no more."""
    try:
        sys.stdout.write(envelope(verb_of(arguments), None, exit=error.exit, error=error) + "\n")
        sys.stdout.flush()
    except OSError as full:
        if unwritten(full):
            tell_error(error)


def _usage(error: Exception) -> UsageError:
    message = getattr(error, "format_message", error.__str__)()
    if type(error).__name__ == "NoArgsIsHelpError":
        return UsageError("a command is needed", next="dcctl --help")
    return UsageError(message)
