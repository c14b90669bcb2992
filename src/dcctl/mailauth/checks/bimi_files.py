"""What the two files behind a BIMI record are worth: the logo and the certificate that vouches for it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Final

from dcctl.fetch import Fetched, NotFetched
from dcctl.mailauth.bimi import SELECTOR
from dcctl.mailauth.finding import Finding, Verdict
from dcctl.mailauth.records.bimi_logo import LogoProblem, LogoReport, inspect
from dcctl.mailauth.records.bimi_mark import CertificateProblem, MarkCertificate
from dcctl.mailauth.rules import finding

SOON: Final = timedelta(days=30)
_SHOWN: Final = 8
_LATER: Final = (408, 425, 429)  # and 5xx: the server may answer otherwise another time
_READER: Final = "dcctl.mailauth.records.bimi_certificate"  # loaded when a certificate has come: it brings cryptography


def looked_at(got: Fetched | NotFetched | None) -> LogoReport | None:
    """What a logo that came is like; None where none came."""
    return inspect(got.body) if isinstance(got, Fetched) and got.status == 200 else None


def judge_logo(domain: str, got: Fetched | NotFetched | None, report: LogoReport | None) -> Iterator[Finding]:
    """The findings about the logo; none where it was not asked for."""
    yield from _not_got("bimi.logo-not-fetched", domain, "the logo", got)
    if got is None or report is None:
        return
    grave = [problem for problem in report.problems if problem.grave]
    advice = [problem for problem in report.problems if not problem.grave]
    if grave:
        yield finding("bimi.logo", domain, f"the logo will not be shown: {_listed(grave)}", evidence=got.url)
    if advice:
        message = f"not every receiver takes such a logo: {_listed(advice)}"
        yield finding("bimi.logo-advice", domain, message, evidence=got.url)


def judge_certificate(
    domains: Sequence[str], got: Fetched | NotFetched | None, logo: LogoReport | None, now: float
) -> Iterator[Finding]:
    """The findings about the certificate; none where it was not asked for. `domains`: the one checked, the record's,
    the organizational one; `logo` what was found at l=; `now` a UTC epoch in seconds."""
    domain = domains[0]
    yield from _not_got("bimi.certificate-not-fetched", domain, "the certificate", got)
    if not isinstance(got, Fetched) or got.status != 200:
        return
    read: MarkCertificate | CertificateProblem = import_module(_READER).read(got.body)
    if isinstance(read, CertificateProblem):
        yield finding("bimi.certificate-unreadable", domain, read.message, evidence=got.url)
        return
    moment = datetime.fromtimestamp(now, UTC)
    troubles = [
        *_purpose(domain, read),
        *_names(domains, read),
        *_dates(domain, read, moment),
        *_same(domain, read, logo),
    ]
    yield from troubles or [finding("bimi.certificate", domain, _described(read), evidence=got.url)]


def _not_got(code: str, domain: str, what: str, got: Fetched | NotFetched | None) -> Iterator[Finding]:
    if isinstance(got, NotFetched):
        certain, why = got.certain, got.why
    elif got is not None and got.status != 200:
        certain, why = got.status < 500 and got.status not in _LATER, f"the server answers {got.status}"
    else:
        return
    verdict: Verdict = "fail" if certain else "unknown"
    yield finding(code, domain, f"{what} could not be fetched: {why}", evidence=got.url, verdict=verdict)


def _listed(problems: Sequence[LogoProblem]) -> str:
    told = [f"{one.message} (section {one.section})" if one.section else one.message for one in problems[:_SHOWN]]
    more = [f"and {len(problems) - _SHOWN} more"] if len(problems) > _SHOWN else []
    return "; ".join(told + more)


def _described(mark: MarkCertificate) -> str:
    by = f" by {mark.issuer}" if mark.issuer else ""
    kind = f"{mark.kind or 'mark certificate'} ({mark.mark_type or 'no mark type'})"
    return f"{kind}{by}, valid until {mark.not_after.date()}; its chain is not verified"


def _purpose(domain: str, mark: MarkCertificate) -> Iterator[Finding]:
    lacks = []
    if mark.authority:
        lacks.append("the first one in the file is a CA's, the mark's own must stand first")
    if not mark.purpose:
        lacks.append("it lacks the extended key usage of a mark certificate")
    if not mark.logotype:
        lacks.append("it holds no logo (logotype extension)")
    if lacks:
        message = f"the certificate is no mark certificate: {'; '.join(lacks)}"
        yield finding("bimi.certificate-purpose", domain, message)


def _names(domains: Sequence[str], mark: MarkCertificate) -> Iterator[Finding]:
    if not mark.covers(SELECTOR, domains):
        names = ", ".join(mark.names[:4]) or "no name at all"
        message = f"the certificate is for {names}, not for {domains[1]}"
        yield finding("bimi.certificate-domain", domains[0], message)


def _dates(domain: str, mark: MarkCertificate, now: datetime) -> Iterator[Finding]:
    if now > mark.not_after:
        message = f"the certificate expired on {mark.not_after.date()}"
        yield finding("bimi.certificate-expired", domain, message)
    elif now < mark.not_before:
        message = f"the certificate is not valid before {mark.not_before.date()}"
        yield finding("bimi.certificate-not-yet-valid", domain, message)
    elif mark.not_after - now < SOON:
        message = f"the certificate expires on {mark.not_after.date()}: a renewed file at a= is all it takes"
        yield finding("bimi.certificate-expires", domain, message)


def _same(domain: str, mark: MarkCertificate, logo: LogoReport | None) -> Iterator[Finding]:
    if mark.logo is not None and logo is not None and logo.svg and mark.logo != logo.svg:
        message = "the logo at l= is not, octet for octet, the one in the certificate: some receivers then show none"
        yield finding("bimi.logo-differs", domain, message)
