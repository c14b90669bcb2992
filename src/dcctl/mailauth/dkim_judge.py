"""One signature held against the key in DNS: what DKIM (RFC 6376 section 6.1) and ARC (RFC 8617) share."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, Final, Literal, NamedTuple

from dcctl.mailauth.dkim_canon import canonical_body
from dcctl.mailauth.lookup import Answer
from dcctl.mailauth.records.dkim_key import MIN_BITS, DkimKey, KeyProblem, looks_like_key, parse_key
from dcctl.mailauth.records.dkim_signature import DkimSignature

Result = Literal["pass", "fail", "policy", "neutral", "temperror", "permerror"]

_parsed: Final = lru_cache(maxsize=64)(parse_key)  # many mails, few signers
MAX_KEYS: Final = 5  # records at one name that are tried (RFC 6376 section 3.6.2.2 leaves it to us)


@dataclass(frozen=True, slots=True)
class DkimResult:
    """One signature judged, in the words of RFC 8601 section 2.7.1: `fail` does not verify, `policy` is refused
    whatever the cryptography says (RFC 8301), `neutral` is no signature one can read, `permerror` has no usable key.

    `verified` is the cryptography alone. `reason` says why it is no pass; `notes` what a pass does not tell (`l=`,
    `t=y`). `bits` is the key's size, `expires` a UTC epoch in seconds, `headers` what is covered. Foreign texts are as
    they came, not yet made safe.
    """

    result: Result
    domain: str
    selector: str
    reason: str = ""
    verified: bool = False
    algorithm: str = ""
    identity: str = ""
    bits: int = 0
    testing: bool = False
    expires: int | None = None
    headers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Signed(NamedTuple):
    """What a signature is held against: the octets that `b=` signs, whether the body has the hash of `bh=`, and how
    many octets at the body's end `l=` leaves out."""

    octets: bytes
    body_fits: bool = True
    unsigned: int = 0


class Bodies:
    """Canonical bodies of one message, each made once however many signatures want it."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._made: dict[str, bytes] = {}

    def fit(self, signature: DkimSignature) -> tuple[bool, int]:
        """Whether the body has the hash the signature carries, and the octets behind what `l=` covers; an `l=` longer
        than the body fits nothing (section 3.5)."""
        canon = signature.body_canon
        body = self._made.get(canon)
        if body is None:
            body = self._made[canon] = canonical_body(self._body, canon)
        length = len(body) if signature.length is None else signature.length
        if length > len(body):
            return False, 0
        name = "sha1" if signature.algorithm == "rsa-sha1" else "sha256"
        digest = hashlib.new(name, body[:length], usedforsecurity=False).digest()
        return digest == signature.body_hash, len(body) - length


def judge(signature: DkimSignature, answer: Answer, signed: Signed, now: float) -> DkimResult:
    """The verdict on `signature`; `answer` is what DNS says at its `key_name`, `now` a UTC epoch in seconds."""
    if answer.status == "TEMPERROR":
        return _result(signature, "temperror", f"{signature.key_name}: {answer.cause}")
    results = [_with_key(signature, key, signed, now) for key in _keys(answer)]
    if not results:
        return _result(signature, "permerror", f"no key at {signature.key_name}")
    return next((result for result in results if result.verified), results[0])


def _result(
    signature: DkimSignature,
    result: Result,
    reason: str,
    key: DkimKey | None = None,
    *,
    verified: bool = False,
    notes: tuple[str, ...] = (),
) -> DkimResult:
    return DkimResult(
        result,
        signature.domain,
        signature.selector,
        reason,
        verified,
        signature.algorithm,
        signature.identity,
        key.bits if key else 0,
        key.testing if key else False,
        signature.expires,
        signature.headers,
        notes,
    )


def _keys(answer: Answer) -> Iterator[DkimKey | KeyProblem]:
    """The key records at a name; what is no key at all (a wildcard's SPF record) does not count."""
    return (_parsed(text) for text in answer.texts[:MAX_KEYS] if looks_like_key(text))


def _with_key(signature: DkimSignature, key: DkimKey | KeyProblem, signed: Signed, now: float) -> DkimResult:
    if isinstance(key, KeyProblem):
        return _result(signature, "permerror", f"key at {signature.key_name}: {key.message}")
    if problem := _unfit(key, signature):
        return _result(signature, "permerror", problem, key)
    if not signed.body_fits:
        return _result(signature, "fail", "the body was changed after signing (its hash differs)", key)
    if not _crypto().verifies(key, signature.algorithm, signature.signature, signed.octets):
        return _result(signature, "fail", "the signature does not fit header and key", key)
    notes = tuple(_notes(key, signature, signed))
    if refused := _refused(key, signature):
        return _result(signature, "policy", refused, key, verified=True, notes=notes)
    if signature.expires is not None and signature.expires < now:
        return _result(signature, "fail", "the signature has expired", key, verified=True, notes=notes)
    return _result(signature, "pass", "", key, verified=True, notes=notes)


@cache
def _crypto() -> Any:
    """Loaded with the first signature that has a key: what checks domains needs none of it."""
    return import_module("dcctl.mailauth.dkim_crypto")


def _unfit(key: DkimKey, signature: DkimSignature) -> str | None:
    """Section 6.1.2: what the key record does not allow."""
    kind, _, digest = signature.algorithm.partition("-")
    if key.type != kind:
        return f"the key is for {key.type}, the signature for {kind}"
    if key.hashes is not None and digest not in key.hashes:
        return f"the key's h= does not allow {digest}"
    if not key.for_mail:
        return "the key's s= does not allow mail"
    if key.strict and signature.identity_domain != signature.domain:
        return f"the key's t=s does not allow i={signature.identity}"
    return None


def _refused(key: DkimKey, signature: DkimSignature) -> str | None:
    """RFC 8301: what a verifier must not accept, whatever the cryptography says."""
    if signature.algorithm == "rsa-sha1":
        return "rsa-sha1 is refused (RFC 8301 section 3.1)"
    if key.type == "rsa" and key.bits < MIN_BITS:
        return f"an RSA key of {key.bits} bit is refused (RFC 8301 section 3.2)"
    return None


def _notes(key: DkimKey, signature: DkimSignature, signed: Signed) -> Iterator[str]:
    if signature.length is not None:
        yield f"l={signature.length}: {signed.unsigned} octets at the end of the body are not signed"
    if key.testing:
        yield "t=y: the domain is only testing DKIM"
