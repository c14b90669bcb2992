"""Where a text names an address: a whole one, in any case, its domain as A-labels or U-labels (RFC 5890). Pure.

`ounce@example.net` is not named by `bounce@example.net`, nor by `ounce@example.net.example`.
"""

import unicodedata
from collections.abc import Iterator
from typing import Final

from dcctl.local.ledger.addresses import folded

# Of what RFC 5322 section 3.2.3 allows in a local part, what joins two parts of one in practice. The rest ("=/|{}" and
# the grave accent) stands before addresses: `to=<...>` is often written `to=...`.
_PUNCTUATION: Final = ".+-_'&%~#$^?!*"
_JOINTS: Final = frozenset(_PUNCTUATION)
_DOTS: Final = ".\u3002\uff0e\uff61"  # RFC 3490 section 3.1
_WITHIN: Final = frozenset(f"{_DOTS}-_\u200c\u200d")
_FILE: Final = ".eml"  # no top-level domain: where an address stands before it, both are the name of a file
_LONGEST: Final = 256  # characters of a domain that are looked at, one more than there can be


def mentions(address: str, *texts: str | None) -> bool:
    """Whether one of the texts names the address (as it is compared). (SQLite calls it; see `database.py`.)"""
    return any(True for text in texts if text for _ in _spans(address, text))


def without(text: str, address: str, stand_in: str) -> str:
    """The text with `stand_in` wherever it names the address (as it is compared)."""
    pieces, done = list[str](), 0
    for start, end in _spans(address, text):
        pieces += (text[done:start], stand_in)
        done = end
    return "".join((*pieces, text[done:]))


def addresses_in(text: str) -> Iterator[str]:
    """Every address that the text may name, but for one with a quoted local part."""
    for at in _ats(text):
        start = at
        while start > 0 and (_is_letter(text[start - 1]) or text[start - 1] in _JOINTS):
            start -= 1
        local, domain = text[start:at], text[at : _end(text, at + 1)]
        yield f"{local}{domain}"
        yield f"{local.lstrip(_PUNCTUATION)}{domain}"  # a quotation mark, say


def _ats(text: str) -> Iterator[int]:
    at = text.find("@")
    while at >= 0:
        yield at
        at = text.find("@", at + 1)


def _spans(address: str, text: str) -> Iterator[tuple[int, int]]:
    local, _, domain = address.rpartition("@")
    for at in _ats(text) if local else ():
        start = _start(local, text, at)
        if text[start:at].casefold() == local and not _goes_on(text, start):
            end = _end(text, at + 1)
            if folded(text[at:end]) == f"@{domain}":
                yield start, end


def _start(local: str, text: str, at: int) -> int:
    """Where so many characters before `at` begin, counted as they are compared."""
    left = len(local)
    while at > 0 and left > 0:
        at -= 1
        left -= len(text[at].casefold())
    return at


def _goes_on(text: str, start: int) -> bool:
    """Whether what begins there is the rest of a longer local part."""
    while start > 0 and text[start - 1] in _JOINTS:
        start -= 1
    return start > 0 and _is_letter(text[start - 1])


def _end(text: str, start: int) -> int:
    """Where the domain that begins there ends; dots and hyphens at its end belong to the sentence."""
    if text.startswith("[", start):  # RFC 5321 section 4.1.3
        return text.find("]", start, start + _LONGEST) + 1 or start
    end = start
    while end < min(len(text), start + _LONGEST) and (_is_letter(text[end]) or text[end] in _WITHIN):
        end += 1
    end = start + len(text[start:end].partition("..")[0].rstrip(f"{_DOTS}-"))
    return end - len(_FILE) if text[start:end].lower().endswith(_FILE) else end


def _is_letter(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char).startswith("M")
