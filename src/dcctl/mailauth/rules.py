"""Every rule of the domain and message checks: its stable code, section, usual verdict and source, in one table."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from dcctl.mailauth.finding import DnsChange, Finding, Section, Verdict
from dcctl.safe import safe

MAX_EVIDENCE: Final = 2000

RULES: Final[dict[str, tuple[Section, Verdict, str]]] = {
    "spf.ok": ("spf", "pass", "RFC 7208"),
    "spf.missing": ("spf", "absent", "RFC 7208 section 3"),
    "spf.unknown": ("spf", "unknown", "RFC 7208 section 4.4"),
    "spf.not-recognised": ("spf", "fail", "RFC 7208 section 4.5"),
    "spf.multiple": ("spf", "fail", "RFC 7208 section 4.5"),
    "spf.syntax": ("spf", "fail", "RFC 7208 section 4.6"),
    "spf.include-missing": ("spf", "fail", "RFC 7208 section 5.2"),
    "spf.include-broken": ("spf", "fail", "RFC 7208 section 5.2"),
    "spf.include-unknown": ("spf", "unknown", "RFC 7208 section 5.2"),
    "spf.include-passes-all": ("spf", "fail", "RFC 7208 section 5.2"),
    "spf.loop": ("spf", "fail", "RFC 7208 section 4.6.4"),
    "spf.too-many-lookups": ("spf", "fail", "RFC 7208 section 4.6.4"),
    "spf.too-many-voids": ("spf", "fail", "RFC 7208 section 4.6.4"),
    "spf.void": ("spf", "warn", "RFC 7208 section 4.6.4"),
    "spf.all-pass": ("spf", "fail", "RFC 7208 section 5.1"),
    "spf.all-neutral": ("spf", "warn", "RFC 7208 section 5.1"),
    "spf.no-all": ("spf", "warn", "RFC 7208 section 4.7"),
    "spf.after-all": ("spf", "warn", "RFC 7208 sections 5.1 and 6.1"),
    "spf.not-a-modifier": ("spf", "warn", "RFC 7208 section 6"),
    "spf.ptr": ("spf", "warn", "RFC 7208 section 5.5"),
    "spf.everyone": ("spf", "fail", "RFC 7208 section 5.6"),
    "spf.large-range": ("spf", "warn", "RFC 7208 section 5.6"),
    "spf.private-range": ("spf", "warn", "RFC 1918"),
    "spf.long": ("spf", "warn", "RFC 7208 section 3.4"),
    "dkim.ok": ("dkim", "pass", "RFC 6376 section 3.6"),
    "dkim.not-found": ("dkim", "absent", "RFC 6376 section 3.6.2"),
    "dkim.selector-missing": ("dkim", "absent", "RFC 6376 section 3.6.2"),
    "dkim.unknown": ("dkim", "unknown", "RFC 6376 section 6.1.2"),
    "dkim.dangling-alias": ("dkim", "fail", "RFC 6376 section 3.6.2"),
    "dkim.multiple": ("dkim", "fail", "RFC 6376 section 3.6.2.2"),
    "dkim.syntax": ("dkim", "fail", "RFC 6376 section 3.6.1"),
    "dkim.version": ("dkim", "fail", "RFC 6376 section 3.6.1"),
    "dkim.type": ("dkim", "fail", "RFC 6376 section 3.6.1"),
    "dkim.no-key": ("dkim", "fail", "RFC 6376 section 3.6.1"),
    "dkim.base64": ("dkim", "fail", "RFC 6376 section 3.6.1"),
    "dkim.form": ("dkim", "fail", "RFC 6376 section 3.6.1, RFC 8463 section 4"),
    "dkim.truncated": ("dkim", "fail", "RFC 6376 section 3.6.1"),
    "dkim.revoked": ("dkim", "fail", "RFC 6376 section 3.6.1"),
    "dkim.weak-key": ("dkim", "fail", "RFC 8301 section 3.2"),
    "dkim.short-key": ("dkim", "warn", "RFC 8301 section 3.2"),
    "dkim.long-key": ("dkim", "warn", "RFC 8301 section 3.2"),
    "dkim.testing": ("dkim", "warn", "RFC 6376 section 3.6.1"),
    "dkim.hash": ("dkim", "fail", "RFC 8301 section 3.1"),
    "dkim.service": ("dkim", "fail", "RFC 6376 section 3.6.1"),
    "dmarc.ok": ("dmarc", "pass", "RFC 9989"),
    "dmarc.missing": ("dmarc", "absent", "RFC 9989 section 4.10"),
    "dmarc.unknown": ("dmarc", "unknown", "RFC 9989 section 4.10"),
    "dmarc.not-recognised": ("dmarc", "fail", "RFC 9989 section 4.7"),
    "dmarc.multiple": ("dmarc", "fail", "RFC 9989 section 4.10"),
    "dmarc.bad-policy": ("dmarc", "fail", "RFC 9989 sections 4.7 and 4.10.1"),
    "dmarc.policy-none": ("dmarc", "warn", "RFC 9989 section 4.7"),
    "dmarc.subdomain-none": ("dmarc", "warn", "RFC 9989 section 4.7"),
    "dmarc.nonexistent-none": ("dmarc", "warn", "RFC 9989 section 4.7"),
    "dmarc.testing": ("dmarc", "warn", "RFC 9989 section 4.7"),
    "dmarc.public-suffix": ("dmarc", "warn", "RFC 9989 section 4.7"),
    "dmarc.no-reports": ("dmarc", "warn", "RFC 9990 section 3"),
    "dmarc.bad-destination": ("dmarc", "fail", "RFC 9989 section 4.7"),
    "dmarc.destination-refuses": ("dmarc", "fail", "RFC 9990 section 4"),
    "dmarc.destination-unknown": ("dmarc", "unknown", "RFC 9990 section 4"),
    "dmarc.size-suffix": ("dmarc", "warn", "RFC 9990 section 3"),
    "dmarc.historic-tag": ("dmarc", "warn", "RFC 9989 appendix A.6"),
    "dmarc.unknown-tag": ("dmarc", "warn", "RFC 9989 section 4.7"),
    "dmarc.bad-value": ("dmarc", "warn", "RFC 9989 section 4.7"),
    "dmarc.syntax": ("dmarc", "warn", "RFC 9989 section 4.8"),
    "mx.ok": ("mx", "pass", "RFC 5321 section 5.1"),
    "mx.null": ("mx", "pass", "RFC 7505"),
    "mx.null-not-alone": ("mx", "fail", "RFC 7505 section 3"),
    "mx.missing": ("mx", "absent", "RFC 5321 section 5.1"),
    "mx.no-domain": ("mx", "fail", "RFC 1035"),
    "mx.unknown": ("mx", "unknown", "RFC 5321 section 5.1"),
    "mx.dangling": ("mx", "fail", "RFC 5321 section 5.1"),
    "mx.alias": ("mx", "fail", "RFC 2181 section 10.3"),
    "mx.address": ("mx", "fail", "RFC 1035 section 3.3.9"),
    "mx.this-host": ("mx", "fail", "RFC 6761 section 6.3"),
    "mx.not-public": ("mx", "fail", "RFC 6890"),
    "mx.no-reverse": ("mx", "warn", "RFC 1912 section 2.1"),
    "mx.reverse-differs": ("mx", "warn", "RFC 1912 section 2.1"),
    "message.no-author": ("headers", "fail", "RFC 5322 section 3.6"),
    "message.several-authors": ("headers", "fail", "RFC 9989 section 5.3.1"),
    "message.spf": ("spf", "pass", "RFC 7208 section 2.6"),
    "message.spf-not-visible": ("spf", "warn", "RFC 7208 section 2.3"),
    "message.dkim": ("dkim", "pass", "RFC 6376 section 6"),
    "message.dkim-unsigned": ("dkim", "absent", "RFC 6376"),
    "message.dmarc": ("dmarc", "pass", "RFC 9989 section 5.3"),
    "message.arc-not-judged": ("headers", "pass", "RFC 8617"),
}


def finding(
    code: str,
    subject: str,
    message: str,
    *,
    evidence: str | bytes = "",
    fix: Iterable[DnsChange] = (),
    verdict: Verdict | None = None,
) -> Finding:
    """A `Finding` of the rule `code`. All texts may hold foreign words: they are made safe here. `fix` empty: none is
    known. `verdict` where it differs from the rule's usual one."""
    section, usual, reference = RULES[code]
    changes = tuple(map(visible, fix)) or None
    shown = safe(evidence, MAX_EVIDENCE)
    return Finding(code, section, verdict or usual, safe(subject), safe(message, 600), shown, reference, changes)


def visible(change: DnsChange) -> DnsChange:
    """The change with every foreign byte made safe: what is built from a published record holds its bytes."""
    stood = None if change.instead_of is None else safe(change.instead_of)
    return replace(change, name=safe(change.name), value=safe(change.value), instead_of=stood)
