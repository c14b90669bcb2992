"""ARC: what did those who handled the message before say they found, and is that chain whole? RFC 8617.

For information only: RFC 8617 is Experimental and on its way to Historic (draft-ietf-dmarc-arc-to-historic-00 of 22
April 2026, status change due November 2026; looked up in November 2026). Nothing here changes a DMARC verdict.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dcctl.mail.headers import HeaderBlock, split_headers
from dcctl.mailauth.arc_set import ArcFields, ArcSignature, ChainProblem, has_arc, read_chain
from dcctl.mailauth.authentication_results import AuthenticationResults
from dcctl.mailauth.dkim_canon import canonical_header, hash_input, to_crlf, without_signature
from dcctl.mailauth.dkim_judge import Bodies, DkimResult, Signed, judge
from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.records.dkim_signature import DkimSignature, SignatureProblem
from dcctl.mailauth.together import together

Chain = Literal["none", "pass", "fail", "unknown"]


@dataclass(frozen=True, slots=True)
class ArcSet:
    """One set judged. `domain` sealed the chain, `signer` signed the message; `seal` and `signature` are results in the
    words of `DkimResult`; `reason` says why one is no pass. `results` is what the sealer says it found, unverified."""

    instance: int
    cv: str
    domain: str
    seal: str
    signer: str
    signature: str
    results: AuthenticationResults
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ArcResult:
    """The chain validation status (section 4.4) and why it is no pass; *unknown* where DNS did not answer.

    `oldest_pass` is the oldest instance whose signature still fits the message as it is, 0 when all do (section 5.2,
    step 6); None unless the chain passes, or where that is unknown. `sets`, oldest first, is empty where the fields
    make no chain.
    """

    chain: Chain
    instances: int = 0
    oldest_pass: int | None = None
    reason: str = ""
    sets: tuple[ArcSet, ...] = ()


async def verify(message: bytes, *, lookup: Lookup, now: float | None = None) -> ArcResult:
    """Validate the Authenticated Received Chain of `message` (section 5.2).

    At most two questions a set, none where the fields make no chain. `now` is a UTC epoch in seconds (default: this
    moment). Line ends may be CRLF or LF. Never raises for what a message or DNS holds.
    """
    if not has_arc(split_headers(message)):
        return ArcResult("none")
    raw = to_crlf(message)
    block = split_headers(raw)
    chain = read_chain(block)
    if isinstance(chain, ChainProblem):
        return ArcResult("fail", reason=chain.message)
    answers = await _keys(chain, lookup)
    moment = time.time() if now is None else now
    bodies = Bodies(raw[block.body_at :])
    signatures = [_signature(one.signature, block, bodies, answers, moment) for one in chain]
    seals = [
        _judged(one.seal.claims, Signed(octets), answers, moment)
        for one, octets in zip(chain, _sealed(chain), strict=True)
    ]
    return _result(chain, signatures, seals)


async def _keys(chain: Sequence[ArcFields], lookup: Lookup) -> dict[str, Answer]:
    claims = [one.claims for fields in chain for one in (fields.signature, fields.seal)]
    names = tuple(dict.fromkeys(one.key_name for one in claims if isinstance(one, DkimSignature)))
    answers = await together(lookup(name, "TXT") for name in names)
    return dict(zip(names, answers, strict=True))


def _sealed(chain: Sequence[ArcFields]) -> Iterator[bytes]:
    """What each seal signs: all sets up to its own in order, relaxed, its own `b=` empty (section 5.1.1)."""
    before = b""
    for one in chain:
        fields = (one.results_field.raw, one.signature.field.raw)
        before += b"".join(canonical_header(raw, "relaxed") for raw in fields)
        seal = one.seal.field.raw
        yield before + canonical_header(without_signature(seal), "relaxed").removesuffix(b"\r\n")
        before += canonical_header(seal, "relaxed")


def _signature(
    signature: ArcSignature, block: HeaderBlock, bodies: Bodies, answers: Mapping[str, Answer], now: float
) -> DkimResult:
    """Without `c=` signers mean relaxed, though by RFC 6376 it would be simple: both count."""
    claims = signature.claims
    if isinstance(claims, SignatureProblem) or signature.canon_named:
        return _over_message(claims, signature, block, bodies, answers, now)
    relaxed = replace(claims, header_canon="relaxed", body_canon="relaxed")
    result = _over_message(relaxed, signature, block, bodies, answers, now)
    return result if result.verified else _over_message(claims, signature, block, bodies, answers, now)


def _over_message(
    claims: DkimSignature | SignatureProblem,
    signature: ArcSignature,
    block: HeaderBlock,
    bodies: Bodies,
    answers: Mapping[str, Answer],
    now: float,
) -> DkimResult:
    if isinstance(claims, SignatureProblem):
        return _judged(claims, Signed(b""), answers, now)
    octets = hash_input(block.fields, claims.headers, signature.field.raw, claims.header_canon)
    return _judged(claims, Signed(octets, *bodies.fit(claims)), answers, now)


def _judged(
    claims: DkimSignature | SignatureProblem, signed: Signed, answers: Mapping[str, Answer], now: float
) -> DkimResult:
    if isinstance(claims, SignatureProblem):
        return DkimResult("neutral", claims.domain, claims.selector, claims.message)
    return judge(claims, answers[claims.key_name], signed, now)


def _result(chain: Sequence[ArcFields], signatures: Sequence[DkimResult], seals: Sequence[DkimResult]) -> ArcResult:
    """Section 5.2, steps 4 to 6: the newest signature must fit the message, every seal the chain."""
    needed = [(f"signature {len(chain)}", signatures[-1])]
    needed += [(f"seal {number}", seal) for number, seal in reversed(list(enumerate(seals, 1)))]
    wrong = [f"{name}: {one.reason}" for name, one in needed if one.result not in ("pass", "temperror")]
    unknown = [f"{name}: {one.reason}" for name, one in needed if one.result == "temperror"]
    status: Chain = "fail" if wrong else "unknown" if unknown else "pass"
    oldest = _oldest_pass(signatures) if status == "pass" else None
    sets = tuple(map(_set, chain, signatures, seals))
    return ArcResult(status, len(chain), oldest, (*wrong, *unknown, "")[0], sets)


def _oldest_pass(signatures: Sequence[DkimResult]) -> int | None:
    for instance in range(len(signatures), 0, -1):
        result = signatures[instance - 1].result
        if result != "pass":
            return None if result == "temperror" else instance + 1
    return 0


def _set(fields: ArcFields, signature: DkimResult, seal: DkimResult) -> ArcSet:
    reasons = (
        f"seal: {seal.reason}" if seal.reason else "",
        f"signature: {signature.reason}" if signature.reason else "",
    )
    return ArcSet(
        fields.instance,
        fields.cv,
        seal.domain,
        seal.result,
        signature.domain,
        signature.result,
        fields.results,
        "; ".join(filter(None, reasons)),
    )
