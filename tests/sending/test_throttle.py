"""Windows from limits, and the simulation held against the ledger's own decisions and against brute force."""

import asyncio
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcctl.channels.limits import DAY, MINUTE, Limit, Scope, limits_for
from dcctl.local.ledger.base import Denied, Granted, Ledger, Measure, Window
from dcctl.local.ledger.memory import MemoryLedger
from dcctl.local.ledger.sqlite import open_ledger
from dcctl.sending.throttle import Ask, Past, simulate, windows
from tests.ledger.values import START, Clock, a_send, a_window, fullest

MEASURES: tuple[Measure, ...] = ("messages", "recipients", "external_recipients")


def a_limit(scope: Scope, amount: int = 30, measure: Measure = "messages", seconds: float = MINUTE) -> Limit:
    return Limit("kind", measure, amount, seconds, scope, f"{amount} in {seconds:g} s", "ours", "2026-11-23")


SCOPES = [
    pytest.param("mailbox", {}, "work", id="a-mailbox-is-the-channel"),
    pytest.param("channel", {"tenant": "contoso"}, "work", id="a-channel"),
    pytest.param("tenant", {"tenant": "contoso"}, "tenant:contoso", id="a-tenant"),
    pytest.param("project", {"tenant": "contoso", "project": "p-1"}, "project:p-1", id="a-project"),
    pytest.param("tenant", {"project": "p-1"}, "work", id="a-tenant-nobody-named"),
]


@pytest.mark.parametrize(("scope", "shared", "expected"), SCOPES)
def test_a_limit_counts_where_it_is_shared(scope: Scope, shared: dict[Scope, str], expected: str) -> None:
    (window,) = windows([a_limit(scope, 30, "recipients", 2.5)], "work", shared)
    assert window == Window(expected, "recipients", 30, 2.5, "30 in 2.5 s")


def test_every_limit_becomes_a_window_in_order() -> None:
    made = windows(limits_for("exchange-online"), "o365")
    assert [(w.scope, w.measure, w.limit, w.seconds) for w in made] == [
        ("o365", "messages", 1, 2.0),
        ("o365", "messages", 30, MINUTE),
        ("o365", "recipients", 10_000, DAY),
    ]


# messages, and how long they take on Exchange Online from the first to the end of the last one's slot
EXCHANGE = [(200, 400.0), (1_000, 2_000.0), (10_000, 20_000.0)]


@pytest.mark.parametrize(("messages", "takes"), EXCHANGE)
def test_exchange_takes_two_seconds_a_message(messages: int, takes: float) -> None:
    times = simulate(windows(limits_for("exchange-online"), "o365"), (), [Ask()] * messages, START)
    assert times[0] == START
    assert times[-1] == START + takes - 2.0


def test_what_was_sent_before_is_counted() -> None:
    window = a_window(3, MINUTE, "recipients")
    history = [
        Past("work", START - 10, Ask(2)),
        Past("elsewhere", START + 500, Ask(3)),
        Past("work", START - 50, Ask(1)),
    ]
    assert simulate([window], history, [Ask(1), Ask(2), Ask(4), Ask(3)], START) == (
        START + 10,  # the oldest has left
        START + 50,
        None,  # never fits, and holds nobody up
        START + 50 + MINUTE,
    )


def test_no_windows_no_waiting() -> None:
    assert simulate((), [Past("work", START + 5, Ask())], [Ask(), Ask(1000)], START) == (START, START)


def test_a_batch_size_and_a_wait_are_not_a_limit() -> None:
    """25 at once every 45 s puts 50 into a minute; held to 30 a minute the rest of the second batch waits."""
    times = simulate([a_window(30, MINUTE)], [Past("work", START, Ask())] * 25, [Ask()] * 25, START + 45)
    assert times == (START + 45,) * 5 + (START + MINUTE,) * 20


@st.composite
def some_windows(draw: st.DrawFn) -> list[Window]:
    limit, length = st.integers(1, 8), st.sampled_from([0.001, 0.3, 1.0, 2.0, 7.25, 60.0])
    shapes = st.lists(st.tuples(st.sampled_from(MEASURES), limit, length), min_size=1, max_size=4)
    return [a_window(amount, seconds, measure) for measure, amount, seconds in draw(shapes)]


ASKS = st.builds(Ask, recipients=st.integers(1, 5), external_recipients=st.integers(0, 3))
# how long after the one before somebody asks (seconds, the clock may be set back), and for what
ARRIVALS = st.lists(
    st.tuples(st.one_of(st.sampled_from([0.0, 0.3, 1.0, -5.0]), st.floats(-2.0, 40.0)), ASKS), min_size=1, max_size=25
)


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def books(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, Clock]]:
    """A ledger for many examples (each counts under a scope of its own), and its clock."""
    clock = Clock()
    if request.param == "memory":
        yield MemoryLedger(clock), clock
        return
    ledger = asyncio.run(open_ledger(tmp_path_factory.mktemp("books") / "ledger.sqlite3", clock=clock))
    yield ledger, clock
    asyncio.run(ledger.close())


NUMBERS = count()


@given(some_windows(), ARRIVALS)
@settings(max_examples=60, deadline=None)
def test_the_ledger_decides_what_the_simulation_foretells(
    books: tuple[Ledger, Clock], shapes: list[Window], arrivals: list[tuple[float, Ask]]
) -> None:
    """For any arrivals: what is granted and when, when it is refused until when, and no window ever overfull."""
    ledger, clock = books
    scope = f"work-{next(NUMBERS)}"
    asked = [window._replace(scope=scope) for window in shapes]
    clock.now = START
    history: list[Past] = []
    for wait, ask in arrivals:
        clock.now += wait
        (expected,) = simulate(asked, history, [ask], clock.now)
        answer = asyncio.run(reserve(ledger, ask, scope, asked))
        now = max([clock.now, *(past.at for past in history)])
        if isinstance(answer, Granted):
            assert answer.at == expected == pytest.approx(now, abs=1e-6)
            history.append(Past(scope, answer.at, ask))
            continue
        assert answer.retry_at == expected
        if answer.retry_at is not None:
            check_that_it_is_the_first_moment(books, answer, ask, scope, asked)
            history.append(Past(scope, answer.retry_at, ask))
    for window in asked:
        held = [(past.at, past.ask.amount(window.measure)) for past in history]
        assert not held or fullest(window, held) <= window.limit


def check_that_it_is_the_first_moment(
    books: tuple[Ledger, Clock], denied: Denied, ask: Ask, scope: str, asked: list[Window]
) -> None:
    """A microsecond earlier there is no room; at `retry_at` there is, and it is taken."""
    ledger, clock = books
    assert denied.retry_at is not None
    clock.now = denied.retry_at - 1e-6
    assert isinstance(asyncio.run(reserve(ledger, ask, scope, asked)), Denied)
    clock.now = denied.retry_at
    assert asyncio.run(reserve(ledger, ask, scope, asked)) == Granted(denied.retry_at)


async def reserve(ledger: Ledger, ask: Ask, scope: str, asked: list[Window]) -> Granted | Denied:
    send = a_send(f"send-{next(NUMBERS)}", ask.recipients, ask.external_recipients, channel=scope)
    return await ledger.reserve(send, asked)


@given(some_windows(), st.lists(st.tuples(st.floats(0, 100), ASKS), max_size=10), st.lists(ASKS, max_size=25))
@settings(max_examples=200, deadline=None)
def test_a_simulated_run_is_never_over_a_limit_and_wastes_no_slot(
    shapes: list[Window], before: list[tuple[float, Ask]], asks: list[Ask]
) -> None:
    """Brute force over all placements, and no send could have gone a microsecond earlier."""
    past = [Past("work", START - ago, ask) for ago, ask in before]
    times = simulate(shapes, past, asks, START)
    sent = [(at, ask) for at, ask in zip(times, asks, strict=True) if at is not None]
    assert [at for at, _ in sent] == sorted(at for at, _ in sent)
    for number, (at, ask) in enumerate(sent):
        earliest = sent[number - 1][0] if number else START
        log = [(p.at, p.ask) for p in past] + sent[:number]
        assert fits(shapes, log, at, ask)
        assert at == earliest or not fits(shapes, log, at - 1e-6, ask)


def fits(asked: list[Window], log: list[tuple[float, Ask]], at: float, ask: Ask) -> bool:
    """Whether the stretch that ends at `at` has room for `ask` in every window it adds to, by adding it all up."""
    now = round(at * 1_000_000)
    for window in asked:
        start = now - round(window.seconds * 1_000_000)
        held = sum(sent.amount(window.measure) for when, sent in log if start < round(when * 1_000_000) <= now)
        amount = ask.amount(window.measure)
        if amount and held + amount > window.limit:
            return False
    return True
