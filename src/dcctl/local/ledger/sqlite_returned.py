"""What came back, in the SQLite ledger: a page of events, whom they suppress and the cursor, in one transaction."""

import json
from collections.abc import Iterable, Sequence
from typing import Final

from dcctl.local.ledger import rows
from dcctl.local.ledger.addresses import ADDRESS_KEY, folded, hashed
from dcctl.local.ledger.base import BounceEvent, Suppression, Undecided
from dcctl.local.ledger.filters import where
from dcctl.local.ledger.forgetting import is_stand_in, private
from dcctl.local.ledger.judging import Accepted, History, judge, needs_sends
from dcctl.local.ledger.returned import kept_of
from dcctl.local.ledger.store import BY_CHANNEL, REPLACE, Store
from dcctl.local.ledger.tables import CURSORS, EVENTS, FORGOTTEN, RELEASES, SENDS, SUPPRESSIONS, UNDECIDED

BY_ADDRESS: Final = "WHERE address = ?"
_BY_KEY: Final = "WHERE key = ?"
_PROVEN: Final = "WHERE about = ? AND trust IS NOT NULL AND sent_to IS NOT NULL ORDER BY key"
_ACCEPTED: Final = "WHERE id IN (SELECT send FROM addressed WHERE address = ?) AND state = 'sent' ORDER BY at, id"
_AMONG: Final = "WHERE address IN (SELECT value FROM json_each(?)) ORDER BY address"
ONCE: Final = "ON CONFLICT DO NOTHING"
_LAST: Final = "\U0010ffff"  # behind every key that begins so


class SqliteReturned(Store):
    """What each method does stands in `base.py`."""

    async def record_page(
        self, channel: str, events: Sequence[BounceEvent], cursor: str, undecided: Sequence[Undecided] = ()
    ) -> tuple[BounceEvent, ...]:
        with self._database.writing():
            key = self._key(ADDRESS_KEY)
            forgotten = {row[0] for row in self._database.read(FORGOTTEN, "")}
            kept = [private(one, key, lambda name: self._suppression(name) is not None, forgotten) for one in events]
            news = tuple(event for event in kept if self._is_news(event))
            self._weigh(event.sent_to for event in kept if event.verified and event.sent_to)
            for one in undecided:
                self._database.add(UNDECIDED, rows.undecided_row(one), tail=ONCE)
            self._database.add(CURSORS, (channel, cursor), verb=REPLACE)
        return news

    async def cursor(self, channel: str) -> str | None:
        with self._database.reading():
            found = self._database.read(CURSORS, BY_CHANNEL, (channel,))
        return str(found[0][1]) if found else None

    async def events(
        self,
        *,
        channel: str | None = None,
        since: float = 0.0,
        address: str | None = None,
        key: str | None = None,
    ) -> tuple[BounceEvent, ...]:
        some, values = where(
            channel=channel,
            since=since,
            about=None if address is None else folded(address),
            key_from=key,
            key_to=None if key is None else key + _LAST,
        )
        with self._database.reading():
            found = self._database.read(EVENTS, f"{some} ORDER BY at, key", values)
        return tuple(map(rows.event_of, found))

    async def undecided(self, *, channel: str | None = None, since: float = 0.0) -> tuple[Undecided, ...]:
        some, values = where(channel=channel, since=since)
        with self._database.reading():
            found = self._database.read(UNDECIDED, f"{some} ORDER BY at, channel, name", values)
        return tuple(map(rows.undecided_of, found))

    async def suppressions(self, addresses: Sequence[str] | None = None) -> tuple[Suppression, ...]:
        if addresses is None:
            with self._database.reading():
                found = self._database.read(SUPPRESSIONS, "ORDER BY address")
                return tuple(one for one in map(rows.suppression_of, found) if self._stands(one))
        key = await self.key(ADDRESS_KEY)
        asked = {name: address for address in map(folded, addresses) for name in (address, hashed(key, address))}
        with self._database.reading():
            found = self._database.read(SUPPRESSIONS, _AMONG, (json.dumps(list(asked)),))
            standing = [one for one in map(rows.suppression_of, found) if self._stands(one)]
        return tuple(sorted(one._replace(address=asked[one.address]) for one in standing))

    async def release(self, address: str) -> bool:
        with self._database.writing():
            plain, hidden = folded(address), hashed(self._key(ADDRESS_KEY), address)
            found = self._database.read(SUPPRESSIONS, _AMONG, (json.dumps([plain, hidden]),))
            for one in map(rows.suppression_of, found):
                self._lift(one.address)
                if not one.forgotten:
                    sent = [event.sent_at or 0.0 for event in self._proven(plain)]
                    at = max([self._clock(), one.sent_at, *sent])
                    self._database.add(RELEASES, (plain, float(at)), verb=REPLACE)
        return bool(found)

    def _is_news(self, event: BounceEvent) -> bool:
        """Keep the event, or the better of it and what is there."""
        old = next(map(rows.event_of, self._database.read(EVENTS, _BY_KEY, rows.storable((event.key,)))), None)
        if old is None:
            return self._database.add(EVENTS, rows.event_row(event))
        kept = kept_of(old, event)
        if kept is not old:
            self._database.replace(EVENTS, event.key, rows.event_row(kept))
        return kept.verified and not old.verified

    def _weigh(self, addresses: Iterable[str]) -> None:
        """Decide again over everybody of whom something new is proven."""
        for address in sorted({folded(address) for address in addresses if not is_stand_in(address)}):
            stored = self._suppression(address)
            decided = judge(address, self._history(address, stored), self._clock())
            if decided is None:
                self._lift(address)
            elif decided != stored:
                self._database.add(SUPPRESSIONS, rows.suppression_row(decided), verb=REPLACE)

    def _stands(self, one: Suppression) -> bool:
        """Whether it still holds now: what repeated failures decided ends with a delivery in silence."""
        if one.cause != "repeated" or one.forgotten:
            return True
        return judge(one.address, self._history(one.address, one), self._clock()) is not None

    def _history(self, address: str, stored: Suppression | None) -> History:
        standing = stored if stored and stored.detached else None
        released = next((row[1] for row in self._database.read(RELEASES, BY_ADDRESS, (address,))), None)
        history = History(self._proven(address), released, standing=standing)
        return history._replace(sends=self._accepted(address)) if needs_sends(history) else history

    def _proven(self, address: str) -> tuple[BounceEvent, ...]:
        return tuple(map(rows.event_of, self._database.read(EVENTS, _PROVEN, (address,))))

    def _accepted(self, address: str) -> tuple[Accepted, ...]:
        found = map(rows.send_of, self._database.read(SENDS, _ACCEPTED, (address,)))
        return tuple(Accepted(send.id, send.at) for send in found if address not in map(folded, send.refused))

    def _suppression(self, address: str) -> Suppression | None:
        return next(map(rows.suppression_of, self._database.read(SUPPRESSIONS, BY_ADDRESS, (address,))), None)

    def _lift(self, address: str) -> None:
        self._database.remove(SUPPRESSIONS, BY_ADDRESS, (address,))
