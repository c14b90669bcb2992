"""One message judged by what it carries and what DNS says now: SPF, DKIM, DMARC, alignment (RFC 9989 section 5.3)."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final

from dcctl.mail.headers import HeaderBlock, split_headers
from dcctl.mailauth import dkim
from dcctl.mailauth.dkim import DkimResult
from dcctl.mailauth.dmarc import DmarcResult, evaluate
from dcctl.mailauth.finding import Finding, Verdict
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.message_origin import Origin, author_domains, origin_of
from dcctl.mailauth.rules import finding
from dcctl.mailauth.spf import SpfResult, check_host
from dcctl.safe import safe

# What a result means for the reader; any other is a fail.
_VERDICTS: Final[dict[str, Verdict]] = {
    "pass": "pass",
    "temperror": "unknown",
    "none": "absent",
    "neutral": "warn",
    "softfail": "warn",
}


@dataclass(frozen=True, slots=True)
class MessageSpf:
    """SPF of a message: `domain` is the one judged (MAIL FROM, or HELO with a null reverse-path), `source` where
    address and reverse-path come from: `given`, `headers` (Return-Path and the topmost Received), or `unknown`."""

    result: str
    domain: str
    ip: str | None
    mail_from: str | None
    helo: str | None
    source: str
    explanation: str | None = None
    mechanism: str | None = None
    lookups: int = 0
    voids: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which authenticated identifiers belong to the author's organization."""

    author_domain: str | None
    spf_domain: str | None
    spf: bool
    dkim_domains: tuple[str, ...]
    dkim: bool


@dataclass(frozen=True, slots=True)
class MessageReport:
    """A message checked. `dmarc` is None without one author domain; `arc` is not judged (None). All texts are made
    safe."""

    spf: MessageSpf
    dkim: tuple[DkimResult, ...]
    dmarc: DmarcResult | None
    arc: None
    alignment: Alignment
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
    from Return-Path and the topmost Received field, where those are plausible. `now` is a UTC epoch in seconds. Raises
    `ValueRefused` when `ip` is no address, nothing else.
    """
    block = split_headers(raw)
    origin = origin_of(block, ip, mail_from, helo)
    spf = await _spf(origin, lookup)
    signatures = await dkim.verify(raw, lookup=lookup, now=now)
    authors = author_domains(block)
    passed = spf.domain if spf.result == "pass" else None
    verified = tuple(dict.fromkeys(result.domain for result in signatures if result.result == "pass"))
    verdict = None
    if len(authors) == 1:
        verdict = await evaluate(authors[0], spf=passed, dkim=verified, lookup=lookup)
    alignment = Alignment(
        authors[0] if len(authors) == 1 else None,
        passed,
        verdict is not None and verdict.aligned_spf,
        verified,
        verdict is not None and verdict.aligned_dkim,
    )
    found = (*_author(authors), *_spf_told(spf), *_dkim_told(signatures), *_dmarc_told(verdict, authors), *_arc(block))
    report: MessageReport = _visible(MessageReport(spf, signatures, verdict, None, alignment, found))
    return report


def _visible(value: Any) -> Any:
    """A value with every text in it made safe: results hold names and explanations as they came."""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, tuple):
        return tuple(map(_visible, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _visible(getattr(value, field.name)) for field in fields(value)})
    return value


async def _spf(origin: Origin, lookup: Lookup) -> MessageSpf:
    helo = origin.helo or ""
    sender = origin.mail_from or f"postmaster@{helo}"  # RFC 7208 section 2.4: the null reverse-path
    domain = sender.rpartition("@")[2]
    if origin.ip is None or origin.mail_from is None:
        result = SpfResult("none", reason="client address and reverse-path cannot be seen from the message alone")
    else:
        result = await check_host(origin.ip, domain, sender, helo=helo or domain, lookup=lookup)
    return MessageSpf(
        result.result,
        domain.lower(),
        origin.ip,
        origin.mail_from,
        origin.helo,
        origin.source,
        result.explanation,
        result.mechanism,
        result.lookups,
        result.voids,
        result.reason,
    )


def _author(authors: tuple[str, ...]) -> Iterator[Finding]:
    if not authors:
        yield finding("message.no-author", "From", "no author domain: From is missing or holds no mailbox")
    elif len(authors) > 1:
        message = f"several author domains ({', '.join(authors)}): DMARC cannot judge the message"
        yield finding("message.several-authors", "From", message)


def _spf_told(spf: MessageSpf) -> Iterator[Finding]:
    if spf.source == "unknown":
        message = "SPF cannot be seen from the file: name the client with --ip and --mail-from"
        yield finding("message.spf-not-visible", "SPF", message)
        return
    because = spf.mechanism or spf.reason
    message = f"SPF {spf.result} for {spf.domain} from {spf.ip}" + (f" ({because})" if because else "")
    yield finding("message.spf", spf.domain, message, verdict=_VERDICTS.get(spf.result, "fail"))


def _dkim_told(signatures: tuple[DkimResult, ...]) -> Iterator[Finding]:
    if not signatures:
        yield finding("message.dkim-unsigned", "DKIM", "the message carries no DKIM signature")
    for result in signatures:
        why = "; ".join(filter(None, (result.reason, *result.notes)))
        message = f"DKIM {result.result} for d={result.domain} s={result.selector}" + (f": {why}" if why else "")
        verdict: Verdict = _VERDICTS.get(result.result, "fail")
        if verdict == "pass" and result.notes:
            verdict = "warn"
        yield finding("message.dkim", result.domain or "DKIM", message, verdict=verdict)


def _dmarc_told(verdict: DmarcResult | None, authors: tuple[str, ...]) -> Iterator[Finding]:
    if verdict is None:
        return
    ways = [name for name, aligned in (("SPF", verdict.aligned_spf), ("DKIM", verdict.aligned_dkim)) if aligned]
    how = f"aligned by {' and '.join(ways)}" if ways else verdict.reason or "neither SPF nor DKIM is aligned"
    policy = f", policy {verdict.policy}" if verdict.policy else ""
    message = f"DMARC {verdict.result} for {authors[0]}: {how}{policy}"
    yield finding("message.dmarc", authors[0], message, verdict=_VERDICTS.get(verdict.result, "fail"))


def _arc(block: HeaderBlock) -> Iterator[Finding]:
    if any(True for _ in block.all("ARC-Seal")):
        yield finding("message.arc-not-judged", "ARC", "the message carries an ARC chain, which is not judged")
