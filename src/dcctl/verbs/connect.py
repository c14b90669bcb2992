"""`connect`: a channel tried stage by stage, its secret kept, then written into the profile; or one secret renewed;
or the kinds listed.

Nothing is written before the check has passed: a failed one leaves the old profile byte for byte.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

from dcctl.channels.base import ChannelKind, Configured, Inbox, Probe, ProbedInbox, Secret, Stage, Vault
from dcctl.channels.registry import KINDS
from dcctl.errors import LoginNeeded, UsageError
from dcctl.local.configure import Texts, configure, slot_of
from dcctl.local.entered import EnteredVault
from dcctl.local.ledger.base import Ledger
from dcctl.local.profile import Profile
from dcctl.local.profile_channel import put_connected
from dcctl.local.profile_edit import set_value
from dcctl.local.profile_file import edited, read_text, write_profile
from dcctl.local.secretstore import SecretStore
from dcctl.mail.address import Mailbox
from dcctl.sending.probing import Open, probe_channel
from dcctl.sending.selection import unknown_channel
from dcctl.verbs import Outcome

T = TypeVar("T")

AskSecret = Callable[[str], Secret | None]
OpenInbox = Callable[[Configured, Vault], Awaitable[Inbox | None]]


@dataclass(frozen=True, slots=True)
class Request:
    """A channel to connect: its kind, name and settings as texts; by option, where a secret is (`references`) or the
    secret `entered`.

    `address` and `display_name` make the first identity; without `verify` nobody is talked to.
    """

    kind: str
    name: str
    values: Texts
    references: Mapping[str, str] = field(default_factory=dict)
    entered: Mapping[str, Secret] = field(default_factory=dict)
    address: Mailbox | None = None
    display_name: str | None = None
    verify: bool = True


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind the product knows; `ready` when this version can open it, `extra` what must be installed for it."""

    kind: str
    ready: bool
    extra: str | None
    summary: str
    recommended_for: str


@dataclass(frozen=True, slots=True)
class ConnectData:
    """What was connected (or, `renewed`, got another secret): stages of the check, whether it was stored, where the
    secret is kept; or the list of kinds.
    """

    channel: str | None = None
    kind: str | None = None
    stored: bool = False
    renewed: bool = False
    profile: str | None = None
    secret: str | None = None
    identity: str | None = None
    default: bool = False
    verified: bool = False
    stages: tuple[Stage, ...] = ()
    kinds: tuple[KindRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Tools:
    """What `connect` works with; `reload` gives the profile as it is now, `ask` prompts for a secret."""

    store: SecretStore
    open_channel: Open
    open_inbox: OpenInbox
    ledger: Ledger
    ask: AskSecret
    reload: Callable[[], Profile]
    now: float

    async def probe(self, channel: Configured, entered: Mapping[str, Secret], address: Mailbox | None) -> Probe:
        """The staged check, with the secrets just entered or those its sources have; then its mailbox for returned mail
        where that has a login of its own."""
        vault = EnteredVault(dict(entered), self.store.vault(channel.name, channel.secrets))
        probe = await probe_channel(
            channel, vault, address, open_channel=self.open_channel, ledger=self.ledger, now=self.now
        )
        inbox = None if probe.error else await self.open_inbox(channel, vault)
        if not isinstance(inbox, ProbedInbox):
            return probe
        mailbox = await inbox.probe_mailbox()
        return Probe(probe.stages + mailbox.stages, mailbox.error)


def list_kinds(kinds: Mapping[str, ChannelKind] = KINDS) -> Outcome[ConnectData]:
    """Every kind the product knows, those not built yet marked."""
    rows = (KindRow(k.name, k.ready, k.extra, k.summary, k.warning or k.recommended_for) for k in kinds.values())
    return Outcome(ConnectData(kinds=tuple(rows)))


async def connect(request: Request, profile: Profile, tools: Tools) -> Outcome[ConnectData]:
    """Check the channel live, then keep its secret and write it into the profile.

    The exit code is the one of what went wrong in the check (4, 6, 7, 12), with its stages; the profile is then
    untouched.
    """
    channel, settings = configure(request.kind, request.name, request.values, request.references)
    if profile.team and channel.name in profile.team.channels:
        raise UsageError(f"the team file has a channel {channel.name!r}", next="choose another name", field="name")
    address = _address(request, profile, channel)
    entered = _by_slot(channel, request.entered)
    with _not_yet_connected(profile, channel.name):
        entered |= await _asked(channel, entered, tools)
    probe = await tools.probe(channel, entered, address) if request.verify else Probe(())
    if probe.error is not None:
        if isinstance(probe.error, LoginNeeded) and channel.name not in profile.channels:
            probe.error.next = await _way_on(channel, tools)
        data = ConnectData(channel.name, channel.kind.name, stages=probe.stages, profile=str(profile.path))
        return Outcome(data, probe.error.exit, error=probe.error, partial=False)
    kept = dict(channel.secrets)
    with _not_yet_connected(profile, channel.name):
        for slot, secret in entered.items():
            kept[slot] = await tools.store.save(channel.name, slot, secret)
    settings |= kept
    async with edited(profile.path, profile.state_dir):
        before = read_text(profile.path) or ""
        text, identity = put_connected(
            before, tools.reload(), request.name, settings, address=address, display_name=request.display_name
        )
        write_profile(profile.path, text, was=before)
    warnings = (channel.kind.warning,) if channel.kind.warning else ()
    data = ConnectData(
        channel.name,
        channel.kind.name,
        stored=True,
        profile=str(profile.path),
        secret=next((kept[slot] for slot in channel.kind.slots(channel.settings) if slot in kept), None),
        identity=identity,
        default=not profile.channels or profile.default_channel == channel.name,
        verified=request.verify,
        stages=probe.stages,
    )
    return Outcome(data, warnings=warnings)


async def renew(
    name: str,
    profile: Profile,
    tools: Tools,
    *,
    references: Mapping[str, str],
    entered: Mapping[str, Secret],
    verify: bool,
) -> Outcome[ConnectData]:
    """Replace secrets of a connected channel and nothing else, after they have passed the check.

    Where `references` names one by its option the profile names that source from now on; one `entered` is kept. With
    neither, the first one is asked for.
    """
    if name not in profile.channels:
        raise unknown_channel(profile, name)
    channel = profile.channels[name]
    if profile.team and name in profile.team.channels:
        raise UsageError(f"channel {name!r} is the team's", why=f"its secret is named in {profile.team.path}")
    named, new = _by_slot(channel, references), _by_slot(channel, entered)
    if not (named or new):
        new = {_first_slot(channel): tools.ask(f"New secret for {name}") or _no_secret(name)}
    renewed = Configured(name, channel.kind, channel.settings, {**channel.secrets, **named}, channel.origin)
    address = next((one.address for one in profile.identities.values()), None)
    probe = await tools.probe(renewed, new, address) if verify else Probe(())
    data = ConnectData(
        name,
        channel.kind.name,
        renewed=True,
        profile=str(profile.path),
        default=profile.default_channel == name,
        verified=verify,
        stages=probe.stages,
    )
    if probe.error is not None:
        return Outcome(data, probe.error.exit, error=probe.error, partial=False)
    kept = dict(named)
    for slot, secret in new.items():
        old = channel.secrets.get(slot)
        kept[slot] = await tools.store.save(name, slot, secret, old if old in ("keyring", "vault") else None)
    changed = {slot: place for slot, place in kept.items() if place != channel.secrets.get(slot)}
    if changed:
        async with edited(profile.path, profile.state_dir):
            text = before = read_text(profile.path) or ""
            for slot, place in changed.items():
                text = set_value(text, ("channels", name, slot), place)
            write_profile(profile.path, text, was=before)
    return Outcome(replace(data, stored=True, secret=next(iter(kept.values()))))


def _by_slot(channel: Configured, given: Mapping[str, T]) -> dict[str, T]:
    """What was given by option, by secret slot; the channel must need each."""
    found = {slot_of(channel.kind, option): value for option, value in given.items()}
    if idle := next((slot for slot in found if slot not in channel.kind.slots(channel.settings)), None):
        raise UsageError(f"{channel.name} ({channel.kind.name}) has no {idle}", field=idle)
    return found


def _first_slot(channel: Configured) -> str:
    slots = channel.kind.slots(channel.settings)
    if not slots:
        raise UsageError(f"{channel.name} ({channel.kind.name}) has no secret", field="secret")
    return slots[0]


async def _way_on(channel: Configured, tools: Tools) -> str:
    """After a login that failed: the named source's own way on when it had nothing, else another user or secret."""
    for slot in channel.secrets:
        try:
            await tools.store.vault(channel.name, channel.secrets).get(slot)
        except LoginNeeded as silent:
            return (silent.next or "").partition("; or dcctl connect")[0]
    return "run the same command again with the right user and secret"


async def _asked(channel: Configured, entered: Mapping[str, Secret], tools: Tools) -> dict[str, Secret]:
    """The secrets to enter now: those that are needed, named nowhere, and in none of their sources."""
    asked = {}
    for slot in channel.kind.slots(channel.settings):
        if slot in entered or slot in channel.secrets:
            continue
        try:
            await tools.store.vault(channel.name, {}).get(slot)
        except LoginNeeded as missing:
            which = "" if slot == _first_slot(channel) else f" ({slot})"
            if (secret := tools.ask(f"Secret for {channel.name}{which}")) is None:
                raise missing from None
            asked[slot] = secret
    return asked


@contextmanager
def _not_yet_connected(profile: Profile, name: str) -> Iterator[None]:
    """A channel that is not in the profile cannot be renewed: the way on is the same command."""
    try:
        yield
    except LoginNeeded as error:
        if name not in profile.channels:
            error.next = "add --secret env:NAME to this command; or set vault_key: file:PATH in the profile, then again"
        raise


def _no_secret(name: str) -> Secret:
    raise LoginNeeded(
        f"no new secret for {name} was given",
        why="nobody sits at a terminal to be asked",
        next=f"dcctl connect {name} --renew --secret - (stdin), or --secret env:NAME",
    )


def _address(request: Request, profile: Profile, channel: Configured) -> Mailbox | None:
    """Who sends: the address given, the first identity, the login when it is a mailbox; the sandbox needs none of
    its own.
    """
    if request.address is not None:
        return request.address
    if profile.identities:
        return (
            next((one.address for one in profile.identities.values() if one.default), None)
            or next(iter(profile.identities.values())).address
        )
    user = request.values.get("user")
    if isinstance(user, str) and "@" in user:
        return Mailbox.parse(user, "user")
    if channel.kind.purpose == "practice":
        return Mailbox("me", "sandbox.test")
    raise UsageError(
        "no identity to send as yet", why="the first channel makes the first identity", next="add --address ADDRESS"
    )
