"""What the ledger knows of returned mail: the events, who is suppressed and why, what could not be read.

Times are UTC epochs in seconds.
"""

from typing import Literal, NamedTuple

Trust = Literal["token", "message-id"]
Cause = Literal["permanent", "complaint", "repeated"]


class BounceEvent(NamedTuple):
    """One returned mail about one recipient. `key` is the natural key: a second reading changes nothing.

    `at` is when it was read, `channel` whose mailbox it was read from, `reported` the date it bears itself.
    `recipient` is the address it names, `mx` the host that refused; `detector`, `rule` and `matched` say why it was
    read so. From `trust` on come the facts of the send it is about, None where there is none: `trust` is how that is
    proven (None: not at all), `sent_to` the recipient it counts under, as the send names it, `sent_by` the channel
    that sent. `template` and `campaign` of an unproven event may be what the returned header claims.
    """

    key: str
    at: float
    channel: str
    kind: str
    recipient: str
    status: str | None
    reply_code: int | None
    category: str
    reason: str
    permanence: str
    advice: str
    diagnostic: str
    original_message_id: str | None
    reported: float | None = None
    domain: str = ""
    mx: str | None = None
    detector: str | None = None
    rule: str | None = None
    matched: str | None = None
    trust: Trust | None = None
    send_id: str | None = None
    sent_to: str | None = None
    sent_at: float | None = None
    sent_by: str | None = None
    identity: str | None = None
    template: str | None = None
    template_hash: str | None = None
    campaign: str | None = None

    @property
    def verified(self) -> bool:
        """Whether it is proven to be about a send of ours: only then it suppresses and counts."""
        return self.trust is not None

    @property
    def when(self) -> float:
        """When it happened, whenever it was read."""
        return self.at if self.reported is None else self.reported

    @property
    def address(self) -> str:
        """Whom it is about: the recipient we wrote to, else the one that the report names."""
        return self.sent_to or self.recipient


_TRUSTED: tuple[Trust | None, ...] = ("token", "message-id", None)


def kept_of(old: BounceEvent, new: BounceEvent) -> BounceEvent:
    """Which of two reports with one natural key is kept, in whatever order they were read: the better proven, then the
    one reported first. (A forged one never hides the true one.) The time of the first reading stays."""
    return new._replace(at=old.at) if _rank(new) < _rank(old) else old


def _rank(event: BounceEvent) -> tuple[int, float, str]:
    reported = float("inf") if event.reported is None else event.reported
    return _TRUSTED.index(event.trust), reported, event.diagnostic


class Undecided(NamedTuple):
    """A mail of a channel's mailbox that could not be read as anything: the name it has there, when it was met and
    why. Nothing of what it says is kept."""

    channel: str
    name: str
    at: float
    why: str


class Suppression(NamedTuple):
    """An address that gets no more mail. `address` as it is compared, or its keyed hash once it is `forgotten`.

    `since` is when the report that decided was made, `event` its key, `sent_at` when the message it is about was
    sent; `strikes` how many messages came back for it. `detached`: events it was decided by were purged, it stands by
    itself.
    """

    address: str
    since: float
    cause: Cause
    category: str
    reason: str
    strikes: int
    event: str
    sent_at: float
    detached: bool = False
    forgotten: bool = False


class BounceRun(NamedTuple):
    """The last reading of a channel's returned mail."""

    channel: str
    at: float
    read: int
    new: int


class SavedReport(NamedTuple):
    """A note of a run, the last of its name. `text` is what its writer reads again: of a job's `--diff` the snapshot
    (`sending/report_diff.py`), of `run JOB` how it went (`verbs/bounces/told.py`), of `told CHANNEL` nothing, for only
    the time counts (`sending/untold.py`). Otherwise it is JSON: who is forgotten is taken out of its strings."""

    name: str
    at: float
    text: str
