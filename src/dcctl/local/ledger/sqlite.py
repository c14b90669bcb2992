"""The ledger in one SQLite file (`database.py`). SQLite answers inline: nothing is awaited in here."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from dcctl.local.ledger.database import open_database
from dcctl.local.ledger.schema import MIGRATIONS, Migration
from dcctl.local.ledger.sqlite_notes import SqliteNotes
from dcctl.local.ledger.sqlite_sends import SqliteSends
from dcctl.local.ledger.sqlite_upkeep import SqliteUpkeep

BUSY_SECONDS: Final = 10.0


async def open_ledger(
    path: Path,
    *,
    clock: Callable[[], float] = time.time,
    busy_seconds: float = BUSY_SECONDS,
    migrations: Sequence[Migration] = MIGRATIONS,
) -> "SqliteLedger":
    """Open (or make) the ledger file at `path`; raises `StoreError` when it cannot be trusted or used.

    `clock` gives UTC epoch seconds; `busy_seconds` is how long to wait for other processes.
    """
    return SqliteLedger(open_database(path, busy_seconds, migrations), clock)


class SqliteLedger(SqliteSends, SqliteUpkeep, SqliteNotes):
    """`Ledger` over one open file; what each method does stands in `base.py`."""

    async def check(self) -> str:
        count = self._database.check()
        sentence = f"{self._database.path}: whole; {count['sends']} sends, {count['events']} returned mails"
        ahead = max((send.at for send in await self.sends(limit=1)), default=0.0) - self._clock()
        return f"{sentence}; its last send is {ahead:.0f} s ahead of this machine's clock" if ahead > 1 else sentence

    async def close(self) -> None:
        self._database.close()
