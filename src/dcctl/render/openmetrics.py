"""`--metrics-file`: the last run as OpenMetrics 1.0 text, for node_exporter's textfile collector and everybody else.

All are gauges, of the last run: a counter has one name in OpenMetrics and another in Prometheus' older text format,
which that collector reads. No time stamps, for a scraper has its own; what is not known has no line, it is not 0.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}


class Figures(NamedTuple):
    """One channel's last run; None is not known. Counts are of what it found new; `rate` is bounced / sent,
    `last_success` the UTC epoch in seconds of the last run that came to its end (None: none did), `exit` the code of
    this one."""

    channel: str
    read: int | None = None
    new: int | None = None
    permanent: int | None = None
    complaints: int | None = None
    rate: float | None = None
    last_success: float | None = None
    exit: int | None = None


class _Family(NamedTuple):
    """A metric: its name behind `dcctl_bounces_`, its unit ("" for a plain number), what it says, where it is found."""

    name: str
    unit: str
    help: str
    value: Callable[[Figures], float | None]


_FAMILIES: Final = (
    _Family("read", "", "Mails read by the last run.", lambda one: one.read),
    _Family("new", "", "Reports that were new in the last run.", lambda one: one.new),
    _Family("permanent", "", "Bounces of addresses gone for good, new in the last run.", lambda one: one.permanent),
    _Family("complaints", "", "Complaints that were new in the last run.", lambda one: one.complaints),
    _Family("rate_ratio", "ratio", "Bounced recipients by recipients sent to.", lambda one: one.rate),
    _Family(
        "last_success_timestamp_seconds",
        "seconds",
        "When a run last came to its end.",
        lambda one: one.last_success,
    ),
    _Family(
        "exit_code", "", "Exit code of the last run; 0 and 3 are runs that came to their end.", lambda one: one.exit
    ),
)


def text(figures: Iterable[Figures]) -> str:
    """The whole file, one line of each metric per channel."""
    rows = tuple(figures)
    return "".join(_family(family, rows) for family in _FAMILIES) + "# EOF\n"


def _family(family: _Family, rows: tuple[Figures, ...]) -> str:
    name = f"dcctl_bounces_{family.name}"
    samples = [(row.channel, value) for row in rows if (value := family.value(row)) is not None]
    if not samples:
        return ""
    head = [f"# TYPE {name} gauge", *([f"# UNIT {name} {family.unit}"] if family.unit else [])]
    lines = [f'{name}{{channel="{_escaped(channel)}"}} {value!r}' for channel, value in samples]
    return "".join(line + "\n" for line in (*head, f"# HELP {name} {family.help}", *lines))


def _escaped(label: str) -> str:
    return re.sub(r'[\\"\n]', lambda match: _ESCAPES[match[0]], label)
