"""What the last runs found, in the SQLite ledger."""

from collections.abc import Sequence
from typing import Final

from dcctl.local.ledger import rows
from dcctl.local.ledger.base import BounceRun, CheckRow, ProbeRow, SavedReport
from dcctl.local.ledger.store import BY_CHANNEL, BY_NAME, REPLACE, Store
from dcctl.local.ledger.tables import CHECKS, PROBES, REPORTS, RUNS

_BY_DOMAIN: Final = "WHERE domain = ?"
_SAVED_AT: Final = "WHERE at = ? ORDER BY domain"


class SqliteNotes(Store):
    """What each method does stands in `base.py`."""

    async def record_probe(self, probe: ProbeRow) -> None:
        with self._database.writing():
            self._database.add(PROBES, rows.probe_row(probe), verb=REPLACE)

    async def last_probe(self, channel: str) -> ProbeRow | None:
        with self._database.reading():
            return next(map(rows.probe_of, self._database.read(PROBES, BY_CHANNEL, (channel,))), None)

    async def record_run(self, run: BounceRun) -> None:
        with self._database.writing():
            self._database.add(RUNS, rows.run_row(run), verb=REPLACE)

    async def last_run(self, channel: str) -> BounceRun | None:
        with self._database.reading():
            return next(map(rows.run_of, self._database.read(RUNS, BY_CHANNEL, (channel,))), None)

    async def save_report(self, report: SavedReport) -> None:
        with self._database.writing():
            self._database.add(REPORTS, rows.report_row(report), verb=REPLACE)

    async def last_report(self, name: str) -> SavedReport | None:
        with self._database.reading():
            return next(map(rows.report_of, self._database.read(REPORTS, BY_NAME, (name,))), None)

    async def save_checks(self, checks: Sequence[CheckRow]) -> None:
        with self._database.writing():
            for check in checks:
                self._database.add(CHECKS, rows.check_row(check), verb=REPLACE)

    async def last_check(self, domain: str) -> CheckRow | None:
        with self._database.reading():
            return next(map(rows.check_of, self._database.read(CHECKS, _BY_DOMAIN, (domain,))), None)

    async def checked_at(self, at: float) -> tuple[str, ...]:
        with self._database.reading():
            return tuple(rows.check_of(row).domain for row in self._database.read(CHECKS, _SAVED_AT, (float(at),)))
