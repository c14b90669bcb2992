"""Where a channel's mail leaves from: some addresses of the servers that an SPF term names (RFC 7208 section 5).

The addresses are what a prediction evaluates SPF with: a flattened record or a nested include then counts for what it
does, not for how it is written.
"""

import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from dcctl.mail.authentication import Authentication
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.mx import is_public
from dcctl.mailauth.names import is_askable
from dcctl.mailauth.records.spf_record import Mechanism, SpfProblem, parse
from dcctl.mailauth.spf import check_host
from dcctl.mailauth.spf_walk import SpfNode, walk
from dcctl.mailauth.together import both, together

T = TypeVar("T")

MAX_SAMPLES: Final = 6  # networks (or hosts' addresses) a prediction is made for, spread over all there are
MAX_NAMES: Final = 3  # host names asked for where a record names no networks
TELL: Final = "set the channel's spf_term"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`addresses` of the servers called `name`; `guess` when they are those of the host that takes the mail in. None:
    `cause` says why they are not known."""

    name: str = ""
    addresses: tuple[str, ...] = ()
    guess: bool = False
    cause: str = ""


async def outgoing(how: Authentication, domain: str, *, lookup: Lookup) -> Outgoing:
    """The servers of a channel that sends with `domain` in the reverse-path. Asks only `lookup`; never raises."""
    if how.spf_term:
        return await _of_term(how.spf_term, domain, lookup)
    if how.host:
        return await _of_host(how.host, lookup)
    return Outgoing(cause=f"which servers its mail leaves from is not known; {TELL}")


async def _of_term(term: str, domain: str, lookup: Lookup) -> Outgoing:
    record = parse(f"v=spf1 {term}")
    if isinstance(record, SpfProblem) or len(record.mechanisms) != 1:
        return Outgoing(term, cause=f"{term} is not one SPF term")
    mechanism = record.mechanisms[0]
    servers = Outgoing(mechanism.text)
    if mechanism.name == "include":
        found = await _included(servers, mechanism.domain or "", lookup)
    elif mechanism.name in ("ip4", "ip6"):
        return replace(servers, addresses=_ends(mechanism))
    else:
        found = await _named(servers, [(mechanism, domain)], lookup)
    return found if found.addresses or found.cause else replace(servers, cause=f"{term} names no addresses; {TELL}")


async def _of_host(host: str, lookup: Lookup) -> Outgoing:
    """RFC 6409 says nothing of where submitted mail leaves from: the server's own address is the best guess."""
    servers = Outgoing(host, guess=True)
    try:
        addresses: tuple[str, ...] = (str(ipaddress.ip_address(host)),)
    except ValueError:
        found = await _addresses(servers, host, lookup)
        addresses, servers = found.addresses, found
    public = tuple(address for address in addresses if is_public(address))
    if public or servers.cause:
        return replace(servers, addresses=public[:MAX_SAMPLES])
    return Outgoing(host, guess=True, cause=f"where {host} sends mail from is not known; {TELL}")


async def _included(servers: Outgoing, domain: str, lookup: Lookup) -> Outgoing:
    """Some addresses that the record at `domain` passes, spread over its networks."""
    tree = await walk(domain.lower().removesuffix("."), lookup=lookup)
    if tree.record is None:
        cause = f"{domain}: {tree.cause}" if tree.cause else f"there is no SPF record at {domain} that can be read"
        return replace(servers, cause=cause)
    terms = [(mechanism, node.domain) for node in tree.walk() for mechanism in _reached(node)]
    networks = [mechanism for mechanism, _ in terms if mechanism.name in ("ip4", "ip6")]
    if not networks:
        return await _named(servers, terms, lookup)
    samples = [address for mechanism in _spread(networks) for address in _ends(mechanism)]
    results = await together(_checked(address, tree.domain, lookup) for address in samples)
    passing = tuple(address for address, passes in zip(samples, results, strict=True) if passes)
    unknown = (f"{node.domain}: {node.cause}" for node in tree.walk() if node.state == "unknown")
    return replace(servers, addresses=passing, cause="" if passing else next(unknown, ""))


async def _named(servers: Outgoing, terms: Sequence[tuple[Mechanism, str]], lookup: Lookup) -> Outgoing:
    """The addresses of the hosts that the first `a` and `mx` terms name."""
    hosts = [mechanism.domain or domain for mechanism, domain in terms if mechanism.name == "a"][:MAX_NAMES]
    for mechanism, domain in [(one, owner) for one, owner in terms if one.name == "mx"][:1]:
        name = mechanism.domain or domain
        answer = await lookup(name, "MX")
        if answer.status == "TEMPERROR":
            return replace(servers, cause=f"{name}: {answer.cause}")
        hosts += [mx.exchange for mx in answer.exchanges[:MAX_NAMES] if mx.exchange]
    found = await together(_addresses(servers, host, lookup) for host in hosts if is_askable(host) and "%" not in host)
    addresses = tuple(dict.fromkeys(address for one in found for address in one.addresses))
    cause = next((one.cause for one in found if one.cause), "")
    return replace(servers, addresses=addresses[:MAX_SAMPLES], cause="" if addresses else cause)


async def _addresses(servers: Outgoing, host: str, lookup: Lookup) -> Outgoing:
    four, six = await both(lookup(host, "A"), lookup(host, "AAAA"))
    addresses = (*four.names, *six.names)
    cause = next((f"{host}: {one.cause}" for one in (four, six) if one.status == "TEMPERROR"), "")
    return replace(servers, addresses=addresses, cause="" if addresses else cause)


async def _checked(address: str, domain: str, lookup: Lookup) -> bool:
    """Whether the provider's own record passes it: one that it excludes is no server of theirs."""
    result = await check_host(address, domain, f"postmaster@{domain}", helo=domain, lookup=lookup)
    return result.result == "pass"


def _reached(node: SpfNode) -> Iterator[Mechanism]:
    for mechanism in node.record.mechanisms if node.record else ():
        if mechanism.name == "all":
            return
        if mechanism.qualifier == "+":
            yield mechanism


def _ends(mechanism: Mechanism) -> tuple[str, ...]:
    """The first and the last address of a network: a record that authorises only a part of it misses one."""
    network: ipaddress.IPv4Network | ipaddress.IPv6Network
    if mechanism.name == "ip4":
        network = ipaddress.IPv4Network((mechanism.network, mechanism.bits4), strict=False)
    else:
        network = ipaddress.IPv6Network((mechanism.network, mechanism.bits6), strict=False)
    return tuple(dict.fromkeys((str(network[0]), str(network[-1]))))


def _spread(items: Sequence[T]) -> list[T]:
    """At most `MAX_SAMPLES` of them, the first and the last among them."""
    if len(items) <= MAX_SAMPLES:
        return list(items)
    return [items[at * (len(items) - 1) // (MAX_SAMPLES - 1)] for at in range(MAX_SAMPLES)]
