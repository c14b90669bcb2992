"""What all parts of the SQLite ledger share: the open file, the clock, and keys made once."""

import os
from collections.abc import Callable
from typing import Final

from dcctl.local.ledger.database import Database
from dcctl.local.ledger.tables import KEYS

BY_CHANNEL: Final = "WHERE channel = ?"
BY_NAME: Final = "WHERE name = ?"
REPLACE: Final = "INSERT OR REPLACE"


class Store:
    """An open file and a clock (UTC epoch seconds)."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    async def key(self, name: str) -> bytes:
        """See `base.py`."""
        with self._database.reading():
            found = self._found_key(name)
        if found is not None:
            return found
        with self._database.writing():
            return self._key(name)

    def _key(self, name: str) -> bytes:
        """The same within a transaction that writes: of two processes the second finds the first one's."""
        if (found := self._found_key(name)) is not None:
            return found
        made = os.urandom(32)
        self._database.add(KEYS, (name, made.hex()))
        return made

    def _found_key(self, name: str) -> bytes | None:
        return next((bytes.fromhex(row[1]) for row in self._database.read(KEYS, BY_NAME, (name,))), None)
