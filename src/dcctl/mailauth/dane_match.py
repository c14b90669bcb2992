"""A certificate held against TLSA records (RFC 6698 section 2.1, RFC 7671 section 5), on DER alone."""

import hashlib
from collections.abc import Sequence

from dcctl.mailauth.dane import Tlsa


def matches(record: Tlsa, chain: Sequence[bytes]) -> bool:
    """Whether `record` is about this chain: certificates in DER, the server's own first, then each one's issuer.

    Usages 1 and 3 mean the server's own, 0 and 2 one of its issuers. Names, dates and public CAs are not looked at.
    """
    own = record.usage in (1, 3)
    return any(_is_associated(record, der) for der in (chain[:1] if own else chain[1:]))


def own_record(der: bytes) -> str:
    """The record that promises this certificate's key: `3 1 1`, which lasts when the certificate is renewed (RFC 7671
    section 5.1). "" for bytes that are no certificate."""
    key = public_key(der)
    return f"3 1 1 {hashlib.sha256(key).hexdigest()}" if key else ""


def public_key(der: bytes) -> bytes:
    """The SubjectPublicKeyInfo of a certificate as its bytes (RFC 5280 section 4.1); b"" for no certificate."""
    try:
        at, _ = _element(der, 0)  # Certificate
        at, _ = _element(der, at)  # TBSCertificate
        if der[at] == 0xA0:  # the version, which an old one leaves out
            _, at = _element(der, at)
        for _ in range(5):  # serial number, signature, issuer, validity, subject
            _, at = _element(der, at)
        return der[at : _element(der, at)[1]]
    except IndexError:
        return b""


def _is_associated(record: Tlsa, der: bytes) -> bool:
    selected = public_key(der) if record.selector == 1 else der
    match record.matching:
        case 1:
            return hashlib.sha256(selected).digest() == record.data
        case 2:
            return hashlib.sha512(selected).digest() == record.data
        case _:
            return selected == record.data


def _element(der: bytes, at: int) -> tuple[int, int]:
    """Where the content of the element at `at` begins and ends; IndexError beyond the end."""
    length, start = der[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        length, start = int.from_bytes(der[start : start + size]), start + size
    if start + length > len(der):
        raise IndexError
    return start, start + length
