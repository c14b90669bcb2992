"""Mailbox files (RFC 4155, mboxo and mboxrd alike) and single mails out of one stream, one mail in memory at a time.

A file that begins with a `From ` line need not be a mailbox: many systems store a single mail so. It is one where a
further `From ` line follows an empty line, ends in a date and stands before a header field.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

MAX_MAIL = 32 << 20  # bytes kept of one mail
MAX_OMITTED = 1 << 30  # bytes of one mail that are read and dropped before the stream is given up
_BLOCK = 1 << 16
_MARGIN = 4096  # bytes behind a `From ` line that must be there to judge it

_NEEDLE = b"\nFrom "
_SEPARATOR = re.compile(rb"From [^\r\n]{1,512}\b\d{4}\b[^\r\n]{0,64}\r?\n[!-9;-~]{1,76}[ \t]*:")
_PATCH = re.compile(rb"From [0-9a-f]{40,64} Mon Sep 17 00:00:00 2001")  # git format-patch: quoted, never delivered


class Readable(Protocol):
    """A buffered stream of bytes: `read` returns fewer than asked only at the end."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """One mail of a stream, its `From ` line included; `omitted` bytes beyond the limit were read and dropped."""

    raw: bytes
    omitted: int


def _separator(held: bytes, start: int, end: int) -> int:
    """Where the next mail's `From ` line begins, its line break between `start` and `end`; -1 when there is none."""
    end += len(_NEEDLE) - 1
    at = held.find(_NEEDLE, start, end)
    while at >= 0:
        after_empty_line = held[at - 1 : at] == b"\n" or held[max(at - 2, 0) : at] == b"\n\r"
        if after_empty_line and _SEPARATOR.match(held, at + 1) and not _PATCH.match(held, at + 1):
            return at + 1
        at = held.find(_NEEDLE, at + 1, end)
    return -1


def _runs(stream: Readable, single: bool) -> Iterator[tuple[bool, bytes]]:
    """The stream in runs of bytes, True with each run that begins a mail."""
    held, begins = stream.read(_BLOCK), True
    single = single or not held.startswith(b"From ")
    more = bool(held)
    while held:
        end = len(held) - _MARGIN if more else len(held)
        start = 0
        while not single and (at := _separator(held, start, end)) >= 0:
            yield begins, held[start:at]
            start, begins = at, True
        keep = max(start, end - 2) if more else len(held)  # the two bytes before a line break tell an empty line
        if keep > start:
            yield begins, held[start:keep]
            begins = False
        block = stream.read(_BLOCK)
        more = bool(block)
        held = held[keep:] + block


def split_mails(stream: Readable, single: bool = False, limit: int = MAX_MAIL) -> Iterator[Piece]:
    """The mails of a buffered stream: one if `single` is set or it does not begin with a `From ` line; none if empty.

    At most `limit` bytes of a mail are kept. Errors of the stream come through; the mail they cut, and what lay in the
    same block, is not handed out.
    """
    kept, omitted = bytearray(), 0
    for begins, run in _runs(stream, single):
        if begins and kept:
            yield Piece(bytes(kept), omitted)
            kept, omitted = bytearray(), 0
        room = limit - len(kept)
        kept += run[:room]
        omitted += len(run) - len(run[:room])
        if omitted > MAX_OMITTED:
            raise OSError(f"one mail of more than {MAX_OMITTED + limit} bytes")
    if kept:
        yield Piece(bytes(kept), omitted)
