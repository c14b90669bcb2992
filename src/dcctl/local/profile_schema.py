"""The one declaration of the profile and the team file: the reader, the JSON Schema and the sample's test follow it."""

import re
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from dcctl.channels.base import ChannelKind
from dcctl.channels.settings import Setting

Section = Literal["identities", "channels"]

# Names of channels and identities go into dotted keys, completion caches and shell completions.
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Shape(NamedTuple):
    """A file: its single keys and its sections (mappings from a name to a mapping)."""

    title: str
    keys: tuple[Setting, ...]
    sections: tuple[Section, ...]


class Form(NamedTuple):
    """What a text must look like, as a pattern and in words."""

    pattern: str
    wanted: str


_VERSION: Final = Setting("version", "integer", "version of the file format", default=1, minimum=1, maximum=1)
_TIMEZONE: Final = Setting(
    "timezone", "text", "zone of the times shown, the system's by default", example="Europe/Berlin"
)
_VAULT_KEY: Final = Setting(
    "vault_key", "text", "where the key of the encrypted secrets file comes from", example="credential:dcctl-vault"
)

PROFILE: Final = Shape(
    "dcctl profile",
    (
        _VERSION,
        Setting("default_channel", "text", "the channel used when none is named; `dcctl select NAME` stores it here"),
        Setting("team", "path", "a second, read-only file with the team's channels and default"),
        Setting("state_dir", "path", "folder of the ledger and its locks; DCCTL_STATE overrides it"),
        _TIMEZONE,
        _VAULT_KEY,
    ),
    ("identities", "channels"),
)

TEAM: Final = Shape(
    "dcctl team file",
    (_VERSION, Setting("default_channel", "text", "the team's channel, used when the user has chosen none")),
    ("channels",),
)

IDENTITY: Final = (
    Setting("address", "mailbox", "the mailbox to send as", required=True, example="anna@example.com"),
    Setting("name", "text", "the name shown beside the address", example="Anna Example"),
    Setting("channel", "text", "the channel this identity's mail takes"),
    Setting("default", "boolean", "whether this identity sends when none is named", default=False),
)

FORMS: Final[Mapping[Setting, Form]] = {
    _TIMEZONE: Form(r"[A-Za-z][A-Za-z0-9_+/-]*", "a zone name such as Europe/Berlin"),
    _VAULT_KEY: Form(r"file:\S.*|credential:[A-Za-z0-9._-]+", "file:PATH or credential:NAME"),
}


def kind_setting(kinds: Mapping[str, ChannelKind]) -> Setting:
    """The `kind` key of a channel, those included that this version cannot open yet."""
    return Setting(
        "kind", "choice", "the kind of channel (`dcctl connect --list`)", required=True, choices=tuple(kinds)
    )


def channel_settings(kind: ChannelKind, kinds: Mapping[str, ChannelKind]) -> tuple[Setting, ...]:
    """Every key a channel of that kind may have."""
    return (kind_setting(kinds), *kind.settings)
