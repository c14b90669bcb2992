"""Reports with known findings, for the formats of `check-auth`."""

from typing import Final

from dcctl.mailauth.check import DomainReport
from dcctl.mailauth.finding import DnsChange, Finding, Verdict, verdict_of

SPF: Final = "v=spf1 ptr +all"
MENDED: Final = DnsChange("replace", "bad.test", "TXT", "v=spf1 ~all", SPF, "without what is wrong in it")
DMARC: Final = DnsChange("add", "_dmarc.bad.test", "TXT", "v=DMARC1; p=none", None, "asks for reports")

ALL_PASS: Final = Finding(
    "spf.all-pass", "spf", "fail", "bad.test", "+all lets everybody send", SPF, "RFC 7208 section 5.1", (MENDED,)
)
PTR: Final = Finding("spf.ptr", "spf", "warn", "bad.test", "ptr is slow", SPF, "RFC 7208 section 5.5", (MENDED,))
ABSENT: Final = Finding(
    "dmarc.missing", "dmarc", "absent", "bad.test", "no DMARC record", "", "RFC 9989 section 4.10", (DMARC,)
)
FINE: Final = Finding(
    "mx.ok", "mx", "pass", "bad.test", "mail goes to mx.bad.test", "MX 10 mx.bad.test", "RFC 5321 section 5.1"
)
SILENT: Final = tuple(
    Finding("dkim.unknown", "dkim", "unknown", f"{name}._domainkey.bad.test", "could not be checked: SERVFAIL")
    for name in ("one", "two", "three")
)


def report(*findings: Finding, domain: str = "bad.test", policy: str | None = None) -> DomainReport:
    """A report with those findings."""
    verdict: Verdict = verdict_of(findings)
    return DomainReport(domain, verdict, domain, domain if policy else None, policy, findings)
