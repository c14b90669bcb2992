"""What one DKIM key record is worth (RFC 6376 section 3.6.1, RFC 8301, RFC 8463). Pure."""

from collections.abc import Iterator
from typing import Final

from dcctl.mailauth.finding import DnsChange, Finding, Verdict
from dcctl.mailauth.mending import dkim_fix
from dcctl.mailauth.records.dkim_key import DkimKey, Fault, KeyProblem, parse_key
from dcctl.mailauth.rules import finding

WEAK, SHORT, LONG = 1024, 2048, 4096  # RFC 8301 section 3.2
USUAL: Final = 65_537  # the exponent everybody uses
LARGEST: Final = 1 << 32  # larger exponents are refused by common verifiers
_WRITTEN: Final = 64  # bits of an exponent that is shown in digits
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


def judge_key(name: str, label: str, text: bytes, *, asked: bool) -> Iterator[Finding]:
    """The findings about the key record `text` at `name`; `label` says which selector it is, `asked` that somebody
    named that selector."""
    key = parse_key(text)
    if isinstance(key, KeyProblem):
        yield _problem(name, label, text, key, asked)
        return
    troubles = [*_size(name, label, key, text), *_form(name, label, key, text), *_tags(name, label, key, text)]
    yield from troubles
    if not troubles:
        size = f"RSA of {key.bits} bit" if key.type == "rsa" else "Ed25519"
        strict = "; t=s: for addresses at the domain itself only" if key.strict else ""
        yield finding("dkim.ok", name, f"{label}: {size}{strict}", evidence=text)


def judge_several(name: str, label: str, texts: list[bytes]) -> Finding:
    """The finding about more than one key record at a name."""
    message = f"{label} has {len(texts)} key records: which one a receiver takes is a matter of luck"
    best = max(texts, key=_strength)
    rest = list(texts)
    rest.remove(best)
    fix = [DnsChange("remove", name, "TXT", _words(text), why="one key to a selector") for text in rest]
    return finding("dkim.multiple", name, message, evidence=b" | ".join(texts), fix=fix)


def judge_others(name: str, label: str, text: bytes, others: list[bytes], *, asked: bool) -> Iterator[Finding]:
    """The findings about a key record that has other TXT records beside it: a key that became two records where two
    strings of one were meant, or records of something else (section 3.6.2.2: the results are undefined)."""
    evidence = b" | ".join([text, *others])
    if whole := dkim_fix.whole([_words(part) for part in (text, *others)]):
        message = f"{label}: the key is cut into {len(others) + 1} records; it wants one record of several strings"
        fix = [_replaced(name, text, whole, "the whole key in one record")]
        fix += [DnsChange("remove", name, "TXT", _words(part), why="part of the key before it") for part in others]
        yield finding("dkim.multiple", name, message, evidence=evidence, fix=fix)
        return
    yield from judge_key(name, label, text, asked=asked)
    message = f"{label}: {len(others)} other TXT beside the key: which one a receiver takes is a matter of luck"
    fix = [DnsChange("remove", name, "TXT", _words(part), why="no key; a selector's name holds one") for part in others]
    yield finding("dkim.other-record", name, message, evidence=evidence, fix=fix)


def _problem(name: str, label: str, text: bytes, problem: KeyProblem, asked: bool) -> Finding:
    # A revoked key that nobody asked for is an old one, put to rest as it should be.
    verdict: Verdict | None = "pass" if problem.fault == "revoked" and not asked else None
    message = f"{label}: {problem.message}"
    if problem.fault == "truncated" and len(text) == 255:
        message += "; the record ends where a string of 255 octets does: the strings after it are missing"
    better = None if problem.fault == "revoked" else dkim_fix.repaired(_words(text))
    fix = [_replaced(name, text, better, "the key as it was meant")] if better else []
    return finding(_CODES[problem.fault], name, message, evidence=text, fix=fix, verdict=verdict)


def _size(name: str, label: str, key: DkimKey, text: bytes) -> Iterator[Finding]:
    if key.type != "rsa":
        return
    about = f"{label}: an RSA key of {key.bits} bit"
    if key.bits < WEAK:
        yield finding("dkim.weak-key", name, f"{about}; receivers refuse less than {WEAK}", evidence=text)
    elif key.bits < SHORT:
        yield finding("dkim.short-key", name, f"{about}; signers should use {SHORT}", evidence=text)
    elif key.bits > LONG:
        yield finding("dkim.long-key", name, f"{about}; receivers need not verify more than {LONG}", evidence=text)


def _form(name: str, label: str, key: DkimKey, text: bytes) -> Iterator[Finding]:
    """What is odd about the numbers of an RSA key and how they are written."""
    if key.type != "rsa":
        return
    if key.exponent < 3 or not key.exponent % 2 or not key.modulus % 2:
        message = f"{label}: modulus and exponent ({_number(key.exponent)}) are no RSA key: nothing verifies with it"
        yield finding("dkim.form", name, message, evidence=text)
        return
    if key.exponent < USUAL or key.exponent > LARGEST:
        size = "small" if key.exponent < USUAL else "large"
        message = f"{label}: an unusually {size} RSA exponent ({_number(key.exponent)}); {USUAL} is safe everywhere"
        yield finding("dkim.exponent", name, message, evidence=text)
    if key.trailing:
        message = f"{label}: {key.trailing} octets follow the key in p=; strict verifiers refuse it"
        fix = [_replaced(name, text, dkim_fix.reformed(_words(text), key), "the key alone")]
        yield finding("dkim.trailing", name, message, evidence=text, fix=fix)
    elif key.bare:
        message = f"{label}: p= holds a bare RSAPublicKey; common verifiers only read a SubjectPublicKeyInfo"
        fix = [_replaced(name, text, dkim_fix.reformed(_words(text), key), "the same key in the usual form")]
        yield finding("dkim.bare-key", name, message, evidence=text, fix=fix)


def _number(exponent: int) -> str:
    """In digits, or by its size: Python writes no number of more than 4,300 digits."""
    bits = exponent.bit_length()
    return str(exponent) if bits <= _WRITTEN else f"of {bits} bit"


def _tags(name: str, label: str, key: DkimKey, text: bytes) -> Iterator[Finding]:
    if key.testing:
        message = f"{label}: t=y asks receivers to treat signed mail as unsigned"
        fix = [_replaced(name, text, dkim_fix.untested(_words(text)), "without t=y")]
        yield finding("dkim.testing", name, message, evidence=text, fix=fix)
    if key.hashes is not None and "sha256" not in key.hashes:
        message = f"{label}: h= does not allow sha256, the only hash left"
        yield finding("dkim.hash", name, message, evidence=text, fix=[_without(name, text, "h")])
    if not key.for_mail:
        message = f"{label}: s= does not allow mail"
        yield finding("dkim.service", name, message, evidence=text, fix=[_without(name, text, "s")])
    if key.granularity not in (None, "*"):
        message = (
            f"{label}: g= was dropped in 2011; verifiers older than that accept only {key.granularity or 'nobody'}"
        )
        yield finding("dkim.historic-tag", name, message, evidence=text, fix=[_without(name, text, "g")])


def _strength(text: bytes) -> int:
    key = parse_key(text)
    return key.bits if isinstance(key, DkimKey) else 0


def _without(name: str, text: bytes, tag: str) -> DnsChange:
    return _replaced(name, text, dkim_fix.without(_words(text), tag), f"without {tag}=")


def _replaced(name: str, old: bytes, new: str, why: str) -> DnsChange:
    return DnsChange("replace", name, "TXT", " ".join(new.split()), _words(old), why)  # no tab or line end is published


def _words(text: bytes) -> str:
    return text.decode("utf-8", "replace")
