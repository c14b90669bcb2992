"""One SPF evaluation as a receiver would make it (RFC 7208 section 2), with its trace: `check-auth DOMAIN --ip`."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dcctl.errors import ValueRefused
from dcctl.mailauth.checks.ptr import check_ptr
from dcctl.mailauth.finding import Finding, Verdict
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.rules import finding
from dcctl.mailauth.spf import MAX_LOOKUPS, Result, SpfResult, SpfStep, check_host
from dcctl.mailauth.together import both
from dcctl.safe import safe

MAX_STEPS: Final = 500  # of a trace: a hostile record has thousands of terms
_VERDICTS: Final[dict[Result, Verdict]] = {
    "pass": "pass",
    "none": "absent",
    "neutral": "warn",
    "softfail": "warn",
    "fail": "fail",
    "permerror": "fail",
    "temperror": "unknown",
}


@dataclass(frozen=True, slots=True)
class SpfSimulation:
    """What SPF says of mail from `ip`; all texts are safe.

    `domain` is the one evaluated (that of `mail_from`, or `helo` for a null reverse-path); `lookups` and `voids` what
    this address costs; `mechanism` the term that decided; `explanation` the domain owner's words; `reason` why it is
    none, temperror or permerror; `findings` the verdict and the address's reverse DNS.
    """

    ip: str
    domain: str
    mail_from: str
    helo: str
    result: Result
    mechanism: str | None
    explanation: str | None
    lookups: int
    voids: int
    reason: str
    trace: tuple[SpfStep, ...]
    findings: tuple[Finding, ...]


async def simulate(
    domain: str, *, ip: str, mail_from: str | None = None, helo: str | None = None, lookup: Lookup
) -> SpfSimulation:
    """Evaluate SPF for mail from `ip`, and look the names of that address up.

    `domain` (A-labels) stands for what is not given: `mail_from` is postmaster at it, `helo` it itself; an empty
    `mail_from` is the null reverse-path, for which the HELO name is evaluated. Raises `ValueRefused` for an `ip` that
    is no address, nothing else.
    """
    address, name = _address(ip), helo or domain
    sender = f"postmaster@{domain}" if mail_from is None else mail_from.strip("<> ")
    checked = sender.rpartition("@")[2] or name
    evaluation = check_host(address, checked, sender or f"postmaster@{name}", helo=name, lookup=lookup)
    result, reverse = await both(evaluation, check_ptr(address, lookup=lookup))
    return SpfSimulation(
        address,
        safe(checked),
        safe(sender),
        safe(name),
        result.result,
        result.mechanism and safe(result.mechanism),
        result.explanation and safe(result.explanation, 500),
        result.lookups,
        result.voids,
        safe(result.reason, 500),
        tuple(SpfStep(safe(step.domain), safe(step.term), step.outcome) for step in _kept(result.trace)),
        (_verdict(address, checked, result), reverse),
    )


def _kept(trace: Sequence[SpfStep]) -> list[SpfStep]:
    """The steps, the last of them in any case."""
    return [*trace[: MAX_STEPS - 1], *trace[MAX_STEPS - 1 :][-1:]]


def _verdict(address: str, domain: str, result: SpfResult) -> Finding:
    """What the result means for mail from that address."""
    by = f" by {result.mechanism}" if result.mechanism else ""
    why = f" ({result.reason})" if result.reason else ""
    cost = f"{result.lookups} of {MAX_LOOKUPS} lookups, {result.voids} void"
    message = f"mail from {address} for {domain}: {result.result}{by}{why}; {cost}"
    return finding("spf.simulated", domain, message, verdict=_VERDICTS[result.result])


def _address(ip: str) -> str:
    try:
        address = ipaddress.ip_address(ip.strip())
    except ValueError:
        raise ValueRefused(f"{ip!r} is not an IP address", field="ip") from None
    if getattr(address, "scope_id", None):
        raise ValueRefused(f"{ip!r} is an address of one link only: no receiver sees it", field="ip")
    return str(getattr(address, "ipv4_mapped", None) or address)
