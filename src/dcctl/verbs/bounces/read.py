"""All mailboxes of a job, read; what the ledger then holds of their channels, counted."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from dcctl.bounces.result import Read
from dcctl.bounces.scan import scan
from dcctl.errors import DcctlError, Exit, decisive
from dcctl.local.ledger.base import Ledger, SavedReport
from dcctl.local.ledger.times import moment
from dcctl.sending.contacts import contacts
from dcctl.sending.feed import bounce_of
from dcctl.sending.intake import untracked
from dcctl.sending.report_diff import Differences, differences, snapshot
from dcctl.sending.rollup import table
from dcctl.verbs import Outcome
from dcctl.verbs.bounces.answer import BouncesData, Job
from dcctl.verbs.bounces.counting import Counted, counts_of, rate_of, rates_of
from dcctl.verbs.bounces.mailbox import OpenInbox, Result, read_mailbox, tally_of

_COUNTED: Final = 7 * 86_400.0  # seconds: what a run without `since` counts over, so that a rate has its sends below it
_ALL: Final = 1_000_000


async def read_bounces(
    job: Job, *, open_inbox: OpenInbox, ledger: Ledger, locks: Path, read: Read = scan
) -> Outcome[BouncesData]:
    """Read every mailbox of the job; one that fails hides no other. `read` answers for one mail; in the folder `locks`
    is a lock per mailbox: of two runs at once the second fails with `JobBusy`, so that no event is news to neither.

    Exit: that of the failures and of the alarm (3), the one that decides; where nothing at all could be read the data
    says only why. Raises `StoreError` where the ledger cannot be trusted.
    """
    results = [await read_mailbox(channel, job, open_inbox, ledger, locks, read) for channel in job.channels]
    new = [event for result in results for event in result.new]
    counted_from = job.now - _COUNTED if job.since is None else job.since
    tracked = [result.run.channel for result in results if result.run.tracked]
    counted = await _counted(ledger, job, counted_from, tracked)
    shown = new if job.since is None else counted.events
    data = BouncesData(
        runs=rates_of([result.run for result in results], counted),
        read=sum(result.run.read for result in results),
        new=len(new),
        since=None if job.since is None else moment(job.since),
        events=tuple(map(bounce_of, shown)),
        counted_from=moment(counted_from),
        counts=counts_of(counted, job.zone),
        rate=rate_of(counted),
        changes=await _changes(ledger, job, counted) if job.diff else None,
    )
    tally = tally_of(shown, data.rate)
    alarm = tally.returned > 0 and job.fail_on.met(tally, tally.returned)  # a rate that stays where it was, was told
    return _outcome(job, data, results, alarm=alarm)


async def _counted(ledger: Ledger, job: Job, since: float, tracked: Sequence[str]) -> Counted:
    """What the ledger holds since then of the channels of the job, and of those whose mail comes back to theirs."""
    names = {channel.name for channel in job.channels}
    events = [one for one in await ledger.events(since=since) if one.channel in names or one.sent_by in names]
    names |= {event.sent_by for event in events if event.sent_by}
    sends = [send for send in await ledger.sends(since=since, limit=_ALL) if send.channel in names]
    return Counted(events, sends, since, frozenset(tracked))


async def _changes(ledger: Ledger, job: Job, counted: Counted) -> Differences | None:
    """Against the report that the run before kept, if it did; this one takes its place."""
    rows = table(counted.about_sends, counted.sends, ("template", "campaign"), zone=job.zone)
    now, before = snapshot(rows, contacts(counted.events)), await ledger.last_report(job.name)
    await ledger.save_report(SavedReport(job.name, job.now, now))
    return differences(before.text, now) if before else None


def _outcome(job: Job, data: BouncesData, results: Sequence[Result], *, alarm: bool) -> Outcome[BouncesData]:
    """The exit code that decides, beside the error it is from; the other mailboxes that failed are warnings."""
    failed = [(result.run.channel, result.error) for result in results if result.error]
    answered = any(result.run.tracked and not result.error for result in results)
    if not failed and not answered:
        return Outcome(data, Exit.CHANNEL, error=untracked(job.channels), partial=False)
    code = decisive([*(error.exit for _, error in failed), *([Exit.FINDINGS] if alarm else [])])
    first = next((one for one in failed if one[1].exit is code), None)
    warnings = tuple(_told(*one) for one in failed if one is not first)
    error = None if first is None else first[1] if len(results) == 1 else _named(*first)
    return Outcome(data, code, warnings, error, partial=answered or bool(data.events))


def _named(channel: str, error: DcctlError) -> DcctlError:
    """The failure of one mailbox of several."""
    return type(error)(f"{channel}: {error.message}", why=error.why, next=error.next, field=error.field)


def _told(channel: str, error: DcctlError) -> str:
    """The same in one line."""
    return f"{channel}: {error.message}" + (f" (next: {error.next})" if error.next else "")
