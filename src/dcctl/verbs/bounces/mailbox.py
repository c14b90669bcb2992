"""One mailbox of a job: read to its end, or to where it failed; whatever happens there, the others go on."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from dcctl.channels.base import Configured, Inbox
from dcctl.errors import DcctlError
from dcctl.local.ledger.base import BounceEvent, BounceRun, Ledger
from dcctl.local.lock_file import hold
from dcctl.mail.fail_on import Tally
from dcctl.sending.intake import Read, take_in
from dcctl.verbs.bounces.answer import Job, MailboxRun, time_of

OpenInbox = Callable[[Configured], Awaitable[Inbox | None]]


class Result(NamedTuple):
    """One mailbox's run, the events that were news in it, and the error it ended with."""

    run: MailboxRun
    new: tuple[BounceEvent, ...] = ()
    error: DcctlError | None = None


async def read_mailbox(
    channel: Configured, job: Job, open_inbox: OpenInbox, ledger: Ledger, locks: Path, read: Read
) -> Result:
    """One mailbox, read to its end or to where it failed."""
    count, new, undecided = 0, list[BounceEvent](), list[str]()
    tracked, error = True, None
    try:
        inbox = await open_inbox(channel)
        if inbox is None:
            tracked = False
        else:
            async with hold(locks / f"bounces+{channel.name}.lock", 0.0, f"the returned mail of {channel.name}"):
                async for page in take_in(channel.name, inbox, ledger, read=read, clock=lambda: job.now):
                    count += page.read
                    new += page.new
                    undecided += (one.name for one in page.undecided)
                await ledger.record_run(BounceRun(channel.name, job.now, count, len(new)))
    except DcctlError as failed:
        error = failed
    last, tally = await ledger.last_run(channel.name), tally_of(new, None)
    run = MailboxRun(
        channel=channel.name,
        tracked=tracked,
        read=count,
        new=len(new),
        permanent=tally.permanent,
        complaints=tally.complaints,
        rate=None,
        undecided=tuple(undecided),
        last_success=time_of(last.at) if last else None,
        error=error.message if error else None,
        exit=int(error.exit) if error else 0,
    )
    return Result(run, tuple(new), error)


def tally_of(events: Sequence[BounceEvent], rate: float | None) -> Tally:
    """What is proven; anybody can write the rest."""
    tally = Tally(rate)
    for event in events:
        if event.verified:
            tally.add(event.kind, event.permanence)
    return tally
