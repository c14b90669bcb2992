"""A date-time (RFC 5322 section 3.3, the obsolete zones and years of section 4.3 included)."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from dcctl.mailauth.records.field_value import without_comments

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE: Final = re.compile(
    r"\s*(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s*,)?\s*([0-9]{1,2})\s*([A-Za-z]{3})\s*([0-9]{2,4})\s+"
    r"([0-9]{2})\s*:\s*([0-9]{2})(?:\s*:\s*([0-9]{2}))?\s*([+-][0-9]{4}|[A-Za-z]{1,5})\s*",
    re.IGNORECASE,
)
_HOURS: Final = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_LONGEST: Final = 400


def parse_date(text: str) -> datetime | None:
    """The moment in UTC, or None for what is no date-time of RFC 5322."""
    match = _DATE.fullmatch(without_comments(text[:_LONGEST]))
    if not match or match[2].lower() not in _MONTHS:
        return None
    year = int(match[3])
    if len(match[3]) < 4:  # section 4.3: two digits, or three by mistake
        year += 2000 if year < 50 else 1900
    try:
        return datetime(
            year,
            _MONTHS.index(match[2].lower()) + 1,
            int(match[1]),
            int(match[4]),
            int(match[5]),
            min(int(match[6] or 0), 59),  # a leap second is none to Python
            tzinfo=timezone(_offset(match[7].upper())),
        ).astimezone(UTC)
    except (ValueError, OverflowError):  # 31 Feb, +9999
        return None


def _offset(zone: str) -> timedelta:
    """Section 4.3: a name that is not known says that the offset is not known, as -0000 does."""
    if zone[0] not in "+-":
        return timedelta(hours=_HOURS.get(zone, 0))
    minutes = int(zone[1:3]) * 60 + int(zone[3:5])
    return timedelta(minutes=-minutes if zone[0] == "-" else minutes)
