"""What to say when a secret is missing or cannot be kept: what was tried, in order, and the two ways on."""

import re
from collections.abc import Iterable, Mapping
from shlex import quote
from typing import Final

from dcctl.errors import LoginNeeded, ValueRefused
from dcctl.local.secret_places import Look, Tried

# The first way on for a slot pinned to one source; the second is always to enter the secret anew.
_FIRST_STEP: Final[Mapping[str, str]] = {
    "env": "set {rest} in the environment of this run",
    "credential": "add LoadCredentialEncrypted={rest} to the systemd unit",
    "file": "write the secret to {rest} with mode 0600",
    "command": "run the command by hand and see what it prints",
    "keyring": "dcctl connect {channel} --renew {option} env:NAME",
    "vault": "dcctl connect {channel} --renew {option} env:NAME",
}


def variable(channel: str, slot: str) -> str:
    """The environment variable of a slot that no reference pins: `DCCTL_SECRET_<CHANNEL>_<SLOT>`."""
    return "DCCTL_SECRET_" + re.sub(r"[^A-Z0-9]", "_", f"{channel}_{slot}".upper())


def none_found(channel: str, slot: str, reference: str | None, look: Look) -> LoginNeeded:
    """No source had it; `details` are the sources in order, one line each."""
    silent = [each.source for each in look.tried if each.state == "silent"]
    return LoginNeeded(
        f"no secret for channel {channel!r} ({slot})",
        why=f"{' and '.join(silent)} could not be asked" if silent else "it was never entered, or removed since",
        details=map(str, look.tried),
        next=_ways_on(channel, slot, reference, bool(silent)),
    )


def not_kept(channel: str, slot: str, refusals: Iterable[Tried]) -> LoginNeeded:
    """No place would have it; nothing was written anywhere."""
    return LoginNeeded(
        f"the secret of channel {channel!r} ({slot}) could not be kept",
        why="no safe place would have it, and it is never written to a plain file",
        details=map(str, refusals),
        next=_without_keyring(channel, slot),
    )


def read_only(channel: str, slot: str, place: str) -> ValueRefused:
    """The profile names a source that nothing can be stored in."""
    return ValueRefused(
        f"the secret of channel {channel!r} ({slot}) cannot be stored: {place} can only be read",
        next=f"change it at its source, or {_renew(channel, slot)} to keep it in the keyring",
        field="secret",
    )


def _ways_on(channel: str, slot: str, reference: str | None, silent: bool) -> str:
    renew = _renew(channel, slot)
    if reference is None:
        return _without_keyring(channel, slot) if silent else f"{renew}; or set {variable(channel, slot)} (cron, CI)"
    scheme, _, rest = reference.partition(":")
    if scheme in ("keyring", "vault") and silent:
        return _without_keyring(channel, slot)
    step = _FIRST_STEP[scheme].format(rest=rest, channel=quote(channel), option=option(slot))
    return f"{step}; or {renew}"


def _without_keyring(channel: str, slot: str) -> str:
    elsewhere = f"dcctl connect {quote(channel)} --renew {option(slot)} env:NAME"
    return f"{elsewhere}; or set vault_key: file:PATH in the profile, then {_renew(channel, slot)}"


def option(slot: str) -> str:
    """The option that names or enters that secret: a kind's second one is called `<what>_secret` and has its own."""
    return "--" + slot.replace("_", "-") if slot.endswith("_secret") else "--secret"


def _renew(channel: str, slot: str) -> str:
    """The command that asks for it anew: without an option it is the channel's first secret."""
    return f"dcctl connect {quote(channel)} --renew" + (f" {option(slot)} -" if option(slot) != "--secret" else "")
