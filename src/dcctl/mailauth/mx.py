"""Where a domain takes its mail (RFC 5321 section 5.1, RFC 7505): the exchanges and what their names lead to."""

import ipaddress
from dataclasses import dataclass
from typing import Final, Literal

from dcctl.mailauth.lookup import Answer, Lookup, Mx
from dcctl.mailauth.together import together

MAX_HOSTS: Final = 20
MAX_REVERSED: Final = 4  # addresses whose name is asked back: enough to see the pattern


_DOCUMENTATION: Final = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
)


@dataclass(frozen=True, slots=True)
class Reverse:
    """The names an address has (`PTR`), and whether one of them leads back to it; None where that is unknown."""

    address: str
    names: tuple[str, ...]
    confirmed: bool | None


@dataclass(frozen=True, slots=True)
class MxHost:
    """One exchange. `alias` is the name its CNAME leads to, "" without one; `cause` why its addresses are unknown."""

    name: str
    preference: int
    addresses: tuple[str, ...] = ()
    alias: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class MxReport:
    """`null` accepts no mail; `implicit` has no MX, but an address that takes its place; `absent` neither; `no-name` is
    no domain at all; `unknown` could not be asked."""

    state: Literal["hosts", "null", "implicit", "absent", "no-name", "unknown"]
    hosts: tuple[MxHost, ...] = ()
    reverses: tuple[Reverse, ...] = ()
    cause: str = ""


async def inspect(domain: str, *, lookup: Lookup) -> MxReport:
    """Ask for the exchanges, their addresses (both families), and the names of the first four addresses."""
    answer = await lookup(domain, "MX")
    if answer.status == "TEMPERROR":
        return MxReport("unknown", cause=answer.cause)
    if answer.status == "NO_NAME" and answer.name == domain:
        return MxReport("no-name")
    records = answer.exchanges[:MAX_HOSTS]
    if not records:
        return await _implicit(domain, lookup)
    if all(mx.exchange == "" for mx in records):
        return MxReport("null", (MxHost("", records[0].preference),))
    hosts = await together(_host(mx, lookup) for mx in records)
    addresses = [address for host in hosts for address in host.addresses]
    reverses = await together(_reverse(address, lookup) for address in addresses[:MAX_REVERSED])
    return MxReport("hosts", tuple(hosts), tuple(reverses))


def is_public(address: str) -> bool:
    """Whether the internet can reach an address: not private, shared, loopback, link-local, multicast or reserved.

    Documentation networks (RFC 5737, RFC 3849) pass: they stand in examples, and nobody's MX leads there by mistake.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if parsed.is_multicast:
        return False
    return parsed.is_global or any(parsed in network for network in _DOCUMENTATION)


async def _implicit(domain: str, lookup: Lookup) -> MxReport:
    """RFC 5321 section 5.1: without MX the address of the domain itself takes the mail."""
    host = await _host(Mx(0, domain), lookup)
    if host.addresses:
        return MxReport("implicit", (host,))
    return MxReport("unknown", cause=host.cause) if host.cause else MxReport("absent")


async def _host(mx: Mx, lookup: Lookup) -> MxHost:
    name = mx.exchange.lower()
    if not name:
        return MxHost("", mx.preference)
    four, six = await together((lookup(name, "A"), lookup(name, "AAAA")))
    addresses = (*four.names, *six.names)
    alias = next((answer.name for answer in (four, six) if answer.name not in ("", name)), "")
    cause = "" if addresses else _cause(four) or _cause(six)
    return MxHost(name, mx.preference, addresses, alias, cause)


def _cause(answer: Answer) -> str:
    return answer.cause if answer.status == "TEMPERROR" else ""


async def _reverse(address: str, lookup: Lookup) -> Reverse:
    pointer = ipaddress.ip_address(address).reverse_pointer
    answer = await lookup(pointer, "PTR")
    if answer.status == "TEMPERROR":
        return Reverse(address, (), None)
    names = tuple(name.lower() for name in answer.names[:2])
    forwards = await together(lookup(name, "AAAA" if ":" in address else "A") for name in names)
    if any(address in forward.names for forward in forwards):
        return Reverse(address, names, True)
    unknown = any(forward.status == "TEMPERROR" for forward in forwards)
    return Reverse(address, names, None if unknown else False)
