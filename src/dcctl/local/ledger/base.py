"""The ledger's protocol and its values: the only memory of what was sent, and so the throttle's state.

Everything is `async` from the first day; SQLite answers inline, a shared database will not. Times are UTC epochs in
seconds.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

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
    """The intent to send one message, written before the first byte leaves."""

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
    """A send as the ledger remembers it."""

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


class BounceEvent(NamedTuple):
    """One returned mail about one recipient. `key` is the natural key: a second reading changes nothing.

    `verified` says that Message-ID and recipient both stand in the ledger; `send_id`, `template` and `campaign` come
    from there.
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
    verified: bool = False
    send_id: str | None = None
    template: str | None = None
    campaign: str | None = None


class ProbeRow(NamedTuple):
    """The last staged check of a channel."""

    channel: str
    at: float
    ok: bool
    words: str


class BounceRun(NamedTuple):
    """The last reading of a channel's returned mail."""

    channel: str
    at: float
    read: int
    new: int


class CheckRow(NamedTuple):
    """The last saved check of a domain. Domains saved together have the same `at`; `findings` is the text that
    `mailauth/changes.py` writes and reads."""

    domain: str
    at: float
    findings: str


class Ledger(Protocol):
    """What was sent, what came back, how far was read, what the last checks found. Every method raises `StoreError`
    when the store cannot be trusted."""

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
        message_ids: Sequence[str] | None = None,
        channel: str | None = None,
        since: float = 0.0,
        states: Sequence[State] | None = None,
        limit: int = 1000,
    ) -> tuple[SendRow, ...]:
        """Sends that fit all given filters, newest first."""
        ...

    async def record_page(self, channel: str, events: Sequence[BounceEvent], cursor: str) -> tuple[BounceEvent, ...]:
        """Store events and cursor in one transaction; returns the events that were new."""
        ...

    async def cursor(self, channel: str) -> str | None:
        """How far that channel's returned mail was read."""
        ...

    async def events(self, *, channel: str | None = None, since: float = 0.0) -> tuple[BounceEvent, ...]:
        """Stored events, oldest first."""
        ...

    async def record_probe(self, probe: ProbeRow) -> None: ...
    async def last_probe(self, channel: str) -> ProbeRow | None: ...
    async def record_run(self, run: BounceRun) -> None: ...
    async def last_run(self, channel: str) -> BounceRun | None: ...

    async def save_checks(self, checks: Sequence[CheckRow]) -> None:
        """Keep each as its domain's last check, all in one transaction; of two runs at once the later one stays."""
        ...

    async def last_check(self, domain: str) -> CheckRow | None:
        """The last saved check of that domain."""
        ...

    async def checked_at(self, at: float) -> tuple[str, ...]:
        """The domains whose last check was saved with exactly that `at`, in order of their names."""
        ...

    async def check(self) -> str:
        """One sentence for `doctor`; raises `StoreError` when damaged."""
        ...

    async def close(self) -> None:
        """Safe to call twice."""
        ...
