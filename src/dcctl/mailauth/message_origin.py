"""Who a message says it is from: author domain (RFC 5322 From), and the client that handed it over (RFC 5321)."""

import ipaddress
import re
from dataclasses import dataclass
from email.utils import getaddresses
from typing import Final

from dcctl.errors import ValueRefused
from dcctl.mail.headers import HeaderBlock
from dcctl.mailauth.names import to_ascii

MAX_VALUE: Final = 16_384
# RFC 5321 section 4.4: from HELO (name [address]); the address stands in brackets.
_CLIENT: Final = re.compile(
    r"from\s+(?P<helo>\S{1,255})\s+\([^()]{0,400}?\[(?:IPv6:)?(?P<ip>[0-9A-Fa-f:.]{2,45})\]", re.IGNORECASE
)
_PATH: Final = re.compile(r"<([^<>\s]*)>")


@dataclass(frozen=True, slots=True)
class Origin:
    """The SMTP client as the receiver saw it; None where that cannot be told. `mail_from` "" is the null
    reverse-path."""

    ip: str | None
    mail_from: str | None
    helo: str | None
    source: str


def author_domains(block: HeaderBlock) -> tuple[str, ...]:
    """The domains of all mailboxes of all From fields, in A-labels, each once; names that are none stay as they are."""
    values = [field.value[:MAX_VALUE].decode("utf-8", "replace") for field in block.all("From")]
    addresses = [address for _, address in getaddresses(values) if "@" in address]
    return tuple(dict.fromkeys(_name(address.rpartition("@")[2]) for address in addresses))


def origin_of(block: HeaderBlock, ip: str | None, mail_from: str | None, helo: str | None) -> Origin:
    """What was given, else what the topmost Received and Return-Path say, if that client is a public address."""
    if ip is not None and mail_from is not None:
        return Origin(ip, mail_from, helo, "given")
    seen_ip, seen_helo = _client(block)
    path = _PATH.search(_text(block, "Return-Path"))
    client = ip if ip is not None else seen_ip
    reverse = mail_from if mail_from is not None else path and path[1]
    source = "headers" if client is not None and reverse is not None else "unknown"
    return Origin(client, reverse, helo or seen_helo, source)


def _client(block: HeaderBlock) -> tuple[str | None, str | None]:
    """Address and HELO of the topmost Received field: the only one our own side has written."""
    match = _CLIENT.search(_text(block, "Received"))
    try:
        if match and ipaddress.ip_address(match["ip"]).is_global:
            return match["ip"], match["helo"]
    except ValueError:
        pass
    return None, None


def _text(block: HeaderBlock, name: str) -> str:
    return (block.first(name) or b"")[:MAX_VALUE].decode("utf-8", "replace")


def _name(domain: str) -> str:
    try:
        return to_ascii(domain)
    except ValueRefused:
        return domain.lower()
