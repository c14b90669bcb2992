"""The seam every kind of channel fills: two duties and a goodbye; what only some kinds can do is a second small
protocol."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Protocol, runtime_checkable

from dcctl.channels.settings import Setting
from dcctl.errors import DcctlError
from dcctl.mail.address import Mailbox
from dcctl.mail.authentication import Authentication as Authentication
from dcctl.mail.envelope import Envelope
from dcctl.mail.status import Reply

Outcome = Literal["sent", "not-sent", "unknown"]
Purpose = Literal["1:1", "volume", "practice", "not-for-1:1"]


class Secret:
    """A secret value; its text form is a mask, so that no log, traceback or f-string shows it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself; call it where it is handed to the wire, nowhere else."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


class Keeper(Protocol):
    """One slot under its lock: re-read it, renew it, store it."""

    async def get(self) -> Secret | None: ...
    async def put(self, secret: Secret) -> None: ...


class Vault(Protocol):
    """The channel's own secret slots and nothing else (an adapter never sees profile, keyring or screen)."""

    async def get(self, slot: str) -> Secret:
        """The secret of that slot; raises `LoginNeeded` naming what was tried and the next steps."""
        ...

    def locked(self, slot: str) -> AbstractAsyncContextManager[Keeper]:
        """Hold the slot's lock, across processes, over re-read, renew and store."""
        ...


class Stage(NamedTuple):
    """One step of a conversation: its name, whether it went well, how long it took (seconds), the server's own
    words."""

    name: str
    ok: bool
    seconds: float
    words: str = ""


class Probe(NamedTuple):
    """A connection tried without sending: resolve, connect, TLS, greeting, capabilities, login, may-send."""

    stages: tuple[Stage, ...]
    error: DcctlError | None = None

    @property
    def ok(self) -> bool:
        return self.error is None


class Refusal(NamedTuple):
    """One recipient the server would not take, and its reply."""

    recipient: Mailbox
    reply: Reply


class Receipt(NamedTuple):
    """What became of one send. `error` says why it is not-sent or unknown; `unknown` is never resent by itself.

    With `sent` some recipients may still be refused; with `not-sent` nobody gets it; with `unknown` the answer to
    the final dot was lost.
    """

    outcome: Outcome
    accepted: tuple[Mailbox, ...] = ()
    refused: tuple[Refusal, ...] = ()
    reply: Reply | None = None
    queue_id: str | None = None
    stages: tuple[Stage, ...] = ()
    error: DcctlError | None = None


class Channel(Protocol):
    """A way out, opened."""

    async def probe(self, reverse_path: Mailbox | None) -> Probe:
        """Talk to the server up to MAIL FROM and reset; no message leaves. Never raises for what a server says."""
        ...

    async def send(self, envelope: Envelope, message: bytes) -> Receipt:
        """Hand over `message` (RFC 5322, CRLF lines) byte by byte. Never raises for what a server says."""
        ...

    async def close(self) -> None:
        """Say goodbye; safe to call twice."""
        ...


class Arrival(NamedTuple):
    """One raw message of a mailbox and the name it has there."""

    name: str
    raw: bytes


class Page(NamedTuple):
    """Some arrivals and the cursor to store with them, in one transaction; `skipped` tells each message that can never
    be loaded, its name and why: it is listed and stepped over."""

    arrivals: tuple[Arrival, ...]
    cursor: str
    skipped: tuple[str, ...] = ()


class Inbox(Protocol):
    """Where returned mail arrives. It is only read: nothing there is marked, moved or deleted."""

    def arrivals(self, cursor: str | None) -> AsyncIterator[Page]:
        """Pages of what came since `cursor` (None: everything). May show a message again; never misses one."""
        ...


@runtime_checkable
class ProbedInbox(Inbox, Protocol):
    """An inbox behind a login, which `connect` tries before anything is written."""

    async def probe_mailbox(self) -> Probe:
        """Log in and look for the folders; no message is fetched. Never raises for what a server says."""
        ...


class SentLookup(Protocol):
    """Can say afterwards whether a message left."""

    async def find(self, message_id: str) -> Outcome:
        """`sent`, `not-sent` or `unknown` (cannot tell) for the Message-ID, angle brackets included."""
        ...


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """All that is known about a kind without talking to anybody. A kind not built yet has no `wire`.

    `parse` takes typed settings (see `Setting`) and returns the kind's frozen settings value; it raises
    `ValueRefused` for what no single setting can see (Postmark on port 465). `slots` names the secrets those
    settings need; `may_send` whether an address may stand in From; `limits_key` the rows of `channels/limits.py`;
    `tracked` whether what comes back can be read at all;
    `simulate` the provider's published test addresses by outcome; `wire` is the module that talks: it has
    `open(configured, vault, home) -> Channel` and `open_inbox(configured, vault, home) -> Inbox | None` (None: not
    tracked); `home` is dcctl's state folder.
    """

    name: str
    summary: str
    purpose: Purpose
    recommended_for: str
    settings: tuple[Setting, ...] = ()
    parse: Callable[[Mapping[str, object]], Any] = dict
    slots: Callable[[Any], tuple[str, ...]] = lambda _: ()
    limits_key: Callable[[Any], str] = lambda _: "smtp"
    authentication: Callable[[Any], Authentication] = lambda _: Authentication()
    may_send: Callable[[Any, Mailbox], bool] = lambda *_: True
    tracked: Callable[[Any], bool] = lambda _: False
    simulate: Callable[[Any], Mapping[str, str]] = lambda _: {}
    wire: str | None = None
    extra: str | None = None
    warning: str | None = None

    @property
    def ready(self) -> bool:
        """Whether this version can open it."""
        return self.wire is not None


class Configured(NamedTuple):
    """One channel of the profile: its name, kind and parsed settings. `secrets` maps a slot to its source
    reference."""

    name: str
    kind: ChannelKind
    settings: Any
    secrets: Mapping[str, str] = MappingProxyType({})
    origin: str = ""


def only_itself(settings: Mapping[str, object], sender: Mailbox) -> bool:
    """`may_send` of a mailbox: it sends as its own address (None: not told)."""
    return settings.get("address") is None or str(settings["address"]) == str(sender)
