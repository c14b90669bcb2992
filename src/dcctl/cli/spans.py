"""Spans of time as options take them: `90s`, `45m`, `24h`, `7d`, `2w`."""

import re
from typing import Final

from dcctl.errors import UsageError

LONGEST: Final = 3653 * 86_400
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def seconds(span: str, field: str) -> int:
    """The span in seconds; raises `UsageError` naming the option `field`."""
    match = re.fullmatch(r"([1-9]\d{0,5})([smhdw])", span)
    if not match:
        raise UsageError(f"--{field} {span!r}: wants a number and s, m, h, d or w, like 24h", field=field)
    length = int(match.group(1)) * _UNITS[match.group(2)]
    if length > LONGEST:
        raise UsageError(f"--{field} {span}: the longest span is 10 years", field=field)
    return length
