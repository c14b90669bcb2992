"""Dates of returned mail (RFC 5322 section 3.3, obsolete zone names of section 4.3 included) as UTC."""

import re
from datetime import UTC, datetime, timedelta, timezone

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"\b(\d{1,2})[ \t]+([A-Za-z]{3})[a-z]*[ \t]+(\d{2}|\d{4})[ \t]+"
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[ \t]*([+-]\d{4}|[A-Z]{3}))?"
)
_ZONE_HOURS = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_LONGEST = 200  # characters of a date field that are looked at


def _offset(zone: str | None) -> timedelta:
    if zone and zone[0] in "+-":
        minutes = int(zone[1:3]) * 60 + int(zone[3:5])
        return timedelta(minutes=-minutes if zone[0] == "-" else minutes)
    return timedelta(hours=_ZONE_HOURS.get(zone or "", 0))  # unknown names mean no offset known: UTC


def parse_date(text: str | None) -> datetime | None:
    """The moment a date field names, in UTC; None when there is none to be read."""
    match = _DATE.search((text or "")[:_LONGEST])
    if not match or match[2].lower() not in _MONTHS:
        return None
    day, hour, minute, second = (int(match[index] or 0) for index in (1, 4, 5, 6))
    year = int(match[3])
    if len(match[3]) == 2:
        year += 2000 if year < 50 else 1900  # section 4.3
    month = _MONTHS.index(match[2].lower()) + 1
    try:
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(_offset(match[7])))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):  # 31 Feb, +9999, year 0000
        return None
