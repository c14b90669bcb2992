"""The same mail read again, by several at once, in any order: the same events, and the same report byte for byte."""

import json
import random
import subprocess
import sys
from base64 import b64encode
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC
from pathlib import Path

from dcctl.local.ledger.base import Ledger
from dcctl.local.ledger.memory import MemoryLedger
from dcctl.local.ledger.sqlite import open_ledger
from dcctl.sending.contacts import contacts, feed
from dcctl.sending.dimensions import numbered
from dcctl.sending.rollup import series, table, totals
from tests.ledger.values import DAY, START, Clock
from tests.sending.returning import read_all, season

NOW = START + 40 * DAY

READ = """
import asyncio, json, sys
from base64 import b64decode
from pathlib import Path
from dcctl.local.ledger.sqlite import open_ledger
from tests.sending.returning import read_all

async def main():
    mails = [b64decode(text) for text in json.loads(Path(sys.argv[2]).read_text())]
    sys.stdin.readline()  # all at once
    ledger = await open_ledger(Path(sys.argv[1]))
    print(await read_all(ledger, mails, float(sys.argv[3]), sys.argv[4]))
    await ledger.close()

asyncio.run(main())
"""


async def told(ledger: Ledger) -> bytes:
    """Everything a reader is shown, as bytes; the mailbox it was read from may be another one."""
    events = [event._replace(channel="") for event in await ledger.events()]
    sends = await ledger.sends(limit=10**6)
    views = [
        table(events, sends, by, zone=UTC, versions=numbered(await ledger.versions()))
        for by in (("template", "day"), ("campaign",), ("channel", "reason"), ("domain", "mx", "category"))
    ]
    parts = (feed(events), contacts(events), views, totals(events, sends), series(events, sends, 14, UTC, NOW))
    return json.dumps([*parts, await ledger.suppressions()]).encode()


def at_once(arguments: Sequence[Sequence[str]]) -> list[int]:
    """How many events were news to each of the processes, all of them started before the first may begin."""
    commands = [[sys.executable, "-c", READ, *some] for some in arguments]
    pipe = subprocess.PIPE
    running = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for command in commands]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [int(process.communicate(timeout=120)[0]) for process in running]


async def test_thirty_orders_and_ten_readings_tell_the_same() -> None:
    clock, dice = Clock(), random.Random(30)
    before = MemoryLedger(clock)
    mails = await season(before, clock)
    clock.now = NOW
    ledger = deepcopy(before)
    assert await read_all(ledger, mails, NOW) > 60
    expected = await told(ledger)
    for number in range(10):
        assert await read_all(ledger, mails, NOW, f"again-{number}") == 0
    assert await told(ledger) == expected
    for _ in range(30):
        dice.shuffle(mails)
        other = deepcopy(before)
        await read_all(other, mails, NOW)
        assert await told(other) == expected


async def test_five_processes_at_once_lose_nothing_and_count_nothing_twice(tmp_path: Path) -> None:
    clock, dice = Clock(), random.Random(5)
    ledger = await open_ledger(tmp_path / "ledger.sqlite3", clock=clock)
    mails = await season(ledger, clock, 30)
    await ledger.backup(tmp_path / "alone.sqlite3")
    alone = await open_ledger(tmp_path / "alone.sqlite3", clock=clock)
    clock.now = NOW
    await read_all(alone, mails, NOW)
    arguments = []
    for number in range(5):
        dice.shuffle(mails)
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps([b64encode(raw).decode() for raw in mails]))
        arguments.append([str(tmp_path / "ledger.sqlite3"), str(file), str(NOW), f"box{number}"])
    news = at_once(arguments)
    assert await told(ledger) == await told(alone)
    assert sum(news) >= len(await ledger.events()) > 30
    await ledger.close()
    await alone.close()
