"""`connect`: a channel tried stage by stage, its secret kept, then written into the profile; or one secret renewed;
or the kinds listed.

Nothing is written before the check has passed: a failed one leaves the old profile byte for byte.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from dcctl.channels.base import ChannelKind, Configured, Probe, Secret, Stage
from dcctl.channels.registry import KINDS
from dcctl.errors import LoginNeeded, UsageError
from dcctl.local.configure import Texts, configure
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

AskSecret = Callable[[str], Secret | None]


@dataclass(frozen=True, slots=True)
class Request:
    """A channel to connect: its kind, name and settings as texts; where its secret is (`reference`) or the secret
    `entered`.

    `address` and `display_name` make the first identity; without `verify` nobody is talked to.
    """

    kind: str
    name: str
    values: Texts
    reference: str | None = None
    entered: Secret | None = None
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
    ledger: Ledger
    ask: AskSecret
    reload: Callable[[], Profile]
    now: float

    async def probe(self, channel: Configured, entered: Secret | None, address: Mailbox | None) -> Probe:
        """The staged check, with the secret just entered or the one its sources have."""
        vault = EnteredVault(entered) if entered else self.store.vault(channel.name, channel.secrets)
        return await probe_channel(
            channel, vault, address, open_channel=self.open_channel, ledger=self.ledger, now=self.now
        )


def list_kinds(kinds: Mapping[str, ChannelKind] = KINDS) -> Outcome[ConnectData]:
    """Every kind the product knows, those not built yet marked."""
    rows = (KindRow(k.name, k.ready, k.extra, k.summary, k.warning or k.recommended_for) for k in kinds.values())
    return Outcome(ConnectData(kinds=tuple(rows)))


async def connect(request: Request, profile: Profile, tools: Tools) -> Outcome[ConnectData]:
    """Check the channel live, then keep its secret and write it into the profile.

    The exit code is the one of what went wrong in the check (4, 6, 7, 12), with its stages; the profile is then
    untouched.
    """
    channel, settings = configure(request.kind, request.name, request.values, request.reference)
    if profile.team and channel.name in profile.team.channels:
        raise UsageError(f"the team file has a channel {channel.name!r}", next="choose another name", field="name")
    address = _address(request, profile, channel)
    entered = request.entered
    if entered is None:
        with _not_yet_connected(profile, channel.name):
            entered = await _secret(channel, tools)
    probe = await tools.probe(channel, entered, address) if request.verify else Probe(())
    if probe.error is not None:
        if isinstance(probe.error, LoginNeeded) and channel.name not in profile.channels:
            probe.error.next = await _way_on(channel, tools)
        data = ConnectData(channel.name, channel.kind.name, stages=probe.stages, profile=str(profile.path))
        return Outcome(data, probe.error.exit, error=probe.error, partial=False)
    reference = request.reference
    if entered is not None:
        with _not_yet_connected(profile, channel.name):
            reference = await tools.store.save(channel.name, _slot(channel), entered)
    if reference is not None:
        settings[_slot(channel)] = reference
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
        secret=reference,
        identity=identity,
        default=not profile.channels or profile.default_channel == channel.name,
        verified=request.verify,
        stages=probe.stages,
    )
    return Outcome(data, warnings=warnings)


async def renew(
    name: str, profile: Profile, tools: Tools, *, reference: str | None, entered: Secret | None, verify: bool
) -> Outcome[ConnectData]:
    """Replace the secret of a connected channel and nothing else, after it has passed the check.

    With `reference` the profile names that source from now on; otherwise the secret is entered and kept.
    """
    if name not in profile.channels:
        raise unknown_channel(profile, name)
    channel = profile.channels[name]
    if profile.team and name in profile.team.channels:
        raise UsageError(f"channel {name!r} is the team's", why=f"its secret is named in {profile.team.path}")
    slot = _slot(channel)
    renewed = channel
    if reference is not None:
        renewed = Configured(name, channel.kind, channel.settings, {slot: reference}, channel.origin)
    elif entered is None:
        entered = tools.ask(f"New secret for {name}") or _no_secret(name)
    address = next((one.address for one in profile.identities.values()), None)
    probe = await tools.probe(renewed, entered, address) if verify else Probe(())
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
    kept = reference
    if entered is not None:
        old = channel.secrets.get(slot)
        kept = await tools.store.save(name, slot, entered, old if old in ("keyring", "vault") else None)
    if kept is not None and kept != channel.secrets.get(slot):
        async with edited(profile.path, profile.state_dir):
            text = read_text(profile.path) or ""
            write_profile(profile.path, set_value(text, ("channels", name, slot), kept), was=text)
    return Outcome(replace(data, stored=True, secret=kept))


def _slot(channel: Configured) -> str:
    slots = channel.kind.slots(channel.settings)
    if not slots:
        raise UsageError(f"{channel.name} ({channel.kind.name}) has no secret", field="secret")
    return slots[0]


async def _way_on(channel: Configured, tools: Tools) -> str:
    """After a login that failed: the named source's own way on when it had nothing, else another user or secret."""
    if channel.secrets:
        try:
            await tools.store.vault(channel.name, channel.secrets).get(_slot(channel))
        except LoginNeeded as silent:
            return (silent.next or "").partition("; or dcctl connect")[0]
    return "run the same command again with the right user and secret"


async def _secret(channel: Configured, tools: Tools) -> Secret | None:
    """The secret to enter now; None when none is needed or a source already has it."""
    slots = channel.kind.slots(channel.settings)
    if not slots or channel.secrets:
        return None
    try:
        await tools.store.vault(channel.name, channel.secrets).get(slots[0])
    except LoginNeeded as missing:
        if (entered := tools.ask(f"Secret for {channel.name}")) is None:
            raise missing from None
        return entered
    return None


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
