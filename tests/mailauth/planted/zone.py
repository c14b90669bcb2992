"""The clean domain (public addresses, every record in its plainest form) and the form of a row."""

import base64
from typing import Any, Final, Literal, NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

Zone = dict[str, dict[str, Any]]
Section = Literal["spf", "dkim", "dmarc", "mx"]
DOMAIN: Final = "example.com"


class Planted(NamedTuple):
    """One fault: what is changed in the clean domain ({} takes a name away), in which section it is told and how badly
    (`absent` and `fail` are both errors); `mended` whether records that the domain can publish make it whole; `rule`
    the section that decides. `domain` is the one that is checked."""

    name: str
    changes: Zone
    worst: Literal["warn", "fail", "absent"]
    rule: str
    mended: bool = True
    domain: str = DOMAIN


class Kept(NamedTuple):
    """One change that no RFC forbids: nothing may be told."""

    name: str
    changes: Zone
    rule: str
    domain: str = DOMAIN


def spki(modulus: int, exponent: int = 65537) -> str:
    """An RSA public key as p= wants it."""
    der = (
        rsa.RSAPublicNumbers(exponent, modulus)
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return base64.b64encode(der).decode()


def rsa_key(bits: int, exponent: int = 65537) -> str:
    """A public key of that size; nobody has its private part."""
    return spki((1 << (bits - 1)) | (0x6A09E667F3BCC908B2FB1366EA957D3E << 64) | 0xB505, exponent)


KEY: Final = rsa_key(2048)
POINT: Final = base64.b64encode(bytes(range(1, 33))).decode()
SPF: Final = "v=spf1 ip4:192.0.2.1 include:_spf.example.com -all"
APEX: Final[dict[str, Any]] = {"TXT": [SPF], "MX": [[10, "mx.example.com"]], "A": ["9.9.9.9"]}
CLEAN: Final[Zone] = {
    "example.com": APEX,
    "_spf.example.com": {"TXT": ["v=spf1 ip4:198.51.100.7 -all"]},
    "mx.example.com": {"A": ["9.9.9.10"]},
    "10.9.9.9.in-addr.arpa": {"PTR": ["mx.example.com"]},
    "s1._domainkey.example.com": {"TXT": [f"v=DKIM1; k=rsa; p={KEY}"]},
    "_dmarc.example.com": {"TXT": ["v=DMARC1; p=reject; rua=mailto:dmarc@example.com"]},
    # a domain below it, without a DMARC record of its own
    "news.example.com": {"TXT": ["v=spf1 ip4:192.0.2.1 -all"], "MX": [[10, "mx.example.com"]]},
    "s1._domainkey.news.example.com": {"TXT": [f"v=DKIM1; k=rsa; p={KEY}"]},
    # names of others, which records of the domain lead to
    "ok.example.net": {"TXT": ["v=spf1 ip4:203.0.113.9 ~all"]},
    **{f"l{n}.example.net": {"TXT": [f"v=spf1 ip4:203.0.113.{n} ~all"]} for n in range(1, 13)},
}


def changed(changes: Zone) -> Zone:
    """The clean zone with the changes made."""
    return {name: types for name, types in (CLEAN | changes).items() if types}
