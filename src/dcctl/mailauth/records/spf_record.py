"""The SPF record (RFC 7208 sections 4.5, 5, 6, 12): text to typed terms, or the first syntax problem and its place."""

import re
import socket
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from dcctl.mailauth.records.spf_macro import MACRO_STRING, is_domain_spec

Qualifier = Literal["+", "-", "~", "?"]

_VERSION: Final = re.compile(rb"v=spf1(?: |$)", re.IGNORECASE)
_TERM: Final = re.compile(r"[^ ]+")
_MODIFIER: Final = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)=(.*)")
_MECHANISM: Final = re.compile(r"([+\-~?]?)([A-Za-z][A-Za-z0-9_.-]*)(.*)")
_BITS: Final = re.compile(r"(.*?)(?:/(\d+))?(?://(\d+))?")
# Mechanism: does it take a domain-spec (never, may, must), and a CIDR length.
_SHAPES: Final[dict[str, tuple[Literal["no", "may", "must"], bool]]] = {
    "all": ("no", False),
    "include": ("must", False),
    "a": ("may", True),
    "mx": ("may", True),
    "ptr": ("may", False),
    "exists": ("must", False),
}
_FAMILIES: Final = {"ip4": (socket.AF_INET, 32), "ip6": (socket.AF_INET6, 128)}
ASKING: Final = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})  # section 4.6.4: at most 10 of these


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One directive. `domain` is the domain-spec as written (None: the current domain); `bits4`, `bits6` the CIDR
    lengths; `network` the address of ip4 and ip6 as a number. `text` and `at` are where it stands in the record."""

    qualifier: Qualifier
    name: str
    text: str
    at: int
    domain: str | None = None
    bits4: int = 32
    bits6: int = 128
    network: int = 0


@dataclass(frozen=True, slots=True)
class Modifier:
    """`name=value`; unknown ones are kept and ignored (section 6)."""

    name: str
    value: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """A record that keeps the syntax. `redirect` and `exp` are among the `modifiers` too."""

    text: str
    mechanisms: tuple[Mechanism, ...]
    modifiers: tuple[Modifier, ...]
    redirect: Modifier | None = None
    exp: Modifier | None = None


@dataclass(frozen=True, slots=True)
class SpfProblem:
    """Why a record is a permerror: what, and at which character (from 0) of which term."""

    message: str
    at: int
    term: str


class _Wrong(Exception):
    pass


def is_spf(record: bytes) -> bool:
    """Section 4.5: the version is followed by a space or the end; case does not matter (section 12)."""
    return _VERSION.match(record) is not None


@lru_cache(maxsize=512)
def parse(record: bytes | str) -> SpfRecord | SpfProblem:
    """The typed record, or the first problem. Never raises."""
    raw = record if isinstance(record, bytes) else record.encode("utf-8", "surrogatepass")
    if not is_spf(raw):
        return SpfProblem("does not begin with v=spf1 and a space", 0, _words(raw)[:20].split(" ")[0])
    text = _words(raw)
    terms: list[Mechanism | Modifier] = []
    for match in _TERM.finditer(text, len("v=spf1")):
        try:
            terms.append(_term(match.group(), match.start()))
        except _Wrong as wrong:
            return SpfProblem(str(wrong), match.start(), match.group())
    modifiers = tuple(term for term in terms if isinstance(term, Modifier))
    for name in ("redirect", "exp"):
        if len(twice := [term for term in modifiers if term.name == name]) > 1:
            return SpfProblem(f"{name}= stands there twice (section 6)", twice[1].at, twice[1].text)
    redirect, exp = (next((term for term in modifiers if term.name == name), None) for name in ("redirect", "exp"))
    return SpfRecord(text, tuple(term for term in terms if isinstance(term, Mechanism)), modifiers, redirect, exp)


def _words(raw: bytes) -> str:
    """One character per octet where it is no UTF-8, so that the problem can be shown and its place is right."""
    return raw.decode("utf-8", "surrogateescape")


def _term(text: str, at: int) -> Mechanism | Modifier:
    if not all("!" <= char <= "~" for char in text):  # section 3.1: US-ASCII
        raise _Wrong("a character that is not printable US-ASCII")
    if match := _MODIFIER.fullmatch(text):
        return _modifier(match[1].lower(), match[2], text, at)
    match = _MECHANISM.fullmatch(text)
    if match is None:
        raise _Wrong("neither a mechanism nor a modifier")
    sign, word, rest = match.groups()
    name = word.lower()
    if name in _FAMILIES:
        return _address(_qualifier(sign), name, rest, text, at)
    if name in _SHAPES:
        return _named(_qualifier(sign), name, rest, text, at)
    raise _Wrong(f"unknown mechanism {word}")


def _modifier(name: str, value: str, text: str, at: int) -> Modifier:
    if name in ("redirect", "exp"):
        if not is_domain_spec(value):
            raise _Wrong(f"{name}= wants a domain name")
    elif not MACRO_STRING.fullmatch(value):
        raise _Wrong(f"{name}= holds a bad macro")
    return Modifier(name, value, text, at)


def _named(qualifier: Qualifier, name: str, rest: str, text: str, at: int) -> Mechanism:
    takes, has_bits = _SHAPES[name]
    spec, four, six = _split_bits(rest) if has_bits else (rest, "", "")
    if spec and (spec[0] != ":" or takes == "no"):
        raise _Wrong(f"{name} cannot be followed by {spec}")
    if not spec and takes == "must":
        raise _Wrong(f"{name} wants a domain name")
    if spec and not is_domain_spec(spec[1:]):
        raise _Wrong(f"{name}: {spec[1:] or 'nothing'} is not a domain name")
    return Mechanism(qualifier, name, text, at, spec[1:] or None, _bits(four, 32), _bits(six, 128))


def _address(qualifier: Qualifier, name: str, rest: str, text: str, at: int) -> Mechanism:
    family, most = _FAMILIES[name]
    address, digits, more = _split_bits(rest)
    if address[:1] != ":" or more:
        raise _Wrong(f"{name} wants an address")
    try:
        number = int.from_bytes(socket.inet_pton(family, address[1:]))
    except (OSError, ValueError):
        raise _Wrong(f"{name}: {address[1:] or 'nothing'} is not an IPv{name[2]} address") from None
    bits = _bits(digits, most)
    four, six = (bits, 128) if most == 32 else (32, bits)
    return Mechanism(qualifier, name, text, at, None, four, six, number)


def _split_bits(rest: str) -> tuple[str, str, str]:
    """`:example.com/24//64` gives `:example.com`, `24`, `64`."""
    match = _BITS.fullmatch(rest)
    return (match[1], match[2] or "", match[3] or "") if match else (rest, "", "")


def _bits(digits: str, most: int) -> int:
    if not digits:
        return most
    if (len(digits) > 1 and digits[0] == "0") or len(digits) > 3 or int(digits) > most:
        raise _Wrong(f"/{digits} is not a length from 0 to {most}")
    return int(digits)


def _qualifier(sign: str) -> Qualifier:
    match sign:
        case "-" | "~" | "?":
            return sign
        case _:
            return "+"
