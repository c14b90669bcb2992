"""Several processes, one file: a budget is never overdrawn, nobody meets a lock, and a new file is born once."""

import subprocess
import sys
from pathlib import Path

from dcctl.local.ledger.sqlite import open_ledger
from tests.ledger.values import DAY, a_window

DRAW = """
import asyncio, sys
from pathlib import Path
from dcctl.local.ledger.base import Granted, NewSend, Window
from dcctl.local.ledger.sqlite import open_ledger

async def draw(path, name, times, limit):
    sys.stdin.readline()  # all at once
    ledger = await open_ledger(Path(path))
    window = Window("work", "recipients", limit, 86400.0, "24 h")
    granted = 0
    for number in range(times):
        send = NewSend(f"{name}-{number}", "work", "i", "<m>", "t", "h", ("a@example.com",), 0)
        granted += isinstance(await ledger.reserve(send, [window]), Granted)
    await ledger.close()
    print(granted)

asyncio.run(draw(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
"""


SAVE = """
import asyncio, sys
from pathlib import Path
from dcctl.local.ledger.base import CheckRow
from dcctl.local.ledger.sqlite import open_ledger

async def save(path, name, times, domains):
    sys.stdin.readline()  # all at once
    ledger = await open_ledger(Path(path))
    for number in range(times):
        at = float(f"{name[1:]}.{number:02}1")
        await ledger.save_checks([CheckRow(f"d{domain}.example", at, name) for domain in range(domains)])
    await ledger.close()
    print(times)

asyncio.run(save(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
"""


KEY = """
import asyncio, sys
from pathlib import Path
from dcctl.local.ledger.sqlite import open_ledger

async def ask(path, times):
    sys.stdin.readline()  # all at once
    ledger = await open_ledger(Path(path))
    keys = [await ledger.key(f"{number}") for number in range(times)]
    await ledger.close()
    print(int.from_bytes(b"".join(keys)))

asyncio.run(ask(sys.argv[1], int(sys.argv[3])))
"""


def at_once(script: str, path: Path, processes: int, times: int, amount: int) -> list[int]:
    """What each of several processes tells, all of them started before the first may begin."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path), f"p{number}", str(times), str(amount)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    ends = [process.communicate(timeout=60) for process in running]
    assert [(process.returncode, err) for process, (_, err) in zip(running, ends, strict=True)] == [(0, "")] * processes
    return [int(out) for out, _ in ends]


async def test_a_shared_budget_is_used_up_and_never_overdrawn(tmp_path: Path) -> None:
    path = tmp_path / "state" / "ledger.sqlite3"
    granted = at_once(DRAW, path, processes=8, times=10, amount=50)
    assert sum(granted) == 50
    ledger = await open_ledger(path)
    assert len(await ledger.sends()) == 50
    assert [usage.used for usage in await ledger.usage([a_window(50, DAY, "recipients")])] == [50]
    await ledger.close()


async def test_a_new_file_is_opened_by_all_at_once(tmp_path: Path) -> None:
    for number in range(3):
        path = tmp_path / f"{number}" / "ledger.sqlite3"
        assert at_once(DRAW, path, processes=8, times=1, amount=1000) == [1] * 8
        ledger = await open_ledger(path)
        assert len(await ledger.sends()) == 8
        await ledger.close()
        assert [file.name for file in path.parent.iterdir()] == [path.name]


async def test_all_get_the_same_keys(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    keys = at_once(KEY, path, processes=6, times=5, amount=0)
    ledger = await open_ledger(path)
    expected = int.from_bytes(b"".join([await ledger.key(f"{number}") for number in range(5)]))
    assert keys == [expected] * 6
    await ledger.close()


async def test_of_runs_saved_at_once_the_last_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    assert at_once(SAVE, path, processes=4, times=10, amount=60) == [10] * 4
    ledger = await open_ledger(path)
    last = await ledger.last_check("d0.example")
    assert last is not None
    assert len(await ledger.checked_at(last.at)) == 60
    await ledger.close()
