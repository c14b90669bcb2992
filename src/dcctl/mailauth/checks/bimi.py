"""The BIMI section of a domain check: the record, DMARC behind it, and the two files it leads to."""

from collections.abc import Iterator, Sequence
from time import time

from dcctl.fetch import Fetch, Fetched, NotFetched
from dcctl.mailauth.bimi import BimiDiscovery, BimiFault, BimiRecord, discover, repaired
from dcctl.mailauth.checks.bimi_files import judge_certificate, judge_logo, looked_at
from dcctl.mailauth.dmarc import Discovery
from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.records.bimi_logo import LIMIT, LogoReport
from dcctl.mailauth.records.bimi_mark import MAX_FILE
from dcctl.mailauth.records.dmarc_record import DmarcRecord, parse
from dcctl.mailauth.rules import finding
from dcctl.mailauth.together import both


async def check_bimi(
    domain: str,
    *,
    lookup: Lookup,
    fetch: Fetch | None = None,
    organizational: str | None = None,
    policy: str | None = None,
    published: Sequence[str] = (),
    cause: str = "",
    now: float | None = None,
) -> list[Finding]:
    """The findings about BIMI for `domain` (A-labels): one or two questions, at most two files.

    Of DMARC: the `organizational` domain, the effective `policy` (None: there is none), the tags `published` that
    section 7.1 looks at (`dmarc_tags`), and the `cause` why the policy is unknown. Without `fetch` (offline) the record
    alone is judged. `now` is a UTC epoch in seconds (default: this moment).
    """
    found = await discover(domain, lookup=lookup, organizational=organizational)
    findings = [*_near(domain, found), *_record(domain, found)]
    record = found.record
    if record is None or record.declined:
        return findings
    got, evidence = await both(_got(fetch, record.logo, LIMIT), _got(fetch, record.evidence, MAX_FILE))
    logo = looked_at(got)
    domains = (domain, found.owner, organizational or domain)
    findings += _enforcement(domain, found, policy, published, cause)
    findings += judge_logo(domain, got, logo)
    findings += judge_certificate(domains, evidence, logo, time() if now is None else now)
    if not record.evidence and not any(fault.tag == "a" for fault in record.faults):
        message = "no certificate (a=): Gmail and Apple show the logo only with one, Yahoo without"
        findings.append(finding("bimi.no-certificate", domain, message))
    fine = all(one.verdict == "pass" for one in findings)
    return [_ok(domain, found, record, logo), *findings] if fine else findings


def dmarc_tags(found: Discovery) -> tuple[str, ...]:
    """The p= and sp= of the domain's own DMARC record and of its organizational domain's, both of which must be
    enforced, and a pct= that exempts mail from quarantine: historic, but receivers that show logos still heed it."""
    records = [
        parse(step.record)
        for step in found.walk
        if step.found == "record" and step.name in (found.domain, found.organizational)
    ]
    tags = ((("p", one.p), ("sp", one.sp), ("pct", _exempting(one))) for one in records if isinstance(one, DmarcRecord))
    return tuple(dict.fromkeys(f"{name}={value}" for listed in tags for name, value in listed if value))


def _exempting(record: DmarcRecord) -> str:
    """The per cent of failing mail that is quarantined, "" for all."""
    share = next((fault.value for fault in record.faults if fault.tag == "pct"), "100")
    return share if record.p == "quarantine" and share.isdecimal() and len(share) < 3 else ""


async def _got(fetch: Fetch | None, uri: str, limit: int) -> Fetched | NotFetched | None:
    return await fetch(uri, limit=limit, same_host=True) if fetch and uri else None


def _ok(domain: str, found: BimiDiscovery, record: BimiRecord, logo: LogoReport | None) -> Finding:
    above = f", inherited from {found.owner}" if found.owner != domain else ""
    seen = f'the logo "{logo.title[:80]}" keeps to the profile' if logo else "the logo was not looked at"
    return finding("bimi.ok", domain, f"one record{above}; {seen}", evidence=record.text)


def _near(domain: str, found: BimiDiscovery) -> Iterator[Finding]:
    if found.near:
        better = repaired(found.near)
        fix = [_replaced(found.near_name, found.near, better, "begins as it must")] if better else []
        message = "a record that looks like BIMI does not begin with v=BIMI1, written exactly so: nobody reads it"
        yield finding("bimi.not-recognised", domain, message, evidence=found.near, fix=fix)


def _record(domain: str, found: BimiDiscovery) -> Iterator[Finding]:
    """What DNS holds, and what is wrong with its tags: every fault that can be mended carries the same new record."""
    match found.state:
        case "unknown":
            yield finding("bimi.unknown", domain, f"BIMI could not be checked: {found.cause}")
        case "several":
            message = f"{len(found.texts)} BIMI records: receivers use none of them"
            why = "one record, or none counts"
            fix = [DnsChange("remove", found.name, "TXT", text, why=why) for text in found.texts[1:]]
            yield finding("bimi.multiple", domain, message, evidence=" | ".join(found.texts), fix=fix)
        case "none" if not found.near:
            yield finding("bimi.missing", domain, "no BIMI record: no logo is asked for")
    if record := found.record:
        better = repaired(record.text)
        fix = [_replaced(found.name, record.text, better, _why(record))] if better else []
        yield from (_fault(domain, record, fault, fix) for fault in record.faults)
        if record.declined:
            message = "the domain declines: it wants no logo shown"
            yield finding("bimi.declined", domain, message, evidence=record.text)


def _why(record: BimiRecord) -> str:
    http = any(fault.fault == "scheme" for fault in record.faults)
    return "the same without what is wrong in it" + ("; serve the file by https first" if http else "")


def _replaced(name: str, old: str, new: str, why: str) -> DnsChange:
    return DnsChange("replace", name, "TXT", new, old, why)


def _fault(domain: str, record: BimiRecord, fault: BimiFault, fix: list[DnsChange]) -> Finding:
    tag, value = fault.tag, fault.value
    code, message = {
        "syntax": ("bimi.syntax", f"the record cannot be read: {value}"),
        "uri": ("bimi.syntax", f"{tag}={value} is no web address of the form https://host/path"),
        "several": ("bimi.syntax", f"{tag}={value}: one address is allowed, and a comma in it must be written %2C"),
        "scheme": ("bimi.not-https", f"{tag}={value}: only https is allowed"),
        "format": ("bimi.image-format", f"{tag}={value}: only SVG is allowed"),
        "no-location": ("bimi.no-location", "l= is missing or empty: it must hold the https address of the logo"),
        "value": ("bimi.bad-value", f"{tag}={value} is no value of that tag and ignored"),
        "unknown": ("bimi.unknown-tag", f"{tag}={value} is no tag of BIMI and ignored"),
    }[fault.fault]
    return finding(code, domain, message, evidence=record.text, fix=fix)


def _enforcement(
    domain: str, found: BimiDiscovery, policy: str | None, published: Sequence[str], cause: str
) -> Iterator[Finding]:
    """Section 7.1. Whoever published nothing itself asked for nothing: then it is only a warning."""
    weak = [tag for tag in published if tag.endswith("=none") or tag.startswith("pct=")]
    if policy is None and cause:
        message = f"whether DMARC is enforced could not be checked: {cause}"
        yield finding("bimi.policy-unknown", domain, message)
    elif policy in (None, "none") or weak:
        state = "there is no DMARC policy" if policy is None else f"DMARC says {', '.join(weak) or 'p=none'}"
        message = f"{state}: receivers show the logo only where p= and sp= are quarantine or reject, for all mail"
        yield finding("bimi.not-enforced", domain, message, verdict="fail" if found.owner == domain else "warn")
