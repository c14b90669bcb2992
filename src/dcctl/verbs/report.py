"""`bounces report`: what was sent against what came back, by any dimensions, with the days beside it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from dcctl.local.ledger.base import BounceEvent, Ledger, SendRow
from dcctl.local.ledger.times import moment
from dcctl.mail.advice import SENTENCES
from dcctl.sending.contacts import feed
from dcctl.sending.dimensions import Dimension, Versions, numbered
from dcctl.sending.fates import fates
from dcctl.sending.feed import Bounce, bounce_of
from dcctl.sending.rollup import Day, Row, series, table, totals
from dcctl.verbs import Emit, Outcome

VIEWS: Final[tuple[tuple[Dimension, ...], ...]] = (("template",), ("campaign",), ("channel",))  # without `--by`
_DAYS: Final = 14
_FEED: Final = 20
_ALL: Final = 1_000_000


class ReportRow(NamedTuple):
    """One row: what it is about by dimension, recipients sent to, and what became of them (None: not tracked). `rate`
    is bounced / recipients of tracked channels; `sample` goes to `dcctl bounces explain`."""

    about: Mapping[str, str]
    sent: int
    untracked: int
    bounced: int | None
    permanent: int | None
    transient: int | None
    delayed: int | None
    complaints: int | None
    rate: float | None
    top_diagnostic: str | None
    sample: str | None


class View(NamedTuple):
    """The rows by one choice of dimensions."""

    by: tuple[str, ...]
    rows: tuple[ReportRow, ...]


class ReasonRow(NamedTuple):
    """How many recipients bounced or complained for one reason, and what that means."""

    reason: str
    category: str
    recipients: int
    happened: str
    rep: str
    admin: str


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything since `since`: the sums, the last days, the views, the reasons (most first), the last reports. Reports
    that no send of ours is proven for are only counted apart (`unverified`); `untracked` names the channels whose
    returned mail nobody reads; `undecided` counts mails nothing could be made of."""

    since: datetime
    until: datetime
    totals: ReportRow
    days: tuple[Day, ...]
    views: tuple[View, ...]
    reasons: tuple[ReasonRow, ...]
    feed: tuple[Bounce, ...]
    unverified: int
    undecided: int
    untracked: tuple[str, ...]


class Scope(NamedTuple):
    """What is counted: from `since` to `now` (UTC epochs), in `zone`; `by` empty means the usual views; `tracked` are
    the channels whose returned mail is read."""

    since: float
    now: float
    zone: tzinfo | None
    by: tuple[Dimension, ...] = ()
    channel: str | None = None
    tracked: Collection[str] = ()


async def report(ledger: Ledger, scope: Scope, emit: Emit | None = None) -> Outcome[ReportData]:
    """The report; with `emit` each row of its views is handed over too.

    Sends are those made since then; events are those about them, and unproven ones that happened since then.
    """
    sends = await ledger.sends(channel=scope.channel, since=scope.since, limit=_ALL)
    events = [event for event in await ledger.events(since=scope.since) if _belongs(event, scope)]
    versions = numbered(await ledger.versions())
    views = tuple(_view(events, sends, by, scope, versions) for by in ((scope.by,) if scope.by else VIEWS))
    if emit is not None:
        for view in views:
            for row in view.rows:
                emit(row)
    return Outcome(
        ReportData(
            since=moment(scope.since),
            until=moment(scope.now),
            totals=_row((), totals(events, sends, tracked=scope.tracked)),
            days=series(events, sends, _DAYS, scope.zone, scope.now, tracked=scope.tracked),
            views=views,
            reasons=_reasons(events),
            feed=tuple(bounce_of(row.event) for row in feed(events)[:_FEED]),
            unverified=sum(not event.verified for event in events),
            undecided=len(await ledger.undecided(channel=scope.channel, since=scope.since)),
            untracked=tuple(sorted({send.channel for send in sends} - set(scope.tracked))),
        )
    )


def _belongs(event: BounceEvent, scope: Scope) -> bool:
    """Whether it is about a send in sight, or, unproven, happened in that time."""
    sent_by = event.sent_by or event.channel
    in_time = event.sent_at >= scope.since if event.sent_at is not None else event.when >= scope.since
    return in_time and scope.channel in (None, sent_by)


def _view(
    events: Sequence[BounceEvent], sends: Sequence[SendRow], by: tuple[Dimension, ...], scope: Scope, versions: Versions
) -> View:
    rows = table(events, sends, by, zone=scope.zone, tracked=scope.tracked, versions=versions)
    return View(by, tuple(_row(by, row) for row in rows))


def _row(by: tuple[Dimension, ...], row: Row) -> ReportRow:
    return ReportRow(dict(zip(by, row.key, strict=True)), *row[1:])


def _reasons(events: Sequence[BounceEvent]) -> tuple[ReasonRow, ...]:
    found = [fate.event for fate in fates(events) if fate.what != "delayed"]
    categories = {event.reason: event.category for event in found}
    count = Counter(event.reason for event in found)
    return tuple(
        ReasonRow(reason, categories[reason], count[reason], *SENTENCES[reason])
        for reason in sorted(count, key=lambda reason: (-count[reason], reason))
    )
