"""Structured header field values (RFC 5322 section 3.2): comments, quoted strings and the text between them."""

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

MAX_VALUE: Final = 16_384  # octets of one field that are looked at
_OUTSIDE: Final = re.compile(r'\(|"(?:[^"\\]|\\.)*"?|\\.?|[^("\\]+', re.DOTALL)
_INSIDE: Final = re.compile(r"[()]|\\.?|[^()\\]+", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


class Piece(NamedTuple):
    """A stretch of a value: plain text, a quoted string with its quotes, or a comment without its parentheses."""

    kind: Literal["text", "quoted", "comment"]
    text: str


def decoded(value: bytes) -> str:
    """A field's value as text, cut to MAX_VALUE; octets that are no UTF-8 are replaced."""
    return value[:MAX_VALUE].decode("utf-8", "replace")


def pieces(text: str) -> Iterator[Piece]:
    """The value in pieces, in order. What is not closed ends with the value; nothing is refused."""
    at, depth, comment = 0, 0, ""
    while at < len(text):
        match = (_INSIDE if depth else _OUTSIDE).match(text, at)
        part = match[0] if match else text[at:]
        at += len(part)
        before = depth
        depth += (part == "(") - (part == ")" and depth > 0)
        if before and depth:
            comment += part
        elif before:
            yield Piece("comment", comment)
            comment = ""
        elif not depth:
            yield Piece("quoted" if part[0] == '"' else "text", part)
    if comment:
        yield Piece("comment", comment)


def without_comments(text: str) -> str:
    """The value, a space for each comment."""
    return "".join(" " if piece.kind == "comment" else piece.text for piece in pieces(text))


def split_outside_quotes(text: str, mark: str) -> list[str]:
    """Parts between `mark`s that stand in no quoted string; comments are gone."""
    parts = [""]
    for piece in pieces(without_comments(text)):
        first, *more = [piece.text] if piece.kind == "quoted" else piece.text.split(mark)
        parts[-1] += first
        parts += more
    return parts


def unquoted(text: str) -> str:
    """What a quoted string says; any other text as it is."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return _ESCAPED.sub(r"\1", text[1:-1])
    return text
