"""What a message carried, told as findings: SPF, DKIM, DMARC, ARC, and whether it came over TLS."""

from collections.abc import Iterator, Sequence
from typing import Final

from dcctl.mail.headers import HeaderBlock
from dcctl.mailauth.arc import ArcResult
from dcctl.mailauth.dkim_judge import DkimResult
from dcctl.mailauth.dmarc import DmarcResult
from dcctl.mailauth.finding import Finding, Verdict
from dcctl.mailauth.received.hop import Hop
from dcctl.mailauth.received.origin import handed_over
from dcctl.mailauth.received.spf import MessageSpf
from dcctl.mailauth.rules import finding

# What a result means for the reader; any other is a fail.
_VERDICTS: Final[dict[str, Verdict]] = {
    "pass": "pass",
    "temperror": "unknown",
    "none": "absent",
    "neutral": "warn",
    "softfail": "warn",
}
_CHAIN: Final[dict[str, Verdict]] = {"pass": "pass", "fail": "warn", "unknown": "unknown"}
_READ: Final = ("subject", "date", "to")  # what people go by, besides From, which DKIM always covers


def author_told(authors: Sequence[str]) -> Iterator[Finding]:
    """One author domain is right, none or several are not."""
    if not authors:
        yield finding("message.no-author", "From", "no author domain: From is missing or holds no mailbox")
    elif len(authors) > 1:
        message = f"several author domains ({', '.join(authors)}): DMARC cannot judge the message"
        yield finding("message.several-authors", "From", message)


def spf_told(spf: MessageSpf) -> Iterator[Finding]:
    """The result, whose, and for which client."""
    if spf.source == "unknown":
        message = "SPF cannot be seen from the file: name the client with --ip and --mail-from"
        yield finding("message.spf-not-visible", "SPF", message)
        return
    because = spf.mechanism or spf.reason
    message = f"SPF {spf.result} for {spf.domain} from {spf.ip}" + (f" ({because})" if because else "")
    if spf.source == "stated":
        message += "; the reverse-path as the receiver states it"
    yield finding("message.spf", spf.domain, message, verdict=_VERDICTS.get(spf.result, "fail"))


def dkim_told(signatures: Sequence[DkimResult], block: HeaderBlock) -> Iterator[Finding]:
    """Each signature, and which fields that people go by none of them covers. One that does not verify beside one that
    does counts as if it were not there (RFC 6376 section 6.1): a warning."""
    passed = any(result.result == "pass" for result in signatures)
    if not signatures:
        yield finding("message.dkim-unsigned", "DKIM", "the message carries no DKIM signature")
    for result in signatures:
        why = "; ".join(filter(None, (result.reason, *result.notes)))
        message = f"DKIM {result.result} for d={result.domain} s={result.selector}" + (f": {why}" if why else "")
        verdict: Verdict = _VERDICTS.get(result.result, "fail")
        if (verdict == "pass" and result.notes) or (verdict == "fail" and passed):
            verdict = "warn"
        yield finding("message.dkim", result.domain or "DKIM", message, verdict=verdict)
    covered = {name for result in signatures if result.result == "pass" for name in result.headers}
    bare = [name.title() for name in _READ if name not in covered and block.first(name) is not None]
    if covered and bare:
        message = f"no signature covers {', '.join(bare)}: a relay may change it unnoticed"
        yield finding("message.dkim-coverage", "DKIM", message)
    if block.first("DKIM2-Signature") is not None:
        message = "the message carries a DKIM2 signature: a draft, not judged"
        yield finding("message.dkim2", "DKIM2", message)


def dmarc_told(verdict: DmarcResult | None, authors: Sequence[str], spf: MessageSpf) -> Iterator[Finding]:
    """The result, and which way it passed."""
    if verdict is None:
        return
    ways = [name for name, aligned in (("SPF", verdict.aligned_spf), ("DKIM", verdict.aligned_dkim)) if aligned]
    neither = (
        "DKIM is not aligned, SPF cannot be seen" if spf.source == "unknown" else "neither SPF nor DKIM is aligned"
    )
    how = f"{' and '.join(ways)} aligned" if ways else verdict.reason or neither
    policy = f", policy {verdict.policy}" if verdict.policy else ""
    message = f"DMARC {verdict.result} for {authors[0]}: {how}{policy}"
    yield finding("message.dmarc", authors[0], message, verdict=_VERDICTS.get(verdict.result, "fail"))


def arc_told(arc: ArcResult) -> Iterator[Finding]:
    """For information: a broken chain is a warning at most."""
    if arc.chain == "none":
        return
    sealers = ", ".join(f"{one.instance} {one.domain}" for one in arc.sets)
    message = f"ARC {arc.chain}" + (f": {arc.reason}" if arc.reason else f": sealed by {sealers}")
    if arc.oldest_pass:
        message += f"; the message was changed before set {arc.oldest_pass}"
    yield finding("message.arc", "ARC", message, verdict=_CHAIN[arc.chain])


def tls_told(path: Sequence[Hop | None]) -> Iterator[Finding]:
    """How the client handed the message over, as far as the Received field says."""
    hop = handed_over(path) or next((hop for hop in path if hop and hop.client), None)
    if hop is None:
        message = "no Received field says how the message was handed over"
        yield finding("message.tls-not-visible", "TLS", message)
        return
    way = f"from {hop.helo or hop.ip} to {hop.by}" + (f" ({hop.protocol})" if hop.protocol else "")
    if hop.tls:
        yield finding("message.tls", hop.by or "TLS", f"TLS {way}")
    else:
        yield finding("message.no-tls", hop.by or "TLS", f"no TLS, as far as the header says, {way}")
