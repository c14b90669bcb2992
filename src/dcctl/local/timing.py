"""When a job runs: minutes and hours of the day, as a crontab and a systemd timer both can say them.

Not everybody runs at :00: where no minute is named, it comes from the machine's and the user's name, ever the same.
"""

import hashlib
import re
from typing import Final, NamedTuple

from dcctl.errors import UsageError

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_AT_SEVEN: Final = 7  # the hour of a daily run that names none: before people come to work
_EVEN: Final = "5m, 10m, 15m, 20m, 30m, 1h, 2h, 3h, 4h, 6h, 8h, 12h or 1d"


class Timing(NamedTuple):
    """The minutes of an hour and the hours of a day (none named: every hour) in which a job starts."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...] = ()

    def __str__(self) -> str:
        if len(self.minutes) == len(self.hours) == 1:
            return f"every day at {self.hours[0]:02}:{self.minutes[0]:02}"
        minutes = ", ".join(f":{minute:02}" for minute in self.minutes)
        return f"at {minutes} of {'the hours ' + ', '.join(map(str, self.hours)) if self.hours else 'every hour'}"


def own_minute(*names: str) -> int:
    """1 to 59, by those names."""
    return int.from_bytes(hashlib.sha256("\0".join(names).encode()).digest()[:4]) % 59 + 1


def daily(minute: int) -> Timing:
    """Once a day."""
    return Timing((minute,), (_AT_SEVEN,))


def at(text: str) -> Timing:
    """Once a day at `07:17`; raises `UsageError`."""
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text)
    if not match:
        raise UsageError(f"--at {text!r}: wants a time of day like 07:17", field="at")
    return Timing((int(match[2]),), (int(match[1]),))


def every(seconds: int, minute: int) -> Timing:
    """Every so many seconds, `minute` past; raises `UsageError` for a span that does not part an hour or a day evenly:
    no crontab can say it."""
    minutes, hours = seconds // _MINUTE, seconds // _HOUR
    if seconds % _MINUTE == 0 and minutes and 60 % minutes == 0 and minutes < 60:
        return Timing(tuple(range(minute % minutes, 60, minutes)))
    if seconds == _DAY:
        return daily(minute)
    if seconds % _HOUR == 0 and hours and 24 % hours == 0:
        return Timing((minute,), () if hours == 1 else tuple(range(minute % hours, 24, hours)))
    raise UsageError("--every: neither an hour nor a day is parted evenly by it", next=f"use {_EVEN}", field="every")
