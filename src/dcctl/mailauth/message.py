"""One message judged by what it carries and what DNS says now: SPF, DKIM, DMARC, ARC, one-click unsubscribe, form."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from dcctl.mail.headers import split_headers
from dcctl.mailauth import arc
from dcctl.mailauth.arc import ArcResult
from dcctl.mailauth.authentication_results import AuthenticationResults, stated
from dcctl.mailauth.dkim_judge import DkimResult
from dcctl.mailauth.dkim_verify import verify
from dcctl.mailauth.dmarc import DmarcResult, evaluate
from dcctl.mailauth.finding import Finding, Verdict, verdict_of
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.received.form import check_form
from dcctl.mailauth.received.origin import author_domains, hops, origin_of
from dcctl.mailauth.received.spf import MessageSpf, check_origin
from dcctl.mailauth.received.told import arc_told, author_told, dkim_told, dmarc_told, spf_told, tls_told
from dcctl.mailauth.received.unsubscribe import check_unsubscribe
from dcctl.mailauth.together import both, together
from dcctl.safe import safe


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which authenticated identifiers belong to the author's organization (RFC 9989 section 4.4): the domain that
    passed SPF, the signing domains that verified, and those of them that are aligned."""

    author_domain: str | None
    spf_domain: str | None
    spf: bool
    dkim_domains: tuple[str, ...]
    dkim: bool
    aligned_domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MessageReport:
    """A message checked. `dmarc` is None without one author domain; `arc` is for information; `stated` is what others
    say they found, unverified and part of no verdict. All texts are made safe."""

    verdict: Verdict
    spf: MessageSpf
    dkim: tuple[DkimResult, ...]
    dmarc: DmarcResult | None
    arc: ArcResult
    alignment: Alignment
    stated: tuple[AuthenticationResults, ...]
    findings: tuple[Finding, ...]


async def check_message(
    raw: bytes,
    *,
    lookup: Lookup,
    ip: str | None = None,
    mail_from: str | None = None,
    helo: str | None = None,
    now: float | None = None,
) -> MessageReport:
    """Check one received message (RFC 5322, CRLF or LF lines).

    `ip`, `mail_from` ("" is the null reverse-path) and `helo` are what the receiver saw; without them they are taken
    from the Received fields and Return-Path, where those are plausible. `now` is a UTC epoch in seconds. Raises
    `ValueRefused` when `ip` is no address, nothing else.
    """
    block = split_headers(raw)
    path, said, authors = hops(block), stated(block), author_domains(block)
    spf = await check_origin(origin_of(block, ip, mail_from, helo, path, said), lookup)
    signatures, chain = await both(verify(raw, lookup=lookup, now=now), arc.verify(raw, lookup=lookup, now=now))
    passed = spf.domain if spf.result == "pass" else None
    verified = tuple(dict.fromkeys(result.domain for result in signatures if result.result == "pass"))
    verdict = await _dmarc(authors[0], spf, signatures, lookup) if len(authors) == 1 else None
    alignment = await _alignment(authors, passed, verified, verdict, lookup)
    found = (
        *author_told(authors),
        *spf_told(spf),
        *dkim_told(signatures, block),
        *dmarc_told(verdict, authors, spf),
        *arc_told(chain),
        *tls_told(path),
        *check_unsubscribe(block, signatures, alignment.aligned_domains),
        *check_form(raw, block, path),
    )
    report: MessageReport = _visible(
        MessageReport(verdict_of(found), spf, signatures, verdict, chain, alignment, said, found)
    )
    return report


async def _dmarc(author: str, spf: MessageSpf, signatures: Sequence[DkimResult], lookup: Lookup) -> DmarcResult:
    """DMARC by what passed; what DNS did not answer for makes no fail where it could have made a pass."""

    async def by(result: str) -> DmarcResult:
        domains = tuple(dict.fromkeys(one.domain for one in signatures if one.result == result))
        return await evaluate(author, spf=spf.domain if spf.result == result else None, dkim=domains, lookup=lookup)

    verdict = await by("pass")
    if verdict.result != "fail" or (await by("temperror")).result == "fail":
        return verdict
    return replace(verdict, result="temperror", reason="an aligned identifier could not be checked")


async def _alignment(
    authors: Sequence[str], passed: str | None, verified: tuple[str, ...], verdict: DmarcResult | None, lookup: Lookup
) -> Alignment:
    if verdict is None:
        return Alignment(None, passed, False, verified, False, ())
    aligned = verified if verdict.aligned_dkim else ()
    if len(aligned) > 1:  # which of them: the same questions again, which a lookup does not ask twice
        each = await together(evaluate(authors[0], spf=None, dkim=[one], lookup=lookup) for one in aligned)
        aligned = tuple(one for one, result in zip(aligned, each, strict=True) if result.aligned_dkim)
    return Alignment(authors[0], passed, verdict.aligned_spf, verified, verdict.aligned_dkim, aligned)


def _visible(value: Any) -> Any:
    """A value with every text in it made safe: results hold names and explanations as they came."""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, tuple):
        return tuple(map(_visible, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _visible(getattr(value, field.name)) for field in fields(value)})
    return value
