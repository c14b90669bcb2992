"""The counts of `bounces`: the same events against the same sends, by channel, template and campaign."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final, NamedTuple

from dcctl.local.ledger.base import BounceEvent, SendRow
from dcctl.sending.dimensions import Dimension
from dcctl.sending.rollup import table, totals
from dcctl.verbs.bounces.answer import Count, Counts, MailboxRun

_VIEWS: Final[tuple[Dimension, ...]] = ("channel", "template", "campaign")


class Counted(NamedTuple):
    """What was read and what was sent since the UTC epoch `since`; `tracked` are the channels with a mailbox."""

    events: Sequence[BounceEvent]
    sends: Sequence[SendRow]
    since: float
    tracked: frozenset[str]

    @property
    def about_sends(self) -> list[BounceEvent]:
        """The events about those sends: one about an earlier send counts against it, not against these."""
        return [event for event in self.events if event.sent_at is None or event.sent_at >= self.since]


def counts_of(counted: Counted, zone: tzinfo | None) -> Counts:
    """The three views."""
    return Counts(*(_view(counted, by, zone) for by in _VIEWS))


def rate_of(counted: Counted) -> float | None:
    """Bounced / sent, of all of it."""
    return totals(counted.about_sends, counted.sends, tracked=counted.tracked).rate


def rates_of(runs: Sequence[MailboxRun], counted: Counted) -> tuple[MailboxRun, ...]:
    """The runs with the rate of what their channel sent; there is none where nobody reads what comes back."""
    rates = {row.key[0]: row.rate for row in table(counted.about_sends, counted.sends, ("channel",), zone=None)}
    return tuple(run._replace(rate=rates.get(run.channel) if run.tracked else None) for run in runs)


def _view(counted: Counted, by: Dimension, zone: tzinfo | None) -> tuple[Count, ...]:
    rows = table(counted.about_sends, counted.sends, (by,), zone=zone, tracked=counted.tracked)
    return tuple(Count(row.key[0], row.sent, row.bounced, row.permanent, row.complaints, row.rate) for row in rows)
