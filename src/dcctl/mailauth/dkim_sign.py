"""Put a DKIM signature on a message (RFC 6376 section 5): relaxed/relaxed, the whole body, From and more oversigned."""

import base64
import hashlib
import re
import time
from collections.abc import Sequence
from typing import Final

from dcctl.errors import ValueRefused
from dcctl.mail.headers import HeaderBlock, split_headers
from dcctl.mailauth.dkim_canon import canonical_body, hash_input, to_crlf
from dcctl.mailauth.dkim_crypto import SigningKey
from dcctl.mailauth.names import to_ascii

# RFC 6376 section 5.4.1, without what a relay may change; all that are present are signed.
SIGNED: Final = (
    "from",
    "reply-to",
    "subject",
    "date",
    "to",
    "cc",
    "message-id",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
)
# Named once more than they stand there, so that none can be added afterwards (section 5.4.2).
_OVERSIGNED: Final = frozenset({"from", "reply-to", "subject", "date", "to", "cc"})
_SELECTOR: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


def sign(
    message: bytes,
    key: SigningKey,
    *,
    domain: str,
    selector: str,
    headers: Sequence[str] = SIGNED,
    now: float | None = None,
    lifetime: int | None = None,
) -> bytes:
    """The DKIM-Signature field (CRLF at its end) to put on top of `message`; relaxed/relaxed, the whole body.

    `headers` are the fields to cover where present; From always is. `now` is a UTC epoch in seconds, `lifetime` the
    seconds until `x=`. Raises `ValueRefused` for a domain, selector or message that cannot be signed.
    """
    if not _SELECTOR.fullmatch(selector):
        raise ValueRefused(f"selector {selector!r} is not a DNS label", field="selector")
    raw = to_crlf(message)
    block = split_headers(raw)
    names = _to_sign(block, headers)
    if "from" not in names:
        raise ValueRefused("a message without From cannot be signed", field="message")
    digest = hashlib.sha256(canonical_body(raw[block.body_at :], "relaxed")).digest()
    moment = int(time.time() if now is None else now)
    lines = [
        f"DKIM-Signature: v=1; a={key.algorithm}; c=relaxed/relaxed;",
        f"d={to_ascii(domain)}; s={selector};",
        f"t={moment};" + (f" x={moment + lifetime};" if lifetime is not None else ""),
        f"h={_folded(':'.join(names), ':')};",
        f"bh={base64.b64encode(digest).decode()};",
        "b=",
    ]
    field = "\r\n\t".join(lines).encode()
    signature = key.sign(hash_input(block.fields, names, field, "relaxed"))
    return field + _folded(base64.b64encode(signature).decode()).encode() + b"\r\n"


def _to_sign(block: HeaderBlock, headers: Sequence[str]) -> list[str]:
    wanted = dict.fromkeys(["from", *(name.lower() for name in headers)])
    present = [field.name.decode("ascii").lower() for field in block.fields]
    names: list[str] = []
    for name in wanted:
        count = present.count(name)
        names += [name] * (count + (name in _OVERSIGNED) if count else 0)
    return names


def _folded(text: str, after: str = "") -> str:
    """Folded to lines of at most 72 characters where the grammar allows space (after a colon, anywhere in base64)."""
    pieces = (
        re.findall(rf"[^{after}]*{after}?", text) if after else [text[at : at + 72] for at in range(0, len(text), 72)]
    )
    lines = [""]
    for piece in pieces:
        if lines[-1] and len(lines[-1]) + len(piece) > 72:
            lines.append("")
        lines[-1] += piece
    return "\r\n\t".join(lines)
