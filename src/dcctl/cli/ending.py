"""How a run ends: the outcome's exit code, a refusal of ours, wrong usage, an interruption, or a bug of ours."""

import shlex
import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise
from typing import Final

import typer

from dcctl.cli.app import COMMANDS, ReaderLeft, root
from dcctl.cli.common import COMMON_NAMES
from dcctl.cli.output import fail, hush, is_full, unwritten
from dcctl.cli.terminated import Terminated
from dcctl.errors import DcctlError, Ended, Exit, Interrupted, UsageError
from dcctl.render.formats import FORMATS

# The common ancestors of the framework's usage errors, wherever the installed release keeps them.
_ClickUsage: type[Exception] = typer.BadParameter.__bases__[0]
_ClickError: type[Exception] = _ClickUsage.__bases__[0]

# After an interruption the same command goes on, but where it would send a second time.
_AGAIN: Final = {"test-send": "dcctl status, which says whether a message was in hand; it may have been sent"}

_WORST_STATE: Final = 3  # a monitor knows 0 to 3 and takes all else for a broken plug-in


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns the exit code and has told everything there is to tell."""
    code = _ended(arguments)
    return min(code, _WORST_STATE) if format_of(arguments) == "nagios" else code


def _ended(arguments: Sequence[str]) -> int:
    try:
        code = root().main(args=list(arguments), prog_name="dcctl", standalone_mode=False)
        lost = _flushed()
        return int(code or lost)
    except DcctlError as error:
        return _failed(error, arguments)
    except _ClickError as error:
        return _failed(_usage(error, arguments), arguments)
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


def format_of(arguments: Sequence[str]) -> str:
    """The format that the command line asks for; told also of lines that cannot be parsed any further."""
    words = list(arguments)
    named = [word.removeprefix("--format=") for word in words if word.startswith("--format=")]
    named += [value for word, value in pairwise(words) if word == "--format"]
    asked = "json" if "--json" in words or "json" in named else named[-1] if named else "table"
    return asked if asked in FORMATS else "table"


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
    code = fail(verb_of(arguments), format_of(arguments), error)
    if "--debug" in arguments:
        import_module("dcctl.cli.bug").trace(error)
    return code


def _usage(error: Exception, arguments: Sequence[str]) -> UsageError:
    if type(error).__name__ == "NoArgsIsHelpError":
        return UsageError("a command is needed", next="dcctl --help")
    option, below = getattr(error, "option_name", None), getattr(getattr(error, "ctx", None), "parent", None)
    if option in COMMON_NAMES and below is None and _named(arguments):
        start = next(place for place, word in enumerate(arguments) if word in COMMANDS)
        moved = shlex.join(["dcctl", *arguments[start:], *arguments[:start]])
        return UsageError(f"{option} stands behind the command", next=moved)
    return UsageError(getattr(error, "format_message", error.__str__)())
