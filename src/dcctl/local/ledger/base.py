"""The ledger's protocol and its values: the only memory of what was sent, and so the throttle's state.

Everything is `async` from the first day; SQLite answers inline, a shared database will not. Times are UTC epochs in
seconds.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from dcctl.local.ledger.returned import BounceEvent as BounceEvent
from dcctl.local.ledger.returned import BounceRun as BounceRun
from dcctl.local.ledger.returned import SavedReport as SavedReport
from dcctl.local.ledger.returned import Suppression as Suppression
from dcctl.local.ledger.returned import Undecided as Undecided

Measure = Literal["messages", "recipients", "external_recipients"]
State = Literal["intent", "sent", "not-sent", "unknown"]


class Window(NamedTuple):
    """No stretch of `seconds` may hold more than `limit` of `measure` under `scope` (a channel's name, a tenant).

    Spacing is a window that holds one message. The stretch is half open: a count exactly `seconds` old has left it.
    """

    scope: str
    measure: Measure
    limit: int
    seconds: float
    label: str


class NewSend(NamedTuple):
    """The intent to send one message, written before the first byte leaves. `subject` is a keyed digest of its
    Subject."""

    id: str
    channel: str
    identity: str
    message_id: str
    token: str
    body_hash: str
    recipients: tuple[str, ...]
    external_recipients: int
    template: str | None = None
    template_hash: str | None = None
    campaign: str | None = None
    subject: str | None = None

    def amount(self, measure: Measure) -> int:
        """What this send adds to a window of that measure."""
        return {"messages": 1, "recipients": len(self.recipients), "external_recipients": self.external_recipients}[
            measure
        ]


class Granted(NamedTuple):
    """Permission given and the intent row flushed; `at` is the time that counts."""

    at: float


class Denied(NamedTuple):
    """No room now. `retry_at` is the first moment all windows have room, None when the send never fits (`window` too
    small)."""

    window: Window
    used: int
    retry_at: float | None


class Usage(NamedTuple):
    """How full one window is, and the first moment it takes one more message or recipient."""

    window: Window
    used: int
    next_slot: float


class Result(NamedTuple):
    """What became of a send: the state, the server's words, its queue id, refused recipients as (address, reply)."""

    state: State
    reply: str = ""
    queue_id: str | None = None
    refused: tuple[tuple[str, str], ...] = ()


class SendRow(NamedTuple):
    """A send as the ledger remembers it; `refused` are the recipients that the channel would not take."""

    id: str
    at: float
    state: State
    channel: str
    identity: str
    message_id: str
    recipients: tuple[str, ...]
    template: str | None
    template_hash: str | None
    campaign: str | None
    reply: str
    queue_id: str | None
    refused: tuple[str, ...] = ()


class TemplateVersion(NamedTuple):
    """One content of a template, by its hash ("" where it is not known), and when it was first sent."""

    template: str
    template_hash: str
    first_sent: float


class ProbeRow(NamedTuple):
    """The last staged check of a channel."""

    channel: str
    at: float
    ok: bool
    words: str


class CheckRow(NamedTuple):
    """The last saved check of a domain. Domains saved together have the same `at`; `findings` is the text that
    `mailauth/changes.py` writes and reads."""

    domain: str
    at: float
    findings: str


class Purged(NamedTuple):
    """How many rows a purge took away."""

    events: int
    sends: int
    undecided: int


class Forgotten(NamedTuple):
    """In how many rows an address was replaced, and whether it stays suppressed by its keyed hash."""

    events: int
    sends: int
    suppressed: bool


class Sends(Protocol):
    """What was sent."""

    async def reserve(self, send: NewSend, windows: Sequence[Window]) -> Granted | Denied:
        """One transaction: decide over every window and, if all have room, count the send and flush its intent
        row."""
        ...

    async def settle(self, send_id: str, result: Result) -> None:
        """Write the result row of an intent. An aborted reservation stays counted."""
        ...

    async def usage(self, windows: Sequence[Window]) -> tuple[Usage, ...]:
        """How full each window is now; changes nothing."""
        ...

    async def sends(
        self,
        *,
        ids: Sequence[str] | None = None,
        message_ids: Sequence[str] | None = None,
        channel: str | None = None,
        since: float = 0.0,
        states: Sequence[State] | None = None,
        limit: int = 1000,
    ) -> tuple[SendRow, ...]:
        """Sends that fit all given filters, newest first."""
        ...

    async def sent_to(self, address: str, subject: str, since: float, until: float) -> tuple[str, ...]:
        """The ids of the sends to `address` with that digest of their Subject, from `since` to `until`."""
        ...

    async def versions(self) -> tuple[TemplateVersion, ...]:
        """Every content of every template ever sent, also of sends that were purged; by name, then as first sent."""
        ...

    async def key(self, name: str) -> bytes:
        """32 random bytes under that name: made when they are first asked for, the same for every process since."""
        ...


class Returned(Protocol):
    """What came back."""

    async def record_page(
        self, channel: str, events: Sequence[BounceEvent], cursor: str, undecided: Sequence[Undecided] = ()
    ) -> tuple[BounceEvent, ...]:
        """Store events, whom they suppress, what could not be read and the cursor in one transaction; returns the
        events that are news: not there before, or not proven before."""
        ...

    async def cursor(self, channel: str) -> str | None:
        """How far that channel's returned mail was read."""
        ...

    async def events(
        self,
        *,
        channel: str | None = None,
        since: float = 0.0,
        address: str | None = None,
        key: str | None = None,
    ) -> tuple[BounceEvent, ...]:
        """Stored events that fit all given filters, in the order they were read, then by key. `address` is compared
        with whom they are about; `key` is a natural key or its beginning."""
        ...

    async def undecided(self, *, channel: str | None = None, since: float = 0.0) -> tuple[Undecided, ...]:
        """Mails that could not be read, by the time they were met, then by channel and name."""
        ...

    async def suppressions(self, addresses: Sequence[str] | None = None) -> tuple[Suppression, ...]:
        """Who gets no more mail now, by address; with `addresses` those of them, also where only a hash is kept."""
        ...

    async def release(self, address: str) -> bool:
        """Take `address` out of the suppressions: only what comes back of later sends counts again. Whether it was in
        there."""
        ...


class Upkeep(Protocol):
    """What is kept, and for how long."""

    async def purge(self, before: float) -> Purged:
        """Take away events and undecided mails read, reports saved, and sends made, before that time.
        Never a send that a window may still count or that has no certain result; suppressions stay."""
        ...

    async def forget(self, address: str) -> Forgotten:
        """Replace `address` everywhere it stands whole: in events, sends and names of templates by a keyed pseudonym,
        so that counts stay; in suppressions by a keyed hash, which still refuses. A keyed hash of it is kept, so that
        events recorded later do not bring it back; those of sends made to it later may name it."""
        ...

    async def backup(self, path: Path) -> str:
        """Copy the store, as it is now, to a new file of mode 0600 and read the copy back; one sentence on it. Raises
        `StoreError`, and `UsageError` when there is such a file."""
        ...

    async def check(self) -> str:
        """One sentence for `doctor`; raises `StoreError` when damaged."""
        ...

    async def close(self) -> None:
        """Safe to call twice."""
        ...


class Notes(Protocol):
    """What the last runs found."""

    async def record_probe(self, probe: ProbeRow) -> None: ...
    async def last_probe(self, channel: str) -> ProbeRow | None: ...
    async def record_run(self, run: BounceRun) -> None: ...
    async def last_run(self, channel: str) -> BounceRun | None: ...

    async def save_report(self, report: SavedReport) -> None:
        """Keep it as the last of its name."""
        ...

    async def last_report(self, name: str) -> SavedReport | None:
        """The last saved report of that name."""
        ...

    async def save_checks(self, checks: Sequence[CheckRow]) -> None:
        """Keep each as its domain's last check, all in one transaction; of two runs at once the later one stays."""
        ...

    async def last_check(self, domain: str) -> CheckRow | None:
        """The last saved check of that domain."""
        ...

    async def checked_at(self, at: float) -> tuple[str, ...]:
        """The domains whose last check was saved with exactly that `at`, in order of their names."""
        ...


class Ledger(Sends, Returned, Upkeep, Notes, Protocol):
    """What was sent, what came back, how far was read, what the last checks found. Every method raises `StoreError`
    when the store cannot be trusted."""
