"""Who gets no more mail: one pure decision over all that is proven about an address, the same in any order of reading.

A strike is a message that came back; its time is when that message was sent (the ledger's own clock), so that neither
a forged date nor a late reading moves it, and one message never strikes twice.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from dcctl.local.ledger.returned import BounceEvent, Cause, Suppression

DAY: Final = 86_400.0
QUIET: Final = 72 * 3600.0  # seconds without a word after which an accepted message counts as delivered
_NEVER: Final = float("-inf")


class Threshold(NamedTuple):
    """So many messages that came back within `seconds`, the last at least `apart` seconds after the first."""

    strikes: int
    seconds: float
    apart: float


# Categories in which an address is suppressed though it may be good. What is not named here says something about us or
# the message (spam-content, reputation, auth, policy, rate-limit, too-large), or nothing: it never suppresses.
THRESHOLDS: Final = {
    "inactive": Threshold(3, 30 * DAY, DAY),
    "mailbox-full": Threshold(3, 30 * DAY, DAY),
    "bad-domain": Threshold(3, 30 * DAY, DAY),  # takes no mail for now (a 4xx)
    "transient": Threshold(5, 30 * DAY, 7 * DAY),  # nobody answers there
    "suppressed": Threshold(1, 30 * DAY, 0.0),  # the provider's own list: it sends nothing there either
}


class Accepted(NamedTuple):
    """A message that the channel took for that address, and when."""

    send_id: str
    at: float


class History(NamedTuple):
    """All that is known about one address: verified events, when it was released, what went out to it (asked only
    where `needs_sends`), and a suppression that outlives its events."""

    events: Sequence[BounceEvent] = ()
    released: float | None = None
    sends: Sequence[Accepted] = ()
    standing: Suppression | None = None


def needs_sends(history: History) -> bool:
    """Whether a delivery in silence could change the decision."""
    soft = any(_is_soft(event) for event in history.events)
    return soft or (history.standing is not None and history.standing.cause == "repeated")


def judge(address: str, history: History, now: float) -> Suppression | None:
    """The suppression of `address` at `now`, or None. A complaint stands until it is released, a permanent bounce until
    a later message is reported delivered, a repeated soft one also until a later message stays away in silence."""
    released = _NEVER if history.released is None else history.released
    events = [event for event in history.events if event.sent_at is not None and event.sent_at > released]
    delivered = max([_sent(event) for event in events if event.kind == "delivered"], default=_NEVER)
    quiet = max([delivered, *(send.at for send in _silent(history, now))])
    ways: tuple[tuple[Cause, float, Callable[[BounceEvent], bool]], ...] = (
        ("complaint", _NEVER, lambda event: event.kind == "complaint"),
        ("permanent", delivered, _is_permanent),
        ("repeated", quiet, _is_soft),
    )
    for cause, reset, fits in ways:
        if history.standing and history.standing.cause == cause and history.standing.sent_at > reset:
            return history.standing
        strikes = _strikes([event for event in events if fits(event) and _sent(event) > reset])
        if decided := _repeated(strikes) if cause == "repeated" else strikes[:1]:
            return _suppression(address, cause, decided)
    return None


def _silent(history: History, now: float) -> list[Accepted]:
    returned = {event.send_id for event in history.events if event.kind == "bounce"}
    return [send for send in history.sends if send.at + QUIET <= now and send.send_id not in returned]


def _strikes(events: list[BounceEvent]) -> list[BounceEvent]:
    """One event for each message, in the order they were sent."""
    by_send: dict[str | None, BounceEvent] = {}
    for event in sorted(events, key=lambda event: (_sent(event), event.when, event.key)):
        by_send.setdefault(event.send_id, event)
    return list(by_send.values())


def _repeated(strikes: list[BounceEvent]) -> list[BounceEvent]:
    """The strikes that first reach the threshold of their category."""
    found = [
        _reaching([event for event in strikes if event.category == category], limit)
        for category, limit in THRESHOLDS.items()
    ]
    return min([some for some in found if some], key=lambda some: (_sent(some[-1]), some[-1].key), default=[])


def _reaching(strikes: list[BounceEvent], limit: Threshold) -> list[BounceEvent]:
    """The first of `strikes` that are enough, within the stretch that ends with the last of them."""
    first = 0
    for end, last in enumerate(strikes):
        while _sent(strikes[first]) <= _sent(last) - limit.seconds:
            first += 1
        if end + 1 - first >= limit.strikes and _sent(last) - _sent(strikes[first]) >= limit.apart:
            return strikes[first : end + 1]
    return []


def _suppression(address: str, cause: Cause, decided: list[BounceEvent]) -> Suppression:
    last = decided[-1]
    return Suppression(address, last.when, cause, last.category, last.reason, len(decided), last.key, _sent(last))


def _sent(event: BounceEvent) -> float:
    return _NEVER if event.sent_at is None else event.sent_at


def _is_permanent(event: BounceEvent) -> bool:
    return event.kind == "bounce" and event.permanence == "permanent"


def _is_soft(event: BounceEvent) -> bool:
    return event.kind == "bounce" and not _is_permanent(event) and event.category in THRESHOLDS
