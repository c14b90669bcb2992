"""The DKIM section of a domain check: which keys are published, and what they are worth.

Nobody can list the selectors of a domain. Given ones are exact; else the configured channels' are tried, else a short
list of common ones: a miss then says "none found among N tried", never that DKIM is missing.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from typing import Final

from dcctl.mailauth.dkim_key import DkimKey, Fault, KeyProblem, looks_like_key, parse_key
from dcctl.mailauth.finding import DnsChange, Finding, Verdict
from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.rules import finding
from dcctl.mailauth.together import together

COMMON: Final = (
    "default",
    "google",
    "selector1",
    "selector2",
    "s1",
    "s2",
    "k1",
    "k2",
    "dkim",
    "mail",
    "smtp",
    "mxvault",
)
WEAK, SHORT, LONG = 1024, 2048, 4096  # RFC 8301 section 3.2
_SELECTOR: Final = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?")
_CODES: Final[dict[Fault, str]] = {
    "syntax": "dkim.syntax",
    "version": "dkim.version",
    "type": "dkim.type",
    "no-key": "dkim.no-key",
    "revoked": "dkim.revoked",
    "base64": "dkim.base64",
    "truncated": "dkim.truncated",
    "form": "dkim.form",
}


async def check_dkim(
    domain: str, *, lookup: Lookup, selectors: Sequence[str] = (), channel_selectors: Sequence[str] = ()
) -> list[Finding]:
    """The findings about the DKIM keys of `domain` (A-labels): one question for each selector tried."""
    tried = tuple(dict.fromkeys(_clean(name) for name in selectors or channel_selectors or COMMON))
    answers = await together(lookup(f"{selector}._domainkey.{domain}", "TXT") for selector in tried)
    return judge(domain, dict(zip(tried, answers, strict=True)), exact=bool(selectors))


def judge(domain: str, answers: dict[str, Answer], *, exact: bool) -> list[Finding]:
    """The findings about the answers for some selectors; `exact` when they were named, not guessed."""
    findings: list[Finding] = []
    missing: list[str] = []
    for selector, answer in _distinct(answers):
        found = list(_selector(domain, selector, answer, exact))
        findings += found
        if not found:
            missing.append(selector)
    if missing and not findings:
        tried = ", ".join(answers)
        message = f"no DKIM key found among {len(answers)} selectors tried ({tried}); name yours with --selector"
        return [finding("dkim.not-found", domain, message)]
    if exact:
        findings += [_missing(domain, selector) for selector in missing]
    return findings


def _clean(selector: str) -> str:
    return selector.strip().lower().removesuffix(".").removesuffix("._domainkey")


def _missing(domain: str, selector: str) -> Finding:
    return finding("dkim.selector-missing", _name(domain, selector), f"selector {selector} has no key")


def _distinct(answers: dict[str, Answer]) -> Iterator[tuple[str, Answer]]:
    """A wildcard answers every selector the same: it is judged once, as `*`."""
    first, *rest = answers.values()
    if len(rest) > 1 and first.texts and all(answer.texts == first.texts for answer in rest):
        yield "*", first
        return
    yield from answers.items()


def _name(domain: str, selector: str) -> str:
    return f"{selector}._domainkey.{domain}"


def _selector(domain: str, selector: str, answer: Answer, exact: bool) -> Iterator[Finding]:
    name = _name(domain, selector)
    if answer.status == "TEMPERROR":
        yield finding("dkim.unknown", name, f"selector {selector} could not be checked: {answer.cause}")
        return
    if answer.status != "FOUND" and answer.name not in ("", name) and selector != "*":
        message = f"selector {selector} is an alias of {answer.name}, where there is no key"
        fix = [DnsChange("remove", name, "CNAME", f"{answer.name}.", why="publish the key at its target, or remove it")]
        yield finding("dkim.dangling-alias", name, message, evidence=f"CNAME {answer.name}", fix=fix)
        return
    keys = [text for text in answer.texts if looks_like_key(text)]
    if len(keys) > 1:
        yield _several(name, selector, keys)
    elif keys:
        yield from _key(name, selector, keys[0], exact)


def _several(name: str, selector: str, keys: list[bytes]) -> Finding:
    message = f"selector {selector} has {len(keys)} key records: which one a receiver takes is a matter of luck"
    best = max(keys, key=_strength)
    fix = [DnsChange("remove", name, "TXT", _words(text), why="one key to a selector") for text in keys if text != best]
    return finding("dkim.multiple", name, message, evidence=b" | ".join(keys), fix=fix)


def _strength(text: bytes) -> int:
    key = parse_key(text)
    return key.bits if isinstance(key, DkimKey) else 0


def _words(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def _key(name: str, selector: str, text: bytes, exact: bool) -> Iterator[Finding]:
    key = parse_key(text)
    if isinstance(key, KeyProblem):
        # A revoked key that nobody asked for is an old one, put to rest as it should be.
        verdict: Verdict | None = "pass" if key.fault == "revoked" and not exact else None
        message = f"selector {selector}: {key.message}"
        yield finding(_CODES[key.fault], name, message, evidence=text, fix=_repair(name, text, key), verdict=verdict)
        return
    troubles = list(_troubles(name, selector, key, text))
    if troubles:
        yield from troubles
    else:
        size = f"RSA of {key.bits} bit" if key.type == "rsa" else "Ed25519"
        yield finding("dkim.ok", name, f"selector {selector}: {size}", evidence=text)


def _troubles(name: str, selector: str, key: DkimKey, text: bytes) -> Iterator[Finding]:
    if key.type == "rsa" and key.bits < WEAK:
        message = f"selector {selector}: an RSA key of {key.bits} bit; receivers refuse less than {WEAK}"
        yield finding("dkim.weak-key", name, message, evidence=text)
    elif key.type == "rsa" and key.bits < SHORT:
        message = f"selector {selector}: an RSA key of {key.bits} bit; signers should use {SHORT}"
        yield finding("dkim.short-key", name, message, evidence=text)
    elif key.type == "rsa" and key.bits > LONG:
        message = f"selector {selector}: an RSA key of {key.bits} bit; receivers need not verify more than {LONG}"
        yield finding("dkim.long-key", name, message, evidence=text)
    if key.testing:
        message = f"selector {selector}: t=y asks receivers to treat signed mail as unsigned"
        yield finding("dkim.testing", name, message, evidence=text, fix=[_without(name, text, "t")])
    if key.hashes is not None and "sha256" not in key.hashes:
        message = f"selector {selector}: h= does not allow sha256, the only hash left"
        yield finding("dkim.hash", name, message, evidence=text, fix=[_without(name, text, "h")])
    if not key.for_mail:
        message = f"selector {selector}: s= does not allow mail"
        yield finding("dkim.service", name, message, evidence=text, fix=[_without(name, text, "s")])


def _repair(name: str, text: bytes, problem: KeyProblem) -> list[DnsChange]:
    """The record as it was meant, where the key itself is whole."""
    words = _words(text)
    if problem.fault == "version":
        rest = re.sub(r"\s*\bv\s*=[^;]*;?", "", words).strip(" ;")
        return [_replaced(name, words, f"v=DKIM1; {rest}", "v= first")]
    match = re.search(r"p\s*=\s*([A-Za-z0-9+/=\s]+)", words)
    if problem.fault == "form" and match and "ed25519" in words:
        bare = base64.b64encode(base64.b64decode("".join(match[1].split()))[-32:]).decode()
        return [_replaced(name, words, words.replace(match[1].strip(), bare), "the 32 bare octets of the key")]
    return []


def _without(name: str, text: bytes, tag: str) -> DnsChange:
    words = _words(text)
    kept = [part.strip() for part in words.split(";") if part.strip() and part.partition("=")[0].strip() != tag]
    return _replaced(name, words, "; ".join(kept), f"without {tag}=")


def _replaced(name: str, old: str, new: str, why: str) -> DnsChange:
    return DnsChange("replace", name, "TXT", new, old, why)
