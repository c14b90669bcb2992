"""Add ARC sets to a message (RFC 8617 section 5.1), written apart from what verifies them."""

import base64
import hashlib
import re
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding

HEADERS = "from:to:date:subject"


def _relaxed(raw: bytes) -> bytes:
    name, value = raw.split(b":", 1)
    return name.lower().strip() + b":" + b" ".join(value.split()) + b"\r\n"


def _relaxed_body(body: bytes) -> bytes:
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def _simple_body(body: bytes) -> bytes:
    return re.sub(rb"(\r\n)*\Z", b"", body) + b"\r\n"


def _fields(message: bytes) -> list[bytes]:
    head = message.partition(b"\r\n\r\n")[0] + b"\r\n"
    return re.findall(rb"[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*", head)


def _named(fields: list[bytes], name: str) -> list[bytes]:
    return [field for field in fields if field.lower().startswith(name.lower().encode() + b":")]


def _sign(key: Any, data: bytes) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return base64.b64encode(key.sign(hashlib.sha256(data).digest()))
    return base64.b64encode(key.sign(data, padding.PKCS1v15(), hashes.SHA256()))


def sealed(
    message: bytes,
    key: Any,
    *,
    algorithm: str = "rsa-sha256",
    cv: str | None = None,
    headers: str = HEADERS,
    canon: str | None = "relaxed/relaxed",
    mean: str | None = None,
    ams: str = "",
    seal: str = "",
    results: str = "spf=pass smtp.mailfrom=example.com",
    domain: str = "example.org",
    write_ams: Callable[[str], str] = str,
    write_seal: Callable[[str], str] = str,
) -> bytes:
    """The message (CRLF) with one set more on top. `canon` is what `c=` says (None: no `c=`), `mean` what is done where
    that differs; `ams` and `seal` are further tags of the two signatures, each with its semicolon; `write_ams` and
    `write_seal` change the text of a field before it is signed (`b=` must stay at its end)."""
    fields, body = _fields(message), message.partition(b"\r\n\r\n")[2]
    number = len(_named(fields, "ARC-Seal")) + 1
    header_canon, _, body_canon = (mean or canon or "").partition("/")
    hashed = (_relaxed_body if body_canon == "relaxed" else _simple_body)(body)
    said = f"ARC-Authentication-Results: i={number}; {domain};\r\n {results}\r\n".encode()
    common = f"a={algorithm}; d={domain}; s=arc; t=1795510726; "
    signature = write_ams(
        f"ARC-Message-Signature: i={number}; {common}{f'c={canon}; ' if canon else ''}{ams}h={headers};\r\n"
        f" bh={base64.b64encode(hashlib.sha256(hashed).digest()).decode()};\r\n b="
    ).encode()
    names = [name.strip().lower() for name in headers.split(":")]
    covered, stacks = b"", {name: _named([said, *fields], name) for name in names}
    for name in names:
        covered += _canonical(stacks[name].pop(), header_canon) if stacks[name] else b""
    signature += _sign(key, covered + _canonical(signature + b"\r\n", header_canon).removesuffix(b"\r\n")) + b"\r\n"
    said_before = cv or ("none" if number == 1 else "pass")
    top = write_seal(f"ARC-Seal: i={number}; {common}cv={said_before}; {seal}\r\n b=").encode()
    chain = b""
    for instance in range(1, number):
        for name in ("ARC-Authentication-Results", "ARC-Message-Signature", "ARC-Seal"):
            chain += _relaxed(next(one for one in _named(fields, name) if f"i={instance};".encode() in one))
    chain += _relaxed(said) + _relaxed(signature) + _relaxed(top + b"\r\n").removesuffix(b"\r\n")
    return top + _sign(key, chain) + b"\r\n" + signature + said + message


def _canonical(raw: bytes, canon: str) -> bytes:
    return _relaxed(raw) if canon == "relaxed" else raw
