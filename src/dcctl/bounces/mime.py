"""The outline of a mail (RFC 2045-2046), sliced from bytes: which parts there are and where, nothing copied.

A returned message inside (`message/rfc822`) is one part and never entered: what a person forwards is no report to us.
All costs are bounded by the limits below; a mail beyond them has `trouble` instead of a tree.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from dcctl.bounces.decode import ENCODED, parameters, to_text, transfer_decode
from dcctl.mail.headers import topmost_fields, value_of

_CONTENT = re.compile(rb"[^ \t\r\n]")
_FIELD = re.compile(rb"[!-9;-~]{1,76}[ \t]*:")
_WRITTEN = frozenset({b"from", b"to", b"date", b"subject", b"content-type", b"mime-version"})
_TORN = 3  # empty lines inside a header block

_MEDIA_TYPE = 200  # bytes of a Content-Type in which it stands

MAX_DEPTH = 20
MAX_PARTS = 1000
MAX_LOOKALIKES = 50_000  # lines that only begin like a delimiter
MAX_HEADER = 1 << 18  # bytes of one header block
MAX_HEADERS = 1 << 20  # bytes of all header blocks of the outline together
MAX_CONTENT = 1 << 20  # decoded bytes handed out of one part

TOO_DEEP = "too deep"
TOO_LARGE = "too large"


class Part(NamedTuple):
    """One entity of `raw`: its header fields as they came (the topmost of each name, in lower case), its type, where it
    starts and where its body begins and ends; `cut` when its header block was too large to be split whole."""

    raw: bytes
    fields: dict[bytes, bytes]
    type: str
    start: int
    begin: int
    end: int
    depth: int
    cut: bool

    def header(self, name: str) -> str:
        """The unfolded value of the topmost field of that name, undecoded; empty when there is none."""
        field = self.fields.get(name.encode())
        return "" if field is None else to_text(value_of(field))

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of its Content-Type."""
        return parameters(self.header("content-type"))

    def content(self, limit: int = MAX_CONTENT) -> bytes:
        """At most `limit` bytes of the body, without its transfer encoding."""
        encoding = self.header("content-transfer-encoding").lower()
        if encoding in ENCODED:  # encoded text is up to three times as long as what it says
            sliced = self.raw[self.begin : min(self.end, self.begin + 3 * limit)]
            return transfer_decode(sliced, encoding)[:limit]
        return self.raw[self.begin : min(self.end, self.begin + limit)]

    def text(self, limit: int = MAX_CONTENT) -> str:
        """At most `limit` bytes of the body, decoded to text."""
        return to_text(self.content(limit), self.parameters.get("charset"))


class Mail(NamedTuple):
    """A mail's entities in document order, the mail itself first; `trouble` says why it was not read to the end."""

    parts: tuple[Part, ...]
    trouble: str | None = None

    @property
    def top(self) -> Part:
        """The mail itself: its own header fields and whole body."""
        return self.parts[0]

    def header(self, name: str) -> str:
        """A header field of the mail itself."""
        return self.parts[0].header(name)


def slice_part(raw: bytes, start: int, end: int, depth: int = 0) -> Part:
    """The entity that begins at `start`: its header block is split, its body only located."""
    fields, body_at, truncated = topmost_fields(raw, start, min(end, start + MAX_HEADER))
    cut = truncated or (body_at >= start + MAX_HEADER < end)
    return Part(raw, fields, _kind(fields.get(b"content-type")), start, body_at, end, depth, cut)


def _kind(field: bytes | None) -> str:
    """The media type of a Content-Type field, in lower case; a lost semicolon behind it does no harm."""
    words = () if field is None else to_text(value_of(field)[:_MEDIA_TYPE]).lower().replace(";", " ").split()
    return words[0] if words else ""


def _children(part: Part) -> Iterator[Part | None]:
    """The parts between the delimiter lines (RFC 2046 section 5.1.1); None for each line that only looks like one.

    The last part of a mail that was cut short ends where its container ends.
    """
    boundary = part.parameters.get("boundary", "").rstrip() if part.type.startswith("multipart/") else ""
    if not boundary:
        return
    raw, end = part.raw, part.end
    needle = b"\n--" + boundary.encode("utf-8", "replace")
    start = -1
    at = raw.find(needle, max(part.begin - 1, 0), end)
    while at >= 0:
        after = at + len(needle)
        tail = raw[after : min(after + 80, end)].partition(b"\n")[0].strip()
        if tail in (b"", b"--"):
            if start >= 0:
                yield slice_part(raw, start, max(at, start), part.depth + 1)
            if tail:
                return
            line_end = raw.find(b"\n", after, end)
            start = line_end + 1 if line_end >= 0 else end
        else:  # a longer boundary that begins with this one
            yield None
        at = raw.find(needle, after, end)
    if start >= 0:
        yield slice_part(raw, start, end, part.depth + 1)


class _Limits:
    """What the outline of one mail may still cost."""

    __slots__ = ("header_bytes", "lookalikes", "parts")

    def __init__(self) -> None:
        self.parts, self.lookalikes, self.header_bytes = MAX_PARTS, MAX_LOOKALIKES, MAX_HEADERS

    def spend(self, part: Part | None) -> bool:
        """Count one part, or one look-alike (None); False when it was one too many."""
        if part is None:
            self.lookalikes -= 1
            return self.lookalikes >= 0
        self.parts -= 1
        self.header_bytes -= part.begin - part.start
        return not part.cut and self.parts >= 0 and self.header_bytes >= 0


def _top(raw: bytes) -> Part:
    """The mail itself. Where an empty line tore its header block, what stands above is left out: a mail has one of the
    fields that nothing on the way adds (RFC 5322 section 3.6)."""
    top = slice_part(raw, _content_at(raw, 0), len(raw))
    for _ in range(_TORN):
        if not top.fields.keys().isdisjoint(_WRITTEN):
            break
        below = _content_at(raw, top.begin)
        if not _FIELD.match(raw, below):
            break
        top = slice_part(raw, below, len(raw))
    return top


def _content_at(raw: bytes, start: int) -> int:
    """Where the first line begins that is not empty."""
    found = _CONTENT.search(raw, start)
    return found.start() if found else start


def read_mail(raw: bytes) -> Mail:
    """The outline of one mail (an mbox `From ` line before it is skipped). Never raises."""
    limits, parts = _Limits(), []
    waiting = [_top(raw)]
    if not limits.spend(waiting[0]):
        return Mail(tuple(waiting), TOO_LARGE)
    while waiting:
        part = waiting.pop()
        parts.append(part)
        children: list[Part] = []
        for child in _children(part):
            if not limits.spend(child):
                return Mail(tuple(parts), TOO_LARGE)
            if child:
                children.append(child)
        if children and part.depth >= MAX_DEPTH:
            return Mail(tuple(parts), TOO_DEEP)
        waiting += reversed(children)
    return Mail(tuple(parts))
