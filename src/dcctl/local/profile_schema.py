"""The one declaration of the profile and the team file: the reader, the JSON Schema and the sample's test follow it."""

import re
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from dcctl.channels.base import ChannelKind
from dcctl.channels.settings import Setting
from dcctl.local.notification import WHEN_PATTERN, WHEN_WANTED

Section = Literal["identities", "channels", "notify"]

# Names of channels, identities and notifications go into dotted keys, completion caches and shell completions.
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
_RETENTION: Final = Setting(
    "retention", "text", "how long the ledger keeps reports and sends; for ever by default", example="400d"
)
_RULES: Final = Setting(
    "bounce_rules", "path", "your own rules (TOML) for the reasons of returned mail; they go before all others"
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
        _RETENTION,
        _RULES,
    ),
    ("identities", "channels", "notify"),
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

_TOLD_BY: Final = Setting("kind", "choice", "how it is told", required=True, choices=("mail", "webhook", "heartbeat"))
# Not `on`: a reader of YAML 1.1 takes that key for a yes.
_WHEN: Final = Setting(
    "when",
    "text",
    "what it tells: change, always, or from which thresholds on (permanent, complaint, rate>2%)",
    default="change",
    example="permanent, rate>2%",
)
_URL: Final = Setting("url", "secret", "where the secret address comes from", required=True, example="env:HOOK_URL")
_PRIVATE: Final = Setting(
    "allow_private", "boolean", "whether the address may lead into a private network", default=False
)

NOTIFICATIONS: Final[Mapping[str, tuple[Setting, ...]]] = {
    "mail": (
        _TOLD_BY,
        Setting("to", "mailbox", "the mailbox to write to", required=True, example="ops@example.com"),
        Setting("channel", "text", "the channel it takes; the selected one by default"),
        Setting("identity", "text", "the identity it is sent as; the one that sends by that channel by default"),
        _WHEN,
    ),
    "webhook": (
        _TOLD_BY,
        _URL,
        Setting("body", "text", "json, slack, or a template of the body with $variables", default="json"),
        _WHEN,
        _PRIVATE,
    ),
    "heartbeat": (_TOLD_BY, _URL, _PRIVATE),
}

FORMS: Final[Mapping[Setting, Form]] = {
    _TIMEZONE: Form(r"[A-Za-z][A-Za-z0-9_+/-]*", "a zone name such as Europe/Berlin"),
    _VAULT_KEY: Form(r"file:\S.*|credential:[A-Za-z0-9._-]+", "file:PATH or credential:NAME"),
    _RETENTION: Form(r"[1-9]\d{0,3}[dw]", "days or weeks, like 400d"),
    _WHEN: Form(WHEN_PATTERN, WHEN_WANTED),
    _URL: Form(
        r"keyring|env:[A-Za-z_][A-Za-z0-9_]*|command:\s*\S.*|credential:[A-Za-z0-9._-]+|file:\S.*",
        "the source of the address (env:NAME, command:PROGRAM, credential:NAME, file:PATH, keyring), "
        "never the address itself: whoever knows it can write there",
    ),
}


def kind_setting(kinds: Mapping[str, ChannelKind]) -> Setting:
    """The `kind` key of a channel, those included that this version cannot open yet."""
    return Setting(
        "kind", "choice", "the kind of channel (`dcctl connect --list`)", required=True, choices=tuple(kinds)
    )


def notification_kind() -> Setting:
    """The `kind` key of a notification."""
    return _TOLD_BY


def channel_settings(kind: ChannelKind, kinds: Mapping[str, ChannelKind]) -> tuple[Setting, ...]:
    """Every key a channel of that kind may have."""
    return (kind_setting(kinds), *kind.settings)
