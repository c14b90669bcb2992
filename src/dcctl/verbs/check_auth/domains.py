"""`check-auth DOMAIN...`: many domains in one run, bounded in tasks and time, compared with the last time."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, NamedTuple

from dcctl.errors import Interrupted, StoreError, UsageError, decisive
from dcctl.fetch import Fetch
from dcctl.local.ledger.base import CheckRow, Ledger
from dcctl.local.ledger.times import moment
from dcctl.mail.tls_seen import Look
from dcctl.mailauth.changes import DomainChange, compare, from_text, kept, said, to_text
from dcctl.mailauth.check import EVERYTHING, DomainReport, Scope, check_domain
from dcctl.mailauth.finding import Verdict, verdict_of
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.names import comparable, to_ascii
from dcctl.mailauth.predict import Sending, predict
from dcctl.mailauth.sender_rules import Provider, Ruling, facts_of, findings, judge
from dcctl.mailauth.together import in_time, together
from dcctl.verbs import Emit, Outcome
from dcctl.verbs.check_auth.answer import AuthData, SenderRules, exit_of

AT_ONCE: Final = 20  # domains in hand; more would only wait for one another
DOMAIN_DEADLINE: Final = 30.0  # seconds; several questions in a row may each wait for a silent server


@dataclass(frozen=True, slots=True)
class Progress:
    """How many domains are done, of how many."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class History:
    """Where checks are remembered: whether this run, of `now` (UTC epoch in seconds), is compared with the last saved
    ones, and whether it is saved."""

    ledger: Ledger
    now: float
    compare: bool = False
    save: bool = False


class Rules(NamedTuple):
    """The providers whose rules are asked about, and the channels and identities whose mail they would judge."""

    providers: tuple[Provider, ...]
    sendings: tuple[Sending, ...] = ()


async def check_domains(
    domains: Sequence[str],
    *,
    lookup: Lookup,
    fetch: Fetch | None = None,
    look: Look | None = None,
    scope: Scope = EVERYTHING,
    rules: Rules | None = None,
    fail_on: str = "fail",
    deadline: float | None = None,
    domain_deadline: float = DOMAIN_DEADLINE,
    history: History | None = None,
    now: float | None = None,
    emit: Emit | None = None,
    progress: Emit | None = None,
) -> Outcome[AuthData]:
    """Check every domain, at most `AT_ONCE` at the same time; see `check_domain`. With `emit` each report is handed
    over as it is finished and none is kept; else they come in the order asked. `progress` gets a `Progress` after each.

    What is not finished `domain_deadline` seconds after its domain was begun, or `deadline` seconds after the run was,
    is unknown and marked `check.deadline`. A run that is cancelled with an `Interrupted` as its message ends with that
    error and the reports that were finished; what was finished is saved in any case.

    Exit: 3 when a verdict is at or above `fail_on` (`worse`: when something got worse), 6 when something could not be
    checked, else 0; 3 comes before 6.
    """
    names = tuple(dict.fromkeys(to_ascii(domain) for domain in domains))
    if not names:
        raise UsageError("no domain to check", next="dcctl check-auth example.com", field="domains")
    check = partial(check_domain, lookup=lookup, fetch=fetch, look=look, scope=scope, now=now)
    run, todo, clock = _Run(names, history, emit, progress), iter(names), asyncio.get_running_loop().time
    ends = clock() + (math.inf if deadline is None else deadline)

    async def work_off() -> None:
        for name in todo:
            until = min(clock() + domain_deadline, ends)
            report = await check(name, deadline=max(0.0, until - clock()))
            if rules is None:
                await run.take(report)
            else:
                await run.take(*await _ruled(report, rules, lookup, until - clock()))

    cut: Interrupted | None = None
    try:
        await together(work_off() for _ in names[:AT_ONCE])
    except asyncio.CancelledError as cancelled:
        cut = _reason(cancelled)
    finally:
        unsaved = await run.settle()
    return run.outcome(fail_on, cut, unsaved)


async def _ruled(
    report: DomainReport, rules: Rules, lookup: Lookup, seconds: float
) -> tuple[DomainReport, tuple[Ruling, ...]]:
    """The report with the providers' rules: by the predictions for its own identities, as far as there is time."""
    own = [one for one in rules.sendings if comparable(one.identity.rpartition("@")[2]) == report.domain]
    predictions = await in_time(lambda: together(predict(one, lookup=lookup) for one in own), seconds)
    facts = facts_of(report.domain, report.findings, report.effective_policy, predictions or ())
    rulings = judge(rules.providers, facts)
    found = (*report.findings, *findings(report.domain, rulings))
    return replace(report, findings=found, verdict=verdict_of(found)), rulings


class _Run:
    """What a run over many domains has found so far."""

    def __init__(
        self, names: tuple[str, ...], history: History | None, emit: Emit | None, progress: Emit | None
    ) -> None:
        self._names, self._history, self._emit, self._progress = names, history, emit, progress
        self._reports: dict[str, DomainReport] = {}
        self._rules: dict[str, SenderRules] = {}
        self._verdicts: set[Verdict] = set()
        self._rows: list[CheckRow] = []
        self._done = 0
        self._worse = False
        self._last = 0.0  # when the newest of the former checks of these domains was saved
        self._gone: tuple[str, ...] = ()
        self._unread: StoreError | None = None  # why a former check could not be read

    async def take(self, report: DomainReport, rulings: tuple[Ruling, ...] = ()) -> None:
        """One domain is finished: compare, remember, hand over."""
        if self._history is not None:
            report = await self._compared(report, self._history)
        self._verdicts.add(report.verdict)
        if self._emit is not None:
            self._emit(report)
        else:
            self._reports[report.domain] = report
            if rulings:
                self._rules[report.domain] = SenderRules(report.domain, rulings)
        self._done += 1
        if self._progress is not None:
            self._progress(Progress(self._done, len(self._names)))

    async def _compared(self, report: DomainReport, history: History) -> DomainReport:
        try:
            former = await history.ledger.last_check(report.domain)
            before = from_text(former.findings) if former else ()
        except StoreError as error:  # told at the end: what was found now is not lost by it
            self._unread = error
            return report
        today = said(report.findings)
        keep = kept(before, today) if history.save else ()
        if any(one.verdict != "unknown" for one in keep):
            self._rows.append(CheckRow(report.domain, history.now, to_text(keep)))
        if not history.compare:
            return report
        change = DomainChange()
        if former is not None:
            self._last = max(self._last, former.at)
            change = compare(before, today, moment(former.at))
        self._worse = self._worse or bool(change.worse)
        return replace(report, change=change)

    async def settle(self) -> StoreError | None:
        """Save what is finished, all in one transaction; the trouble where that cannot be done."""
        if self._history is None:
            return None
        ledger, asked = self._history.ledger, set(self._names)
        try:
            await ledger.save_checks(self._rows)
            self._gone = tuple(name for name in await ledger.checked_at(self._last) if name not in asked)
        except StoreError as error:
            return error
        return self._unread

    def outcome(self, fail_on: str, cut: Interrupted | None, unsaved: StoreError | None) -> Outcome[AuthData]:
        """The answer: what was finished, and why that is not all or not kept."""
        if cut is not None:
            words = f"{cut.message}: {self._done} of {len(self._names)} domains are checked"
            cut = type(cut)(words, next="run the same command again")
        errors = {error.exit: error for error in (cut, unsaved) if error is not None}
        exit = decisive([exit_of(self._verdicts, fail_on, self._worse), *errors])
        reports = tuple(self._reports[name] for name in self._names if name in self._reports)
        rules = tuple(self._rules[name] for name in self._names if name in self._rules)
        return Outcome(AuthData(reports, rules=rules, gone=self._gone), exit, error=errors.get(exit))


def _reason(cancelled: asyncio.CancelledError) -> Interrupted:
    """Why the run was told to stop; any other cancellation goes on upwards."""
    match cancelled.args:
        case [Interrupted() as why]:
            return why
    raise cancelled
