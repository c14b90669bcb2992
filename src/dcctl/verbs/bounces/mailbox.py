"""One mailbox of a job: read to its end, or to where it failed; whatever happens there, the others go on."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from dcctl.bounces.result import Read
from dcctl.channels.base import Configured, Inbox
from dcctl.errors import DcctlError
from dcctl.local.ledger.base import BounceEvent, BounceRun, Ledger
from dcctl.local.ledger.times import moment
from dcctl.mail.fail_on import Tally
from dcctl.sending.intake import alone, take_in
from dcctl.sending.untold import now_told, untold
from dcctl.verbs.bounces.answer import Job, MailboxRun, UndecidedMail

OpenInbox = Callable[[Configured], Awaitable[Inbox | None]]


class Result(NamedTuple):
    """One mailbox's run, the events that were news in it, and the error it ended with."""

    run: MailboxRun
    new: tuple[BounceEvent, ...] = ()
    error: DcctlError | None = None


@dataclass(slots=True)
class _Found:
    """What one mailbox gave: by key the events that are news, the names of mails nothing could be made of."""

    tracked: bool = True
    read: int = 0
    new: dict[str, BounceEvent] = field(default_factory=dict)
    undecided: list[UndecidedMail] = field(default_factory=list)
    error: DcctlError | None = None

    def add(self, events: Sequence[BounceEvent]) -> None:
        self.new |= {event.key: event for event in events}


async def read_mailbox(
    channel: Configured, job: Job, open_inbox: OpenInbox, ledger: Ledger, locks: Path, read: Read
) -> Result:
    """One mailbox, read to its end or to where it failed. News is also what a run stored that was ended before it could
    tell."""
    found, name = _Found(), channel.name
    try:
        inbox = await open_inbox(channel)
        found.tracked = inbox is not None
        if inbox is not None:
            async with alone(locks, name):
                found.add(await untold(ledger, name))
                found.error = await _take_all(found, name, inbox, ledger, job, read)
                if found.new:
                    await now_told(ledger, name, tuple(found.new.values()))
    except DcctlError as error:
        found.error = error
    return Result(await _run(found, name, ledger), tuple(found.new.values()), found.error)


async def _take_all(found: _Found, name: str, inbox: Inbox, ledger: Ledger, job: Job, read: Read) -> DcctlError | None:
    """Every page into `found`; the error it ended with, if it did."""
    try:
        async for page in take_in(name, inbox, ledger, read=read, clock=job.clock):
            found.read += page.read
            found.add(page.new)
            found.undecided += (UndecidedMail(one.name, one.why) for one in page.undecided)
    except DcctlError as error:
        return error
    await ledger.record_run(BounceRun(name, job.clock(), found.read, len(found.new)))
    return None


async def _run(found: _Found, name: str, ledger: Ledger) -> MailboxRun:
    last, tally = await ledger.last_run(name), tally_of(tuple(found.new.values()), None)
    return MailboxRun(
        channel=name,
        tracked=found.tracked,
        read=found.read,
        new=len(found.new),
        proven=sum(event.verified for event in found.new.values()),
        permanent=tally.permanent,
        complaints=tally.complaints,
        rate=None,
        undecided=tuple(found.undecided),
        last_success=moment(last.at) if last else None,
        error=found.error.message if found.error else None,
        exit=int(found.error.exit) if found.error else 0,
    )


def tally_of(events: Sequence[BounceEvent], rate: float | None) -> Tally:
    """What is proven; anybody can write the rest."""
    tally = Tally(rate)
    for event in events:
        if event.verified:
            tally.add(event.kind, event.permanence)
    return tally
