"""Mailboxes (RFC 5321 section 4.1.2, RFC 6531): a value that cannot be wrong once it is built."""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from dcctl.errors import ValueRefused

# Shapes in ASCII: every other character (RFC 6531 section 3.3) stands as an `x` when a text is held against them.
_DOT_STRING = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_QUOTED = re.compile(r'"(?:[ !#-\[\]-~]|\\[ -~])*"')
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_FORBIDDEN_IN_TEXT = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def refuse_controls(text: str, field: str) -> str:
    """`text` unchanged, or `ValueRefused` naming `field` when it holds CR, LF, NUL or another control character."""
    if found := _FORBIDDEN_IN_TEXT.search(text):
        raise ValueRefused(
            f"{field}: character U+{ord(found.group()):04X} at position {found.start() + 1} is not allowed",
            why="a line break or control character there could forge headers or recipients",
            field=field,
        )
    return text


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`local-part@domain`; the domain in lower case, the local part as given."""

    local: str
    domain: str

    @classmethod
    def parse(cls, text: str, field: str = "address") -> "Mailbox":
        """A mailbox from its text form (`anna@example.com`, no display name, no angle brackets).

        Raises `ValueRefused` naming `field`. Lengths by RFC 5321 section 4.5.3.1 (64 and 255 octets).
        """
        local, _, domain = text.rpartition("@")
        if not _is_mailbox(local, domain.lower()):
            raise ValueRefused(f"{field}: {text!r} is not a mailbox (local-part@domain)", field=field)
        return cls(local, domain.lower())

    def __post_init__(self) -> None:
        if not _is_mailbox(self.local, self.domain):
            raise ValueRefused(f"address: {str(self)!r} is not a mailbox (local-part@domain)", field="address")

    @property
    def is_ascii(self) -> bool:
        """False when sending to it needs SMTPUTF8 (RFC 6531)."""
        return self.local.isascii() and self.domain.isascii()

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


def _is_mailbox(local: str, domain: str) -> bool:
    shape = _NON_ASCII.sub("x", local)
    return (
        not _FORBIDDEN.search(local)
        and bool(_DOT_STRING.fullmatch(shape) or _QUOTED.fullmatch(shape))
        and len(local.encode()) <= 64
        and is_domain(domain)
    )


def is_domain(text: str) -> bool:
    """Whether `text` can stand behind the `@`: dot-separated labels or an address literal."""
    if text.startswith("["):
        return _is_literal(text)
    return (
        not _FORBIDDEN.search(text)
        and 0 < len(text.encode()) <= 255
        and all(len(label.encode()) <= 63 and _LABEL.fullmatch(_NON_ASCII.sub("x", label)) for label in text.split("."))
    )


def _is_literal(text: str) -> bool:
    """`[192.0.2.1]` or `[IPv6:2001:db8::1]` (RFC 5321 section 4.1.3)."""
    version, address = (IPv6Address, text[6:-1]) if text[:6].lower() == "[ipv6:" else (IPv4Address, text[1:-1])
    try:
        version(address)
    except AddressValueError:
        return False
    return text.endswith("]") and "%" not in address
