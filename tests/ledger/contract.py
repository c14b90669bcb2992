"""What every ledger must do: one class, run by each of them (`test_memory.py`, `test_sqlite.py`)."""

import math
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator

import pytest

from dcctl.errors import Exit, StoreError
from dcctl.local.ledger.base import BounceRun, CheckRow, Granted, Ledger, ProbeRow, Result, State
from tests.ledger.values import DAY, START, Clock, a_send, a_window, an_event, denied, fullest, granted

RESULTS = [
    pytest.param(["sent"], "sent", id="sent"),
    pytest.param(["sent", "sent"], "sent", id="twice-is-once"),
    pytest.param(["unknown", "sent"], "sent", id="an-unknown-is-looked-up"),
    pytest.param(["unknown", "not-sent"], "not-sent", id="an-unknown-never-left"),
    pytest.param(["sent", "unknown"], "sent", id="sent-stays"),
    pytest.param(["not-sent", "sent"], "not-sent", id="not-sent-stays"),
]

# limit, seconds, asks of earlier sends one second apart, the ask, seconds after START of the first room
FIRST_ROOM = [
    pytest.param(1, 2.0, [1], 1, 2.0, id="spacing"),
    pytest.param(3, 60.0, [1, 1, 1], 1, 60.0, id="the-oldest-leaves"),
    pytest.param(10, 60.0, [4, 1, 5], 5, 61.0, id="two-must-leave"),
    pytest.param(10, 60.0, [4, 1, 5], 10, 62.0, id="all-must-leave"),
    pytest.param(10, 0.3, [10], 1, 0.3, id="a-fraction"),
    pytest.param(10, 60.0, [4, 1, 5], 11, None, id="never"),
]


class LedgerContract(ABC):
    """Subclasses say how to open one."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    @abstractmethod
    def ledger(self, clock: Clock) -> AsyncIterator[Ledger] | Ledger: ...

    async def test_an_intent_is_remembered_as_it_was_given(self, ledger: Ledger) -> None:
        send = a_send("a", recipients=2, template="welcome", template_hash="abcd", campaign="spring")
        at = granted(await ledger.reserve(send, ()))
        (row,) = await ledger.sends()
        assert at == row.at == START
        assert (row.state, row.reply, row.queue_id) == ("intent", "", None)
        for name in ("id", "channel", "identity", "message_id", "recipients", "template", "template_hash", "campaign"):
            assert getattr(row, name) == getattr(send, name)

    async def test_no_id_is_granted_twice(self, ledger: Ledger) -> None:
        granted(await ledger.reserve(a_send("a"), ()))
        with pytest.raises(StoreError, match="already holds the send a"):
            await ledger.reserve(a_send("a"), ())
        assert len(await ledger.sends()) == 1

    @pytest.mark.parametrize(("states", "end"), RESULTS)
    async def test_the_first_certain_result_stays(self, ledger: Ledger, states: list[State], end: State) -> None:
        granted(await ledger.reserve(a_send("a"), ()))
        for state in states:
            await ledger.settle("a", Result(state, f"250 {state}", "4XYZ", (("r0@example.net", "550 no"),)))
        (row,) = await ledger.sends()
        assert (row.state, row.reply, row.queue_id) == (end, f"250 {end}", "4XYZ")

    async def test_a_result_without_an_intent_is_an_error(self, ledger: Ledger) -> None:
        with pytest.raises(StoreError, match="holds no send b") as caught:
            await ledger.settle("b", Result("sent"))
        assert caught.value.exit is Exit.STORE

    @pytest.mark.parametrize(("limit", "seconds", "earlier", "ask", "after"), FIRST_ROOM)
    async def test_retry_at_is_the_first_moment_with_room(
        self, ledger: Ledger, clock: Clock, limit: int, seconds: float, earlier: list[int], ask: int, after: float
    ) -> None:
        window = a_window(limit, seconds, "recipients")
        step = min(1.0, seconds / 10)
        for number, recipients in enumerate(earlier):
            clock.now = START + number * step
            granted(await ledger.reserve(a_send(f"{number}", recipients), [window]))
        answer = denied(await ledger.reserve(a_send("z", ask), [window]))
        assert (answer.window, answer.used) == (window, sum(earlier))
        assert answer.retry_at == (None if after is None else pytest.approx(START + after, abs=1e-6))
        if answer.retry_at is not None:
            clock.now = answer.retry_at - 2e-6
            denied(await ledger.reserve(a_send("z", ask), [window]))
            clock.now = answer.retry_at
            assert granted(await ledger.reserve(a_send("z", ask), [window])) == answer.retry_at

    async def test_all_windows_must_have_room_and_the_last_to_be_free_is_named(
        self, ledger: Ledger, clock: Clock
    ) -> None:
        spacing, minute, day = a_window(1, 2.0), a_window(2, 60.0), a_window(5, DAY, "recipients")
        windows = [spacing, minute, day]
        granted(await ledger.reserve(a_send("a", 2), windows))
        assert denied(await ledger.reserve(a_send("b", 2), windows)).window == spacing
        clock.now += 2
        granted(await ledger.reserve(a_send("b", 2), windows))
        assert denied(await ledger.reserve(a_send("c", 1), windows)).window == minute
        late = denied(await ledger.reserve(a_send("c", 2), windows))
        assert (late.window, late.used, late.retry_at) == (day, 4, START + DAY)
        never = denied(await ledger.reserve(a_send("c", 6), windows))
        assert (never.window, never.used, never.retry_at) == (day, 4, None)

    async def test_a_denied_send_leaves_nothing_behind(self, ledger: Ledger, clock: Clock) -> None:
        window = a_window(1, 60.0)
        granted(await ledger.reserve(a_send("a"), [window]))
        for _ in range(3):
            denied(await ledger.reserve(a_send("b"), [window]))
        assert [usage.used for usage in await ledger.usage([window])] == [1]
        assert [row.id for row in await ledger.sends()] == ["a"]
        clock.now += 60
        granted(await ledger.reserve(a_send("b"), [window]))

    async def test_a_send_that_failed_stays_counted(self, ledger: Ledger) -> None:
        window = a_window(1, 60.0)
        granted(await ledger.reserve(a_send("a"), [window]))
        await ledger.settle("a", Result("not-sent", "451 try later"))
        denied(await ledger.reserve(a_send("b"), [window]))

    async def test_a_send_counts_once_in_each_scope(self, ledger: Ledger) -> None:
        tenant, other = "tenant:contoso", "elsewhere"
        windows = [a_window(9, 60.0), a_window(9, DAY), a_window(9, DAY, scope=tenant), a_window(9, 5.0, scope=tenant)]
        granted(await ledger.reserve(a_send("a", channel="work"), windows))
        granted(await ledger.reserve(a_send("b", channel="sales"), [a_window(9, DAY, scope=tenant)]))
        asked = [a_window(9, DAY, scope=scope) for scope in ("work", "sales", tenant, other)]
        assert [usage.used for usage in await ledger.usage(asked)] == [1, 1, 2, 0]

    async def test_a_send_counts_in_its_channel_before_any_limit_is_set(self, ledger: Ledger) -> None:
        granted(await ledger.reserve(a_send("a"), ()))
        denied(await ledger.reserve(a_send("b"), [a_window(1, 60.0)]))

    async def test_measures_are_counted_apart(self, ledger: Ledger) -> None:
        granted(await ledger.reserve(a_send("a", recipients=5, external=2), ()))
        granted(await ledger.reserve(a_send("b", recipients=3, external=0), ()))
        asked = [
            a_window(9, DAY, "messages"),
            a_window(9, DAY, "recipients"),
            a_window(9, DAY, "external_recipients"),
        ]
        assert [usage.used for usage in await ledger.usage(asked)] == [2, 8, 2]

    async def test_a_window_a_send_adds_nothing_to_does_not_hold_it(self, ledger: Ledger) -> None:
        full = a_window(2, DAY, "external_recipients")
        granted(await ledger.reserve(a_send("a", recipients=2, external=2), [full]))
        granted(await ledger.reserve(a_send("b", recipients=2, external=0), [full]))
        denied(await ledger.reserve(a_send("c", recipients=2, external=1), [full]))

    async def test_a_limit_lowered_below_what_is_used(self, ledger: Ledger, clock: Clock) -> None:
        for number in range(5):
            granted(await ledger.reserve(a_send(f"{number}"), ()))
            clock.now += 1
        answer = denied(await ledger.reserve(a_send("z"), [a_window(2, 60.0)]))
        assert (answer.used, answer.retry_at) == (5, START + 3 + 60)

    async def test_usage_says_what_is_used_and_when_the_next_slot_is(self, ledger: Ledger, clock: Clock) -> None:
        spacing, day, nothing = a_window(1, 2.0), a_window(3, DAY), a_window(0, DAY)
        granted(await ledger.reserve(a_send("a"), ()))
        clock.now += 1
        asked = [spacing, day, nothing]
        assert [(u.window, u.used, u.next_slot) for u in await ledger.usage(asked)] == [
            (spacing, 1, START + 2),
            (day, 1, START + 1),
            (nothing, 1, math.inf),
        ]
        clock.now += 1
        assert [(u.used, u.next_slot) for u in await ledger.usage([spacing])] == [(0, START + 2)]

    @pytest.mark.parametrize("back", [1.0, 3600.0, DAY])
    async def test_time_never_goes_back(self, ledger: Ledger, clock: Clock, back: float) -> None:
        window = a_window(2, 60.0)
        granted(await ledger.reserve(a_send("a"), [window]))
        clock.now = START - back
        assert [(u.used, u.next_slot) for u in await ledger.usage([window])] == [(1, START)]
        assert granted(await ledger.reserve(a_send("b"), [window])) == START
        assert denied(await ledger.reserve(a_send("c"), [window])).retry_at == START + 60

    async def test_one_scope_ahead_of_time_does_not_hold_another(self, ledger: Ledger, clock: Clock) -> None:
        clock.now = START + 10 * DAY
        granted(await ledger.reserve(a_send("a", channel="work"), ()))
        clock.now = START
        assert granted(await ledger.reserve(a_send("b", channel="sales"), [a_window(1, 60.0, scope="sales")])) == START

    async def test_sends_are_found_by_every_filter(self, ledger: Ledger, clock: Clock) -> None:
        for number, channel in enumerate(["work", "sales", "work", "sales"]):
            clock.now = START + number // 2
            granted(await ledger.reserve(a_send("abcd"[number], channel=channel), ()))
        await ledger.settle("a", Result("sent"))
        await ledger.settle("b", Result("unknown"))

        async def ids(**filters: object) -> str:
            return "".join(row.id for row in await ledger.sends(**filters))  # type: ignore[arg-type]

        assert await ids() == "dcba"
        assert await ids(limit=2) == "dc"
        assert await ids(channel="work") == "ca"
        assert await ids(since=START + 1) == "dc"
        assert await ids(since=START + 1.5) == ""
        assert await ids(states=["intent", "unknown"]) == "dcb"
        assert await ids(states=[]) == ""
        assert await ids(message_ids=["<a@example.com>", "<d@example.com>", "<x@example.com>"]) == "da"
        assert await ids(message_ids=[]) == ""
        assert await ids(channel="work", states=["sent"], since=START, message_ids=["<a@example.com>"]) == "a"

    async def test_a_time_given_out_finds_its_send_again(self, ledger: Ledger, clock: Clock) -> None:
        for number in range(200):
            clock.now = START + number * 0.100_003_7
            at = granted(await ledger.reserve(a_send(f"{number}"), ()))
            assert [row.id for row in await ledger.sends(since=at)] == [f"{number}"]

    async def test_events_are_kept_once_with_their_cursor(self, ledger: Ledger) -> None:
        first, second, third = an_event("1", START + 1), an_event("2", START), an_event("3", START + 2, channel="sales")
        assert await ledger.cursor("work") is None
        assert await ledger.record_page("work", [first, second], "page-1") == (first, second)
        assert await ledger.record_page("work", [second, third], "page-2") == (third,)
        assert (await ledger.cursor("work"), await ledger.cursor("sales")) == ("page-2", None)
        assert await ledger.events() == (second, first, third)
        assert await ledger.events(channel="work") == (second, first)
        assert await ledger.events(since=START + 1) == (first, third)

    async def test_of_two_events_with_one_key_the_first_is_kept(self, ledger: Ledger) -> None:
        first, second = an_event("1"), an_event("1", reason="filtered")
        assert await ledger.record_page("work", [first, second, first], "c") == (first,)
        assert await ledger.events() == (first,)

    async def test_an_event_comes_back_as_it_was(self, ledger: Ledger) -> None:
        full = an_event(
            "k",
            at=1.25,
            reported=1.0,
            domain="example.net",
            mx="mx.example.net",
            detector="RFC 3464",
            rule="status 5.1.1",
            matched="no such user",
            trust="message-id",
            send_id="a",
            sent_to="gone@example.net",
            sent_at=0.5,
            sent_by="work",
            identity="rep",
            template="t",
            template_hash="00ff",
            campaign="c",
            diagnostic="a\0b\r\n\x1b[31m \u202e \N{SNOWMAN} 'quoted' \"twice\"",
        )
        bare = an_event("l", status=None, reply_code=None, original_message_id=None)
        whole_second = bare._replace(key="m", at=7, reported=6, sent_at=5)
        await ledger.record_page("work", [full, bare, whole_second], "c")
        assert await ledger.events() == (full, whole_second, bare)

    async def test_lone_surrogates_are_no_trouble(self, ledger: Ledger) -> None:
        odd = "caf\udce9"
        granted(await ledger.reserve(a_send("a", campaign=odd, channel=odd), [a_window(1, 60.0, scope=odd)]))
        denied(await ledger.reserve(a_send("b", channel=odd), [a_window(1, 60.0, scope=odd)]))
        await ledger.settle("a", Result("sent", odd, odd, ((odd, odd),)))
        assert await ledger.record_page(odd, [an_event(odd, diagnostic=odd)], odd)
        assert not await ledger.record_page(odd, [an_event(odd)], odd)
        assert [row.id for row in await ledger.sends(channel=odd)] == ["a"]
        assert await ledger.cursor(odd) is not None

    async def test_the_last_probe_and_the_last_run_are_kept_by_channel(self, ledger: Ledger) -> None:
        assert (await ledger.last_probe("work"), await ledger.last_run("work")) == (None, None)
        for number in (1, 2):
            await ledger.record_probe(ProbeRow("work", START + number, number == 2, f"250 {number}"))
            await ledger.record_run(BounceRun("work", START + number, number * 10, number))
        assert await ledger.last_probe("work") == ProbeRow("work", START + 2, True, "250 2")
        assert await ledger.last_run("work") == BounceRun("work", START + 2, 20, 2)
        assert (await ledger.last_probe("sales"), await ledger.last_run("sales")) == (None, None)

    async def test_the_last_check_of_a_domain_is_kept_and_who_was_saved_with_it(self, ledger: Ledger) -> None:
        assert await ledger.last_check("a.example") is None
        first = [CheckRow(f"{name}.example", START + 0.1, f"[{name}]") for name in "cab"]
        await ledger.save_checks(first)
        assert [await ledger.last_check(row.domain) for row in first] == first
        assert await ledger.checked_at(START + 0.1) == ("a.example", "b.example", "c.example")
        later = CheckRow("a.example", START + 7, "caf\N{LATIN SMALL LETTER E WITH ACUTE} \x1b")
        await ledger.save_checks([later])
        assert await ledger.last_check("a.example") == later
        assert await ledger.checked_at(START + 0.1) == ("b.example", "c.example")
        assert await ledger.checked_at(START + 7) == ("a.example",)
        assert await ledger.checked_at(START) == ()

    async def test_an_older_run_that_ends_later_is_the_last(self, ledger: Ledger) -> None:
        for at in (START + 7, START):
            await ledger.save_checks([CheckRow("a.example", at, f"[{at}]"), CheckRow("b.example", at, f"[{at}]")])
        assert await ledger.checked_at(START) == ("a.example", "b.example")
        assert await ledger.checked_at(START + 7) == ()

    async def test_nothing_to_save_is_no_trouble(self, ledger: Ledger) -> None:
        await ledger.save_checks([])

    async def test_check_counts_what_is_there(self, ledger: Ledger) -> None:
        granted(await ledger.reserve(a_send("a"), ()))
        await ledger.record_page("work", [an_event("1"), an_event("2")], "c")
        assert "1 sends, 2 returned mails" in await ledger.check()

    async def test_closing_twice_is_safe(self, ledger: Ledger) -> None:
        await ledger.close()
        await ledger.close()

    async def test_a_window_never_holds_more_than_its_limit(self, ledger: Ledger, clock: Clock) -> None:
        windows = [a_window(3, 10.0), a_window(7, 31.0, "recipients"), a_window(5, 47.0, "external_recipients")]
        given = []
        for number in range(300):
            clock.now += number * 7 % 11
            send = a_send(f"{number}", recipients=number % 3 + 1, external=number % 2)
            answer = await ledger.reserve(send, windows)
            if isinstance(answer, Granted):
                given.append((answer.at, send))
        assert len(given) > 50
        for window in windows:
            assert fullest(window, [(at, send.amount(window.measure)) for at, send in given]) <= window.limit
