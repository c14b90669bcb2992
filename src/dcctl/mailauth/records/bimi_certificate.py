"""A mark certificate: what it says (draft-fetch-validation-vmc-wchuang-11, RFC 3709). On the `cryptography` package.

Its chain is not verified: the roots of mark certificates are no part of any system's store, and receivers each keep
their own list. What can be told without them is told: kind, dates, names, purpose and the logo it holds.
"""

import base64
import binascii
import re
import warnings
from collections.abc import Mapping
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import ExtensionOID, NameOID

from dcctl.mailauth.records.bimi_logo import uncompressed
from dcctl.mailauth.records.bimi_mark import MAX_FILE, CertificateProblem, MarkCertificate

_PURPOSE: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.31")  # id-kp-BrandIndicatorforMessageIdentification
_LOGOTYPE: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.12")
_MARK_TYPE: Final = x509.ObjectIdentifier("1.3.6.1.4.1.53087.1.13")
# Minimum Security Requirements for Issuance of Mark Certificates, sections 3.2.16 and 3.2.17.
_KINDS: Final[Mapping[str, str]] = {
    "registered mark": "VMC",
    "government mark": "VMC",
    "prior use mark": "CMC",
    "modified registered mark": "CMC",
}
_BLOCK: Final = re.compile(rb"-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----")
_EMBEDDED: Final = re.compile(rb"data:image/svg\+xml(?:\+gzip)?;base64,", re.IGNORECASE)
_IA5: Final = 0x16
_UNREADABLE: Final = (
    ValueError,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
    UnsupportedAlgorithm,
)


def read(pem: bytes) -> MarkCertificate | CertificateProblem:
    """The leaf of a PEM file, which stands first. Never raises."""
    first = _BLOCK.search(pem) if len(pem) <= MAX_FILE else None
    if first is None:
        return CertificateProblem("the file holds no certificate in PEM form")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a stranger's certificate is judged here, not by a warning on stderr
            return _facts(x509.load_pem_x509_certificate(first[0]))
    except _UNREADABLE:  # what the parser says of it helps nobody
        return CertificateProblem("the certificate in the file is damaged: it cannot be read")


def _facts(certificate: x509.Certificate) -> MarkCertificate:
    found = {extension.oid: extension.value for extension in certificate.extensions}
    names = found.get(ExtensionOID.SUBJECT_ALTERNATIVE_NAME)
    purposes = found.get(ExtensionOID.EXTENDED_KEY_USAGE)
    constraints = found.get(ExtensionOID.BASIC_CONSTRAINTS)
    logotype = found.get(_LOGOTYPE)
    mark = _subject(certificate.subject, _MARK_TYPE)
    return MarkCertificate(
        kind=_KINDS.get(mark.lower(), ""),
        mark_type=mark,
        names=_names(names) if isinstance(names, x509.SubjectAlternativeName) else (),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        purpose=isinstance(purposes, x509.ExtendedKeyUsage) and _PURPOSE in purposes,
        logotype=logotype is not None,
        logo=_embedded(logotype.value) if isinstance(logotype, x509.UnrecognizedExtension) else None,
        authority=isinstance(constraints, x509.BasicConstraints) and constraints.ca,
        issuer=_subject(certificate.issuer, NameOID.ORGANIZATION_NAME),
    )


def _names(extension: x509.SubjectAlternativeName) -> tuple[str, ...]:
    return tuple(name.lower().removesuffix(".") for name in extension.get_values_for_type(x509.DNSName))


def _subject(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    value = next((attribute.value for attribute in name.get_attributes_for_oid(oid)), "")
    return value if isinstance(value, str) else value.decode("latin-1")


def _embedded(logotype: bytes) -> bytes | None:
    """The SVG of the first `data:` URI in the extension: an IA5String, whose length stands before it (X.690)."""
    for match in _EMBEDDED.finditer(logotype):
        if (end := _end(logotype, match.start())) is None:
            continue
        try:
            return uncompressed(base64.b64decode(logotype[match.end() : end], validate=True))
        except binascii.Error:
            return None
    return None


def _end(octets: bytes, start: int) -> int | None:
    """Where the IA5String ends whose content begins at `start`; None where no such string does."""
    for width in range(5):  # the length in one octet, or behind 0x81, 0x82, ... in so many
        at = start - 1 - width
        if at < 1 or octets[at - 1] != _IA5 or octets[at] != (0x80 | width if width else octets[at] & 0x7F):
            continue
        size = int.from_bytes(octets[at + 1 : start]) if width else octets[at]
        return start + size if start + size <= len(octets) else None
    return None
