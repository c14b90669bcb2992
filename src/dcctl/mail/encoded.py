"""Writing text into header fields: encoded words (RFC 2047), phrases (RFC 5322 section 3.2.5), parameters (RFC 2231).

What is written comes out of a reader as it went in: a text that merely looks like an encoded word is encoded itself, so
that nothing hidden in one (a line break, a second recipient) is ever decoded into the message.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final
from urllib.parse import quote

FOLD: Final = "\r\n "
_COLUMNS: Final = 76  # RFC 2047 section 2: no longer line may hold an encoded word
_NAME: Final = 60  # a display name or file name longer than that is encoded, and so folded

_PLAIN: Final = re.compile(r"[!-~]{1,64}(?: {1,8}[!-~]{1,64})*")
_ATOMS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_QUOTABLE: Final = re.compile(r"[!-~]+(?: [!-~]+)*")
_CERTAIN: Final = re.compile(r"[!#-$&(-),-\[\]-~+]+(?: [!#-$&(-),-\[\]-~+]+)*")  # no quote, backslash, `%`, `'`, `*`
_LITERAL: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")  # section 5 (3)


def unstructured(name: str, text: str) -> str:
    """The field `name: text`, folded, without its final line break; ASCII whatever `text` holds."""
    if "=?" in text or (text and not _PLAIN.fullmatch(text)):
        return f"{name}: {_encoded_words(text)}"
    lines = [f"{name}:"]
    for word in re.findall(r" +[^ ]+", f" {text}"):
        if len(lines[-1]) + len(word) > _COLUMNS:
            lines.append("")
        lines[-1] += word
    return "\r\n".join(lines)


def phrase(text: str) -> str:
    """A display name: as it is, quoted, or as encoded words."""
    if "=?" in text or len(text) > _NAME or not _QUOTABLE.fullmatch(text):
        return _encoded_words(text)
    return text if _ATOMS.fullmatch(text) else '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def parameter(name: str, text: str) -> str:
    """A MIME parameter: `name="text"` where every reader agrees, else the extended form, never an encoded word."""
    if "=?" not in text and len(text) <= _NAME and _CERTAIN.fullmatch(text):
        return f'{name}="{text}"'
    return f"{name}*=utf-8''{quote(text, safe='')}"


def _encoded_words(text: str) -> str:
    """Words of whole characters (RFC 2047 section 5), in the shorter of the two encodings."""
    letter, encode, cost, most = min(_ENCODINGS, key=lambda one: len(one[1](text.encode())))
    pieces = _pieces(text, cost, most)
    return FOLD.join(f"=?utf-8?{letter}?{encode(piece.encode())}?=" for piece in pieces)


def _pieces(text: str, cost: Callable[[bytes], int], most: int) -> Iterator[str]:
    cuts, used = [0], 0
    for at, char in enumerate(text):
        more = cost(char.encode())
        used += more
        if used > most:
            cuts.append(at)
            used = more
    return (text[start:end] for start, end in pairwise([*cuts, len(text)]))


def _q(octets: bytes) -> str:
    return "".join(chr(octet) if octet in _LITERAL else "_" if octet == 0x20 else f"={octet:02X}" for octet in octets)


def _b(octets: bytes) -> str:
    return b64encode(octets).decode()


# Letter, encoder, what a character costs, how much one word holds: 52 columns, so that it fits behind `Subject: `.
_ENCODINGS: Final[tuple[tuple[str, Callable[[bytes], str], Callable[[bytes], int], int], ...]] = (
    ("q", _q, lambda octets: len(_q(octets)), 52),
    ("b", _b, len, 39),
)
