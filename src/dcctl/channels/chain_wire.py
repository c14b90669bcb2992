"""The certificates a server sends (RFC 5280): which one issued which, whom the first is for and how long."""

import warnings
from collections.abc import Sequence
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

_UNREADABLE: Final = (
    ValueError,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
    UnsupportedAlgorithm,
)


class Leaf(NamedTuple):
    """The server's own certificate: its DNS names in lower case, its time (UTC epoch, seconds)."""

    names: tuple[str, ...] = ()
    not_before: float | None = None
    not_after: float | None = None


def leaf(der: bytes) -> Leaf:
    """What one certificate says; an empty `Leaf` for one that cannot be read."""
    certificate = _read(der)
    if certificate is None:
        return Leaf()
    try:
        start, end = certificate.not_valid_before_utc.timestamp(), certificate.not_valid_after_utc.timestamp()
        return Leaf(_names(certificate), start, end)
    except _UNREADABLE:
        return Leaf()


def path(sent: Sequence[bytes]) -> tuple[bytes, ...]:
    """The first certificate, then each one's issuer as far as it is among those sent (their order is anybody's)."""
    found, waiting = list(sent[:1]), list(sent[1:])
    while waiting and (issuer := next((der for der in waiting if _issued(found[-1], der)), None)):
        waiting.remove(issuer)
        found.append(issuer)
    return tuple(found)


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    # Senders hold the name against the DNS names alone (RFC 8461 section 4.1), the subject's common name is not one.
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    return tuple(name.lower().removesuffix(".") for name in extension.value.get_values_for_type(x509.DNSName))


def _issued(child: bytes, issuer: bytes) -> bool:
    certificate, above = _read(child), _read(issuer)
    if certificate is None or above is None:
        return False
    try:
        certificate.verify_directly_issued_by(above)
    except (*_UNREADABLE, InvalidSignature, TypeError):  # TypeError: a key that signs nothing
        return False
    return True


def _read(der: bytes) -> x509.Certificate | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a stranger's certificate is judged, not complained about
            return x509.load_der_x509_certificate(der)
    except _UNREADABLE:
        return None
