"""The MX section of a domain check: does mail to the domain arrive, so that bounces and reports do?"""

import ipaddress
from collections.abc import Iterator

from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.mx import MxHost, MxReport, Reverse, inspect, is_public
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
            return [finding("mx.missing", domain, "no MX and no address: mail to the domain cannot be delivered")]
        case "implicit":
            return [_implicit(domain, report.hosts[0])]
    hosts = [trouble for host in report.hosts for trouble in _host(domain, host, allow_private)]
    reverses = [trouble for reverse in report.reverses for trouble in _reverse(domain, reverse)]
    listed = ", ".join(f"{host.preference} {host.name or '.'}" for host in report.hosts)
    return [*hosts, *reverses] or [finding("mx.ok", domain, f"mail goes to {listed}", evidence=f"MX {listed}")]


def _implicit(domain: str, host: MxHost) -> Finding:
    message = f"no MX: mail goes to the address of the domain itself ({', '.join(host.addresses[:4])})"
    fix = [DnsChange("add", domain, "MX", f"10 {domain}.", why="says the same on purpose")]
    return finding("mx.missing", domain, message, fix=fix)


def _host(domain: str, host: MxHost, allow_private: bool) -> Iterator[Finding]:
    record = f"MX {host.preference} {host.name or '.'}"
    if not host.name:
        message = "a null MX beside others: whether the domain takes mail cannot be told"
        fix = [DnsChange("remove", domain, "MX", "0 .", why="the domain has other exchanges")]
        yield finding("mx.null-not-alone", domain, message, evidence=record, fix=fix)
    elif _is_address(host.name):
        yield finding("mx.address", domain, f"{host.name} is an address, MX wants a name", evidence=record)
    elif host.name == "localhost" or host.name.endswith(".localhost"):
        message = f"{host.name} is every machine itself: nobody outside can deliver"
        yield finding("mx.this-host", domain, message, evidence=record, fix=[_removed(domain, host)])
    else:
        yield from _addresses(domain, host, record, allow_private)


def _addresses(domain: str, host: MxHost, record: str, allow_private: bool) -> Iterator[Finding]:
    if host.cause:
        yield finding("mx.unknown", domain, f"{host.name} could not be checked: {host.cause}", evidence=record)
    elif not host.addresses:
        message = f"{host.name} has no address: mail to it cannot be delivered"
        yield finding("mx.dangling", domain, message, evidence=record, fix=[_removed(domain, host)])
    if host.alias:
        message = f"{host.name} is an alias of {host.alias}: an exchange must not be one"
        new = f"{host.preference} {host.alias}."
        change = DnsChange("replace", domain, "MX", new, f"{host.preference} {host.name}.", "names the target itself")
        yield finding("mx.alias", domain, message, evidence=record, fix=[change])
    closed = [address for address in host.addresses if not is_public(address)]
    if closed and not allow_private:
        message = f"{host.name} leads to {', '.join(closed[:4])}, which the internet cannot reach"
        yield finding("mx.not-public", domain, message, evidence=record)


def _removed(domain: str, host: MxHost) -> DnsChange:
    return DnsChange("remove", domain, "MX", f"{host.preference} {host.name}.", why="leads nowhere")


def _reverse(domain: str, reverse: Reverse) -> Iterator[Finding]:
    if reverse.confirmed is None:
        return  # the names of addresses are a courtesy: not knowing them makes nothing unknown
    pointer = ipaddress.ip_address(reverse.address).reverse_pointer
    if not reverse.names:
        message = f"the address {reverse.address} has no name (PTR); many receivers want one of a mail server"
        yield finding("mx.no-reverse", domain, message, evidence=f"{pointer} PTR")
    elif not reverse.confirmed:
        message = (
            f"the address {reverse.address} calls itself {', '.join(reverse.names)}, which does not lead back to it"
        )
        yield finding("mx.reverse-differs", domain, message, evidence=f"{pointer} PTR {', '.join(reverse.names)}")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
