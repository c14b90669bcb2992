"""What was sent, in the SQLite ledger: permissions, intents, results."""

import json
from collections.abc import Sequence
from typing import Final

from dcctl.local.ledger import rows, troubles
from dcctl.local.ledger.addresses import folded
from dcctl.local.ledger.base import Denied, Granted, NewSend, Result, SendRow, State, TemplateVersion, Usage, Window
from dcctl.local.ledger.counted import Counted
from dcctl.local.ledger.filters import where
from dcctl.local.ledger.store import Store
from dcctl.local.ledger.tables import ADDRESSED, COUNTED, SENDS, VERSIONS
from dcctl.local.ledger.windows import micros, not_before, refusal, scopes_of, seconds, usage_of

_BY_ID: Final = "WHERE id = ?"
_SET_RESULT: Final = "UPDATE sends SET state = ?, reply = ?, queue_id = ?, refused = ?, seal = ? WHERE id = ?"
_SENT_TO: Final = "WHERE address = ? AND at >= ? AND at <= ? AND subject = ? ORDER BY at, send"


class SqliteSends(Store):
    """What each method does stands in `base.py`."""

    async def reserve(self, send: NewSend, windows: Sequence[Window]) -> Granted | Denied:
        database = self._database
        with database.writing():
            if database.read(SENDS, _BY_ID, (send.id,)):
                raise troubles.id_taken(send.id)
            counts, scopes = Counted(database.read), scopes_of(send, windows)
            at = not_before(micros(self._clock()), counts, scopes)  # the time once the lock is held
            if denied := refusal(counts, windows, send, at):
                return denied
            self._add(send, at)
            for scope in scopes:
                database.add(COUNTED, rows.count_row(scope, counts.last(scope).plus(send, at)))
        return Granted(seconds(at))

    def _add(self, send: NewSend, at: int) -> None:
        self._database.add(SENDS, rows.intent_row(send, at))
        for row in rows.addressed_rows(send, at):
            self._database.add(ADDRESSED, row)
        if version := rows.version_row(send, at):
            self._database.add(VERSIONS, version, tail="ON CONFLICT DO NOTHING")

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
        ids: Sequence[str] | None = None,
        message_ids: Sequence[str] | None = None,
        channel: str | None = None,
        since: float = 0.0,
        states: Sequence[State] | None = None,
        limit: int = 1000,
    ) -> tuple[SendRow, ...]:
        some, values = where(
            ids=None if ids is None else json.dumps(ids),
            message_ids=None if message_ids is None else json.dumps(message_ids),
            channel=channel,
            since=micros(since),
            states=None if states is None else json.dumps(states),
        )
        with self._database.reading():
            found = self._database.read(SENDS, f"{some} ORDER BY at DESC, number DESC LIMIT ?", (*values, limit))
        return tuple(map(rows.send_of, found))

    async def sent_to(self, address: str, subject: str, since: float, until: float) -> tuple[str, ...]:
        values = (folded(address), micros(since), micros(until), subject)
        with self._database.reading():
            return tuple(row[2] for row in self._database.read(ADDRESSED, _SENT_TO, values))

    async def versions(self) -> tuple[TemplateVersion, ...]:
        with self._database.reading():
            found = self._database.read(VERSIONS, "ORDER BY template, at, template_hash")
        return tuple(map(rows.version_of, found))
