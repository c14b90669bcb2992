"""A job as a line of a crontab (crontab(5) of Vixie cron and its children): quoted for sh, `%` escaped for cron."""

from collections.abc import Mapping, Sequence
from shlex import quote
from typing import Final

from dcctl.errors import UsageError
from dcctl.local.timing import Timing

_LONGEST: Final = 990  # octets of a command: crond's own limit is 1000, and it cuts without a word


def cron_line(timing: Timing, environment: Mapping[str, str], words: Sequence[str]) -> str:
    """The line. The environment stands in it, not above: settings of a crontab reach every job below them. Raises
    `UsageError` for a line that cron would cut."""
    minutes = ",".join(map(str, timing.minutes))
    hours = ",".join(map(str, timing.hours)) or "*"
    command = " ".join([*(f"{name}={quote(value)}" for name, value in environment.items()), *map(quote, words)])
    escaped = command.replace("%", r"\%")  # else the line ends there and the rest is stdin
    if len(escaped.encode()) > _LONGEST:
        raise UsageError(f"the command has more than the {_LONGEST} octets that cron takes", next="--print systemd")
    return f"{minutes} {hours} * * * {escaped}"
