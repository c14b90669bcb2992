"""Who gets no more mail: tables of histories, and that no order, no repetition and no forged date changes an answer."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.local.ledger.base import BounceEvent
from dcctl.local.ledger.judging import QUIET, THRESHOLDS, Accepted, History, judge
from dcctl.mail.reasons import CATEGORY
from tests.ledger.values import DAY, START, about

SOFT = {
    "mailbox-full": "mailboxfull",
    "inactive": "suspend",
    "bad-domain": "notaccept",
    "transient": "expired",
    "suppressed": "suppressed",
}


def soft(day: float, category: str = "mailbox-full", name: str = "") -> BounceEvent:
    """A message sent on that day that came back for now."""
    name = name or f"{category} {day}"
    return about(
        name, name, START + day * DAY, category=category, reason=SOFT.get(category, "blocked"), permanence="transient"
    )


def strikes(category: str, *days: float) -> list[BounceEvent]:
    return [soft(day, category) for day in days]


# The category, the days on which messages were sent that came back, and whether that is enough.
REACHED = [
    ("mailbox-full", [0, 1, 2], True),
    ("mailbox-full", [0, 1], False),
    ("mailbox-full", [0, 0.1, 0.2, 0.3], False),  # one bad evening
    ("mailbox-full", [0, 0.1, 1.0], True),
    ("mailbox-full", [0, 15, 29], True),
    ("mailbox-full", [0, 15, 31], False),
    ("mailbox-full", [0, 15, 31, 32, 40], True),
    ("inactive", [0, 1, 2], True),
    ("bad-domain", [0, 1, 2], True),
    ("transient", [0, 1, 2, 3], False),
    ("transient", [0, 1, 2, 3, 4], False),
    ("transient", [0, 1, 2, 3, 7], True),
    ("suppressed", [0], True),
    ("reputation", list(range(28)), False),
    ("auth", list(range(28)), False),
    ("spam-content", list(range(28)), False),
    ("rate-limit", list(range(28)), False),
    ("too-large", list(range(28)), False),
    ("policy", list(range(28)), False),
    ("unknown", list(range(28)), False),
]


@pytest.mark.parametrize(("category", "days", "enough"), REACHED)
def test_thresholds(category: str, days: list[float], enough: bool) -> None:
    decided = judge("a", History(strikes(category, *days)), START + 40 * DAY)
    assert (decided is not None) == enough
    if decided:
        assert (decided.cause, decided.category) == ("repeated", category)


def test_categories_are_counted_apart() -> None:
    mixed = [*strikes("mailbox-full", 0, 2), *strikes("inactive", 1, 3)]
    assert judge("a", History(mixed), START + 9 * DAY) is None


def test_thresholds_are_of_categories_there_are() -> None:
    assert THRESHOLDS.keys() <= set(CATEGORY.values())


FULL = strikes("mailbox-full", 0, 5, 10)
DELIVERED = about("d", "d", START + 7 * DAY, kind="delivered", permanence="transient")
GONE, COMPLAINT = about("g", "g", START + 4 * DAY), about("c", "c", START + 3 * DAY, kind="complaint")

# History, seconds after START it is judged at, the cause.
JUDGED = [
    pytest.param(History(), 0, None, id="nothing"),
    pytest.param(History([GONE]), 0, "permanent", id="gone"),
    pytest.param(History([COMPLAINT, GONE]), 0, "complaint", id="complaint-before-gone"),
    pytest.param(History(FULL), 0, "repeated", id="full"),
    pytest.param(History([*FULL, DELIVERED]), 0, None, id="delivered-in-between"),
    pytest.param(History([GONE, DELIVERED]), 0, None, id="delivered-after-gone"),
    pytest.param(History([DELIVERED, about("h", "h", START + 8 * DAY)]), 0, "permanent", id="gone-after-delivered"),
    pytest.param(History([COMPLAINT, DELIVERED]), 0, "complaint", id="delivered-does-not-settle-a-complaint"),
    pytest.param(History([GONE], released=START + 4 * DAY), 0, None, id="released"),
    pytest.param(History([GONE], released=START + 3 * DAY), 0, "permanent", id="released-before"),
    pytest.param(History(FULL, released=START + 6 * DAY), 0, None, id="released-in-between"),
    pytest.param(History(FULL, sends=[Accepted("q", START + 7 * DAY)]), 7 * DAY + QUIET, None, id="silence"),
    pytest.param(History(FULL, sends=[Accepted("q", START + 7 * DAY)]), 7 * DAY + QUIET - 1, "repeated", id="not-yet"),
    pytest.param(
        History([*FULL, soft(7, "auth", "q")], sends=[Accepted("q", START + 7 * DAY)]),
        99 * DAY,
        "repeated",
        id="it-came-back-for-another-reason",
    ),
    pytest.param(
        History([GONE], sends=[Accepted("q", START + 7 * DAY)]), 99 * DAY, "permanent", id="silence-after-gone"
    ),
]


@pytest.mark.parametrize(("history", "after", "cause"), JUDGED)
def test_judged(history: History, after: float, cause: str | None) -> None:
    decided = judge("a", history, START + after)
    assert (decided.cause if decided else None) == cause


def test_what_outlives_its_events_stands_until_it_ends() -> None:
    for events in ([GONE], [COMPLAINT], FULL):
        decided = judge("a", History(events), START)
        assert decided is not None
        standing = decided._replace(detached=True)
        later = about("z", "z", START + 90 * DAY, kind="delivered")
        assert judge("a", History(standing=standing), START) == standing
        still = judge("a", History([later], standing=standing), START)
        assert (still == standing) == (standing.cause == "complaint")


KINDS = st.sampled_from(["bounce", "bounce", "bounce", "delivered", "complaint", "delayed"])


@st.composite
def histories(draw: st.DrawFn) -> History:
    events = [
        about(
            f"s{day}",
            f"{number}",
            START + day * DAY,
            kind=draw(KINDS),
            category=category,
            permanence=draw(st.sampled_from(["permanent", "transient", "transient", "transient"])),
            reported=draw(st.none() | st.floats(0, START)),
        )
        for number, (day, category) in enumerate(
            draw(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([*SOFT, "auth"])), max_size=12))
        )
    ]
    sends = [Accepted(f"s{day}", START + day * DAY) for day in draw(st.sets(st.integers(0, 40)))]
    return History(events, draw(st.none() | st.just(START + 5 * DAY)), sends)


@given(histories(), st.randoms(), st.integers(0, 60))
def test_no_order_and_no_repetition_changes_the_decision(history: History, dice: Random, day: int) -> None:
    events, sends = [*history.events, *history.events], list(history.sends)
    dice.shuffle(events)
    dice.shuffle(sends)
    now = START + day * DAY
    assert judge("a", history._replace(events=events, sends=sends), now) == judge("a", history, now)


@given(histories())
def test_no_date_of_a_report_changes_who_is_suppressed(history: History) -> None:
    plain = [event._replace(reported=None) for event in history.events]
    decided, undated = (judge("a", one, START + 60 * DAY) for one in (history, history._replace(events=plain)))
    assert (decided and (decided.cause, decided.sent_at)) == (undated and (undated.cause, undated.sent_at))


def test_twenty_thousand_strikes_are_no_trouble() -> None:
    evening = [
        about(f"{n}", f"{n}", START + n / 10, category="transient", permanence="transient") for n in range(20_000)
    ]
    assert judge("a", History(evening), START + 60 * DAY) is None
