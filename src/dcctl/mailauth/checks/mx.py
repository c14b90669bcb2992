"""The MX section of a domain check: does mail to the domain arrive, so that bounces and reports do?"""

import ipaddress
import re
from collections.abc import Iterator

from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.mx import MxHost, MxReport, inspect, is_address, is_public
from dcctl.mailauth.ptr import Reverse
from dcctl.mailauth.rules import finding


async def check_mx(domain: str, *, lookup: Lookup, allow_private: bool = False) -> list[Finding]:
    """The findings about the exchanges of `domain` (A-labels); `allow_private` for networks of one's own."""
    return judge(domain, await inspect(domain, lookup=lookup), allow_private)


def judge(domain: str, report: MxReport, allow_private: bool = False) -> list[Finding]:
    """The findings about what was found."""
    match report.state:
        case "unknown":
            return [finding("mx.unknown", domain, f"MX could not be checked: {report.cause}")]
        case "no-name":
            return [finding("mx.no-domain", domain, "DNS knows no such domain")]
        case "null":
            return [finding("mx.null", domain, "the domain accepts no mail (null MX)", evidence="MX 0 .")]
        case "absent":
            return [_missing(domain, "no MX and no address: mail to the domain cannot be delivered", report.fallback)]
        case "implicit":
            addresses = ", ".join(report.hosts[0].addresses[:4])
            message = f"no MX: mail goes to the address of the domain itself ({addresses})"
            return [_missing(domain, message, report.fallback)]
    better = _better(domain, report) | ({} if allow_private else _inside(domain, report))
    hosts = [trouble for host in report.hosts for trouble in _host(domain, host, better.get(host), allow_private)]
    named = {address: host.alias or host.name for host in report.hosts for address in host.addresses}
    reverses = [trouble for reverse in report.reverses for trouble in _reverse(domain, reverse, named[reverse.address])]
    listed = ", ".join(f"{host.preference} {host.name or '.'}" for host in report.hosts)
    return [*hosts, *reverses] or [finding("mx.ok", domain, f"mail goes to {listed}", evidence=f"MX {listed}")]


def _missing(domain: str, message: str, fallback: str) -> Finding:
    why = "says the same on purpose" if fallback == domain else f"names your mail server, if {fallback} is that"
    fix = [DnsChange("add", domain, "MX", f"10 {fallback}.", why=why)] if fallback else []
    return finding("mx.missing", domain, message, fix=fix)


def _better(domain: str, report: MxReport) -> dict[MxHost, DnsChange]:
    """What to do about exchanges that lead nowhere: remove them, unless none would be left. Then a host that could be
    one takes the place of the first; where there is none either, no record helps."""
    dead = [host for host in report.hosts if host.leads_nowhere]
    changes = {host: DnsChange("remove", domain, "MX", _text(host), why="leads nowhere") for host in dead}
    if dead != list(report.hosts):
        return changes
    why = "has an address; name another server if this one takes no mail"
    changes[dead[0]] = DnsChange("replace", domain, "MX", f"10 {report.fallback}.", _text(dead[0]), why)
    return changes if report.fallback else {}


def _inside(domain: str, report: MxReport) -> dict[MxHost, DnsChange]:
    """Exchanges that only the own network reaches are removed, where others are left."""
    open_ones = [host for host in report.hosts if any(map(is_public, host.addresses))]
    closed = [host for host in report.hosts if host.addresses and not any(map(is_public, host.addresses))]
    why = "reachable from inside only"
    return {one: DnsChange("remove", domain, "MX", _text(one), why=why) for one in closed if open_ones}


def _host(domain: str, host: MxHost, better: DnsChange | None, allow_private: bool) -> Iterator[Finding]:
    record, fix = f"MX {host.preference} {host.name or '.'}", [better] if better else []
    if not host.name:
        message = "a null MX beside others: whether the domain takes mail cannot be told"
        fix = [DnsChange("remove", domain, "MX", _text(host), why="the domain has other exchanges")]
        yield finding("mx.null-not-alone", domain, message, evidence=record, fix=fix)
    elif is_address(host.name):
        message = f"{host.name} is an address, MX wants a name"
        yield finding("mx.address", domain, message, evidence=record, fix=_name_for(domain, host))
    elif host.name == "localhost" or host.name.endswith(".localhost"):
        message = f"{host.name} is every machine itself: nobody outside can deliver"
        yield finding("mx.this-host", domain, message, evidence=record, fix=fix)
    elif host.leads_nowhere:
        message = f"{host.name} has no address: mail to it cannot be delivered"
        yield finding("mx.dangling", domain, message, evidence=record, fix=fix)
    else:
        yield from _addresses(domain, host, record, fix, allow_private)


def _addresses(domain: str, host: MxHost, record: str, fix: list[DnsChange], allow_private: bool) -> Iterator[Finding]:
    if host.cause:
        yield finding("mx.unknown", domain, f"{host.name} could not be checked: {host.cause}", evidence=record)
    if host.alias:
        message = f"{host.name} is an alias of {host.alias}: an exchange must not be one"
        new = f"{host.preference} {host.alias}."
        change = DnsChange("replace", domain, "MX", new, _text(host), "names the target itself")
        yield finding("mx.alias", domain, message, evidence=record, fix=[change])
    closed = [address for address in host.addresses if not is_public(address)]
    if closed and not allow_private:
        message = f"{host.name} leads to {', '.join(closed[:4])}, which the internet cannot reach"
        yield finding("mx.not-public", domain, message, evidence=record, fix=fix)


def _name_for(domain: str, host: MxHost) -> list[DnsChange]:
    """A name for the address, and the exchange by that name."""
    address = ipaddress.ip_address(host.name)
    name = f"mx-{re.sub('[.:]', '-', address.exploded)}.{domain}"
    return [
        DnsChange("add", name, "A" if address.version == 4 else "AAAA", str(address), why="a name for the address"),
        DnsChange(
            "replace", domain, "MX", f"{host.preference} {name}.", _text(host), "the name instead of the address"
        ),
    ]


def _text(host: MxHost) -> str:
    return f"{host.preference} {host.name}."


def _reverse(domain: str, reverse: Reverse, host: str) -> Iterator[Finding]:
    if reverse.failed:
        message = f"whether the name of {reverse.address} leads back to it could not be checked: {reverse.cause}"
        yield finding("mx.reverse-unknown", domain, message)
    if reverse.confirmed is None:
        return
    pointer = ipaddress.ip_address(reverse.address).reverse_pointer
    why = "published by whoever holds the address, often the hosting provider"
    if not reverse.names:
        message = f"the address {reverse.address} has no name (PTR); many receivers want one of a mail server"
        fix = [DnsChange("add", pointer, "PTR", f"{host}.", why=why)]
        yield finding("mx.no-reverse", domain, message, evidence=f"{pointer} PTR", fix=fix)
    elif not reverse.confirmed:
        listed = ", ".join(reverse.names)
        message = f"the address {reverse.address} calls itself {listed}, which does not lead back to it"
        fix = [DnsChange("replace", pointer, "PTR", f"{host}.", f"{reverse.names[0]}.", why)]
        yield finding("mx.reverse-differs", domain, message, evidence=f"{pointer} PTR {listed}", fix=fix)
