"""The ledger in memory: the double for tests, and for library users who keep their own books. One process, no file."""

import time
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from operator import attrgetter

from dcctl.local.ledger import troubles
from dcctl.local.ledger.addresses import folded
from dcctl.local.ledger.base import (
    BounceRun,
    CheckRow,
    Denied,
    Granted,
    Measure,
    NewSend,
    ProbeRow,
    Result,
    SavedReport,
    SendRow,
    State,
    TemplateVersion,
    Usage,
    Window,
)
from dcctl.local.ledger.memory_returned import MemoryReturned
from dcctl.local.ledger.rows import intent_row, is_open, send_of, version_of, version_row
from dcctl.local.ledger.windows import NOTHING, Count, micros, not_before, refusal, scopes_of, seconds, usage_of


class MemoryCounts:
    """`Counts` over lists: within a scope, time and counters only grow, so each seek is a bisection."""

    def __init__(self) -> None:
        self._counts: dict[str, list[Count]] = defaultdict(lambda: [NOTHING])

    def last(self, scope: str) -> Count:
        """See `Counts`."""
        return self._counts[scope][-1]

    def upto(self, scope: str, at: int) -> Count:
        """See `Counts`."""
        counts = self._counts[scope]
        return counts[max(0, bisect_right(counts, at, key=attrgetter("at")) - 1)]

    def reaching(self, scope: str, measure: Measure, amount: int) -> Count:
        """See `Counts`."""
        counts = self._counts[scope]
        return counts[bisect_left(counts, amount, key=attrgetter(measure))]

    def add(self, scope: str, count: Count) -> None:
        """Append the next count."""
        self._counts[scope].append(count)


class MemoryLedger(MemoryReturned):
    """`Ledger` that forgets everything when it goes; `clock` gives UTC epoch seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__(clock)
        self._counts = MemoryCounts()
        self._probes: dict[str, ProbeRow] = {}
        self._runs: dict[str, BounceRun] = {}
        self._checks: dict[str, CheckRow] = {}

    async def reserve(self, send: NewSend, windows: Sequence[Window]) -> Granted | Denied:
        if send.id in self._sends:
            raise troubles.id_taken(send.id)
        counts, scopes = self._counts, scopes_of(send, windows)
        at = not_before(micros(self._clock()), counts, scopes)
        if denied := refusal(counts, windows, send, at):
            return denied
        self._sends[send.id] = send_of(intent_row(send, at))
        self._subjects[send.id] = send.subject
        if row := version_row(send, at):
            self._versions.setdefault(row[:2], version_of(row))
        for scope in scopes:
            counts.add(scope, counts.last(scope).plus(send, at))
        return Granted(seconds(at))

    async def settle(self, send_id: str, result: Result) -> None:
        row = self._sends.get(send_id)
        if row is None:
            raise troubles.id_unknown(send_id)
        if is_open(row.state):
            refused = tuple(address for address, _ in result.refused)
            told = row._replace(state=result.state, reply=result.reply, queue_id=result.queue_id, refused=refused)
            self._sends[send_id] = told

    async def usage(self, windows: Sequence[Window]) -> tuple[Usage, ...]:
        now = micros(self._clock())
        return tuple(usage_of(self._counts, window, now) for window in windows)

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
        wanted = None if message_ids is None else set(message_ids)
        fitting = [
            row
            for row in self._sends.values()
            if (ids is None or row.id in ids)
            and (wanted is None or row.message_id in wanted)
            and (channel is None or row.channel == channel)
            and (states is None or row.state in states)
            and row.at >= since
        ]
        return tuple(sorted(fitting, key=attrgetter("at"))[::-1][:limit])

    async def sent_to(self, address: str, subject: str, since: float, until: float) -> tuple[str, ...]:
        fitting = [
            row
            for row in self._sends.values()
            if folded(address) in map(folded, row.recipients)
            and self._subjects[row.id] == subject
            and since <= row.at <= until
        ]
        return tuple(row.id for row in sorted(fitting, key=attrgetter("at", "id")))

    async def versions(self) -> tuple[TemplateVersion, ...]:
        return tuple(sorted(self._versions.values(), key=attrgetter("template", "first_sent", "template_hash")))

    async def save_report(self, report: SavedReport) -> None:
        self._reports[report.name] = report

    async def last_report(self, name: str) -> SavedReport | None:
        return self._reports.get(name)

    async def record_probe(self, probe: ProbeRow) -> None:
        self._probes[probe.channel] = probe

    async def last_probe(self, channel: str) -> ProbeRow | None:
        return self._probes.get(channel)

    async def record_run(self, run: BounceRun) -> None:
        self._runs[run.channel] = run

    async def last_run(self, channel: str) -> BounceRun | None:
        return self._runs.get(channel)

    async def save_checks(self, checks: Sequence[CheckRow]) -> None:
        self._checks |= {check.domain: check for check in checks}

    async def last_check(self, domain: str) -> CheckRow | None:
        return self._checks.get(domain)

    async def checked_at(self, at: float) -> tuple[str, ...]:
        return tuple(sorted(row.domain for row in self._checks.values() if row.at == at))

    async def check(self) -> str:
        return f"in memory: {len(self._sends)} sends, {len(self._events)} returned mails"

    async def close(self) -> None:
        """Nothing to let go."""
