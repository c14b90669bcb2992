"""The header block (RFC 5322 section 2.2): one byte splitter for signing, verifying and reading returned mail.

Works on bytes, keeps every byte as it came, and is bounded: DKIM needs the exact bytes, bounces need to survive
garbage.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")  # ftext: printable US-ASCII but the colon
_LINE_END = re.compile(rb"\r\n|\n|\r")
_FOLD = re.compile(rb"(?:\r\n|\n|\r)(?=[ \t])")

MAX_BLOCK = 1 << 20
MAX_FIELDS = 1000


@dataclass(frozen=True, slots=True)
class Header:
    """One header field as it came: `raw` holds name, colon, value and the final line break."""

    name: bytes
    raw: bytes

    @property
    def value(self) -> bytes:
        """The unfolded value, without the space around it."""
        return _FOLD.sub(b"", self.raw[self.raw.index(b":") + 1 :]).strip(b" \t\r\n")


@dataclass(frozen=True, slots=True)
class HeaderBlock:
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
    body),
    but one mbox `From ` line at the top is skipped. At most MAX_FIELDS fields and MAX_BLOCK bytes are looked at;
    beyond them
    `truncated` is set.
    """
    fields: list[Header] = []
    at = start
    if raw.startswith((b"From ", b">From "), at):
        end = _LINE_END.search(raw, at)
        at = end.end() if end else len(raw)
    stop = min(len(raw), start + MAX_BLOCK)
    while at < stop:
        end = _LINE_END.search(raw, at)
        line_end = end.end() if end else len(raw)
        if end and end.start() == at:  # the empty line
            return HeaderBlock(tuple(fields), line_end)
        match = _FIELD.match(raw, at)
        if not match:
            return HeaderBlock(tuple(fields), at)
        while line_end < len(raw) and raw[line_end] in b" \t":
            end = _LINE_END.search(raw, line_end)
            line_end = end.end() if end else len(raw)
        if len(fields) == MAX_FIELDS:
            return HeaderBlock(tuple(fields), at, truncated=True)
        fields.append(Header(match.group(1), raw[at:line_end]))
        at = line_end
    return HeaderBlock(tuple(fields), at, truncated=at < len(raw))
