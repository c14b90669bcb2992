"""The DNSSEC section of a domain check: can what DNS says about the domain be forged?"""

from dcctl.mailauth.dnssec import DnssecReport, inspect
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.rules import finding


async def check_dnssec(domain: str, *, lookup: Lookup) -> list[Finding]:
    """The findings about the zone that holds `domain` (A-labels)."""
    return judge(domain, await inspect(domain, lookup=lookup))


def judge(domain: str, report: DnssecReport) -> list[Finding]:
    """The finding about what was found; none for a name that does not exist."""
    evidence = "; ".join(f"{report.zone} DS {record}" for record in report.ds[:8])
    match report.state:
        case "validated" if report.private:
            return [finding("dnssec.ok", domain, "DNSSEC protects the domain: its signatures are valid")]
        case "validated":
            message = "DNSSEC protects the domain, the resolver says; the way to it is not encrypted"
            return [finding("dnssec.ok", domain, message)]
        case "signed":
            message = "the domain is signed (DS record); whether the signatures hold this resolver does not check"
            return [finding("dnssec.signed", domain, message, evidence=evidence)]
        case "not-secure":
            message = (
                "a DS record is published, but the resolver takes the domain for unsigned: is its algorithm too old?"
            )
            return [finding("dnssec.not-secure", domain, message, evidence=evidence)]
        case "unsigned":
            return [
                finding("dnssec.unsigned", domain, "not signed with DNSSEC: answers about the domain can be forged")
            ]
        case "not-visible":
            message = f"whether the domain is signed cannot be seen here: {report.cause}"
            return [finding("dnssec.not-visible", domain, message)]
        case "unknown":
            return [finding("dnssec.unknown", domain, _unknown(report), evidence=evidence)]
        case "no-name":
            return []


def _unknown(report: DnssecReport) -> str:
    if report.ds:  # RFC 4035 section 5.5: a validator answers SERVFAIL for what does not hold
        return f"signed (DS), and no answer: perhaps the signatures are broken or have expired ({report.cause})"
    return f"DNSSEC could not be checked: {report.cause}"
