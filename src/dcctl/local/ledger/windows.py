"""The decision over windows, one for every ledger: a sliding log kept as cumulative counters.

What a window holds is the difference of two counters, so that a decision costs the same at any size. Times in here are
whole microseconds since the epoch: sums and differences are exact, and so is `retry_at`.
"""

import math
from collections.abc import Sequence
from operator import itemgetter
from typing import Final, NamedTuple, Protocol

from dcctl.local.ledger.base import Denied, Measure, NewSend, Usage, Window

NEVER: Final = math.inf
LONGEST: Final = 86_400.0  # seconds: no window that anybody sets is longer (`channels/limits.py`)


def micros(seconds: float) -> int:
    """Whole microseconds; exact both ways for every time up to the year 2242 (a float has 53 bits)."""
    return round(seconds * 1_000_000)


def seconds(micros: float) -> float:
    """Back to the seconds of `base.py`."""
    return micros / 1_000_000


class Count(NamedTuple):
    """How much one scope had counted in all when a send was counted, that send included."""

    at: int
    messages: int
    recipients: int
    external_recipients: int

    def of(self, measure: Measure) -> int:
        """The counter of that measure."""
        return {
            "messages": self.messages,
            "recipients": self.recipients,
            "external_recipients": self.external_recipients,
        }[measure]

    def plus(self, send: NewSend, at: int) -> "Count":
        """The next count: this one and `send`."""
        return Count(
            at,
            self.messages + send.amount("messages"),
            self.recipients + send.amount("recipients"),
            self.external_recipients + send.amount("external_recipients"),
        )


NOTHING: Final = Count(0, 0, 0, 0)


class Counts(Protocol):
    """What a store must find, each with an index seek. Within a scope, time and counters never go back."""

    def last(self, scope: str) -> Count:
        """The newest count; `NOTHING` when there is none."""
        ...

    def upto(self, scope: str, at: int) -> Count:
        """The newest count at or before `at`; `NOTHING` when there is none."""
        ...

    def reaching(self, scope: str, measure: Measure, amount: int) -> Count:
        """The first count whose counter is `amount` or more; asked only where there is one."""
        ...


def scopes_of(send: NewSend, windows: Sequence[Window]) -> tuple[str, ...]:
    """Where a send counts, once each: in its channel always, so that a limit set later knows what went before."""
    return tuple(dict.fromkeys((send.channel, *(window.scope for window in windows))))


def not_before(now: int, counts: Counts, scopes: Sequence[str]) -> int:
    """The time that counts: a clock set back never makes a count younger than the one before it."""
    return max([now, *(counts.last(scope).at for scope in scopes)])


def used(counts: Counts, window: Window, at: int) -> int:
    """What the stretch `(at - seconds, at]` holds."""
    gone = counts.upto(window.scope, at - micros(window.seconds))
    return counts.last(window.scope).of(window.measure) - gone.of(window.measure)


def first_room(counts: Counts, window: Window, ask: int, at: int) -> float:
    """The first moment from `at` on when `window` takes `ask` more if nothing else is sent; `NEVER` if it is too small.

    Enough room is there once the send that brought the counter to what must be gone has left the stretch. A send that
    adds nothing to a window (no external recipient) is not held up by it.
    """
    if ask == 0:
        return at
    if ask > window.limit:
        return NEVER
    must_be_gone = counts.last(window.scope).of(window.measure) + ask - window.limit
    if must_be_gone <= 0:
        return at
    return max(at, counts.reaching(window.scope, window.measure, must_be_gone).at + micros(window.seconds))


def refusal(counts: Counts, windows: Sequence[Window], send: NewSend, at: int) -> Denied | None:
    """None when every window takes `send` at `at`; else the window that is free last, and when that is."""
    moments = [(first_room(counts, window, send.amount(window.measure), at), window) for window in windows]
    latest, window = max(moments, key=itemgetter(0), default=(at, None))
    if window is None or latest <= at:
        return None
    return Denied(window, used(counts, window, at), None if latest == NEVER else seconds(latest))


def usage_of(counts: Counts, window: Window, now: int) -> Usage:
    """How full `window` is; `next_slot` is infinite for a window that takes nothing."""
    at = not_before(now, counts, (window.scope,))
    return Usage(window, used(counts, window, at), seconds(first_room(counts, window, 1, at)))
