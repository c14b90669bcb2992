"""What `bounces` is asked, and what it answers."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import NamedTuple

from dcctl.channels.base import Configured
from dcctl.mail.fail_on import NEVER, FailOn
from dcctl.sending.feed import Bounce
from dcctl.sending.report_diff import Differences


class UndecidedMail(NamedTuple):
    """A mail that nothing could be made of: its name in the mailbox, and why."""

    name: str
    why: str


class MailboxRun(NamedTuple):
    """One mailbox: how many mails were read, how many reports were new (`proven`: about a send of ours), which mails
    nothing could be made of; `tracked` False: it has no mailbox; `error` says why it was not read, with the exit code
    of that."""

    channel: str
    tracked: bool
    read: int
    new: int
    proven: int
    permanent: int
    complaints: int
    rate: float | None
    undecided: tuple[UndecidedMail, ...]
    last_success: datetime | None
    error: str | None
    exit: int


class Count(NamedTuple):
    """One row of the counts: recipients sent to, unique recipients of them that bounced (for good or for now) and that
    complained (None: not tracked); the rate is bounced / sent, None when nothing was sent."""

    name: str
    sent: int
    bounced: int | None
    permanent: int | None
    complaints: int | None
    rate: float | None


@dataclass(frozen=True, slots=True)
class Counts:
    """The same events, counted in three ways."""

    channel: tuple[Count, ...]
    template: tuple[Count, ...]
    campaign: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class BouncesData:
    """What this run read, mailbox by mailbox (`runs`) and in all; the events it shows (the new ones, or all since
    `since`); the counts and the rate of all since `counted_from`; what changed since the run before, where asked."""

    runs: tuple[MailboxRun, ...]
    read: int
    new: int
    since: datetime | None
    events: tuple[Bounce, ...]
    counted_from: datetime
    counts: Counts
    rate: float | None = None
    changes: Differences | None = None


class Job(NamedTuple):
    """What is asked: the channels (`name` is the job's own, under which its last run is kept), UTC epochs `now` and
    `since` (None: only what is new is shown), the zone of a day, when it is an alarm, whether changes are told; by
    `clock` (a UTC epoch) what is read is stored."""

    name: str
    channels: Sequence[Configured]
    now: float
    since: float | None = None
    zone: tzinfo | None = None
    fail_on: FailOn = NEVER
    diff: bool = False
    clock: Callable[[], float] = time.time
