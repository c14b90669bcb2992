"""Words that hide a text: base64 and base64url (RFC 4648), hexadecimal, quoted-printable (RFC 2045), encoded words
(RFC 2047), keys. A recipient in one of them is as readable as one in plain letters."""

import re
from base64 import b64decode
from collections.abc import Callable
from typing import Final

from dcctl.bounces.redacting.words import is_sign

_ENCODED: Final = re.compile(
    r"=\?[\w.*-]{1,40}\?[bBqQ]\?[^?\s]{0,500}\?="
    r"|(?<![^\s<>\"])[^\s<>\"]{0,300}?(?:[=%][89A-Fa-f][0-9A-Fa-f]){2}[^\s<>\"]{0,500}"
    r"|(?<![^\s<>\"])[^\s<>\"]{1,300}?=[89A-F][0-9A-F][a-z][^\s<>\"]{0,500}"
)
_WORD: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9+/][A-Za-z0-9+/=_-]{7,}+")
_PLAIN: Final = re.compile(
    r"[A-Za-z]+|\d{0,3}(?:[A-Z]?[a-z]*|[A-Z]*)\d{0,3}"
)  # a word with a number: AES256, Office365
_URL_SAFE: Final = str.maketrans("-_", "+/")
_LONG: Final = 16  # characters from which a word of mixed letters and digits is nothing that people read
_DENSE: Final = 8  # of them without a hyphen or the like between
_TEXT: Final = 12  # octets, all of them printable: no word of any language is so by chance
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_PRINTABLE: Final = frozenset((*range(32, 127), 0, 9, 10, 13))


def without_opaque(text: str, token: Callable[[str], str]) -> str:
    """The text, each opaque word replaced by what `token` says of it; those that a rule looks for stay."""
    text = _ENCODED.sub(lambda match: token(match[0]), text)
    return _WORD.sub(lambda match: token(match[0]) if is_opaque(match[0]) else match[0], text)


def is_opaque(word: str) -> bool:
    """Whether a word of at least eight characters of the base64 alphabets is more than letters for people."""
    if is_sign(word):
        return False
    if len(word) >= _LONG and any(_is_dense(run) for run in re.split(r"[-_/=+]", word)):
        return True
    return any(_hides_text(run) for run in (word, *re.split(r"[-_/=]", word)))


def _is_dense(run: str) -> bool:
    return len(run) >= _LONG if run.isdigit() else len(run) >= _DENSE and not _PLAIN.fullmatch(run)


def _hides_text(word: str) -> bool:
    """Whether a text stands in base64 or hexadecimal: a long one, or a short one with an address in it."""
    bare = word.rstrip("=").translate(_URL_SAFE)
    whole = "" if "=" in bare else bare[: len(bare) - (len(bare) % 4 == 1)]
    tries = [b64decode(whole + "=" * (-len(whole) % 4))]
    if _HEX.fullmatch(word):
        tries.append(bytes.fromhex(word))
    hidden = next((found for found in tries if found and _PRINTABLE.issuperset(found)), b"")
    return b"@" in hidden or len(hidden) >= _TEXT
