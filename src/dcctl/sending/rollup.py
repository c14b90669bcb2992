"""Returned mail counted against what was sent, by any dimensions: pure, each send and each event looked at once.

What became of a recipient of a send is decided once (`fates.py`): so every table over the same sends and events has
the same sum, whatever it is counted by, and the feed marks the events that make it. Unverified reports count into
nothing. A bounce counts on the day its message was sent, so that a day's rate is that of its mail.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from dcctl.local.ledger.base import BounceEvent, SendRow
from dcctl.sending.dimensions import Dimension, Key, Namer, Versions, numbered, versions_of
from dcctl.sending.fates import Fate, fates

_SENT: Final = ("sent", "unknown")  # an unknown may have left
_LONGEST: Final = 200  # characters of a diagnostic


class Row(NamedTuple):
    """One row of a table. Of `sent` recipients those in `untracked` went through channels whose returned mail nobody
    reads: they count into no rate. Where all did, nothing is known: the counts are None, never 0.

    `bounced` are unique recipients, `permanent` and `transient` its two parts; `delayed` those still under way;
    `rate` is bounced / tracked recipients. `sample` is the key of an event of this row.
    """

    key: Key
    sent: int
    untracked: int
    bounced: int | None
    permanent: int | None
    transient: int | None
    delayed: int | None
    complaints: int | None
    rate: float | None
    top_diagnostic: str | None = None
    sample: str | None = None

    @property
    def tracked(self) -> bool:
        """Whether anything is known of what came back."""
        return self.bounced is not None


class Day(NamedTuple):
    """A day of a series (`2026-09-21`, in its zone): recipients sent to and unique ones of them that bounced (None: not
    tracked)."""

    day: str
    sent: int
    bounced: int | None


def table(
    events: Iterable[BounceEvent],
    sends: Iterable[SendRow],
    by: Sequence[Dimension],
    *,
    zone: tzinfo | None,
    tracked: Collection[str] | None = None,
    versions: Versions | None = None,
) -> tuple[Row, ...]:
    """The rows of every combination of the dimensions that occurs, by key; `zone` (None: the machine's) says when a day
    begins.

    `tracked` names the channels whose returned mail is read (None: all are); one whose mail came back to another's
    mailbox is one too. `versions` numbers the contents of templates (`numbered`; None: those of `sends` alone). What
    has no name stands under "-". Where `by` has mx, reason or category, `sent` is that of the rest of the key.
    """
    left, counted = [send for send in sends if send.state in _SENT], fates(events)
    namer = Namer(tuple(by), zone, numbered(versions_of(left)) if versions is None else versions)
    watched = None if tracked is None else {*tracked, *(fate.channel for fate in counted)}
    sent, untracked = Counter[Key](), Counter[Key]()
    for send in left:
        for key, recipients in namer.of_send(send):
            sent[key] += recipients
            if watched is not None and send.channel not in watched:
                untracked[key] += recipients
    groups: defaultdict[Key, list[Fate]] = defaultdict(list)
    for fate in counted:
        groups[namer.of_fate(fate)].append(fate)
    keys = groups.keys() if namer.only_bounces else groups.keys() | sent.keys()
    return tuple(
        _row(key, sent[namer.rest(key)], untracked[namer.rest(key)], groups.get(key, ())) for key in sorted(keys)
    )


def totals(events: Iterable[BounceEvent], sends: Iterable[SendRow], *, tracked: Collection[str] | None = None) -> Row:
    """Everything in one row, whose key is empty."""
    rows = table(events, sends, (), zone=None, tracked=tracked)
    return rows[0] if rows else _row((), 0, 0, ())


def series(
    events: Iterable[BounceEvent],
    sends: Iterable[SendRow],
    days: int,
    zone: tzinfo | None,
    now: float,
    *,
    tracked: Collection[str] | None = None,
) -> tuple[Day, ...]:
    """The last `days` days up to that of `now`, oldest first: a day on which nothing was sent is there too."""
    rows = {row.key[0]: row for row in table(events, sends, ("day",), zone=zone, tracked=tracked)}
    today = datetime.fromtimestamp(now, zone).date()
    names = [(today - timedelta(days=back)).isoformat() for back in range(days - 1, -1, -1)]
    return tuple(Day(name, rows[name].sent, rows[name].bounced) if name in rows else Day(name, 0, 0) for name in names)


def _row(key: Key, sent: int, untracked: int, found: Sequence[Fate]) -> Row:
    if not found and sent and sent == untracked:
        return Row(key, sent, untracked, None, None, None, None, None, None)
    count = Counter(fate.what for fate in found)
    permanent = sum(fate.what == "bounced" and fate.event.permanence == "permanent" for fate in found)
    bounced, tracked = count["bounced"], sent - untracked
    words = Counter(" ".join(fate.event.diagnostic.split())[:_LONGEST] for fate in found if fate.event.diagnostic)
    return Row(
        key,
        sent,
        untracked,
        bounced,
        permanent,
        bounced - permanent,
        count["delayed"],
        count["complained"],
        round(bounced / tracked, 4) if tracked > 0 else None,
        min(words, key=lambda text: (-words[text], text), default=None),
        min((fate.event.key for fate in found), default=None),
    )
