"""Whether DNSSEC protects a domain, as far as a resolver tells (RFC 4033 to 4035): by few questions and its AD bit."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from dcctl.mailauth.lookup import Answer, Lookup

MAX_STEPS: Final = 4  # names looked at on the way up to the zone's own name

State = Literal["validated", "signed", "not-secure", "unsigned", "not-visible", "no-name", "unknown"]


@dataclass(frozen=True, slots=True)
class DnssecReport:
    """The state of a domain's zone.

    `validated`: the resolver has checked the signatures (`private`: nobody on the way can have said so in its place);
    `signed`: a DS record is published, the resolver does not validate; `not-secure`: a DS record is published, the
    resolver validates, and still does not vouch for the domain; `unsigned`: there is no DS record; `not-visible`: what
    is asked (a zone file) does not hold the zone above. `zone` is the name that has the DS record `ds`.
    """

    state: State
    zone: str = ""
    ds: tuple[str, ...] = ()
    private: bool = False
    cause: str = ""


async def inspect(domain: str, *, lookup: Lookup) -> DnssecReport:
    """Ask for MX (as other checks do), and for DS records only where that answer was not validated."""
    mx = await lookup(domain, "MX")
    if mx.status == "NO_NAME" and mx.name == domain:
        return DnssecReport("no-name")
    if mx.status != "TEMPERROR" and mx.ad:
        return DnssecReport("validated", private=mx.private_path)
    zone, ds = await _delegation(domain, lookup, climbs=mx.status != "TEMPERROR")
    if "TEMPERROR" in (mx.status, ds.status):
        return DnssecReport("unknown", zone, ds.names, cause=mx.cause or ds.cause)
    if ds.status == "FOUND":
        # The zone above is signed, so a resolver that validates has set AD here (not below an alias: two zones answer).
        aliased = mx.name not in ("", domain)
        return DnssecReport("not-secure" if ds.ad and not aliased else "signed", zone, ds.names)
    return DnssecReport("not-visible" if ds.cause else "unsigned", cause=ds.cause)


async def _delegation(domain: str, lookup: Lookup, climbs: bool) -> tuple[str, Answer]:
    """The DS answer that decides, and for which name: a domain may lie inside the zone of a name above it."""
    name, answer = domain, await lookup(domain, "DS")
    for parent in _parents(domain) if climbs else ():
        # A denial with AD is about this very zone: it is not signed, or MX would have had AD too.
        if answer.status != "NO_DATA" or answer.ad or answer.cause:
            break
        top = await lookup(name, "SOA")
        if top.status == "TEMPERROR":
            return name, top
        if top.status == "FOUND":
            break  # the top of its zone: the DS record would stand here
        name, answer = parent, await lookup(parent, "DS")
    return name, answer


def _parents(domain: str) -> Iterator[str]:
    """The names above that may be a zone of their own, the nearest first; not the top-level domain."""
    labels = domain.split(".")
    return (".".join(labels[at:]) for at in range(1, min(MAX_STEPS, len(labels) - 1)))
