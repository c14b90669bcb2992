"""How long a permission takes: `python bench/permission.py [FOLDER]`, medians in ms, flushed to FOLDER's disk.

Three windows (spacing, minute, 24 h), with so many sends in the last 24 hours; beside it a bare flushed transaction of
one row, which is what the disk alone costs. The asks alternate, so that a slow moment of the disk hits all alike.
"""

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable
from pathlib import Path
from statistics import median

from timing import Figure, table

from dcctl.local.ledger import rows
from dcctl.local.ledger.base import Denied, Granted, NewSend, Window
from dcctl.local.ledger.sqlite import SqliteLedger, open_ledger
from dcctl.local.ledger.tables import COUNTED, SENDS
from dcctl.local.ledger.windows import NOTHING

SIZES = (0, 10_000, 70_000)
ROUNDS = 300
START = 1_790_000_000.0
DAY = 86_400.0
GAP = DAY / 100_000  # seconds between sends: all of them within 24 hours
WINDOWS = (
    Window("work", "messages", 1, GAP / 2, "spacing"),
    Window("work", "messages", 10**6, 60.0, "minute"),
    Window("work", "recipients", 10**6, DAY, "24 h"),
)
FULL = (*WINDOWS, Window("work", "recipients", 1, DAY, "full"))


class Clock:
    """Set by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


def a_send(name: str) -> NewSend:
    return NewSend(
        name, "work", "rep@example.com", f"<{name}@example.com>", name, "0" * 64, ("someone@example.net",), 1
    )


async def filled(path: Path, clock: Clock, sends: int) -> SqliteLedger:
    """A ledger with that many sends before `clock`, one `GAP` apart."""
    ledger = await open_ledger(path, clock=clock)
    first, last = START - sends * GAP, NOTHING
    with ledger._database.writing():
        for number in range(sends):
            send, at = a_send(f"old-{number}"), round((first + number * GAP) * 1_000_000)
            last = last.plus(send, at)
            ledger._database.add(SENDS, rows.intent_row(send, at))
            ledger._database.add(COUNTED, rows.count_row("work", last))
    return ledger


async def timed(ask: Awaitable[object], expected: type) -> float:
    """Milliseconds until the answer, which must be of the expected kind."""
    begin = time.perf_counter()
    answer = await ask
    took = time.perf_counter() - begin
    assert isinstance(answer, expected), answer
    return took * 1000


async def one_row(bare: sqlite3.Connection) -> None:
    bare.execute("BEGIN IMMEDIATE")
    bare.execute("INSERT INTO one VALUES (1)")
    bare.execute("COMMIT")


async def medians(folder: Path) -> dict[str, float]:
    """Medians in milliseconds by what was asked."""
    clock = Clock()
    ledgers = {size: await filled(folder / str(size) / "ledger.sqlite3", clock, size) for size in SIZES}
    bare = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "CREATE TABLE one (x INTEGER)"):
        bare.execute(statement)
    times: defaultdict[str, list[float]] = defaultdict(list)
    for number in range(ROUNDS):
        clock.now += GAP
        times["bare"].append(await timed(one_row(bare), type(None)))
        for size, ledger in ledgers.items():
            times[f"granted {size}"].append(await timed(ledger.reserve(a_send(f"{number}"), WINDOWS), Granted))
            times[f"denied {size}"].append(await timed(ledger.reserve(a_send(f"no-{number}"), FULL), Denied))
    bare.close()
    for ledger in ledgers.values():
        await ledger.close()
    return {name: median(took) for name, took in times.items()}


def measure(parent: str | None = None) -> list[Figure]:
    """A permission with so many sends in its window, on the disk of `parent` (the temporary folder's by default)."""
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        took = asyncio.run(medians(Path(folder)))
    return [
        Figure(
            f"permission, {size:,} sends in the window",
            took[f"granted {size}"],
            1.0,
            "ms",
            f"denied {took[f'denied {size}']:.2f} ms; one bare flushed row {took['bare']:.2f} ms",
        )
        for size in SIZES
    ]


if __name__ == "__main__":
    print(table(measure(sys.argv[1] if len(sys.argv) > 1 else None)))
