"""Who a message says it is from: author domain (RFC 5322 From), and the client that handed it over (RFC 5321)."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from dcctl.mail.headers import HeaderBlock
from dcctl.mailauth.authentication_results import AuthenticationResults
from dcctl.mailauth.names import comparable, within
from dcctl.mailauth.received.hop import Hop, read_hop
from dcctl.mailauth.records.field_value import MAX_VALUE, decoded, unquoted, without_comments
from dcctl.mailauth.records.mailbox_list import addresses

Source = Literal["given", "headers", "stated", "unknown"]

MAX_HOPS: Final = 100
_PATH: Final = re.compile(r"<([^<>\s]*)>|^([^<>\s@]+@[^<>\s]+)$")  # Exchange writes it without the brackets
_KEY: Final = re.compile(r'([A-Za-z-]{1,40})\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;"]+)')
# Handed over by the system itself, not by an SMTP client from outside (IANA's mail transmission types, and custom).
_INSIDE: Final = ("LMTP", "UTF8LMTP", "HTTP", "MAPI", "POP", "IMAP", "LOCAL")
_SUBMITTED: Final = re.compile(r"(?:UTF8)?E?SMTPS?A")  # RFC 3848: the client logged in
# Names below which strangers register: two letters of a country after at most three (co.uk, com.au, or.jp).
_SHARED: Final = re.compile(r"[a-z]{1,3}\.[a-z]{2}")
# Reserved for examples (RFC 5737, RFC 3849, RFC 9637): they stand for public addresses, nobody's network uses them.
_DOCUMENTATION: Final = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"))
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The SMTP client as the receiver saw it; None where that cannot be told. `mail_from` "" is the null
    reverse-path. `source` says where it is from; `seen_by` the system whose Received field it is from."""

    ip: str | None
    mail_from: str | None
    helo: str | None
    source: Source
    seen_by: str | None = None


def author_domains(block: HeaderBlock) -> tuple[str, ...]:
    """The domains of all mailboxes of all From fields, in A-labels, each once; names that are none stay as they are."""
    domains = (comparable(address.rpartition("@")[2]) for address in mailboxes(block, "From"))
    return tuple(dict.fromkeys(domains))


def mailboxes(block: HeaderBlock, name: str) -> tuple[str, ...]:
    """The addresses in all fields of that name."""
    return tuple(address for field in block.all(name) for address in addresses(decoded(field.value)))


def hops(block: HeaderBlock) -> tuple[Hop | None, ...]:
    """The Received fields, the latest first; None for one that cannot be read."""
    return tuple(read_hop(field.value) for field in islice(block.all("Received"), MAX_HOPS))


def handed_over(path: Sequence[Hop | None]) -> Hop | None:
    """The hop at which a client from outside handed the message to the receiver's side.

    From the top down, past what that side did within itself: only those fields are its own. Nothing below a client
    from outside, or below a field that cannot be read, is believed.
    """
    recipients: list[str] = []
    for hop in path:
        recipients += [hop.recipient] if hop and hop.recipient else []
        if hop is None or not _is_inside(hop, recipients):
            return hop
    return None


def origin_of(
    block: HeaderBlock,
    ip: str | None,
    mail_from: str | None,
    helo: str | None,
    path: Sequence[Hop | None],
    said: Sequence[AuthenticationResults] = (),
) -> Origin:
    """What was given, else what the Received fields (`path`) and Return-Path say; a reverse-path that only the
    receiver's own notes hold (Received-SPF, or `said` in its Authentication-Results) is *stated*."""
    if ip is not None and mail_from is not None:
        return Origin(ip, mail_from, helo, "given")
    hop = handed_over(path)
    if hop is None or hop.ip is None or _SUBMITTED.fullmatch(hop.protocol):
        hop = Hop()  # SPF says nothing of one's own users (RFC 7208 section 2.4)
    client = ip if ip is not None else hop.ip
    reverse, source = (mail_from, "headers") if mail_from is not None else _reverse_path(block, hop, client, said)
    known: Source = source if client is not None and reverse is not None else "unknown"
    return Origin(client, reverse, helo or hop.helo, known, hop.by)


def _is_inside(hop: Hop, recipients: Sequence[str]) -> bool:
    if not hop.client or hop.protocol.startswith(_INSIDE):
        return True
    if hop.ip is None:
        return False
    address = ipaddress.ip_address(hop.ip)
    public = address.is_global or any(address in network for network in _DOCUMENTATION)
    return not public or _same_side(hop, recipients)


def _same_side(hop: Hop, recipients: Sequence[str]) -> bool:
    """Whether a client with a public address is of the receiver's own organization, as far as it cannot pretend to be:
    by the name that the receiver looked up, where the recipient is of that organization too (not a customer of the same
    hoster); or by an address next to the receiver's own (Exchange notes both, but looks nothing up)."""
    ours = _organization(hop.by or "")
    if hop.name and _siblings(hop.name, hop.by or "") and any(_organization(one) == ours for one in recipients):
        return True
    if hop.ip is None or hop.by_ip is None or ":" not in hop.ip or ":" not in hop.by_ip:
        return False
    one, other = int(ipaddress.IPv6Address(hop.ip)), int(ipaddress.IPv6Address(hop.by_ip))
    return one >> 64 == other >> 64 or (one >> 96 == other >> 96 and _organization(hop.helo or "") == ours)


def _siblings(name: str, by: str) -> bool:
    """`mail.example.com` and `mx.example.com`, each below the parent of the other; or a name below the receiver's."""
    parents = [one.partition(".")[2] for one in (name, by)]
    if not all("." in one and not _SHARED.fullmatch(one) for one in parents):
        return "." in by and within(name, by)
    return within(by, parents[0]) and within(name, parents[1])


def _organization(name: str) -> str:
    """Of a host name or an address, without DNS: the last two labels, or three where two are a country's (co.uk)."""
    labels = name.lower().rpartition("@")[2].rstrip(".").split(".")
    last = ".".join(labels[-2:])
    return ".".join(labels[-3:]) if _SHARED.fullmatch(last) else last


def _reverse_path(
    block: HeaderBlock, hop: Hop, client: str | None, said: Sequence[AuthenticationResults]
) -> tuple[str | None, Source]:
    if match := _PATH.search(_text(block, "Return-Path")):
        return match[1] or match[2] or "", "headers"
    if hop.envelope_from is not None:
        return hop.envelope_from, "headers"
    return _received_spf(block, client) or _said(said), "stated"


def _received_spf(block: HeaderBlock, client: str | None) -> str | None:
    """The envelope-from of the topmost Received-SPF (RFC 7208 section 9.1), where it speaks of the same client."""
    text = without_comments(_text(block, "Received-SPF"))
    noted = {match[1].lower(): unquoted(match[2]).strip("<>") for match in _KEY.finditer(text)}
    if not _same(noted.get("client-ip"), client):
        return None
    return noted.get("envelope-from")


def _same(noted: str | None, client: str | None) -> bool:
    """Whether that is the client's address, in any of its forms; one that is not noted may be anybody's."""
    if noted is None or client is None:
        return noted is None
    try:
        return ipaddress.ip_address(noted) == ipaddress.ip_address(client)
    except ValueError:
        return False


def _said(said: Sequence[AuthenticationResults]) -> str | None:
    """smtp.mailfrom of the topmost Authentication-Results; a bare domain stands for its postmaster (RFC 7208, 4.3)."""
    result = said[0].find("spf") if said else None
    path = result.value("smtp", "mailfrom", "mail", "mfrom") if result else None
    if not path:
        return None
    path = path.strip("<>")
    return path if "@" in path else f"postmaster@{path}"


def _text(block: HeaderBlock, name: str) -> str:
    return decoded((block.first(name) or b"")[:MAX_VALUE])
