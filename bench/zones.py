"""A made-up world for `check_auth.py`: domains of small firms and the few hosts they send through, all in order.

Names to `{TYPE: [rdata, ...]}` with rdata as text (MX as `[preference, host]`), every name under `example`.
"""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

Zone = dict[str, dict[str, list[object]]]

HOSTS: Final = 8  # of mail: where the domains' includes, exchanges and aliased DKIM keys are
REPORTS: Final = "reports.example"
KEY: Final = (  # RSA of 2048 bit; nobody has its private half
    "v=DKIM1; k=rsa; p="
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA26KiSvwRsKLptjyjvYSylgJG3dFaTRxXo2y7ih6AAxHKWyLOqxt9IxHT"
    "NFPKEx5ibgcciZL0ni+NVuMy3GHXnO5BadZBWCw9E7bu5AGxfRthtBdV4Tv5zwL2QNPIC2WgLU7CwKhZ7sZjKGikQTcC9JZboqqa"
    "IeFX0DBvwJKmLVDKhCttnv8kdyz7057FJ5JIH1tncZkkGv5OGoIET5tS7iHYOCQAZZPZbIbLezW3T6hihLmd4cnMfZytHLTmGs7w"
    "vpUrP54t/CJ30BzuCbM7gejZRztRcnVmxcW5twhPbI5alVJnQOMXLIjcNCSZ+c9ZNBFlZOWpyYXzdEZ72YHekQIDAQAB"
)


def domain(number: int) -> str:
    return f"d{number:05}.example"


def domains(count: int) -> list[str]:
    return [domain(number) for number in range(count)]


def zone(count: int, policy_address: str = "") -> Zone:
    """`count` domains; with `policy_address` each has an MTA-STS record and a policy host there."""
    made: Zone = {"example": {}, REPORTS: {"MX": [[10, f"mx.{REPORTS}"]]}, f"mx.{REPORTS}": {"A": ["9.9.0.1"]}}
    for number in range(HOSTS):
        made |= _host(number)
    for number in range(count):
        made |= _domain(number)
        if policy_address:
            made |= _policy(domain(number), policy_address)
    return made


def policy_of(name: str) -> str:
    """The MTA-STS policy that `name` serves (RFC 8461 section 3.2)."""
    host = _host_of(int(name.removeprefix("d").removesuffix(".example")))
    return f"version: STSv1\r\nmode: enforce\r\nmx: *.{name}\r\nmx: *.{host}\r\nmax_age: 604800\r\n"


def _host(number: int) -> Zone:
    """A mail host: a tree of SPF records and two exchanges with names and addresses in both families."""
    host = f"host{number}.example"
    made: Zone = {
        f"_spf.{host}": {"TXT": [f"v=spf1 include:_a.{host} include:_b.{host} ~all"]},
        f"_a.{host}": {"TXT": ["v=spf1 " + " ".join(_networks(number)) + " ~all"]},
        f"_b.{host}": {"TXT": [f"v=spf1 ip6:2a00:{number + 1:x}::/48 ~all"]},
    }
    for exchange in (1, 2):
        four, six = f"9.8.{number}.{exchange}", f"2a00:{number + 1:x}::{exchange}"
        made[f"mx{exchange}.{host}"] = {"A": [four], "AAAA": [six]}
        made |= _reverse(f"mx{exchange}.{host}", four, six)
    return made


def _host_of(number: int) -> str:
    return f"host{number % HOSTS}.example"


def _networks(number: int) -> Iterator[str]:
    return (f"ip4:9.{16 + number}.{16 * block}.0/20" for block in range(12))


def _reverse(name: str, *addresses: str) -> Zone:
    return {ip_address(address).reverse_pointer: {"PTR": [name]} for address in addresses}


def _domain(number: int) -> Zone:
    """One domain; every third has an exchange of its own, every third an alias as its DKIM key."""
    name, host = domain(number), _host_of(number)
    made: Zone = {
        name: {
            "TXT": [f"v=spf1 include:_spf.{host} mx -all", f"site-verification={number:032x}"],
            "MX": [[10, f"mx1.{host}"], [20, f"mx2.{host}"]],
            "A": [f"9.7.{number // 256}.{number % 256}"],
        },
        f"_dmarc.{name}": {"TXT": [f"v=DMARC1; p=reject; rua=mailto:{number}@{REPORTS}"]},
        f"{name}._report._dmarc.{REPORTS}": {"TXT": ["v=DMARC1"]},
        f"_smtp._tls.{name}": {"TXT": [f"v=TLSRPTv1; rua=mailto:tls@{name}"]},
    }
    match number % 3:
        case 0:
            made[f"google._domainkey.{name}"] = {"TXT": [KEY]}
        case 1:
            target = f"selector1-{name.replace('.', '-')}._domainkey.{host}"
            made |= {f"selector1._domainkey.{name}": {"CNAME": [target]}, target: {"TXT": [KEY]}}
        case _:
            made[f"s1._domainkey.{name}"] = {"TXT": [KEY]}
            four = f"9.6.{number // 256}.{number % 256}"
            made[name]["MX"] = [[10, f"mail.{name}"]]
            made[f"mail.{name}"] = {"A": [four]}
            made |= _reverse(f"mail.{name}", four)
    return made


def _policy(name: str, address: str) -> Zone:
    return {f"_mta-sts.{name}": {"TXT": ["v=STSv1; id=20261101"]}, f"mta-sts.{name}": {"A": [address]}}
