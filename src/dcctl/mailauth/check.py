"""What DNS says about a domain's mail, judged: the sections side by side, one report."""

from collections.abc import Sequence
from dataclasses import dataclass

from dcctl.mailauth.check_dkim import check_dkim
from dcctl.mailauth.check_dmarc import check_dmarc
from dcctl.mailauth.check_mx import check_mx
from dcctl.mailauth.check_spf import check_spf
from dcctl.mailauth.finding import Finding, Verdict, verdict_of
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.names import to_ascii
from dcctl.mailauth.together import both, together


@dataclass(frozen=True, slots=True)
class DomainReport:
    """One domain checked. `domain` in A-labels; `effective_policy` is what DMARC receivers apply to it, None where none
    applies or it is unknown; findings in the order SPF, DKIM, DMARC, MX."""

    domain: str
    verdict: Verdict
    organizational_domain: str | None
    policy_domain: str | None
    effective_policy: str | None
    findings: tuple[Finding, ...]


async def check_domain(
    domain: str,
    *,
    lookup: Lookup,
    selectors: Sequence[str] = (),
    channel_selectors: Sequence[str] = (),
    spf_terms: Sequence[str] = (),
    allow_private: bool = False,
) -> DomainReport:
    """Check one domain; asks only `lookup`, independent questions at once.

    `domain` as typed (IDNA 2008); `selectors` are exact, else `channel_selectors` are tried, else common ones;
    `spf_terms` authorise the configured channels, for records to publish; `allow_private` accepts exchanges with
    addresses that are not public. Raises `ValueRefused` for a text that is no domain name, nothing else.
    """
    name = to_ascii(domain)

    sections = (
        check_spf(name, lookup=lookup, spf_terms=spf_terms),
        check_dkim(name, lookup=lookup, selectors=selectors, channel_selectors=channel_selectors),
        check_mx(name, lookup=lookup, allow_private=allow_private),
    )
    (spf, dkim, mx), (dmarc, found) = await both(together(sections), check_dmarc(name, lookup=lookup))
    findings = (*spf, *dkim, *dmarc, *mx)
    return DomainReport(name, verdict_of(findings), found.organizational, found.policy_domain, found.policy, findings)
