"""The parts of a message (MIME, RFC 2045, 2046, 2183): text, file, several together; CRLF lines, 7-bit.

The same content gives the same bytes. No part can hold a line that begins with `--=_`: no boundary is ever met in one.
"""

import mimetypes
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Sequence
from hashlib import sha256
from pathlib import PurePath
from typing import Final, NamedTuple

from dcctl.mail.encoded import FOLD, parameter

_LINE: Final = 998  # RFC 5322 section 2.1.1, without the CRLF


class Part(NamedTuple):
    """An entity: its MIME fields and its encoded body, both with CRLF lines."""

    fields: tuple[str, ...]
    body: bytes

    def __bytes__(self) -> bytes:
        return "".join(f"{field}\r\n" for field in self.fields).encode() + b"\r\n" + self.body


def text_part(text: str, subtype: str = "plain") -> Part:
    """A text whose last line ends; line breaks of any system become CRLF."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    raw = "".join(f"{line}\r\n" for line in lines).encode()
    kind = f'Content-Type: text/{subtype}; charset="utf-8"'
    # 7bit where every relay can carry it as it is: no server may need to re-encode us.
    if raw.isascii() and b"=_" not in raw and all(len(line) <= _LINE for line in lines):
        return Part((kind, "Content-Transfer-Encoding: 7bit"), raw)
    return Part((kind, "Content-Transfer-Encoding: quoted-printable"), b2a_qp(raw))


def file_part(name: str, content: bytes) -> Part:
    """An attachment under the name its reader sees; the type is guessed from the name's suffix."""
    fields = (
        f"Content-Type: {_type_of(name)}",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: attachment;{FOLD}{parameter('filename', name)}",
    )
    return Part(fields, encodebytes(content).replace(b"\n", b"\r\n"))


def together(subtype: str, parts: Sequence[Part]) -> Part:
    """`multipart/subtype` of several parts; a single part stays what it is."""
    if len(parts) == 1:
        return parts[0]
    raw = [bytes(part) for part in parts]
    boundary = "=_" + sha256(b"".join(raw)).hexdigest()[:32]
    body = b"".join(b"--%b\r\n%b\r\n" % (boundary.encode(), part) for part in raw)
    return Part(
        (f'Content-Type: multipart/{subtype};{FOLD}boundary="{boundary}"',), body + f"--{boundary}--\r\n".encode()
    )


def _type_of(name: str) -> str:
    found, packed = mimetypes.guess_type("file" + PurePath(name).suffix)
    # RFC 2046 section 5.2.1: a message part may not be base64, and so neither stays what it is when it is attached.
    if found is None or packed or found.startswith(("message/", "multipart/")):
        return "application/octet-stream"
    return found
