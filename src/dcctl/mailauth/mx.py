"""Where a domain takes its mail (RFC 5321 section 5.1, RFC 7505): the exchanges and what their names lead to."""

import ipaddress
from dataclasses import dataclass
from typing import Final, Literal

from dcctl.fetch.guard import may_connect
from dcctl.mailauth.lookup import Answer, Lookup, Mx
from dcctl.mailauth.ptr import Reverse, reverse
from dcctl.mailauth.together import together

MAX_HOSTS: Final = 20
MAX_REVERSED: Final = 2  # addresses whose name is asked back: enough to see the pattern
_USUAL: Final = ("mx", "mail", "no-host-is-called-this")


_DOCUMENTATION: Final = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
)


@dataclass(frozen=True, slots=True)
class MxHost:
    """One exchange. `alias` is the name its CNAME leads to, "" without one; `cause` why its addresses are unknown."""

    name: str
    preference: int
    addresses: tuple[str, ...] = ()
    alias: str = ""
    cause: str = ""

    @property
    def leads_nowhere(self) -> bool:
        """Whether nobody outside can reach it: no address, or the name of every machine itself (RFC 6761)."""
        itself = self.name == "localhost" or self.name.endswith(".localhost")
        return itself or not (self.addresses or self.cause or is_address(self.name))


@dataclass(frozen=True, slots=True)
class MxReport:
    """`null` accepts no mail; `implicit` has no MX, but an address that takes its place; `absent` neither; `no-name` is
    no domain at all; `unknown` could not be asked. `fallback` is, where no exchange leads anywhere or there is none, a
    host that could be one: called mx or mail and with an address, else the domain itself; "" for none."""

    state: Literal["hosts", "null", "implicit", "absent", "no-name", "unknown"]
    hosts: tuple[MxHost, ...] = ()
    reverses: tuple[Reverse, ...] = ()
    cause: str = ""
    fallback: str = ""


async def inspect(domain: str, *, lookup: Lookup) -> MxReport:
    """Ask for the exchanges, their addresses (both families), and the names of the first two addresses."""
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
    addresses = [(address, host.name) for host in hosts for address in host.addresses][:MAX_REVERSED]
    reverses = await together(reverse(one, lookup=lookup, most=2, likely=name) for one, name in addresses)
    if any(not host.leads_nowhere for host in hosts):
        return MxReport("hosts", tuple(hosts), tuple(reverses))
    fallback = await _fallback(await _host(Mx(0, domain), lookup), lookup)
    return MxReport("hosts", tuple(hosts), tuple(reverses), fallback=fallback)


def is_address(name: str) -> bool:
    """Whether a name is none, but an IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Whether the internet can reach an address: not private, shared, loopback, link-local, multicast or reserved.

    Documentation networks (RFC 5737, RFC 3849) pass: examples and labs are made of them.
    """
    if not is_address(address):
        return False
    return may_connect(address) or any(ipaddress.ip_address(address) in network for network in _DOCUMENTATION)


async def _implicit(domain: str, lookup: Lookup) -> MxReport:
    """RFC 5321 section 5.1: without MX the address of the domain itself takes the mail."""
    host = await _host(Mx(0, domain), lookup)
    if host.cause:
        return MxReport("unknown", cause=host.cause)
    fallback = await _fallback(host, lookup)
    return MxReport("implicit", (host,), fallback=fallback) if host.addresses else MxReport("absent", fallback=fallback)


async def _fallback(own: MxHost, lookup: Lookup) -> str:
    """Three questions: the names that a mail server would have, and one that only a wildcard answers."""
    *names, wild = (f"{label}.{own.name}" for label in _USUAL)
    *answers, anything = await together(lookup(name, "A") for name in (*names, wild))
    found = [name for name, answer in zip(names, answers, strict=True) if answer.names not in ((), anything.names)]
    return next(iter(found), own.name if own.addresses else "")


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
