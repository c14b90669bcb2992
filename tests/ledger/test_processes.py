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


def draw_at_once(path: Path, processes: int, times: int, limit: int) -> list[int]:
    """What each of several processes was granted, all of them started before the first may begin."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", DRAW, str(path), f"p{number}", str(times), str(limit)],
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
    granted = draw_at_once(path, processes=8, times=10, limit=50)
    assert sum(granted) == 50
    ledger = await open_ledger(path)
    assert len(await ledger.sends()) == 50
    assert [usage.used for usage in await ledger.usage([a_window(50, DAY, "recipients")])] == [50]
    await ledger.close()


async def test_a_new_file_is_opened_by_all_at_once(tmp_path: Path) -> None:
    for number in range(3):
        path = tmp_path / f"{number}" / "ledger.sqlite3"
        assert draw_at_once(path, processes=8, times=1, limit=1000) == [1] * 8
        ledger = await open_ledger(path)
        assert len(await ledger.sends()) == 8
        await ledger.close()
        assert [file.name for file in path.parent.iterdir()] == [path.name]
