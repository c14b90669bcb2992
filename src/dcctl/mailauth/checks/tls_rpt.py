"""The TLS-RPT section of a domain check: will its owner hear of failed TLS (RFC 8460)?"""

from collections.abc import Iterator
from dataclasses import replace

from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.mending.one_record import one_record
from dcctl.mailauth.reach import exchanges
from dcctl.mailauth.records.version_record import Field, meant_fields, written
from dcctl.mailauth.rules import finding
from dcctl.mailauth.tls_rpt import (
    VERSION,
    BadUri,
    TlsRptProblem,
    TlsRptReport,
    discover,
    is_destination,
    parse,
    record_name,
)


async def check_tls_rpt(domain: str, *, lookup: Lookup, report_address: str | None = None) -> list[Finding]:
    """The findings about TLS-RPT for `domain` (A-labels); `report_address` is where reports shall go if the record
    does not say, postmaster of the domain by default."""
    report = await discover(domain, lookup=lookup)
    hosts = await exchanges(domain, lookup=lookup) if report.state == "absent" else None
    return judge(report, hosts, report_address or f"postmaster@{domain}")


def judge(report: TlsRptReport, exchanges: tuple[str, ...] | None, report_address: str) -> list[Finding]:
    """The findings about what was found; `exchanges` (None: unknown) matter only where there is no record."""
    domain, rua = report.domain, f"mailto:{report_address}"
    match report.state:
        case "unknown":
            return [finding("tls-rpt.unknown", domain, f"TLS-RPT could not be checked: {report.cause}")]
        case "absent":
            return [_absent(report, exchanges, rua)]
        case "several":
            return [_several(report, rua)]
        case "near":
            message = f"a record that looks like TLS-RPT is none: it must begin with v={VERSION};"
            return [_mended(report, "tls-rpt.not-recognised", message, rua)]
        case "invalid":
            return [_invalid(report, rua)]
    if report.record and report.record.bad:
        return list(_bad(report, report.record.bad, rua))
    listed = ", ".join(report.record.rua) if report.record else ""
    return [finding("tls-rpt.ok", domain, f"reports go to {listed}", evidence=report.texts[0])]


def _absent(report: TlsRptReport, exchanges: tuple[str, ...] | None, rua: str) -> Finding:
    domain, name = report.domain, record_name(report.domain)
    if exchanges is None:
        message = "no TLS-RPT record; whether the domain accepts mail and needs one could not be checked"
        return finding("tls-rpt.unknown", domain, message)
    if not exchanges:
        return finding("tls-rpt.no-mail", domain, "the domain accepts no mail and needs no TLS-RPT")
    why = "asks senders for a daily report and changes nothing else"
    fix = [DnsChange("add", name, "TXT", f"v={VERSION}; rua={rua}", why=why)]
    alias = f" ({name} is an alias of {report.place}, where there is none)" if report.place != name else ""
    message = f"no TLS-RPT record{alias}: nobody tells you when TLS to your exchanges fails"
    return finding("tls-rpt.missing", domain, message, fix=fix)


def _several(report: TlsRptReport, rua: str) -> Finding:
    fix = one_record(report.place, report.texts, _in_order, lambda text: _replaced(report.place, text, rua))
    message = f"{len(report.texts)} TLS-RPT records: senders use none of them; keep one"
    return finding("tls-rpt.multiple", report.domain, message, evidence=b" | ".join(report.texts), fix=fix)


def _in_order(text: str) -> bool:
    parsed = parse(text)
    return not isinstance(parsed, TlsRptProblem) and not parsed.bad


def _invalid(report: TlsRptReport, rua: str) -> Finding:
    problem = report.problem or TlsRptProblem("syntax", "")
    code = "tls-rpt.no-rua" if problem.fault == "no-rua" else "tls-rpt.syntax"
    return _mended(report, code, f"no reports are sent, senders do not take the record: {problem.message}", rua)


def _bad(report: TlsRptReport, uris: tuple[BadUri, ...], rua: str) -> Iterator[Finding]:
    """One finding for each; they all carry the same new record."""
    first = _mended(report, "tls-rpt.bad-uri", "", rua)
    for uri in uris:
        code = "tls-rpt.bad-scheme" if uri.fault == "scheme" else "tls-rpt.bad-uri"
        message = f"no reports go to {uri.text or 'an empty address'}: {uri.message}"
        yield replace(finding(code, report.domain, message), evidence=first.evidence, fix=first.fix)


def _mended(report: TlsRptReport, code: str, message: str, rua: str) -> Finding:
    change = _replaced(report.place, report.texts[0].decode("utf-8", "replace"), rua)
    return finding(code, report.domain, message, evidence=report.texts[0], fix=[change])


def _replaced(name: str, text: str, rua: str) -> DnsChange:
    """The record as it was meant: the destinations that are some, a bare mailbox made one; `rua` if none is left."""
    meant = meant_fields(text)
    named = [uri for field in meant if field.name.lower() == "rua" for uri in field.value.split(",")]
    offered = [uri.replace("mailto://", "mailto:", 1) if ":" in uri else f"mailto:{uri}" for uri in named]
    uris = dict.fromkeys(filter(is_destination, offered))
    value = written(VERSION, Field("rua", ",".join(uris) or rua), meant)
    return DnsChange("replace", name, "TXT", value, text, "the record as senders can read it")
