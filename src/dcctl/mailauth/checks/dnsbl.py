"""The DNSBL section of a domain check, for lists that were asked for: are the exchangers or the domain listed?"""

from collections.abc import Iterator, Sequence
from typing import Final

from dcctl.mailauth.dnsbl import Doubt, Listing, ListReport, consult
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.lookup import Lookup, Mx, RRType
from dcctl.mailauth.mx import MAX_HOSTS, is_public
from dcctl.mailauth.rules import finding
from dcctl.mailauth.together import together

# What kept a list from answering: the code, what is said about the list, and what may help.
_DOUBTS: Final = {
    "refused": (
        "dnsbl.refused",
        "refuses to answer",
        "; ask by a resolver of your own (--nameserver): many lists want that",
    ),
    "unusable": ("dnsbl.unusable", "cannot be used", ""),
    "unknown": ("dnsbl.unknown", "could not be asked", ""),
}

_ADDRESSES: Final[tuple[RRType, ...]] = ("A", "AAAA")


async def check_dnsbl(
    domain: str,
    *,
    lookup: Lookup,
    lists: Sequence[str] = (),
    clients: Sequence[str] = (),
    domain_lists: Sequence[str] = (),
) -> list[Finding]:
    """The findings of every list: `lists` hold addresses and are asked about the exchangers' public ones and
    those of `clients` that send for it, `domain_lists` hold domains and are asked about `domain` (A-labels) itself."""
    addresses, cause = await _addresses(domain, lookup) if lists else ((), "")
    if cause:
        return [finding("dnsbl.unknown", domain, f"the exchangers could not be looked up: {cause}")]
    addresses = tuple(dict.fromkeys((*addresses, *clients)))
    reports = await together(
        (
            *(consult(zone, addresses, lookup=lookup) for zone in lists),
            *(consult(zone, (domain,), lookup=lookup) for zone in domain_lists),
        )
    )
    return [one for report in reports for one in judge(domain, report)]


async def _addresses(domain: str, lookup: Lookup) -> tuple[tuple[str, ...], str]:
    """The exchangers' public addresses, or why they are unknown; the questions are those of the MX check."""
    exchanges = await lookup(domain, "MX")
    if exchanges.status == "TEMPERROR":
        return (), exchanges.cause
    names = dict.fromkeys(mx.exchange.lower() for mx in exchanges.exchanges[:MAX_HOSTS] or (Mx(0, domain),))
    answers = await together(lookup(name, rrtype) for name in names if name for rrtype in _ADDRESSES)
    found = dict.fromkeys(address for answer in answers for address in answer.names if is_public(address))
    return tuple(found), "" if found else next((answer.cause for answer in answers if answer.status == "TEMPERROR"), "")


def judge(domain: str, report: ListReport) -> list[Finding]:
    """The findings about what one list says; none when it was asked about nothing."""
    findings = [_listed(domain, report.zone, one) for one in report.listed]
    findings += _doubts(domain, report)
    if report.clean and not report.listed:
        message = f"{report.zone} does not list {_some(report.clean)}"
        findings.append(finding("dnsbl.ok", domain, message))
    return findings


def _listed(domain: str, zone: str, one: Listing) -> Finding:
    reason = one.reason.decode("utf-8", "backslashreplace")
    message = f"{zone} lists {one.subject}" + (f": {reason[:300]}" if reason else "")
    evidence = f"{one.name} A {' '.join(one.codes[:8])}" + (f'; TXT "{reason}"' if reason else "")
    return finding("dnsbl.listed", domain, f"{message} (only its operator can remove it)", evidence=evidence)


def _doubts(domain: str, report: ListReport) -> Iterator[Finding]:
    for state, (code, words, help_) in _DOUBTS.items():
        doubts = [doubt for doubt in report.doubts if doubt.state == state and not _is_expected(doubt, report)]
        if doubts:
            subjects = [subject for doubt in doubts for subject in doubt.subjects]
            yield finding(code, domain, f"{report.zone} {words} about {_some(subjects)}: {doubts[0].cause}{help_}")


def _is_expected(doubt: Doubt, report: ListReport) -> bool:
    """A list that answers for IPv4 and holds no IPv6 addresses is in order."""
    return doubt.state == "unusable" and ":" in doubt.subjects[0] and bool(report.clean or report.listed)


def _some(subjects: Sequence[str]) -> str:
    return ", ".join(subjects[:4]) + (f" and {len(subjects) - 4} more" if len(subjects) > 4 else "")
