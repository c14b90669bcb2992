"""The DANE section of a domain check: can senders authenticate the exchangers by DNSSEC alone (RFC 7672)?"""

from collections.abc import Iterator, Sequence

from dcctl.mailauth.dane import DaneReport, HostTlsa, Tlsa, discover
from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.rules import finding


async def check_dane(domain: str, *, lookup: Lookup) -> list[Finding]:
    """The findings about the TLSA records of the exchangers of `domain` (A-labels)."""
    return judge(domain, await discover(domain, lookup=lookup))


def judge(domain: str, report: DaneReport) -> list[Finding]:
    """The findings about what was found; none for a domain without exchangers that can be reached."""
    if report.cause:
        return [finding("dane.unknown", domain, f"the exchangers could not be looked up: {report.cause}")]
    troubles = [trouble for host in report.hosts for trouble in _host(domain, host)]
    troubles += [*_coverage(domain, report.hosts), *_security(domain, report)]
    if troubles:
        return troubles
    found = [host for host in report.hosts if host.state == "found"]
    if found:
        return [finding("dane.ok", domain, _in_order(found), evidence=_evidence(found))]
    if any(host.state == "absent" for host in report.hosts):
        message = "no TLSA records: senders cannot authenticate the exchangers by DANE"
        return [finding("dane.missing", domain, message)]
    return []


def _in_order(hosts: Sequence[HostTlsa]) -> str:
    whose = "DNSSEC secures them" if all(host.private for host in hosts) else "the resolver says DNSSEC secures them"
    return f"TLSA records for {_listed(hosts)}; {whose}"


def _host(domain: str, host: HostTlsa) -> Iterator[Finding]:
    if host.state == "unknown":
        message = f"{host.owner} could not be looked up: {host.cause}; senders that use DANE keep their mail meanwhile"
        yield finding("dane.unknown", domain, message)
    for problem in host.problems:
        message = f"a TLSA record of {host.host} is not usable: {problem.message}"
        fix = [DnsChange("remove", host.owner, "TLSA", problem.text, why="no sender can use it")]
        yield finding("dane.malformed", domain, message, evidence=f"{host.owner} TLSA {problem.text}", fix=fix)
    public = [record for record in host.records if not record.is_usable]
    if public:
        yield _public_ca(domain, host, public)


def _public_ca(domain: str, host: HostTlsa, records: Sequence[Tlsa]) -> Finding:
    """RFC 7672 section 3.1.3: usages 0 and 1 rest on public CAs, which senders of mail have no common set of."""
    # The certificate that usage 1 pins is the one usage 3 pins; where usage 0 leads nobody can know.
    fix = [
        DnsChange("replace", host.owner, "TLSA", f"3{str(record)[1:]}", str(record), "the same certificate, for mail")
        for record in records
        if record.usage == 1
    ]
    evidence = "; ".join(f"{host.owner} TLSA {record}" for record in records)
    usages = " and ".join(sorted({str(record.usage) for record in records}))
    if host.usable:
        message = f"TLSA records of {host.host} with usage {usages}, which senders of mail ignore"
        return finding("dane.public-ca", domain, message, evidence=evidence, fix=fix)
    message = f"{host.host} has TLSA records of usage {usages} only, which senders of mail ignore: publish usage 3"
    return finding("dane.none-usable", domain, message, evidence=evidence, fix=fix)


def _coverage(domain: str, hosts: Sequence[HostTlsa]) -> Iterator[Finding]:
    found = [host for host in hosts if host.state == "found"]
    without = [host for host in hosts if host.state == "absent"]
    if found and without:
        message = f"{_listed(without)} without TLSA records, {_listed(found)} with: an attacker picks the weakest"
        yield finding("dane.some-hosts", domain, message, evidence=_evidence(found))


def _security(domain: str, report: DaneReport) -> Iterator[Finding]:
    """RFC 7672 section 2.2: senders use TLSA records only where exchanger, addresses and records are secure."""
    found = [host for host in report.hosts if host.usable]
    plain = [host for host in found if report.not_secure(host)]
    unseen = [host for host in found if not host.ad and host not in plain]
    if plain:
        message = f"TLSA records for {_listed(plain)} without DNSSEC, so senders ignore them: sign the zone"
        yield finding("dane.not-secure", domain, message, evidence=_evidence(plain))
    elif unseen:
        message = (
            f"TLSA records for {_listed(unseen)}; whether DNSSEC secures them cannot be seen: no answer came with the "
            "AD bit (ask a resolver that validates)"
        )
        yield finding("dane.not-visible", domain, message, evidence=_evidence(unseen))
    elif found and not report.mx_ad:
        message = f"DNSSEC secures {_listed(found)}, but not the MX that names them, which can be forged: sign {domain}"
        yield finding("dane.mx-not-secure", domain, message, evidence=_evidence(found))


def _listed(hosts: Sequence[HostTlsa]) -> str:
    names = ", ".join(host.host for host in hosts[:4])
    return f"{names} and {len(hosts) - 4} more" if len(hosts) > 4 else names


def _evidence(hosts: Sequence[HostTlsa]) -> str:
    return "; ".join(f"{host.owner} TLSA {record}" for host in hosts for record in host.records)
