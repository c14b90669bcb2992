"""Windows from limits, and what they allow over time: pure. The ledger decides; `simulate` foretells it for `plan`.

The simulation is a sliding log of its own making, so that a test can hold it against the ledger's counters.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from dcctl.channels.limits import Limit, Scope
from dcctl.local.ledger.base import Measure, Window
from dcctl.local.ledger.windows import micros, seconds


def windows(
    limits: Iterable[Limit], channel: str, shared: Mapping[Scope, str] = MappingProxyType({})
) -> tuple[Window, ...]:
    """The windows a send through `channel` passes, in the order of its limits.

    `shared` names what several channels have in common (`{"tenant": "contoso"}`): such a limit counts for all of them
    together. Every other limit counts under the channel's own name, the closest that is known.
    """
    return tuple(
        Window(
            scope=f"{limit.scope}:{shared[limit.scope]}" if limit.scope in shared else channel,
            measure=limit.measure,
            limit=limit.amount,
            seconds=limit.seconds,
            label=limit.label,
        )
        for limit in limits
    )


class Ask(NamedTuple):
    """What one message adds to the windows."""

    recipients: int = 1
    external_recipients: int = 0

    def amount(self, measure: Measure) -> int:
        """What it adds to a window of that measure."""
        return {"messages": 1, "recipients": self.recipients, "external_recipients": self.external_recipients}[measure]


class Past(NamedTuple):
    """A send that was counted under `scope` at `at` (UTC epoch seconds)."""

    scope: str
    at: float
    ask: Ask


def simulate(
    windows: Sequence[Window], history: Iterable[Past], asks: Iterable[Ask], start: float
) -> tuple[float | None, ...]:
    """When each of `asks` goes out if, from `start` on, each in turn takes the first moment all windows have room.

    `history` is what was counted before. Times are UTC epoch seconds, exact to the microsecond; None for an ask that
    no wait makes fit: it is left out. The cost is one step for each send and window.
    """
    scopes = {window.scope for window in windows}
    past = sorted((send for send in history if send.scope in scopes), key=lambda send: send.at)
    now = max([micros(start), *(micros(send.at) for send in past)])
    logs = [_Log(window, past) for window in windows]
    times: list[float | None] = []
    for ask in asks:
        if any(ask.amount(window.measure) > window.limit for window in windows):
            times.append(None)
            continue
        for log in logs:  # each may only move `now` on, and what has room stays roomy
            now = log.first_room(ask, now)
        for log in logs:
            log.add(ask, now)
        times.append(seconds(now))
    return tuple(times)


class _Log:
    """A window's sends, oldest first, but for those that had to leave."""

    def __init__(self, window: Window, past: Iterable[Past]) -> None:
        self._window = window
        self._stretch = micros(window.seconds)
        self._sends: deque[tuple[int, int]] = deque()
        self._held = 0
        for send in past:
            if send.scope == window.scope:
                self.add(send.ask, micros(send.at))

    def add(self, ask: Ask, at: int) -> None:
        amount = ask.amount(self._window.measure)
        self._sends.append((at, amount))
        self._held += amount

    def first_room(self, ask: Ask, now: int) -> int:
        """The first moment from `now` on with room for `ask`; what has to leave for it is forgotten, oldest first."""
        amount = ask.amount(self._window.measure)
        while amount and self._held + amount > self._window.limit:
            at, gone = self._sends.popleft()
            self._held -= gone
            now = max(now, at + self._stretch)
        return now
