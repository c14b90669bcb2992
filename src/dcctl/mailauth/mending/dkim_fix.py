"""A better DKIM key record, as close as possible to the one that stands there (RFC 6376 section 3.6.1). Pure."""

import base64
import binascii
import re
from collections.abc import Sequence
from itertools import permutations
from typing import Final

from dcctl.mailauth.records.dkim_key import DkimKey, KeyProblem, parse_key
from dcctl.mailauth.records.tags import joined

MAX_PARTS: Final = 4
MAX_RECORD: Final = 8_000  # a key of 16,384 bit is 3,000 characters: what is longer is no slip
_MARKS: Final = re.compile(r"[\"\u201c\u201d\u201e\u2018\u2019]")
_ARMOUR: Final = re.compile(r"-{5}(?:BEGIN|END)[A-Z ]{1,40}-{5}")
_BEFORE_TAG: Final = re.compile(r"(?<![;,\s])[;,\s]++(?=[vkhgstnp]\s*=)", re.IGNORECASE)
_NAME: Final = re.compile(r"(^|;\s*)([A-Za-z])(?=\s*=)")
_VERSION: Final = re.compile(r"\bv\s*=[^;]*;?\s*|^\s*DKIM1\s*;", re.IGNORECASE)
_KEY: Final = re.compile(r"((?:^|;)\s*p\s*=)\s*([^;]*)")
_RUN: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_RSA_ALGORITHM: Final = bytes.fromhex("300d06092a864886f70d0101010500")


def repaired(text: str) -> str | None:
    """The record without the usual slips of pasting (escapes, quotes, a PEM frame, lost semicolons, v= not first,
    padding, the wrong k= or form of key), if that makes a usable key of it; None otherwise.

    Slips are undone one after the other until it is a key, so that nothing else is touched. Bounded: see `MAX_RECORD`.
    """
    if len(text) > MAX_RECORD:
        return None
    for mend in (_bare, _separated, _versioned, _sound, _padded, _typed):
        if isinstance(parse_key(text), DkimKey):
            break
        text = mend(text)
    key = parse_key(text)
    if isinstance(key, KeyProblem):
        return None
    return reformed(text, key) if key.trailing else text


def whole(parts: Sequence[str]) -> str | None:
    """The one record that was published as several, if they make a key; DNS gives them in any order."""
    if len(parts) > MAX_PARTS or sum(map(len, parts)) > MAX_RECORD or isinstance(parse_key(parts[0]), DkimKey):
        return None
    orders = ("".join([parts[0], *rest]) for rest in permutations(parts[1:]))
    return next((text for text in orders if isinstance(key := parse_key(text), DkimKey) and not key.trailing), None)


def reformed(text: str, key: DkimKey) -> str:
    """The record with its RSA key written as a SubjectPublicKeyInfo and nothing behind it."""
    return _KEY.sub(lambda match: f"{match[1]}{base64.b64encode(_spki(key)).decode()}", text, count=1)


def without(text: str, tag: str) -> str:
    """The record without one tag."""
    kept = [part.strip() for part in text.split(";") if part.strip() and part.partition("=")[0].strip() != tag]
    return "; ".join(kept)


def untested(text: str) -> str:
    """The record without the `y` of its t=; other flags stay."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return "; ".join(filter(None, (_untested(part) for part in parts)))


def _untested(part: str) -> str:
    name, _, value = part.partition("=")
    if name.strip() != "t":
        return part
    flags = [flag.strip() for flag in value.split(":") if flag.strip().lower() != "y"]
    return f"t={':'.join(flags)}" if flags else ""


def _bare(text: str) -> str:
    r"""Without `\;` and quotes, which only zone files want, and without a PEM frame."""
    text = re.sub(r"\\(?=[;\"])", "", text)
    text = re.sub(r"(?<=\S)\"\s*\"(?=\S)", "", text)
    return _ARMOUR.sub("", _MARKS.sub("", text)).strip()


def _separated(text: str) -> str:
    """One semicolon before every tag, every tag once; names of tags are lower case."""
    text = _BEFORE_TAG.sub("; ", text.strip(" ;,"))
    text = _NAME.sub(lambda match: match[1] + match[2].lower(), text)
    return "; ".join(dict.fromkeys(part.strip() for part in text.split(";")))


def _versioned(text: str) -> str:
    return "v=DKIM1; " + _VERSION.sub("", text, count=1).strip(" ;")


def _sound(text: str) -> str:
    """Without what is no tag=value."""
    return "; ".join(part for part in text.split("; ") if "=" in part)


def _padded(text: str) -> str:
    """The longest stretch of base64 in p=, padded to a multiple of four."""

    def whole(match: re.Match[str]) -> str:
        run = max(_RUN.findall(joined(match[2])), key=len, default="").rstrip("=")
        run = run[: len(run) - (len(run) % 4 == 1)]  # one character alone is no octet
        return match[1] + run + "=" * (-len(run) % 4)

    return _KEY.sub(whole, text, count=1)


def _typed(text: str) -> str:
    """k= as the key in p= has it; an Ed25519 key as its 32 bare octets."""
    match = _KEY.search(text)
    try:
        octets = base64.b64decode(joined(match[2]), validate=True) if match else b""
    except binascii.Error:
        return text
    text = without(text, "k")
    if len(octets) in (32, 44):  # bare, or with a SubjectPublicKeyInfo of 12 octets before it
        bare = base64.b64encode(octets[-32:]).decode()
        text = _KEY.sub(lambda match: f"{match[1].replace('p', 'k=ed25519; p')}{bare}", text, count=1)
    return text


def _spki(key: DkimKey) -> bytes:
    numbers = _der(0x30, _integer(key.modulus) + _integer(key.exponent))
    return _der(0x30, _RSA_ALGORITHM + _der(0x03, b"\0" + numbers))


def _integer(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + content
