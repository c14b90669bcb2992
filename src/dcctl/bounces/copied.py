"""A copy of the sent message's header that stands in plain words or in a part that is not marked as one.

Systems indent it, quote it, and wrap its long lines without a fold (RFC 5322 section 2.2.3); read it all the same.
"""

import re
from collections.abc import Iterator
from typing import Final

from dcctl.bounces.mime import Part, slice_part

_LOOKED_AT: Final = 1 << 15  # bytes of the copied header
_FIELD: Final = re.compile(
    r"(?i)\n[>| \t]{0,8}"
    r"(received|return-path|message-id|from|to|cc|subject|date|mime-version|content-type|reply-to|x-mailer)[ \t]{0,4}:"
)
_SURE: Final = frozenset({"received", "return-path", "mime-version"})  # nobody writes these in prose
_LEAST: Final = 3  # different fields that make a header block
_MARGIN: Final = re.compile(r"[>| \t]*")
_NO_FIELD: Final = re.compile(rb"(?m)^(?=\S)(?![!-9;-~]{1,76}[ \t]*:)")
_FIRST_FIELD: Final = re.compile(rb"(?m)^[!-9;-~]{1,76}[ \t]*:")
_EMPTY_LINE: Final = re.compile(rb"\r?\n\r?\n|\r\r")
_ENDS: Final = (b"\n\n", b"\n\r\n", b"\r\r")  # of a header block that ended as it should
_SKIPPED: Final = 1 << 10  # bytes of rubbish above the first field


def _blocks(text: str) -> Iterator[tuple[int, set[str]]]:
    """Where each run of header fields begins, with the names seen so far: once for each field of it."""
    start, last, names = 0, 0, set[str]()
    for match in _FIELD.finditer(f"\n{text}"):  # `^` would be tried at each character
        if not names or "\n\n" in text[last : match.start()]:
            start, names = match.start(), set()
        names.add(match[1].lower())
        last = match.end() - 1
        yield start, names


def copy_at(text: str) -> int:
    """Where a copied header block begins in `text`; its length when there is none.

    A block with a trace field is one wherever it stands. A list of From, To, Subject and the like is one below an
    address that failed; above it, it is the report's own summary.
    """
    summary = -1
    for start, names in _blocks(text):
        if len(names) < _LEAST:
            continue
        if names & _SURE:
            return start
        if summary < 0 and ("message-id" in names or len(names) > _LEAST):
            summary = start
    return summary if summary >= 0 and "@" in text[:summary] else len(text)


def copied_header(text: str) -> Part | None:
    """The header block with which `text` begins, margins and lost folds mended; None when there is none."""
    plain = text[:_LOOKED_AT]
    if (margin := _MARGIN.match(plain)) and (dress := margin[0]):
        bare = dress.rstrip()
        lines = plain.split("\n")
        plain = "\n".join(line.removeprefix(dress if line.startswith(dress) else bare) for line in lines)
    return header_of(plain.encode("utf-8", "replace")) if plain.strip() else None


def header_of(content: bytes) -> Part:
    """The entity with whose header block `content` begins, also where rubbish stands above it or where a long line was
    wrapped without a fold."""
    found = slice_part(content, 0, len(content))
    if found.fields and (found.begin >= found.end or content[: found.begin].endswith(_ENDS)):
        return found
    first = _FIRST_FIELD.search(content, 0, _SKIPPED)
    if not first:
        return found
    end = _EMPTY_LINE.search(content, first.start(), first.start() + _LOOKED_AT)
    stop = end.start() if end else min(len(content), first.start() + _LOOKED_AT)
    mended = _NO_FIELD.sub(b" ", content[first.start() : stop]) + content[stop:]
    return slice_part(mended, 0, len(mended))
