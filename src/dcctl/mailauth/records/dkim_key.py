"""A DKIM key record (RFC 6376 section 3.6.1, RFC 8463 section 4): text to a typed key, or what is wrong with it.

The size of an RSA key is read from its DER here, so that a domain can be checked without loading any cryptography.
"""

import base64
import binascii
import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from dcctl.mailauth.records.tags import TagProblem, joined, parse_tags, words

KeyType = Literal["rsa", "ed25519"]
Fault = Literal["syntax", "version", "type", "no-key", "revoked", "base64", "truncated", "form"]

MIN_BITS: Final = 1024  # RFC 8301 section 3.2
MAX_RECORD: Final = 65_535
_LOOKS: Final = re.compile(rb"(?:^|;)\s*(?:v\s*=\s*DKIM|p\s*=)", re.IGNORECASE)
_ED25519_SPKI: Final = bytes.fromhex("302a300506032b6570032100")
_RSA_OID: Final = bytes.fromhex("06092a864886f70d010101")
_SEQUENCE, _INTEGER, _BITS = 0x30, 0x02, 0x03


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A public key as published. `bits` is its size; `hashes` None allows every hash; `flags` are `y` (testing) and `s`
    (no subdomains in `i=`); `point` is the Ed25519 key, `modulus` and `exponent` the RSA key.

    `bare` is an RSA key without the SubjectPublicKeyInfo around it; `trailing` the octets that follow the key;
    `granularity` the g= of RFC 4871, which RFC 6376 dropped.
    """

    type: KeyType
    bits: int
    hashes: tuple[str, ...] | None = None
    services: tuple[str, ...] = ("*",)
    flags: tuple[str, ...] = ()
    notes: str = ""
    modulus: int = 0
    exponent: int = 0
    point: bytes = b""
    bare: bool = False
    trailing: int = 0
    granularity: str | None = None

    @property
    def testing(self) -> bool:
        """`t=y`: the domain is only trying DKIM out."""
        return "y" in self.flags

    @property
    def strict(self) -> bool:
        """`t=s`: the domain of `i=` must be `d=` itself."""
        return "s" in self.flags

    @property
    def for_mail(self) -> bool:
        """Whether `s=` lets the key sign mail."""
        return not {"*", "email"}.isdisjoint(self.services)


@dataclass(frozen=True, slots=True)
class KeyProblem:
    """Why a record holds no usable key. `revoked` is an empty `p=`: withdrawn on purpose; `truncated` a key cut off."""

    fault: Fault
    message: str


class _Truncated(Exception):
    pass


class _Malformed(Exception):
    pass


def looks_like_key(record: bytes) -> bool:
    """Whether a TXT record is meant as a DKIM key at all: a wildcard may put anything under `_domainkey`."""
    return _LOOKS.search(record[:MAX_RECORD]) is not None


def parse_key(record: bytes | str) -> DkimKey | KeyProblem:
    """The typed key, or the first problem. Never raises."""
    text = record.decode("utf-8", "replace") if isinstance(record, bytes) else record
    tags = parse_tags(text[:MAX_RECORD])
    if isinstance(tags, TagProblem):
        return KeyProblem("syntax", f"{tags.message} (character {tags.at + 1})")
    values = {tag.name: tag.value for tag in tags}
    if "v" in values and (tags[0].name != "v" or values["v"] != "DKIM1"):
        return KeyProblem("version", "v= must stand first and be DKIM1")
    kind = values.get("k", "rsa").lower()
    if kind not in ("rsa", "ed25519"):
        return KeyProblem("type", f"k={kind} is neither rsa nor ed25519")
    if "p" not in values:
        return KeyProblem("no-key", "p= is missing")
    if not joined(values["p"]):
        return KeyProblem("revoked", "p= is empty: the key is revoked")
    try:
        octets = base64.b64decode(joined(values["p"]), validate=True)
    except (binascii.Error, ValueError):
        return _bad_base64(joined(values["p"]))
    return _ed25519(octets, values) if kind == "ed25519" else _rsa(octets, values)


def _bad_base64(value: str) -> KeyProblem:
    if re.fullmatch(r"[A-Za-z0-9+/]+", value):
        return KeyProblem("truncated", f"p= is cut off: {len(value)} base64 characters, no multiple of four")
    return KeyProblem("base64", "p= is not base64")


def _ed25519(octets: bytes, values: dict[str, str]) -> DkimKey | KeyProblem:
    if len(octets) == 32:
        return _key("ed25519", values, bits=256, point=octets)
    if octets.startswith(_ED25519_SPKI):
        return KeyProblem("form", "p= holds a SubjectPublicKeyInfo; Ed25519 wants the 32 bare octets (RFC 8463)")
    if not isinstance(_rsa(octets, values), KeyProblem):
        return KeyProblem("form", f"p= holds {len(octets)} octets, an RSA key; k= says ed25519")
    return KeyProblem("form", f"p= holds {len(octets)} octets; an Ed25519 key has 32")


def _rsa(octets: bytes, values: dict[str, str]) -> DkimKey | KeyProblem:
    if len(octets) == 32:
        return KeyProblem("form", "p= holds no RSA public key: 32 octets are an Ed25519 key, which wants k=ed25519")
    try:
        modulus, exponent, bare, trailing = _rsa_numbers(octets)
    except _Truncated:
        return KeyProblem("truncated", f"p= is cut off after {len(octets)} octets of the key")
    except _Malformed:
        return KeyProblem("form", "p= holds no RSA public key")
    key = _key("rsa", values, bits=modulus.bit_length(), modulus=modulus, exponent=exponent)
    return replace(key, bare=bare, trailing=trailing)


def _key(
    kind: KeyType, values: dict[str, str], *, bits: int, modulus: int = 0, exponent: int = 0, point: bytes = b""
) -> DkimKey:
    hashes = words(values["h"]) if "h" in values else None
    services, flags = words(values.get("s", "*")), words(values.get("t", ""))
    notes, granularity = values.get("n", ""), values.get("g")
    return DkimKey(kind, bits, hashes, services, flags, notes, modulus, exponent, point, granularity=granularity)


def _rsa_numbers(octets: bytes) -> tuple[int, int, bool, int]:
    """Modulus and exponent of a SubjectPublicKeyInfo (RFC 5280), or of a bare RSAPublicKey (RFC 8017): which of the
    two it was, and how many octets follow."""
    key, trailing = _value(octets, _SEQUENCE)
    bare = key[:1] != bytes([_SEQUENCE])
    if not bare:
        algorithm, rest = _value(key, _SEQUENCE)
        if not algorithm.startswith(_RSA_OID):
            raise _Malformed
        bits, _ = _value(rest, _BITS)
        key, _ = _value(bits[1:], _SEQUENCE)
    modulus, rest = _value(key, _INTEGER)
    exponent, _ = _value(rest, _INTEGER)
    return int.from_bytes(modulus), int.from_bytes(exponent), bare, len(trailing)


def _value(octets: bytes, tag: int) -> tuple[bytes, bytes]:
    """The content of the DER value at the start, and what follows it."""
    if len(octets) < 2:
        raise _Truncated
    if octets[0] != tag:
        raise _Malformed
    size, at = octets[1], 2
    if size & 0x80:
        at += size & 0x7F
        if len(octets) < at:
            raise _Truncated
        size = int.from_bytes(octets[2:at])
    if len(octets) < at + size:
        raise _Truncated
    return octets[at : at + size], octets[at + size :]
