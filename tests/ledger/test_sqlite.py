"""The SQLite ledger keeps the contract, across openings, and at the same cost at any size."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from dcctl.local.ledger.base import Result
from dcctl.local.ledger.counted import FIRST, LAST, NEWEST, SEEKS
from dcctl.local.ledger.database import Database, take
from dcctl.local.ledger.schema import MIGRATIONS
from dcctl.local.ledger.sqlite import SqliteLedger, open_ledger
from dcctl.local.ledger.tables import COUNTED, TABLES
from tests.ledger.contract import LedgerContract
from tests.ledger.returned_contract import ReturnedContract
from tests.ledger.values import DAY, START, Clock, a_send, a_window, an_event, denied, granted


class TestSqliteLedger(LedgerContract, ReturnedContract):
    @pytest.fixture
    async def ledger(self, clock: Clock, tmp_path: Path) -> AsyncIterator[SqliteLedger]:
        ledger = await open_ledger(tmp_path / "state" / "ledger.sqlite3", clock=clock)
        yield ledger
        await ledger.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite3"


async def test_everything_is_there_after_closing(path: Path) -> None:
    clock = Clock()
    ledger = await open_ledger(path, clock=clock)
    granted(await ledger.reserve(a_send("a"), ()))
    await ledger.settle("a", Result("sent", "250 ok"))
    await ledger.record_page("work", [an_event("1")], "page-1")
    await ledger.close()
    clock.now -= DAY

    ledger = await open_ledger(path, clock=clock)
    assert [(row.id, row.state, row.reply) for row in await ledger.sends()] == [("a", "sent", "250 ok")]
    assert await ledger.events() == (an_event("1"),)
    assert await ledger.cursor("work") == "page-1"
    assert denied(await ledger.reserve(a_send("b"), [a_window(1, 60.0)])).retry_at == START + 60
    await ledger.close()


async def test_two_openings_see_one_another(path: Path) -> None:
    ours, theirs = await open_ledger(path, clock=Clock()), await open_ledger(path, clock=Clock())
    granted(await ours.reserve(a_send("a"), [a_window(1, 60.0)]))
    denied(await theirs.reserve(a_send("b"), [a_window(1, 60.0)]))
    await theirs.settle("a", Result("sent"))
    assert [row.state for row in await ours.sends()] == ["sent"]
    await ours.close()
    await theirs.close()


async def test_every_commit_is_flushed(path: Path) -> None:
    ledger = await open_ledger(path)
    connection = ledger._database._connection
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    await ledger.close()


async def test_check_tells_of_a_clock_that_was_ahead(path: Path) -> None:
    clock = Clock()
    ledger = await open_ledger(path, clock=clock)
    granted(await ledger.reserve(a_send("a"), ()))
    assert "ahead" not in await ledger.check()
    clock.now -= 3600
    assert "3600 s ahead of this machine's clock" in await ledger.check()
    await ledger.close()


@pytest.mark.parametrize("tail", [FIRST, LAST, NEWEST, *(tail for pair in SEEKS.values() for tail in pair)])
async def test_every_seek_of_a_permission_is_one_index_search(path: Path, tail: str) -> None:
    ledger = await open_ledger(path)
    values = (1,) * tail.count("?")
    plan = ledger._database._connection.execute(f"EXPLAIN QUERY PLAN {COUNTED.select(tail)}", values).fetchall()
    (line,) = [row[3] for row in plan]
    assert line.startswith("SEARCH counted USING INDEX counted_")
    await ledger.close()


class Steps:
    """Counts the steps of SQLite's virtual machine."""

    def __init__(self, database: Database) -> None:
        self.taken = 0
        database._connection.set_progress_handler(self._one_more, 1)

    def _one_more(self) -> int:
        self.taken += 1
        return 0


async def test_a_permission_takes_as_many_steps_with_many_sends_as_with_few(path: Path) -> None:
    clock = Clock()
    ledger = await open_ledger(path, clock=clock)
    windows = [a_window(1, 1.0), a_window(10**6, DAY), a_window(10**6, DAY, "recipients")]
    steps = Steps(ledger._database)

    async def cost(number: int) -> tuple[int, int]:
        before = steps.taken
        granted(await ledger.reserve(a_send(f"{number}"), windows))
        between = steps.taken
        denied(await ledger.reserve(a_send(f"{number} again"), windows))
        clock.now += 1
        return between - before, steps.taken - between

    costs = [await cost(number) for number in range(1000)]
    assert costs[10] == costs[999]
    await ledger.close()


def test_the_tables_read_are_the_tables_made() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        for migration in MIGRATIONS:
            for step in migration:
                take(connection, step)
        for table in TABLES:
            made = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table.name})")}
            assert made == {*table.columns, "seal"} | ({"number"} & made)
