"""`connect`: a channel tried stage by stage, its secret kept, then written into the profile; or one secret renewed;
or the kinds listed.

Nothing is written before the check has passed: a failed one leaves the old profile byte for byte.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from dcctl.channels.base import Channel, ChannelKind, Configured, Probe, Secret, Stage, Vault
from dcctl.channels.registry import KINDS
from dcctl.errors import ChannelError, LoginNeeded, UsageError
from dcctl.local.entered import EnteredVault
from dcctl.local.ledger.base import Ledger, ProbeRow
from dcctl.local.profile import Profile
from dcctl.local.profile_edit import put_channel, put_identity, set_value
from dcctl.local.profile_file import read_text, write_profile
from dcctl.local.profile_schema import NAME
from dcctl.local.secretstore import SecretStore
from dcctl.local.suggest import did_you_mean
from dcctl.mail.address import Mailbox
from dcctl.verbs import Outcome

Open = Callable[[Configured, Vault], Awaitable[Channel]]
AskSecret = Callable[[str], Secret | None]


@dataclass(frozen=True, slots=True)
class Request:
    """A channel to connect: its kind, name and settings as texts; where its secret is (`reference`) or the secret
    `entered`.

    `address` and `display_name` make the first identity; without `verify` nobody is talked to.
    """

    kind: str
    name: str
    values: Mapping[str, str | tuple[str, ...]]
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
    """What was connected: stages of the check, whether it was stored, where the secret is kept; or the list of
    kinds.
    """

    channel: str | None = None
    kind: str | None = None
    stored: bool = False
    profile: str | None = None
    secret: str | None = None
    identity: str | None = None
    default: bool = False
    verified: bool = False
    stages: tuple[Stage, ...] = ()
    kinds: tuple[KindRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Tools:
    """What `connect` works with: the secret store, a way to open a channel, the ledger, a prompt for a secret,
    the time.
    """

    store: SecretStore
    open_channel: Open
    ledger: Ledger
    ask: AskSecret
    now: float


def list_kinds(kinds: Mapping[str, ChannelKind] = KINDS) -> Outcome[ConnectData]:
    """Every kind the product knows, those not built yet marked."""
    rows = (KindRow(k.name, k.ready, k.extra, k.summary, k.warning or k.recommended_for) for k in kinds.values())
    return Outcome(ConnectData(kinds=tuple(rows)))


async def connect(request: Request, profile: Profile, tools: Tools) -> Outcome[ConnectData]:
    """Check the channel live, then keep its secret and write it into the profile.

    The exit code is the one of what went wrong in the check (4, 6, 7, 12), with its stages; the profile is then
    untouched.
    """
    channel = configured(request)
    address = _address(request, profile, channel)
    entered = request.entered or await _secret(channel, tools)
    probe = await _probe(channel, entered, address, tools) if request.verify else Probe(())
    if probe.error is not None:
        data = ConnectData(channel.name, channel.kind.name, stages=probe.stages, profile=str(profile.path))
        return Outcome(data, probe.error.exit, error=probe.error)
    reference = request.reference
    if entered is not None:
        reference = await tools.store.save(channel.name, _slot(channel), entered)
    first = not profile.channels
    identity = _write(request, profile, address, reference, first)
    warnings = (channel.kind.warning,) if channel.kind.warning else ()
    data = ConnectData(
        channel.name,
        channel.kind.name,
        stored=True,
        profile=str(profile.path),
        secret=reference,
        identity=identity,
        default=first or profile.default_channel == channel.name,
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
    channel = _known(profile, name)
    slot = _slot(channel)
    renewed = channel
    if reference is not None:
        renewed = Configured(name, channel.kind, channel.settings, {slot: reference}, channel.origin)
    elif entered is None:
        entered = tools.ask(f"New secret for {name}") or _no_secret(name)
    address = next((one.address for one in profile.identities.values()), None)
    probe = await _probe(renewed, entered, address, tools) if verify else Probe(())
    data = ConnectData(name, channel.kind.name, profile=str(profile.path), stages=probe.stages, verified=verify)
    if probe.error is not None:
        return Outcome(data, probe.error.exit, error=probe.error)
    kept = reference
    if entered is not None:
        old = channel.secrets.get(slot)
        kept = await tools.store.save(name, slot, entered, old if old in ("keyring", "vault") else None)
    if kept is not None and kept != channel.secrets.get(slot):
        text = read_text(profile.path) or ""
        write_profile(profile.path, set_value(text, ("channels", name, slot), kept), was=text)
    return Outcome(
        ConnectData(name, channel.kind.name, True, str(profile.path), kept, None, False, verify, probe.stages)
    )


def configured(request: Request) -> Configured:
    """The channel as the profile would hold it; raises `UsageError` or `ValueRefused` for settings that cannot be."""
    kind = KINDS.get(request.kind)
    if kind is None:
        close = did_you_mean(request.kind, KINDS)
        raise UsageError(f"there is no kind {request.kind!r}{close}", next="dcctl connect --list", field="kind")
    if not NAME.fullmatch(request.name):
        raise UsageError(f"{request.name!r}: a name is made of letters, digits, . _ -, at most 64", field="name")
    if not kind.ready:
        raise ChannelError(f"{kind.name} is not built into this version", why=kind.warning, next="dcctl connect --list")
    typed = _typed(kind, request)
    secrets = {setting.name: request.reference for setting in kind.settings if setting.type == "secret"}
    return Configured(
        request.name, kind, kind.parse(typed), {slot: ref for slot, ref in secrets.items() if ref is not None}
    )


def _typed(kind: ChannelKind, request: Request) -> dict[str, object]:
    known = {setting.name: setting for setting in kind.settings}
    if strange := [name for name in request.values if name not in known]:
        option = strange[0].replace("_", "-")
        raise UsageError(f"--{option}: {kind.name} has no such setting", next=f"dcctl connect {kind.name} --help")
    typed: dict[str, object] = {}
    for name, value in request.values.items():
        setting = known[name]
        typed[name] = setting.read(value) if isinstance(value, str) else tuple(setting.read(one) for one in value)
    if request.reference is not None:
        secret = next((setting for setting in kind.settings if setting.type == "secret"), None)
        if secret is None:
            raise UsageError(f"--secret: {kind.name} needs no secret", field="secret")
        typed[secret.name] = secret.read(request.reference)
    return typed


def _known(profile: Profile, name: str) -> Configured:
    if name not in profile.channels:
        raise ChannelError(f"channel {name!r} is not in the profile", next="dcctl status", field="channel")
    return profile.channels[name]


def _slot(channel: Configured) -> str:
    slots = channel.kind.slots(channel.settings)
    if not slots:
        raise UsageError(f"{channel.name} ({channel.kind.name}) has no secret", field="secret")
    return slots[0]


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


def _no_secret(name: str) -> Secret:
    raise LoginNeeded(
        f"no new secret for {name} was given",
        why="nobody sits at a terminal to be asked",
        next=f"dcctl connect {name} --renew --secret - (stdin), or --secret env:NAME",
    )


async def _probe(channel: Configured, entered: Secret | None, address: Mailbox | None, tools: Tools) -> Probe:
    stored = tools.store.vault(channel.name, channel.secrets)
    opened = await tools.open_channel(channel, EnteredVault(entered) if entered else stored)
    try:
        probe = await opened.probe(address)
    finally:
        await opened.close()
    words = probe.error.message if probe.error else (probe.stages[-1].words if probe.stages else "")
    await tools.ledger.record_probe(ProbeRow(channel.name, tools.now, probe.ok, words))
    return probe


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


def _write(
    request: Request, profile: Profile, address: Mailbox | None, reference: str | None, first: bool
) -> str | None:
    """The profile with the channel, and what the first channel brings; returns the identity that was added."""
    before = read_text(profile.path) or ""
    mapping: dict[str, str | int | list[str]] = {"kind": request.kind, **_written(KINDS[request.kind], request)}
    if reference is not None:
        mapping["secret"] = reference
    text = put_channel(before, request.name, mapping)
    identity = None
    if address is not None and address not in {one.address for one in profile.identities.values()}:
        identity = _identity_name(address, profile)
        text = put_identity(text, identity, _identity(address, request, first))
    if first:
        text = set_value(text, ("default_channel",), request.name)
    write_profile(profile.path, text, was=before)
    return identity


def _written(kind: ChannelKind, request: Request) -> dict[str, str | int | list[str]]:
    """The settings as the profile spells them."""
    typed = _typed(kind, request)
    return {name: _spelled(value) for name, value in typed.items()}


def _spelled(value: object) -> str | int | list[str]:
    if isinstance(value, tuple):
        return [str(item) for item in value]
    return value if isinstance(value, int) else str(value)


def _identity(address: Mailbox, request: Request, first: bool) -> dict[str, str | int | list[str]]:
    identity: dict[str, str | int | list[str]] = {"address": str(address)}
    if request.display_name:
        identity["name"] = request.display_name
    if not first:
        identity["channel"] = request.name
    return identity


def _identity_name(address: Mailbox, profile: Profile) -> str:
    base = re.sub(r"[^A-Za-z0-9._-]+", "-", address.local).strip("-._") or "me"
    names = (base[:60], *(f"{base[:60]}-{number}" for number in range(2, 1000)))
    return next(name for name in names if name not in profile.identities)
