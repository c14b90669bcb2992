"""The header block (RFC 5322 section 2.2): one byte splitter for signing, verifying and reading returned mail.

Works on bytes, keeps every byte as it came, and is bounded: DKIM needs the exact bytes, bounces need to survive
garbage.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

# A name (ftext: printable US-ASCII but the colon), its line, the lines folded below it; else all that is left. Nothing
# is tried twice. Where no CR stands alone there is one byte to look for, and it takes half the time.
_FIELD = re.compile(rb"(([!-9;-~]++)[ \t]*+:.*+(?:\n[ \t].*+)*+\n?)|(?s:.)++")
_FIELD_OF_ANY = re.compile(
    rb"(([!-9;-~]++)[ \t]*+:[^\r\n]*+(?:(?:\r\n|\n|\r)[ \t][^\r\n]*+)*+(?:\r\n|\n|\r)?)|(?s:.)++"
)
_LONE_CR = re.compile(rb"\r(?!\n)")
_LINE_END = re.compile(rb"\r\n|\n|\r")

MAX_BLOCK = 1 << 20
MAX_FIELDS = 1000
_AT_ONCE = 1 << 18  # bytes that are split without a look at how many fields there are


class Header(NamedTuple):
    """One header field as it came: `raw` holds name, colon, value and the final line break."""

    name: bytes
    raw: bytes

    @property
    def value(self) -> bytes:
        """The unfolded value, without the space around it."""
        return value_of(self.raw)


def value_of(field: bytes) -> bytes:
    """The unfolded value of a field as it came, without the space around it."""
    value = field[field.index(b":") + 1 :].strip(b" \t\r\n")
    return value.replace(b"\r", b"").replace(b"\n", b"")  # inside a field every line break is folded


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


def split_headers(raw: bytes, start: int = 0, stop: int | None = None) -> HeaderBlock:
    """Split the header block that begins at `start`; nothing from `stop` on is looked at.

    Accepts CRLF, LF and CR line ends. A line that is no field and no continuation ends the block (its bytes are
    body), but one mbox `From ` line at the top is skipped. At most MAX_FIELDS fields and MAX_BLOCK bytes are looked at;
    beyond them `truncated` is set and the last field may be cut.
    """
    found, body_at, truncated = _split(raw, start, len(raw) if stop is None else stop)
    return HeaderBlock(tuple(Header(name, field) for field, name in found), body_at, truncated)


def topmost_fields(raw: bytes, start: int, stop: int) -> tuple[dict[bytes, bytes], int, bool]:
    """The same block as a mapping: each name in lower case to its topmost field as it came; where the body begins,
    and whether the block was cut."""
    found, body_at, truncated = _split(raw, start, stop)
    fields: dict[bytes, bytes] = {}
    for field, name in found:
        fields.setdefault(name.lower(), field)
    return fields, body_at, truncated


def _split(raw: bytes, start: int, end: int) -> tuple[list[tuple[bytes, bytes]], int, bool]:
    """Each field with its name, where the body begins, and whether the block was cut."""
    end = min(end, len(raw))
    stop = min(end, start + MAX_BLOCK)
    start = _next_line(raw, start, stop) if raw.startswith((b"From ", b">From "), start) else start
    found, at = _fields(raw, start, stop)
    if len(found) > MAX_FIELDS:
        return found[:MAX_FIELDS], at - sum(len(field) for field, _ in found[MAX_FIELDS:]), True
    if at == stop:
        return found, at, at < end
    empty = _LINE_END.match(raw, at, stop)
    return found, empty.end() if empty else at, False


def _fields(raw: bytes, at: int, stop: int) -> tuple[list[tuple[bytes, bytes]], int]:
    """Each field with its name, and where the last one ends."""
    if stop - at <= _AT_ONCE:
        found = _FIELD.findall(raw, at, stop)
        if found and not found[-1][0]:  # what is left
            found.pop()
        end = at + sum([len(field) for field, _ in found])
        if not _LONE_CR.search(raw, at, end):
            return found, end
    return _fields_of_any(raw, at, stop)


def _fields_of_any(raw: bytes, at: int, stop: int) -> tuple[list[tuple[bytes, bytes]], int]:
    """The same of any block, but at most one field more than MAX_FIELDS."""
    found: list[tuple[bytes, bytes]] = []
    for match in islice(_FIELD_OF_ANY.finditer(raw, at, stop), MAX_FIELDS + 1):
        if match[1] is None:  # what is left
            break
        found.append((match[1], match[2]))
        at = match.end()
    return found, at


def _next_line(raw: bytes, at: int, stop: int) -> int:
    end = _LINE_END.search(raw, at, stop)
    return end.end() if end else stop
