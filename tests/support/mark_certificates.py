"""Mark certificates as a Mark Verifying Authority would issue them, and some that it would not."""

import base64
import gzip
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

BIMI = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.31")
LOGOTYPE = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.12")
MARK_TYPE = x509.ObjectIdentifier("1.3.6.1.4.1.53087.1.13")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
_KEY = ec.generate_private_key(ec.SECP256R1())


def der(tag: int, *parts: bytes) -> bytes:
    """One value of X.690."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def logotype(svg: bytes, *, packed: bool = True) -> bytes:
    """The extension of RFC 3709: a subject logo of one image, as a data URI behind its hash, something behind it."""
    data = base64.b64encode(gzip.compress(svg) if packed else svg)
    uri = der(0x16, b"data:image/svg+xml;base64," + data)
    digest = der(0x30, der(0x30, der(0x06, bytes.fromhex("608648016503040201"))), der(0x04, bytes(32)))
    details = der(0x30, der(0x16, b"image/svg+xml"), der(0x30, digest), der(0x30, uri))
    image = der(0x30, der(0x30, details, der(0x30, der(0x02, b"\x01"))))
    return der(0x30, der(0xA2, der(0xA0, image)))


def pem(
    *names: str,
    svg: bytes | None = b"<svg/>",
    mark: str | None = "Registered Mark",
    usage: Sequence[x509.ObjectIdentifier] = (BIMI,),
    days: tuple[int, int] = (-100, 200),
    authority: bool = False,
    extension: bytes | None = None,
) -> bytes:
    """A certificate in PEM: for `names`, valid from and to so many days around `NOW`; `extension` instead of `svg`."""
    subject = [x509.NameAttribute(NameOID.COMMON_NAME, "Example, Inc.")]
    if mark is not None:
        subject.append(x509.NameAttribute(MARK_TYPE, mark))
    issuer = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example MVA")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(subject))
        .issuer_name(issuer)
        .public_key(_KEY.public_key())
        .serial_number(7)
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if names:
        alternative = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(alternative, critical=False)
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage(list(usage)), critical=False)
    octets = extension if extension is not None else None if svg is None else logotype(svg)
    if octets is not None:
        builder = builder.add_extension(x509.UnrecognizedExtension(LOGOTYPE, octets), critical=False)
    return builder.sign(_KEY, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


SERVER = ExtendedKeyUsageOID.SERVER_AUTH
