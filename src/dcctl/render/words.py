"""How times, durations and verdicts are said to people."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Final

from dcctl.channels.base import Stage
from dcctl.render.page import Block, Grid, Line, Span, Tone, grid, line, span
from dcctl.sending.room import WindowRoom

_TONES: Final[Mapping[str, Tone]] = {
    "pass": "good",
    "ok": "good",
    "sent": "good",
    "dry-run": "good",
    "warn": "warn",
    "unknown": "warn",
    "delayed": "warn",
    "absent": "warn",
    "fail": "bad",
    "not-sent": "bad",
    "bounce": "bad",
    "complaint": "bad",
}


def verdict(word: str) -> Span:
    """A verdict or outcome in its tone; what is bad is in capitals, so that colour is never the only sign."""
    tone = _TONES.get(word, "plain")
    return span(word.upper() if tone == "bad" else word, tone)


def clock(moment: datetime, zone: tzinfo | None = None) -> str:
    """A moment in local time (`zone` None: the machine's), seconds included."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %Z")


def minute(moment: datetime, zone: tzinfo | None = None) -> str:
    """A moment in local time to the minute, its zone not said: for columns of them."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def slot(moment: datetime, zone: tzinfo | None = None) -> str:
    """When the next slot is: `now`, or the local time."""
    return "now" if moment <= datetime.now(UTC) else clock(moment, zone)


def facts(rows: Iterable[tuple[str, str | None]]) -> Grid:
    """Names and what they are, those without a text left out; a long text keeps to its column."""
    return grid(("", ""), [(span(f"  {name}", "dim"), text) for name, text in rows if text])


def milliseconds(seconds: float) -> str:
    """A short duration."""
    return f"{seconds * 1000:.0f} ms" if seconds < 10 else f"{seconds:.1f} s"


def many(count: int, one: str, more: str = "") -> str:
    """`1 mail`, `2 mails`; `more` is a plural that does not end in s."""
    return f"{count} {one if count == 1 else more or one + 's'}"


def stages(rows: tuple[Stage, ...]) -> tuple[Block, ...]:
    """A staged conversation: each step, its time, the server's own words."""
    if not rows:
        return ()
    return (grid(("stage", "", "time", "the server's words"), [_stage(row) for row in rows]),)


def _stage(row: Stage) -> tuple[object, ...]:
    return (row.name, verdict("ok" if row.ok else "fail"), milliseconds(row.seconds), row.words.replace("\n", " / "))


def room_left(windows: tuple[WindowRoom, ...]) -> str:
    """What is left in every window but the spacing: `59 of 60 (minute), 1999 of 2000 (24 h)`."""
    counted = [row for row in windows if row.limit > 1] or list(windows)
    return ", ".join(f"{row.left} of {row.limit} ({row.label})" for row in counted)


def next_step(text: str) -> Line:
    """The last line of a page that asks for something."""
    return line(span("next: ", "dim"), text)
