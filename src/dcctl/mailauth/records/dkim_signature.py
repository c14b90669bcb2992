"""A DKIM-Signature field (RFC 6376 section 3.5): text to a typed signature, or what is wrong with it."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from dcctl.errors import ValueRefused
from dcctl.mailauth.names import as_asked, is_askable, to_ascii, within
from dcctl.mailauth.records.tags import TagProblem, joined, parse_tags, words

Algorithm = Literal["rsa-sha256", "rsa-sha1", "ed25519-sha256"]
Canon = Literal["simple", "relaxed"]

ALGORITHMS: Final[tuple[Algorithm, ...]] = get_args(Algorithm)
_CANONS: Final[tuple[Canon, ...]] = get_args(Canon)
_NEEDED: Final = ("v", "a", "b", "bh", "d", "h", "s")
_NUMBER: Final = re.compile(r"\d{1,12}")
_QUOTED: Final = re.compile(r"=([0-9A-F]{2})")
_LENGTH: Final = re.compile(r"\d{1,76}")


@dataclass(frozen=True, slots=True)
class DkimSignature:
    """What a signature claims. `headers` in lower case, in order; `length` the octets of body signed, None for all;
    times are UTC epochs in seconds."""

    algorithm: Algorithm
    domain: str
    selector: str
    identity: str
    header_canon: Canon
    body_canon: Canon
    headers: tuple[str, ...]
    body_hash: bytes
    signature: bytes
    length: int | None = None
    timestamp: int | None = None
    expires: int | None = None

    @property
    def identity_domain(self) -> str:
        """The domain of `i=`, in A-labels (RFC 8616 section 5)."""
        domain = self.identity.rpartition("@")[2]
        return domain.lower() if domain.isascii() else as_asked(domain) or domain

    @property
    def key_name(self) -> str:
        """Where the key is published (section 3.6.2.1)."""
        return f"{self.selector}._domainkey.{self.domain}"


@dataclass(frozen=True, slots=True)
class SignatureProblem:
    """Why a field is no signature; `domain` and `selector` where they could be read all the same."""

    message: str
    domain: str = ""
    selector: str = ""


class _Wrong(Exception):
    pass


def parse_signature(value: bytes | str) -> DkimSignature | SignatureProblem:
    """The typed signature of an (unfolded or folded) field value, or the first problem. Never raises."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    tags = parse_tags(text)
    if isinstance(tags, TagProblem):
        return SignatureProblem(f"{tags.message} (character {tags.at + 1})")
    values = {tag.name: tag.value for tag in tags}
    try:
        return _signature(values)
    except _Wrong as wrong:
        return SignatureProblem(str(wrong), values.get("d", ""), values.get("s", ""))


def _signature(values: dict[str, str]) -> DkimSignature:
    if missing := [name for name in _NEEDED if name not in values]:
        raise _Wrong(f"{missing[0]}= is missing")
    if values["v"] != "1":
        raise _Wrong(f"v={values['v']} is not version 1")
    signature = _claims(values)
    if "from" not in signature.headers:
        raise _Wrong("h= does not cover From (section 5.4)")
    if not within(signature.identity_domain, signature.domain):
        raise _Wrong(f"i={signature.identity} is not of d={signature.domain} (section 6.1.1)")
    return signature


def arc_claims(values: Mapping[str, str], needed: Iterable[str]) -> DkimSignature | SignatureProblem:
    """The same of an ARC-Message-Signature or ARC-Seal (RFC 8617 sections 4.1.2, 4.1.3): `i=` counts there, `v=` says
    nothing, a seal has no `h=` and no body hash. Never raises."""
    if missing := [name for name in needed if name not in values]:
        return SignatureProblem(f"{missing[0]}= is missing")
    try:
        return _claims({name: value for name, value in values.items() if name not in ("i", "v")})
    except _Wrong as wrong:
        return SignatureProblem(str(wrong), values.get("d", ""), values.get("s", ""))


def _claims(values: dict[str, str]) -> DkimSignature:
    domain, selector = _name(values["d"], "d"), _name(values["s"], "s")
    if "dns/txt" not in words(values.get("q", "dns/txt")):
        raise _Wrong(f"q={values['q']}: keys are only fetched by dns/txt")
    header_canon, body_canon = _canons(values.get("c", "simple/simple"))
    timestamp, expires = _number(values, "t"), _number(values, "x")
    if timestamp is not None and expires is not None and expires <= timestamp:
        raise _Wrong("x= is not after t=")
    return DkimSignature(
        _algorithm(values["a"].lower()),
        domain,
        selector,
        _identity(values.get("i", f"@{domain}")),
        header_canon,
        body_canon,
        words(values.get("h", "")),
        _base64(values["bh"], "bh") if "bh" in values else b"",
        _base64(values["b"], "b"),
        _number(values, "l", _LENGTH),
        timestamp,
        expires,
    )


def _identity(value: str) -> str:
    """The value of `i=`: dkim-quoted-printable (section 2.11), and an @ in it."""
    identity = _QUOTED.sub(lambda match: chr(int(match[1], 16)), joined(value))
    if "@" not in identity:
        raise _Wrong(f"i={value} has no @")
    return identity


def _algorithm(name: str) -> Algorithm:
    for known in ALGORITHMS:
        if known == name:
            return known
    raise _Wrong(f"a={name} is no algorithm of RFC 6376 or RFC 8463")


def _canons(value: str) -> tuple[Canon, Canon]:
    header, both, body = joined(value).lower().partition("/")
    found = [canon for name in (header, body if both else "simple") for canon in _CANONS if canon == name]
    if len(found) != 2:
        raise _Wrong(f"c={value} is no canonicalization")
    return found[0], found[1]


def _name(value: str, tag: str) -> str:
    try:
        name = value.lower() if value.isascii() else to_ascii(value)
    except ValueRefused:
        name = ""
    if not is_askable(name) or name.endswith("."):
        raise _Wrong(f"{tag}={value} is no domain name")
    return name


def _number(values: dict[str, str], tag: str, form: re.Pattern[str] = _NUMBER) -> int | None:
    if tag not in values:
        return None
    if not form.fullmatch(values[tag]):
        raise _Wrong(f"{tag}={values[tag]} is no number")
    return int(values[tag])


def _base64(value: str, tag: str) -> bytes:
    try:
        octets = base64.b64decode(joined(value), validate=True)
    except (binascii.Error, ValueError):
        octets = b""
    if not octets:
        raise _Wrong(f"{tag}= is not base64")
    return octets
