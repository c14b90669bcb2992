"""Canonicalization (RFC 6376 section 3.4): what is hashed of a message. Pure, on bytes with CRLF line ends."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from dcctl.mail.headers import Header
from dcctl.mailauth.records.dkim_signature import Canon

_FOLD: Final = re.compile(rb"\r\n(?=[ \t])")
_SPACES: Final = re.compile(rb"\t[ \t]*| [ \t]+")  # all runs of space but the single one, which stays as it is
_MANY_LINES: Final = b"\r\n" * 4096  # a body may end in millions of empty lines
_B_TAG: Final = re.compile(rb"((?:^|;)[ \t\r\n]*b[ \t\r\n]*=)[^;]*")


def to_crlf(raw: bytes) -> bytes:
    """A message from a file with its line ends as they are on the wire (section 5.3)."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def canonical_body(body: bytes, canon: Canon) -> bytes:
    """Sections 3.4.3 and 3.4.4."""
    if canon == "relaxed":
        body = _single_spaced(body).replace(b" \r\n", b"\r\n").removesuffix(b" ")
    end = len(body)
    for lines in (_MANY_LINES, b"\r\n"):
        while body.endswith(lines, 0, end):
            end -= len(lines)
    return body[:end] + b"\r\n" if end or canon == "simple" else b""


def canonical_header(raw: bytes, canon: Canon) -> bytes:
    """Sections 3.4.1 and 3.4.2: one field, its final line end included."""
    if canon == "simple":
        return raw.rstrip(b"\r\n") + b"\r\n"
    name, _, value = raw.partition(b":")
    value = value.strip(b" \r\n\t")
    if b"\n" in value:
        value = _FOLD.sub(b"", value)
    return name.strip().lower() + b":" + _single_spaced(value) + b"\r\n"


def _single_spaced(text: bytes) -> bytes:
    """Each run of space as one; most texts are like that, and looking for a run is faster than replacing none."""
    return _SPACES.sub(b" ", text) if b"  " in text or b"\t" in text else text


def signed_headers(fields: Iterable[Header], names: Iterable[str]) -> Iterator[bytes]:
    """The fields a signature covers: each name takes the lowest field not yet taken; one too many takes nothing
    (section 5.4.2)."""
    stacks: dict[str, list[bytes]] = {}
    for field in fields:
        stacks.setdefault(field.name.decode("ascii").lower(), []).append(field.raw)
    for name in names:
        if stack := stacks.get(name):
            yield stack.pop()


def without_signature(raw: bytes) -> bytes:
    """The DKIM-Signature field itself, the value of `b=` removed (section 3.5)."""
    name, colon, value = raw.partition(b":")
    return name + colon + _B_TAG.sub(rb"\1", value, count=1)


def hash_input(fields: Iterable[Header], names: Iterable[str], signature: bytes, canon: Canon) -> bytes:
    """What the signature signs (section 3.7); `signature` is the raw DKIM-Signature field, which was not there yet when
    it was made: the same name in `h=` means others."""
    others = (field for field in fields if field.raw is not signature)
    covered = b"".join(canonical_header(raw, canon) for raw in signed_headers(others, names))
    return covered + canonical_header(without_signature(signature), canon).removesuffix(b"\r\n")
