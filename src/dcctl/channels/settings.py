"""How a setting is declared: one literal record serves the profile's reader, its JSON Schema, the sample and
`connect`'s help.

The type is the schema's, never YAML's guess: `no`, `022` and `12:30:45` are read by what the setting wants.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from dcctl.errors import ValueRefused
from dcctl.mail.address import Mailbox, is_domain, refuse_controls

Type = Literal[
    "text", "integer", "boolean", "mailbox", "domain", "host", "path", "secret", "choice",
    "domains", "selectors", "folders",
]  # fmt: skip

SECRET_SOURCES: Final = ("keyring", "env:NAME", "command:PROGRAM ARG ...", "credential:NAME", "file:PATH")
SECRET_REFERENCE: Final = re.compile(
    r"keyring|vault|env:[A-Za-z_][A-Za-z0-9_]*|command:\s*\S.*|credential:[A-Za-z0-9._-]+|file:\S.*"
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of a profile mapping: its name, type, meaning and bounds. `default` None means: not set."""

    name: str
    type: Type
    help: str
    required: bool = False
    default: object = None
    choices: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int = 2**31 - 1
    example: str = ""

    def read(self, text: str) -> object:
        """The typed value of `text`; raises `ValueRefused` saying what is wanted instead."""
        refuse_controls(text, self.name)
        return _READERS[self.type](self, text)


def _wrong(setting: Setting, text: str, wanted: str) -> ValueRefused:
    return ValueRefused(f"{setting.name}: wants {wanted}, not {text!r}", field=setting.name)


def _text(setting: Setting, text: str) -> object:
    if not text:
        raise _wrong(setting, text, "a text that is not empty")
    return text


def _integer(setting: Setting, text: str) -> object:
    if not re.fullmatch(r"-?(0|[1-9]\d{0,17})", text):
        raise _wrong(setting, text, "a whole decimal number")
    if not setting.minimum <= (value := int(text)) <= setting.maximum:
        raise _wrong(setting, text, f"a number from {setting.minimum} to {setting.maximum}")
    return value


def _boolean(setting: Setting, text: str) -> object:
    if text not in ("true", "false"):
        raise _wrong(setting, text, "true or false")
    return text == "true"


def _choice(setting: Setting, text: str) -> object:
    if text not in setting.choices:
        raise _wrong(setting, text, " or ".join(setting.choices))
    return text


def _mailbox(setting: Setting, text: str) -> object:
    return Mailbox.parse(text, setting.name)


def _domain(setting: Setting, text: str) -> object:
    if not is_domain(text.lower()):
        raise _wrong(setting, text, "a domain name")
    return text.lower()


def _selector(setting: Setting, text: str) -> object:
    """RFC 6376 section 3.1: what stands before `._domainkey`."""
    if not is_domain(text.lower()) or "_domainkey" in text.lower():
        raise _wrong(setting, text, "DKIM selectors, each what is before ._domainkey")
    return text.lower()


def _host(setting: Setting, text: str) -> object:
    if not (is_domain(text.lower()) or re.fullmatch(r"[0-9A-Fa-f:]+(%\w+)?", text)):
        raise _wrong(setting, re.sub(r".*@", "***@", text), "a host name or an IP address")  # a URL's user and password
    return text.lower()


def _secret(setting: Setting, text: str) -> object:
    if not SECRET_REFERENCE.fullmatch(text):
        raise ValueRefused(
            f"{setting.name}: a secret never stands in the profile; name its source: {', '.join(SECRET_SOURCES)}",
            field=setting.name,
        )
    return text


_READERS: Final[Mapping[Type, Callable[[Setting, str], object]]] = {
    "text": _text,
    "integer": _integer,
    "boolean": _boolean,
    "mailbox": _mailbox,
    "domain": _domain,
    "host": _host,
    "path": _text,
    "secret": _secret,
    "choice": _choice,
    "domains": _domain,  # a list; each item is read as a domain
    "selectors": _selector,  # a list
    "folders": _text,  # a list
}

LISTS: Final[frozenset[Type]] = frozenset({"domains", "selectors", "folders"})
