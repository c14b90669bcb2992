"""`--format nagios`: one status line with performance data, then details, as monitoring plug-ins answer (Monitoring
Plugins Guidelines, "Plugin Output"); the exit code is the status.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import IO, Final, Literal, NamedTuple

from dcctl.errors import DcctlError
from dcctl.render.formats import Answer
from dcctl.safe import safe

Level = Literal["OK", "WARNING", "CRITICAL", "UNKNOWN"]

CODES: Final[Mapping[Level, int]] = {"OK": 0, "WARNING": 1, "CRITICAL": 2, "UNKNOWN": 3}

# What makes a status of a verb's data: a module with `status(data, exit)`; `exit` is what the verb came to.
_STATUSES: Final = {"check-auth": "dcctl.render.check_auth_nagios", "bounces": "dcctl.render.bounces_nagios"}

# Whose data tells what failed, too: where a part of the answer is there, it is judged.
_PARTLY: Final = frozenset({"bounces"})

_WIDTH: Final = 200  # characters a line: what pagers and dashboards show
_DETAILS: Final = 20  # lines: agents cut what is longer than 4 KB


class Status(NamedTuple):
    """A service's state: in a few words, in figures (label to count), and in detail."""

    level: Level
    text: str
    counts: Mapping[str, int] = {}
    details: Sequence[str] = ()


def write(answer: Answer, out: IO[str]) -> int:
    """The status of the answer; whatever kept us from one is UNKNOWN. Returns 0, 1, 2 or 3."""
    outcome = answer.outcome
    if outcome.error is not None and not (outcome.partial and answer.verb in _PARTLY):
        status = _trouble(outcome.error)
    else:
        status = import_module(_STATUSES[answer.verb]).status(outcome.data, outcome.exit)
    warned = [f"warning: {text}" for text in outcome.warnings]
    out.write(text(status._replace(details=[*status.details, *warned])))
    return CODES[status.level]


def text(status: Status) -> str:
    """The lines. The first fits in 200 characters; a bar stands before the figures only, where it parts them off."""
    figures = " ".join(f"{label}={count}" for label, count in status.counts.items())
    tail = f" | {figures}" if figures else ""
    first = _cut(f"{status.level} - {status.text}", _WIDTH - len(tail)) + tail
    details = [_cut(line, _WIDTH) for line in status.details]
    if len(details) > _DETAILS:
        details[_DETAILS:] = [f"and {len(details) - _DETAILS} more"]
    return "".join(line + "\n" for line in (first, *details))


def _trouble(error: DcctlError) -> Status:
    told = [line for line in error.details if line != error.message]
    told += [f"{label}: {text}" for label, text in (("why", error.why), ("next", error.next)) if text]
    return Status("UNKNOWN", error.message, details=told)


def _cut(text: str, width: int) -> str:
    shown = safe(text).replace("|", "¦")
    return shown if len(shown) <= width else shown[: width - 1].rstrip() + "…"
