"""The header block (RFC 5322 section 2.2): one byte splitter for signing, verifying and reading returned mail.

Works on bytes, keeps every byte as it came, and is bounded: DKIM needs the exact bytes, bounces need to survive
garbage.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

# A name (ftext: printable US-ASCII but the colon), its line, and the lines folded below it. Nothing is tried twice.
_FIELD = re.compile(rb"([!-9;-~]++)[ \t]*+:[^\r\n]*+(?:(?:\r\n|\n|\r)[ \t][^\r\n]*+)*+(?:\r\n|\n|\r)?")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_FOLD = re.compile(rb"(?:\r\n|\n|\r)(?=[ \t])")

MAX_BLOCK = 1 << 20
MAX_FIELDS = 1000


class Header(NamedTuple):
    """One header field as it came: `raw` holds name, colon, value and the final line break."""

    name: bytes
    raw: bytes

    @property
    def value(self) -> bytes:
        """The unfolded value, without the space around it."""
        value = self.raw[self.raw.index(b":") + 1 :].strip(b" \t\r\n")
        return _FOLD.sub(b"", value) if b"\n" in value or b"\r" in value else value


class HeaderBlock(NamedTuple):
    """The fields of one header block in order, and where the body begins in the bytes it was split from."""

    fields: tuple[Header, ...]
    body_at: int
    truncated: bool = False

    def all(self, name: str) -> Iterator[Header]:
        """Every field of that name (case-insensitive), top to bottom."""
        wanted = name.lower().encode()
        return (field for field in self.fields if field.name.lower() == wanted)

    def first(self, name: str) -> bytes | None:
        """The unfolded value of the topmost field of that name, or None."""
        field = next(self.all(name), None)
        return None if field is None else field.value


def split_headers(raw: bytes, start: int = 0) -> HeaderBlock:
    """Split the header block that begins at `start`.

    Accepts CRLF, LF and CR line ends. A line that is no field and no continuation ends the block (its bytes are
    body), but one mbox `From ` line at the top is skipped. At most MAX_FIELDS fields and MAX_BLOCK bytes are looked at;
    beyond them `truncated` is set and the last field may be cut.
    """
    fields: list[Header] = []
    stop = min(len(raw), start + MAX_BLOCK)
    at = _next_line(raw, start, stop) if raw.startswith((b"From ", b">From "), start) else start
    while at < stop:
        if empty := _LINE_END.match(raw, at, stop):
            return HeaderBlock(tuple(fields), empty.end())
        match = _FIELD.match(raw, at, stop)
        if not match:
            return HeaderBlock(tuple(fields), at)
        if len(fields) == MAX_FIELDS:
            return HeaderBlock(tuple(fields), at, truncated=True)
        fields.append(Header(match[1], match[0]))
        at = match.end()
    return HeaderBlock(tuple(fields), at, truncated=at < len(raw))


def _next_line(raw: bytes, at: int, stop: int) -> int:
    end = _LINE_END.search(raw, at, stop)
    return end.end() if end else stop
