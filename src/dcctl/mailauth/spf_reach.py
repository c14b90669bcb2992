"""Whether an SPF record lets everybody through, and by which terms (RFC 7208 sections 5.1 to 5.7). Pure."""

import ipaddress
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from dcctl.mailauth.records.spf_record import Mechanism, SpfRecord
from dcctl.mailauth.spf_walk import SpfNode

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_PRIVATE: Final = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/3",
        "::/127",
        "fc00::/7",
        "fe80::/10",
        "ff00::/8",
    )
)
_MAPPED: Final = ipaddress.IPv6Network("::ffff:0.0.0.0/96")


def network_of(mechanism: Mechanism) -> Network:
    """The addresses of an ip4 or ip6 term."""
    if mechanism.name == "ip4":
        return ipaddress.IPv4Network((mechanism.network, mechanism.bits4), strict=False)
    return ipaddress.IPv6Network((mechanism.network, mechanism.bits6), strict=False)


def is_private(network: Network) -> bool:
    """Whether no receiver ever sees mail from there: private (RFC 1918, RFC 4193), shared, loopback, link-local,
    multicast or reserved. Documentation networks are left alone."""
    return any(_inside(network, private) for private in _PRIVATE)


def is_mapped(network: Network) -> bool:
    """Whether it is a range of IPv4 addresses written as IPv6: those count as IPv4 (section 5)."""
    return _inside(network, _MAPPED)


def everybody(node: SpfNode) -> tuple[str, ...]:
    """The terms by which the record of `node` passes every IPv4 or every IPv6 sender, () where none do.

    An include or redirect= that does is followed by what does it there: `("include:a.example", "+all")`.
    """
    if node.record is None:
        return ()
    by_term = {child.term: child for child in node.children}
    for mechanism in reached(node.record):
        if mechanism.qualifier == "+" and (terms := _opened(mechanism, by_term.get(mechanism.text))):
            return terms
    if terms := joined_ranges(node.record):
        return terms
    if node.record.redirect and (target := by_term.get(node.record.redirect.text)) and (inner := everybody(target)):
        return (target.term, *inner)
    return ()


def reached(record: SpfRecord) -> Iterable[Mechanism]:
    """The mechanisms up to and with the first `all`."""
    for mechanism in record.mechanisms:
        yield mechanism
        if mechanism.name == "all":
            return


def zero_length(mechanism: Mechanism) -> bool:
    """Whether a term takes in all addresses of a family: a prefix of no bits."""
    return (mechanism.name in ("ip4", "a", "mx") and not mechanism.bits4) or (
        mechanism.name in ("ip6", "a", "mx") and not mechanism.bits6
    )


def joined_ranges(record: SpfRecord) -> tuple[str, ...]:
    """The ip4 or ip6 terms that only together take in a whole family (0.0.0.0/1 and 128.0.0.0/1), widest first."""
    for name, size in (("ip4", 32), ("ip6", 128)):
        terms = [one for one in reached(record) if one.name == name and one.qualifier == "+"]
        terms.sort(key=lambda one: one.bits4 if size == 32 else one.bits6)
        if _whole(terms, size):
            enough = bisect_left(range(len(terms)), True, key=lambda count: _whole(terms[:count], size))
            return tuple(one.text for one in terms[:enough])
    return ()


def _whole(terms: Sequence[Mechanism], size: int) -> bool:
    """Whether the ranges leave no address out."""
    end = 0
    for start, after in sorted(_range(one, size) for one in terms):
        if start > end:
            return False
        end = max(end, after)
    return end == 1 << size


def _range(mechanism: Mechanism, size: int) -> tuple[int, int]:
    """The first address and the one after the last, as numbers."""
    free = size - (mechanism.bits4 if size == 32 else mechanism.bits6)
    start = mechanism.network >> free << free
    return start, start + (1 << free)


def _opened(mechanism: Mechanism, child: SpfNode | None) -> tuple[str, ...]:
    """The terms by which one mechanism matches everybody."""
    if mechanism.name == "all":
        return (mechanism.text,)
    if mechanism.name == "include":
        inner = everybody(child) if child else ()
        return (mechanism.text, *inner) if inner else ()
    answered = child is None or child.state == "found"
    if answered and (zero_length(mechanism) or (mechanism.name == "exists" and child is not None)):
        return (mechanism.text,)
    return ()


def _inside(network: Network, other: Network) -> bool:
    if isinstance(network, ipaddress.IPv4Network):
        return isinstance(other, ipaddress.IPv4Network) and network.subnet_of(other)
    return isinstance(other, ipaddress.IPv6Network) and network.subnet_of(other)
