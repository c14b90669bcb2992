"""All mailboxes of a job, read; what the ledger then holds of their channels, counted."""

from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Final

from dcctl.bounces.scan import scan
from dcctl.errors import ChannelError, Exit, decisive
from dcctl.local.ledger.base import BounceEvent, Ledger, SavedReport, SendRow
from dcctl.sending.contacts import contacts
from dcctl.sending.dimensions import Dimension
from dcctl.sending.feed import bounce_of
from dcctl.sending.intake import Read
from dcctl.sending.report_diff import Differences, differences, snapshot
from dcctl.sending.rollup import table, totals
from dcctl.verbs import Outcome
from dcctl.verbs.bounces.answer import BouncesData, Count, Counts, Job, MailboxRun, time_of
from dcctl.verbs.bounces.mailbox import OpenInbox, Result, read_mailbox, tally_of

_COUNTED: Final = 7 * 86_400.0  # seconds: what a run without `since` counts over, so that a rate has its sends below it
_ALL: Final = 1_000_000
_VIEWS: Final[tuple[Dimension, ...]] = ("channel", "template", "campaign")


async def read_bounces(
    job: Job, *, open_inbox: OpenInbox, ledger: Ledger, locks: Path, read: Read = scan
) -> Outcome[BouncesData]:
    """Read every mailbox of the job; one that fails hides no other. `read` answers for one mail; in the folder `locks`
    is a lock per mailbox: of two runs at once the second raises `JobBusy`, so that no event is news to neither.

    Exit: 3 when what is shown is an alarm, else that of the mailboxes that failed, else 0. The failure of a single
    mailbox is raised; so is `ChannelError` when no channel has one.
    """
    results = [await read_mailbox(channel, job, open_inbox, ledger, locks, read) for channel in job.channels]
    _refuse_nothing(job, results)
    new = [event for result in results for event in result.new]
    tracked = {result.run.channel for result in results if result.run.tracked}
    counted_from = job.now - _COUNTED if job.since is None else job.since
    events, sends = await _stored(ledger, job, counted_from)
    shown = new if job.since is None else events
    rate = totals(events, sends, tracked=tracked).rate
    data = BouncesData(
        runs=tuple(_with_rate(result.run, events, sends) for result in results),
        read=sum(result.run.read for result in results),
        new=len(new),
        since=None if job.since is None else time_of(job.since),
        events=tuple(map(bounce_of, shown)),
        counted_from=time_of(counted_from),
        counts=Counts(*(_view(events, sends, by, job.zone, tracked) for by in _VIEWS)),
        rate=rate,
        changes=await _changes(ledger, job, events, sends) if job.diff else None,
    )
    tally = tally_of(shown, rate)
    codes = [Exit.FINDINGS] * job.fail_on.met(tally, tally.returned) + [Exit(run.exit) for run in data.runs]
    return Outcome(data, decisive(codes), tuple(_failed(run) for run in data.runs if run.error))


def _refuse_nothing(job: Job, results: Sequence[Result]) -> None:
    """A job that could not even begin has no answer, only a reason."""
    if len(results) == 1 and results[0].error:
        raise results[0].error
    if any(result.run.tracked for result in results):
        return
    named = ", ".join(channel.name for channel in job.channels) or "no channel is connected"
    kinds = {setting.name for channel in job.channels for setting in channel.kind.settings}
    key = f"channels.{job.channels[0].name}" if len(job.channels) == 1 else "a channel"
    raise ChannelError(
        f"{named}: returned mail is not tracked",
        why="no mailbox is named where bounces arrive",
        next=(f"set `bounces: maildir:PATH` or `imaps://USER@HOST` under {key}, or " if "bounces" in kinds else "")
        + "read files with dcctl bounces scan PATH",
    )


async def _stored(ledger: Ledger, job: Job, since: float) -> tuple[Sequence[BounceEvent], Sequence[SendRow]]:
    """What the ledger holds since then of the channels of the job, whichever mailbox it came back to."""
    names = {channel.name for channel in job.channels}
    events = await ledger.events(since=since)
    sends = await ledger.sends(since=since, limit=_ALL)
    return (
        [event for event in events if event.channel in names or event.sent_by in names],
        [send for send in sends if send.channel in names],
    )


def _view(
    events: Sequence[BounceEvent], sends: Sequence[SendRow], by: Dimension, zone: tzinfo | None, tracked: set[str]
) -> tuple[Count, ...]:
    rows = table(events, sends, (by,), zone=zone, tracked=tracked)
    return tuple(Count(row.key[0], row.sent, row.bounced, row.permanent, row.complaints, row.rate) for row in rows)


def _with_rate(run: MailboxRun, events: Sequence[BounceEvent], sends: Sequence[SendRow]) -> MailboxRun:
    if not run.tracked:
        return run
    sent = [send for send in sends if send.channel == run.channel]
    return run._replace(rate=totals([event for event in events if event.sent_by == run.channel], sent).rate)


async def _changes(ledger: Ledger, job: Job, events: Sequence[BounceEvent], sends: Sequence[SendRow]) -> Differences:
    """Against the report that the run before kept; this one takes its place."""
    rows = table(events, sends, ("template", "campaign"), zone=job.zone)
    now, before = snapshot(rows, contacts(events)), await ledger.last_report(job.name)
    await ledger.save_report(SavedReport(job.name, job.now, now))
    return differences(before.text if before else None, now)


def _failed(run: MailboxRun) -> str:
    return f"{run.channel}: {run.error}"
