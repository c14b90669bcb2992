"""The ledger in one SQLite file (`database.py`). SQLite answers inline: nothing is awaited in here."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from dcctl.local.ledger import rows, troubles
from dcctl.local.ledger.base import (
    BounceEvent,
    BounceRun,
    CheckRow,
    Denied,
    Granted,
    NewSend,
    ProbeRow,
    Result,
    SendRow,
    State,
    Usage,
    Window,
)
from dcctl.local.ledger.counted import Counted
from dcctl.local.ledger.database import Database, open_database
from dcctl.local.ledger.rows import Row
from dcctl.local.ledger.schema import CHECKS, COUNTED, CURSORS, EVENTS, MIGRATIONS, PROBES, RUNS, SENDS, Migration
from dcctl.local.ledger.windows import micros, not_before, refusal, scopes_of, seconds, usage_of

BUSY_SECONDS: Final = 10.0

_BY_ID: Final = "WHERE id = ?"
_BY_CHANNEL: Final = "WHERE channel = ?"
_BY_DOMAIN: Final = "WHERE domain = ?"
_SAVED_AT: Final = "WHERE at = ? ORDER BY domain"
_REPLACE: Final = "INSERT OR REPLACE"
_SET_RESULT: Final = "UPDATE sends SET state = ?, reply = ?, queue_id = ?, refused = ?, seal = ? WHERE id = ?"
# The filters of `sends`; a filter that is None is left out. json_each takes any number of values.
_FILTERS: Final = {
    "message_ids": "message_id IN (SELECT value FROM json_each(?))",
    "channel": "channel = ?",
    "since": "at >= ?",
    "states": "state IN (SELECT value FROM json_each(?))",
}


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


class SqliteLedger:
    """`Ledger` over one open file; what each method does stands in `base.py`."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    async def reserve(self, send: NewSend, windows: Sequence[Window]) -> Granted | Denied:
        database = self._database
        with database.writing():
            if database.read(SENDS, _BY_ID, (send.id,)):
                raise troubles.id_taken(send.id)
            counts, scopes = Counted(database.read), scopes_of(send, windows)
            at = not_before(micros(self._clock()), counts, scopes)  # the time once the lock is held
            if denied := refusal(counts, windows, send, at):
                return denied
            database.add(SENDS, rows.intent_row(send, at))
            for scope in scopes:
                database.add(COUNTED, rows.count_row(scope, counts.last(scope).plus(send, at)))
        return Granted(seconds(at))

    async def settle(self, send_id: str, result: Result) -> None:
        with self._database.writing():
            row = next(iter(self._database.read(SENDS, _BY_ID, (send_id,))), None)
            if row is None:
                raise troubles.id_unknown(send_id)
            if rows.is_open(rows.send_of(row).state):
                self._database.change(_SET_RESULT, (*rows.resealed(row, result), send_id))

    async def usage(self, windows: Sequence[Window]) -> tuple[Usage, ...]:
        with self._database.reading():
            counts, now = Counted(self._database.read), micros(self._clock())
            return tuple(usage_of(counts, window, now) for window in windows)

    async def sends(
        self,
        *,
        message_ids: Sequence[str] | None = None,
        channel: str | None = None,
        since: float = 0.0,
        states: Sequence[State] | None = None,
        limit: int = 1000,
    ) -> tuple[SendRow, ...]:
        where, values = _where(
            message_ids=None if message_ids is None else json.dumps(message_ids),
            channel=channel,
            since=micros(since),
            states=None if states is None else json.dumps(states),
        )
        with self._database.reading():
            found = self._database.read(SENDS, f"{where} ORDER BY at DESC, number DESC LIMIT ?", (*values, limit))
        return tuple(map(rows.send_of, found))

    async def record_page(self, channel: str, events: Sequence[BounceEvent], cursor: str) -> tuple[BounceEvent, ...]:
        with self._database.writing():
            new = tuple(event for event in events if self._add_event(event))
            self._database.add(CURSORS, (channel, cursor), verb=_REPLACE)
        return new

    def _add_event(self, event: BounceEvent) -> bool:
        return self._database.add(EVENTS, rows.event_row(event), tail="ON CONFLICT (key) DO NOTHING")

    async def cursor(self, channel: str) -> str | None:
        with self._database.reading():
            found = self._database.read(CURSORS, _BY_CHANNEL, (channel,))
        return str(found[0][1]) if found else None

    async def events(self, *, channel: str | None = None, since: float = 0.0) -> tuple[BounceEvent, ...]:
        where, values = _where(channel=channel, since=since)
        with self._database.reading():
            found = self._database.read(EVENTS, f"{where} ORDER BY at, number", values)
        return tuple(map(rows.event_of, found))

    async def record_probe(self, probe: ProbeRow) -> None:
        with self._database.writing():
            self._database.add(PROBES, rows.probe_row(probe), verb=_REPLACE)

    async def last_probe(self, channel: str) -> ProbeRow | None:
        with self._database.reading():
            return next(map(rows.probe_of, self._database.read(PROBES, _BY_CHANNEL, (channel,))), None)

    async def record_run(self, run: BounceRun) -> None:
        with self._database.writing():
            self._database.add(RUNS, rows.run_row(run), verb=_REPLACE)

    async def last_run(self, channel: str) -> BounceRun | None:
        with self._database.reading():
            return next(map(rows.run_of, self._database.read(RUNS, _BY_CHANNEL, (channel,))), None)

    async def save_checks(self, checks: Sequence[CheckRow]) -> None:
        with self._database.writing():
            for check in checks:
                self._database.add(CHECKS, rows.check_row(check), verb=_REPLACE)

    async def last_check(self, domain: str) -> CheckRow | None:
        with self._database.reading():
            return next(map(rows.check_of, self._database.read(CHECKS, _BY_DOMAIN, (domain,))), None)

    async def checked_at(self, at: float) -> tuple[str, ...]:
        with self._database.reading():
            return tuple(rows.check_of(row).domain for row in self._database.read(CHECKS, _SAVED_AT, (float(at),)))

    async def check(self) -> str:
        count = self._database.check()
        sentence = f"{self._database.path}: whole; {count['sends']} sends, {count['events']} returned mails"
        ahead = max((send.at for send in await self.sends(limit=1)), default=0.0) - self._clock()
        return f"{sentence}; its last send is {ahead:.0f} s ahead of this machine's clock" if ahead > 1 else sentence

    async def close(self) -> None:
        self._database.close()


def _where(**filters: str | float | None) -> tuple[str, Row]:
    """The WHERE of the filters that are set, and its values."""
    given = {name: value for name, value in filters.items() if value is not None}
    return "WHERE " + " AND ".join(_FILTERS[name] for name in given), tuple(given.values())
