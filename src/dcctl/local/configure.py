"""A channel from the texts of a command line: by the same declaration and the same parse as the profile's."""

from collections.abc import Mapping

from dcctl.channels.base import ChannelKind, Configured
from dcctl.channels.registry import KINDS
from dcctl.errors import ChannelError, UsageError
from dcctl.local.profile_schema import NAME
from dcctl.local.suggest import did_you_mean

Texts = Mapping[str, str | tuple[str, ...]]


def configure(
    kind: str, name: str, texts: Texts, references: Mapping[str, str]
) -> tuple[Configured, dict[str, object]]:
    """The channel as the profile would hold it, and its keys typed, `kind` first.

    `texts` are settings by name, lists as tuples; `references` say where its secrets are, by option (see `slot_of`).
    Raises `UsageError` or `ValueRefused` for what cannot be, `ChannelError` for a kind that this version cannot open.
    """
    found = _kind(kind)
    if not NAME.fullmatch(name):
        raise UsageError(f"{name!r}: a name is made of letters, digits, . _ -, at most 64", field="name")
    typed = _typed(found, texts)
    secrets = {slot_of(found, option): reference for option, reference in references.items()}
    typed |= secrets
    defaults = {setting.name: setting.default for setting in found.settings if setting.default is not None}
    return Configured(name, found, found.parse(defaults | typed), secrets), {"kind": kind, **typed}


def _kind(name: str) -> ChannelKind:
    kind = KINDS.get(name)
    if kind is None:
        close = did_you_mean(name, KINDS)
        raise UsageError(f"there is no kind {name!r}{close}", next="dcctl connect --list", field="kind")
    if not kind.ready:
        raise ChannelError(f"{kind.name} is not built into this version", why=kind.warning, next="dcctl connect --list")
    return kind


def _typed(kind: ChannelKind, texts: Texts) -> dict[str, object]:
    known = {setting.name: setting for setting in kind.settings}
    if strange := [name for name in texts if name not in known]:
        option = strange[0].replace("_", "-")
        raise UsageError(f"--{option}: {kind.name} has no such setting", next=f"dcctl connect {kind.name} --help")
    if missing := [setting for setting in kind.settings if setting.required and setting.name not in texts]:
        option = missing[0].name.replace("_", "-")
        raise UsageError(f"--{option} is missing: {missing[0].help}", next=f"dcctl connect {kind.name} --help")
    return {
        name: known[name].read(text) if isinstance(text, str) else tuple(known[name].read(one) for one in text)
        for name, text in texts.items()
    }


def slot_of(kind: ChannelKind, option: str) -> str:
    """The secret slot that an option means: `secret` is the kind's first one, any other name its own.

    Raises `UsageError` for a kind without it.
    """
    slots = [setting.name for setting in kind.settings if setting.type == "secret"]
    if option in slots:
        return option
    if option != "secret" or not slots:
        raise UsageError(f"--{option.replace('_', '-')}: {kind.name} needs no such secret", field=option)
    return slots[0]
