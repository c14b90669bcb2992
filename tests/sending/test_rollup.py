"""Returned mail counted against what was sent: verified only, recipients once, three views of the same events."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.local.ledger.base import BounceEvent, SendRow
from dcctl.sending.rollup import Count, Rollup, roll_up
from tests.ledger.values import START, an_event


def a_row(name: str, recipients: int = 1, **changes: Any) -> SendRow:
    row = SendRow(
        id=name,
        at=START,
        state="sent",
        channel="work",
        identity="anna",
        message_id=f"<{name}@example.com>",
        recipients=tuple(f"r{number}@example.net" for number in range(recipients)),
        template=None,
        template_hash=None,
        campaign=None,
        reply="",
        queue_id=None,
    )
    return row._replace(**changes)


def back(send: SendRow, number: int = 0, key: str = "k", **changes: Any) -> BounceEvent:
    """A verified bounce of that send's recipient."""
    values: dict[str, Any] = {
        "channel": send.channel,
        "recipient": f"r{number}@example.net",
        "verified": True,
        "send_id": send.id,
        "template": send.template,
        "campaign": send.campaign,
    }
    return an_event(key, **(values | changes))


S1, S2, S4 = a_row("s1"), a_row("s2", 2), a_row("s4", 4)

COUNTED = [
    pytest.param([], [], (), id="nothing"),
    pytest.param([], [S4], (Count("work", 4, 0, 0, 0, 0.0),), id="no-return"),
    pytest.param([back(S4)], [S4], (Count("work", 4, 1, 1, 0, 0.25),), id="one"),
    pytest.param([back(S4), back(S4, key="again")], [S4], (Count("work", 4, 1, 1, 0, 0.25),), id="one-recipient-twice"),
    pytest.param(
        [back(S4), back(S4, key="x", permanence="transient")],
        [S4],
        (Count("work", 4, 1, 1, 0, 0.25),),
        id="first-for-now-then-for-good",
    ),
    pytest.param(
        [back(S4), back(S4, key="case", recipient="R0@EXAMPLE.net")],
        [S4],
        (Count("work", 4, 1, 1, 0, 0.25),),
        id="one-recipient-in-two-spellings",
    ),
    pytest.param([back(S4), back(S2)], [S4, S2], (Count("work", 6, 2, 2, 0, 0.3333),), id="one-address-two-sends"),
    pytest.param([back(S4, permanence="transient")], [S4], (Count("work", 4, 1, 0, 0, 0.25),), id="for-now"),
    pytest.param([back(S4, kind="complaint")], [S4], (Count("work", 4, 0, 0, 1, 0.0),), id="complaint"),
    pytest.param(
        [back(S4, kind="delayed"), back(S4, kind="delivered")], [S4], (Count("work", 4, 0, 0, 0, 0.0),), id="no-bounce"
    ),
    pytest.param([back(S4, verified=False)], [S4], (Count("work", 4, 0, 0, 0, 0.0),), id="unverified"),
    pytest.param([an_event("k")], [], (), id="unverified-and-nothing-sent"),
    pytest.param([back(S1)], [], (Count("work", 0, 1, 1, 0, None),), id="sent-before-the-window"),
    pytest.param([], [S1._replace(state="not-sent"), S2._replace(state="intent")], (), id="what-did-not-leave"),
    pytest.param([], [S2._replace(state="unknown")], (Count("work", 2, 0, 0, 0, 0.0),), id="unknown-may-have-left"),
    pytest.param([back(S2, channel="shared")], [S2], (Count("work", 2, 1, 1, 0, 0.5),), id="back-to-another-mailbox"),
]


@pytest.mark.parametrize(("events", "sends", "expected"), COUNTED)
def test_by_channel(events: list[BounceEvent], sends: list[SendRow], expected: tuple[Count, ...]) -> None:
    assert roll_up(events, sends).channel == expected


def test_views_are_sorted_and_what_has_no_name_stands_under_a_dash() -> None:
    first = a_row("a", 2, template="welcome", campaign="spring", channel="x")
    second = a_row("b", 2, template="again", channel="w")
    rolled = roll_up([back(first), back(second)], [first, second, a_row("c")])
    assert [(count.name, count.sent, count.bounced) for count in rolled.channel] == [
        ("w", 2, 1),
        ("work", 1, 0),
        ("x", 2, 1),
    ]
    assert [(count.name, count.sent, count.bounced) for count in rolled.template] == [
        ("-", 1, 0),
        ("again", 2, 1),
        ("welcome", 2, 1),
    ]
    assert [(count.name, count.sent, count.bounced) for count in rolled.campaign] == [("-", 3, 1), ("spring", 2, 1)]


NAME = st.none() | st.sampled_from(["a", "b"])
STATES = st.sampled_from(["sent", "unknown", "not-sent", "intent"])


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[BounceEvent], list[SendRow]]:
    """Sends, and events about them and about sends before the window; some came back to another mailbox."""
    sends = [
        a_row(
            f"s{number}",
            draw(st.integers(1, 3)),
            channel=draw(st.sampled_from("xyz")),
            state=draw(STATES),
            template=draw(NAME),
            campaign=draw(NAME),
        )
        for number in range(draw(st.integers(1, 5)))
    ]
    events = [
        back(
            draw(st.sampled_from(sends)),
            draw(st.integers(0, 2)),
            kind=draw(st.sampled_from(["bounce", "complaint", "delayed"])),
            permanence=draw(st.sampled_from(["permanent", "transient"])),
            channel=draw(st.sampled_from("xyz")),
            verified=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 8)))
    ]
    return events, draw(st.lists(st.sampled_from(sends), unique_by=lambda send: send.id))


def sums(view: tuple[Count, ...]) -> tuple[int, int, int, int]:
    return (
        sum(one.sent for one in view),
        sum(one.bounced for one in view),
        sum(one.permanent for one in view),
        sum(one.complaints for one in view),
    )


@given(histories())
def test_the_three_views_agree(history: tuple[list[BounceEvent], list[SendRow]]) -> None:
    rolled: Rollup = roll_up(*history)
    assert sums(rolled.channel) == sums(rolled.template) == sums(rolled.campaign)
    for count in (*rolled.channel, *rolled.template, *rolled.campaign):
        assert count.permanent <= count.bounced
        assert (count.rate is None) == (count.sent == 0)


@given(histories())
def test_unverified_reports_and_repetitions_change_nothing(history: tuple[list[BounceEvent], list[SendRow]]) -> None:
    events, sends = history
    trusted = [event for event in events if event.verified]
    assert roll_up([*trusted, *events], iter(sends)) == roll_up(trusted, sends)
