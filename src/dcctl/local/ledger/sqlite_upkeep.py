"""How long the SQLite ledger keeps what, and its copies."""

from pathlib import Path
from typing import Final

from dcctl.local.ledger import rows
from dcctl.local.ledger.addresses import ADDRESS_KEY, folded, hashed, pseudonym
from dcctl.local.ledger.base import Forgotten, Purged
from dcctl.local.ledger.forgetting import Erasure, event_without
from dcctl.local.ledger.sqlite_returned import BY_ADDRESS, ONCE, SqliteReturned
from dcctl.local.ledger.tables import (
    ADDRESSED,
    EVENTS,
    FORGOTTEN,
    RELEASES,
    REPORTS,
    SENDS,
    SUPPRESSIONS,
    UNDECIDED,
    VERSIONS,
)
from dcctl.local.ledger.windows import LONGEST, micros

_REPEATED: Final = "WHERE cause = 'repeated' AND forgotten = 0"
_LOSING: Final = (
    "WHERE detached = 0 AND forgotten = 0 AND address IN (SELECT about FROM events WHERE at < ? AND trust IS NOT NULL)"
)
_MENTIONED: Final = "WHERE about = ? OR mentions(?, recipient, diagnostic, matched, template, campaign)"
_SENT: Final = (
    "WHERE id IN (SELECT send FROM addressed WHERE address = ?)"
    " OR mentions(?, reply, template, campaign) OR refusal_mentions(?, refused)"
)
_OLD_REPORTS: Final = "WHERE at < ? AND text <> ''"  # one without text names nobody (`sending/untold.py`)
_VERSIONS: Final = "WHERE mentions(?, template) ORDER BY at"
_VERSION: Final = "WHERE template = ? AND template_hash = ?"
_READ: Final = "WHERE at < ?"
_SETTLED: Final = "WHERE at < ? AND state IN ('sent', 'not-sent')"
_ORPHANS: Final = "WHERE send NOT IN (SELECT id FROM sends)"
_NAMED: Final = "WHERE mentions(?, name)"
_SAME: Final = "WHERE channel = ? AND name = ?"


class SqliteUpkeep(SqliteReturned):
    """What each method does stands in `base.py`."""

    async def purge(self, before: float) -> Purged:
        database = self._database
        with database.writing():
            self._weigh([row[0] for row in database.read(SUPPRESSIONS, _REPEATED)])
            for one in map(rows.suppression_of, database.read(SUPPRESSIONS, _LOSING, (float(before),))):
                database.replace(SUPPRESSIONS, one.address, rows.suppression_row(one._replace(detached=True)))
            events, undecided = (database.remove(table, _READ, (float(before),)) for table in (EVENTS, UNDECIDED))
            database.remove(REPORTS, _OLD_REPORTS, (float(before),))
            gone = min(before, self._clock() - LONGEST)
            sends = database.remove(SENDS, _SETTLED, (micros(gone),))
            database.remove(ADDRESSED, _ORPHANS)
            database.remove(RELEASES, _READ, (float(gone),))  # no send is left that they tell from later ones
        database.drain()
        return Purged(events, sends, undecided)

    async def forget(self, address: str) -> Forgotten:
        with self._database.writing():
            key = self._key(ADDRESS_KEY)
            erasure = Erasure(folded(address), pseudonym(key, address))
            events, sends = self._erase_events(erasure), self._erase_sends(erasure)
            suppressed = self._hide(erasure, hashed(key, address))
            self._erase_notes(erasure)
        self._database.drain()
        return Forgotten(events, sends, suppressed)

    def _erase_events(self, erasure: Erasure) -> int:
        found = self._database.read(EVENTS, _MENTIONED, (erasure.address, erasure.address))
        for event in map(rows.event_of, found):
            self._database.replace(EVENTS, event.key, rows.event_row(event_without(event, erasure)))
        return len(found)

    def _erase_sends(self, erasure: Erasure) -> int:
        found = self._database.read(SENDS, _SENT, (erasure.address,) * 3)
        for row in found:
            self._database.replace(SENDS, row[0], rows.send_row_without(row, erasure))
        for _, at, send, subject in self._database.read(ADDRESSED, BY_ADDRESS, (erasure.address,)):
            self._database.add(ADDRESSED, (erasure.stand_in, at, send, subject))
        self._database.remove(ADDRESSED, BY_ADDRESS, (erasure.address,))
        return len(found)

    def _hide(self, erasure: Erasure, name: str) -> bool:
        """The hash stays, and so does a suppression, under it; a release is forgotten."""
        self._database.add(FORGOTTEN, (name,), tail=ONCE)
        self._database.remove(RELEASES, BY_ADDRESS, (erasure.address,))
        if one := self._suppression(erasure.address):
            hidden = one._replace(address=name, detached=True, forgotten=True)
            self._database.replace(SUPPRESSIONS, erasure.address, rows.suppression_row(hidden))
        return self._suppression(name) is not None

    def _erase_notes(self, erasure: Erasure) -> None:
        for template, content, at in self._database.read(VERSIONS, _VERSIONS, (erasure.address,)):
            self._database.remove(VERSIONS, _VERSION, (template, content))
            self._database.add(VERSIONS, (erasure.of(template), content, at), tail=ONCE)
        for report in map(rows.report_of, self._database.read(REPORTS, "")):
            told = report._replace(text=erasure.of_json(report.text))
            self._database.replace(REPORTS, report.name, rows.report_row(told))
        for one in map(rows.undecided_of, self._database.read(UNDECIDED, _NAMED, (erasure.address,))):
            self._database.remove(UNDECIDED, _SAME, (one.channel, one.name))
            self._database.add(UNDECIDED, rows.undecided_row(one._replace(name=erasure.of(one.name))))

    async def backup(self, path: Path) -> str:
        count = self._database.copy(path)
        return f"{path}: a whole copy; {count['sends']} sends, {count['events']} returned mails"
