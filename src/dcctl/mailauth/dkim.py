"""DKIM: who vouches for this message? Verify and sign (RFC 6376, RFC 8301, RFC 8463)."""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from dcctl.mail.headers import Header, HeaderBlock, split_headers
from dcctl.mailauth.dkim_canon import canonical_body, hash_input, to_crlf
from dcctl.mailauth.dkim_crypto import MIN_BITS, SigningKey, verifies
from dcctl.mailauth.dkim_key import DkimKey, KeyProblem, looks_like_key, parse_key
from dcctl.mailauth.dkim_sign import sign
from dcctl.mailauth.dkim_signature import DkimSignature, SignatureProblem, parse_signature
from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.together import together

__all__ = [
    "DkimKey",
    "DkimResult",
    "DkimSignature",
    "KeyProblem",
    "SignatureProblem",
    "SigningKey",
    "parse_key",
    "parse_signature",
    "sign",
    "verify",
]

Result = Literal["pass", "fail", "policy", "neutral", "temperror", "permerror"]

MAX_SIGNATURES: Final = 10
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


async def verify(message: bytes, *, lookup: Lookup, now: float | None = None) -> tuple[DkimResult, ...]:
    """Judge every DKIM-Signature of `message`, top to bottom; at most ten, one question each.

    `now` is the time of verification, a UTC epoch in seconds (default: this moment). Line ends may be CRLF or LF. Never
    raises for what a message or DNS holds.
    """
    raw = to_crlf(message)
    block = split_headers(raw)
    fields = list(block.all("DKIM-Signature"))[:MAX_SIGNATURES]
    parsed = [parse_signature(field.value) for field in fields]
    signatures = [signature for signature in parsed if isinstance(signature, DkimSignature)]
    answers = await together(lookup(signature.key_name, "TXT") for signature in signatures)
    by_name = {signature.key_name: answer for signature, answer in zip(signatures, answers, strict=True)}
    moment = time.time() if now is None else now
    bodies = _Bodies(raw[block.body_at :])
    return tuple(
        _unreadable(signature)
        if isinstance(signature, SignatureProblem)
        else _judge(signature, field, by_name[signature.key_name], block, bodies, moment)
        for signature, field in zip(parsed, fields, strict=True)
    )


class _Bodies:
    """Canonical bodies of one message, each made once however many signatures want it."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._made: dict[str, bytes] = {}

    def digest(self, signature: DkimSignature) -> bytes | None:
        """The body hash a signature should carry; None when `l=` is longer than the body (section 3.5)."""
        canon = signature.body_canon
        body = self._made.get(canon)
        if body is None:
            body = self._made[canon] = canonical_body(self._body, canon)
        if signature.length is not None and signature.length > len(body):
            return None
        name = "sha1" if signature.algorithm == "rsa-sha1" else "sha256"
        return hashlib.new(name, body[: signature.length], usedforsecurity=False).digest()

    def unsigned(self, signature: DkimSignature) -> int:
        """How many octets of the body stand behind what `l=` covers."""
        return 0 if signature.length is None else len(self._made[signature.body_canon]) - signature.length


def _unreadable(problem: SignatureProblem) -> DkimResult:
    return DkimResult("neutral", problem.domain, problem.selector, problem.message)


def _judge(
    signature: DkimSignature, field: Header, answer: Answer, block: HeaderBlock, bodies: _Bodies, now: float
) -> DkimResult:
    blank = DkimResult(
        "permerror",
        signature.domain,
        signature.selector,
        algorithm=signature.algorithm,
        identity=signature.identity,
        expires=signature.expires,
        headers=signature.headers,
    )
    if answer.status == "TEMPERROR":
        return replace(blank, result="temperror", reason=f"{signature.key_name}: {answer.cause}")
    results = [_with_key(blank, signature, field, key, block, bodies, now) for key in _keys(answer)]
    if not results:
        return replace(blank, reason=f"no key at {signature.key_name}")
    return next((result for result in results if result.verified), results[0])


def _keys(answer: Answer) -> Iterator[DkimKey | KeyProblem]:
    """The key records at a name; what is no key at all (a wildcard's SPF record) does not count."""
    return (parse_key(text) for text in answer.texts[:MAX_KEYS] if looks_like_key(text))


def _with_key(
    blank: DkimResult,
    signature: DkimSignature,
    field: Header,
    key: DkimKey | KeyProblem,
    block: HeaderBlock,
    bodies: _Bodies,
    now: float,
) -> DkimResult:
    if isinstance(key, KeyProblem):
        return replace(blank, reason=f"key at {signature.key_name}: {key.message}")
    known = replace(blank, bits=key.bits, testing=key.testing)
    if problem := _unfit(key, signature):
        return replace(known, reason=problem)
    if bodies.digest(signature) != signature.body_hash:
        return replace(known, result="fail", reason="the body was changed after signing (its hash differs)")
    signed = hash_input(block.fields, signature.headers, field.raw, signature.header_canon)
    if not verifies(key, signature.algorithm, signature.signature, signed):
        return replace(known, result="fail", reason="the signature does not fit header and key")
    notes = tuple(_notes(key, signature, bodies))
    refused = _refused(key, signature)
    if refused is None and signature.expires is not None and signature.expires < now:
        return replace(known, result="fail", verified=True, notes=notes, reason="the signature has expired")
    return replace(known, result="policy" if refused else "pass", verified=True, notes=notes, reason=refused or "")


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


def _notes(key: DkimKey, signature: DkimSignature, bodies: _Bodies) -> Iterator[str]:
    if signature.length is not None:
        yield f"l={signature.length}: {bodies.unsigned(signature)} octets at the end of the body are not signed"
    if key.testing:
        yield "t=y: the domain is only testing DKIM"
