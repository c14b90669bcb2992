"""Every DKIM signature of a message, judged (RFC 6376 section 6)."""

import time
from typing import Final

from dcctl.mail.headers import split_headers
from dcctl.mailauth.dkim_canon import hash_input, to_crlf
from dcctl.mailauth.dkim_judge import Bodies, DkimResult, Signed, judge
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.records.dkim_signature import DkimSignature, SignatureProblem, parse_signature
from dcctl.mailauth.together import together

MAX_SIGNATURES: Final = 10


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
    bodies = Bodies(raw[block.body_at :])
    results: list[DkimResult] = []
    for signature, field in zip(parsed, fields, strict=True):
        if isinstance(signature, SignatureProblem):
            results.append(DkimResult("neutral", signature.domain, signature.selector, signature.message))
        else:
            octets = hash_input(block.fields, signature.headers, field.raw, signature.header_canon)
            signed = Signed(octets, *bodies.fit(signature))
            results.append(judge(signature, by_name[signature.key_name], signed, moment))
    return tuple(results)
