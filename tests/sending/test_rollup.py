"""Returned mail counted against what was sent: verified only, recipients once, every view of the same events."""

from collections.abc import Sequence
from datetime import UTC
from itertools import combinations
from random import Random
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.local.ledger.base import BounceEvent, SendRow, TemplateVersion
from dcctl.sending.contacts import feed
from dcctl.sending.dimensions import Dimension, numbered, versions_of
from dcctl.sending.rollup import Day, Row, series, table, totals
from tests.ledger.values import DAY, START, an_event
from tests.sending.rolled import a_row, back, histories

DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
OF_BOUNCES = {"mx", "reason", "category"}
S1, S2, S4 = a_row("s1"), a_row("s2", 2), a_row("s4", 4)

# Events, sends; then sent, bounced, for good, delayed, complaints, rate.
COUNTED = [
    pytest.param([], [], (0, 0, 0, 0, 0, None), id="nothing"),
    pytest.param([], [S4], (4, 0, 0, 0, 0, 0.0), id="no-return"),
    pytest.param([back(S4)], [S4], (4, 1, 1, 0, 0, 0.25), id="one"),
    pytest.param([back(S4), back(S4, key="again")], [S4], (4, 1, 1, 0, 0, 0.25), id="one-recipient-twice"),
    pytest.param(
        [back(S4), back(S4, key="x", permanence="transient")], [S4], (4, 1, 1, 0, 0, 0.25), id="for-now-then-for-good"
    ),
    pytest.param(
        [back(S4), back(S4, key="case", sent_to="R0@EXAMPLE.net")], [S4], (4, 1, 1, 0, 0, 0.25), id="two-spellings"
    ),
    pytest.param(
        [back(S4), back(S4, key="f", recipient="moved@else.test")], [S4], (4, 1, 1, 0, 0, 0.25), id="forwarded"
    ),
    pytest.param([back(S4), back(S2)], [S4, S2], (6, 2, 2, 0, 0, 0.3333), id="one-address-two-sends"),
    pytest.param([back(S4, permanence="transient")], [S4], (4, 1, 0, 0, 0, 0.25), id="for-now"),
    pytest.param([back(S4, permanence="undetermined")], [S4], (4, 1, 0, 0, 0, 0.25), id="nobody-knows"),
    pytest.param([back(S4, kind="complaint")], [S4], (4, 0, 0, 0, 1, 0.0), id="complaint"),
    pytest.param([back(S4), back(S4, key="c", kind="complaint")], [S4], (4, 1, 1, 0, 1, 0.25), id="both"),
    pytest.param([back(S4, kind="delayed")], [S4], (4, 0, 0, 1, 0, 0.0), id="under-way"),
    pytest.param([back(S4, kind="delayed"), back(S4, key="b")], [S4], (4, 1, 1, 0, 0, 0.25), id="delayed-then-lost"),
    pytest.param(
        [back(S4, kind="delayed"), back(S4, key="d", kind="delivered")], [S4], (4, 0, 0, 0, 0, 0.0), id="arrived-late"
    ),
    pytest.param([back(S4, trust=None)], [S4], (4, 0, 0, 0, 0, 0.0), id="unverified"),
    pytest.param([an_event("k")], [], (0, 0, 0, 0, 0, None), id="unverified-and-nothing-sent"),
    pytest.param([back(S1)], [], (0, 1, 1, 0, 0, None), id="sent-before-the-window"),
    pytest.param(
        [], [S1._replace(state="not-sent"), S2._replace(state="intent")], (0, 0, 0, 0, 0, None), id="not-left"
    ),
    pytest.param([], [S2._replace(state="unknown")], (2, 0, 0, 0, 0, 0.0), id="unknown-may-have-left"),
    pytest.param([], [S4._replace(refused=("r1@example.net",))], (3, 0, 0, 0, 0, 0.0), id="one-was-refused"),
    pytest.param([back(S2, channel="shared")], [S2], (2, 1, 1, 0, 0, 0.5), id="back-to-another-mailbox"),
]


@pytest.mark.parametrize(("events", "sends", "expected"), COUNTED)
def test_counted(events: list[BounceEvent], sends: list[SendRow], expected: tuple[object, ...]) -> None:
    row = totals(events, sends)
    bounced, permanent = row.bounced or 0, row.permanent or 0
    assert (row.sent, row.bounced, row.permanent, row.delayed, row.complaints, row.rate) == expected
    assert row.transient == bounced - permanent


def by(events: Sequence[BounceEvent], sends: Sequence[SendRow], *dimensions: Dimension) -> dict[str, tuple[int, ...]]:
    rows = table(events, sends, dimensions, zone=UTC)
    assert [row.key for row in rows] == sorted(row.key for row in rows)
    return {" ".join(row.key): (row.sent, row.bounced or 0) for row in rows}


def test_by_what_a_send_has() -> None:
    first = a_row("a", 2, template="welcome", campaign="spring", channel="x", identity="bob")
    second, third = a_row("b", 2, template="again", channel="w"), a_row("c", recipients=1, at=START + DAY)
    sends, events = [first, second, third], [back(first), back(second, key="l", channel="x")]
    assert by(events, sends, "channel") == {"w": (2, 1), "work": (1, 0), "x": (2, 1)}
    assert by(events, sends, "template") == {"-": (1, 0), "again": (2, 1), "welcome": (2, 1)}
    assert by(events, sends, "campaign") == {"-": (3, 1), "spring": (2, 1)}
    assert by(events, sends, "identity") == {"anna": (3, 1), "bob": (2, 1)}
    assert by(events, sends, "day", "template") == {
        "2026-09-21 again": (2, 1),
        "2026-09-21 welcome": (2, 1),
        "2026-09-22 -": (1, 0),
    }


def test_by_domain_each_recipient_counts_under_its_own() -> None:
    send = a_row("a")._replace(recipients=("r0@example.net", "x@else.test", "y@Else.test"))
    lost = back(send, sent_to="y@Else.test", recipient="y@moved.test", domain="else.test")
    assert by([lost], [send], "domain") == {"else.test": (2, 1), "example.net": (1, 0)}


def test_by_what_only_a_bounce_has_the_rate_is_against_all_sends_of_the_rest() -> None:
    x, y = a_row("x", 3, template="t"), a_row("y", 5, template="u")
    events = [
        back(x, mx="mx1", reason="mailboxfull", category="mailbox-full", permanence="transient"),
        back(x, 1, "l", mx="mx2", diagnostic="a"),
        back(x, 2, "m", mx="mx2", diagnostic="b  b"),
        back(y, 0, "n", diagnostic="c"),
    ]
    assert by(events, [x, y], "reason") == {"mailboxfull": (8, 1), "userunknown": (8, 3)}
    assert by(events, [x, y], "template", "mx") == {"t mx1": (3, 1), "t mx2": (3, 2), "u -": (5, 1)}
    rows = {row.key: row for row in table(events, [x, y], ("category",), zone=UTC)}
    assert [rows[("bad-address",)].rate, rows[("mailbox-full",)].rate] == [0.375, 0.125]
    assert (rows[("bad-address",)].top_diagnostic, rows[("bad-address",)].sample) == ("a", "l")


def test_the_diagnostic_on_top_is_the_most_frequent_whatever_the_order() -> None:
    events = [back(S4, n, f"{n}", diagnostic=d) for n, d in enumerate(("z", "550  no\nuser", "550 no user", "a"))]
    assert {totals(some, [S4]).top_diagnostic for some in (events, events[::-1])} == {"550 no user"}


LATE = START + 9.6 * 3600  # 23:49 UTC


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("UTC", ["2026-09-21", "2026-09-22"]),
        ("Europe/Berlin", ["2026-09-22", "2026-09-22"]),
        ("America/Los_Angeles", ["2026-09-21", "2026-09-21"]),
    ],
)
def test_a_day_is_that_of_the_zone_in_which_the_message_was_sent(zone: str, days: list[str]) -> None:
    sends = [a_row("a", at=LATE), a_row("b", at=LATE + 3600)]
    events = [back(send, key=send.id, reported=LATE + 5 * DAY) for send in sends]
    found = table(events, sends, ("day", "channel"), zone=ZoneInfo(zone))
    assert [(row.key[0], row.bounced) for row in found for _ in range(row.sent)] == [
        (day, days.count(day)) for day in days
    ]


def test_edits_of_a_template_are_versions_in_the_order_they_were_first_sent() -> None:
    first, second = (a_row(n, template="w", template_hash=n, at=START + at) for n, at in (("new", 5), ("old", 1)))
    again, other = a_row("again", template="w", template_hash="old", at=START + 9), a_row("o", template="v")
    sends = [first, second, again, other, a_row("none")]
    events = [back(second), back(first, key="l")]
    assert by(events, sends, "template", "version") == {
        "- -": (1, 0),
        "v v1": (1, 0),
        "w v1": (2, 1),
        "w v2": (1, 1),
    }
    assert by(events, sends, "version") == {"-": (1, 0), "v v1": (1, 0), "w v1": (2, 1), "w v2": (1, 1)}
    history = [TemplateVersion("w", "gone", START - DAY), *versions_of(sends)]
    rows = table(events, sends, ("version",), zone=UTC, versions=numbered(history))
    assert [row.key for row in rows] == [("-",), ("v v1",), ("w v2",), ("w v3",)], "what was purged keeps its number"


def test_what_nobody_reads_is_never_none_came_back() -> None:
    read, silent = a_row("a", 3, channel="read", template="t"), a_row("b", 5, channel="silent", template="t")
    rows = {row.key: row for row in table([back(read)], [read, silent], ("channel",), zone=UTC, tracked={"read"})}
    assert rows["silent",] == Row(("silent",), 5, 5, None, None, None, None, None, None)
    assert not rows["silent",].tracked
    assert (rows["read",].bounced, rows["read",].rate, rows["read",].tracked) == (1, 0.3333, True)
    mixed = totals([back(read)], [read, silent], tracked={"read"})
    assert (mixed.sent, mixed.untracked, mixed.bounced, mixed.rate) == (8, 5, 1, 0.3333)
    elsewhere = totals([back(silent, channel="read")], [silent], tracked={"read"})
    assert (elsewhere.untracked, elsewhere.bounced, elsewhere.rate) == (0, 1, 0.2), "it comes back to another mailbox"
    assert [day.bounced for day in series([], [silent], 2, UTC, START, tracked=())] == [0, None]


def test_a_series_has_every_day_up_to_today() -> None:
    sends = [a_row("a", 2), a_row("b", 3, at=START - 2 * DAY), a_row("c", 9, at=START - 30 * DAY)]
    assert series([back(sends[1])], sends, 4, UTC, START) == (
        Day("2026-09-18", 0, 0),
        Day("2026-09-19", 3, 1),
        Day("2026-09-20", 0, 0),
        Day("2026-09-21", 2, 0),
    )
    assert len({day.day for day in series([], [], 400, ZoneInfo("Europe/Berlin"), START)}) == 400, "through both DSTs"


def sums(rows: Sequence[Row]) -> tuple[int, ...]:
    return tuple(
        sum(count or 0 for count in column)
        for column in zip(*((r.bounced, r.permanent, r.transient, r.delayed, r.complaints) for r in rows), strict=True)
    )


@given(histories(), st.integers(0, 3))
def test_every_view_and_the_feed_have_one_sum(history: tuple[list[BounceEvent], list[SendRow]], size: int) -> None:
    events, sends = history
    everything = totals(events, sends)
    for dimensions in combinations(DIMENSIONS, size):
        rows = table(events, sends, dimensions, zone=UTC)
        if rows:
            assert sums(rows) == sums([everything])
        if not OF_BOUNCES & set(dimensions):
            assert sum(row.sent for row in rows) == everything.sent
        for row in rows:
            assert row.rate is None or row.rate >= 0
            assert (row.rate is None) == (row.sent == 0)
    counted = [row.event for row in feed(events) if row.counts]
    assert sum(event.kind == "bounce" for event in counted) == everything.bounced
    assert sum(event.kind == "complaint" for event in counted) == everything.complaints


@given(histories(), st.randoms())
def test_unverified_reports_repetitions_and_order_change_nothing(
    history: tuple[list[BounceEvent], list[SendRow]], dice: Random
) -> None:
    events, sends = history
    trusted = [event for event in events if event.verified]
    shuffled, sent = [*trusted, *events], list(sends)
    dice.shuffle(shuffled)
    dice.shuffle(sent)
    for dimensions in (("template", "day"), ("channel", "reason"), ("domain", "mx", "version")):
        found = table(shuffled, iter(sent), dimensions, zone=UTC)
        assert found == table(trusted, sends, dimensions, zone=UTC)
