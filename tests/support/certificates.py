"""Server certificates, good and bad, for 127.0.0.1: by trustme where it can, else by hand."""

import ssl
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HOST = "127.0.0.1"
_Signing = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Authority:
    """A CA whose PEM file the client may be given as `ca_file`."""

    ca: trustme.CA
    ca_file: Path

    def server(
        self, *names: str, not_before: datetime | None = None, not_after: datetime | None = None
    ) -> ssl.SSLContext:
        """A server context with a certificate for `names` (HOST by default)."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issued = self.ca.issue_cert(*(names or (HOST,)), not_before=not_before, not_after=not_after)
        issued.configure_cert(made)
        return made


def authority(folder: Path) -> Authority:
    """A fresh CA, its certificate written below `folder`."""
    ca = trustme.CA()
    path = folder / "ca.pem"
    ca.cert_pem.write_to_path(path)
    return Authority(ca, path)


def bad_servers(good: Authority, folder: Path) -> dict[str, ssl.SSLContext]:
    """One server context per fault; a client that trusts `good` must refuse each."""
    now = datetime.now(UTC)
    return {
        "self-signed": _self_signed(folder),
        "wrong name": good.server("other.example"),
        "expired": good.server(not_before=now - timedelta(days=30), not_after=now - timedelta(days=1)),
        "not yet valid": good.server(not_before=now + timedelta(days=1), not_after=now + timedelta(days=30)),
        "unknown CA": Authority(trustme.CA(), folder).server(),
        "broken chain": _without_intermediate(good, folder),
        "wildcard misuse": good.server("*.0.0.1"),
        "wrong usage": _issued(good, folder, ExtendedKeyUsageOID.CLIENT_AUTH, 2048),
        "weak key": _issued(good, folder, ExtendedKeyUsageOID.SERVER_AUTH, 1024),
        "TLS 1.1 at most": _old_tls(good),
    }


def _self_signed(folder: Path) -> ssl.SSLContext:
    key = rsa.generate_private_key(65537, 2048)
    return _context(folder, _build(key, key, None, ExtendedKeyUsageOID.SERVER_AUTH), key)


def _issued(good: Authority, folder: Path, usage: x509.ObjectIdentifier, bits: int) -> ssl.SSLContext:
    key = rsa.generate_private_key(65537, bits)
    issuer = x509.load_pem_x509_certificate(good.ca.cert_pem.bytes())
    signing = serialization.load_pem_private_key(good.ca.private_key_pem.bytes(), None)
    assert isinstance(signing, ec.EllipticCurvePrivateKey)
    return _context(folder, _build(key, signing, issuer, usage), key, weak=bits < 2048)


def _without_intermediate(good: Authority, folder: Path) -> ssl.SSLContext:
    leaf = good.ca.create_child_ca().issue_cert(HOST)
    path = folder / "leaf.pem"
    path.write_bytes(leaf.cert_chain_pems[0].bytes() + leaf.private_key_pem.bytes())
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(path)
    return made


def _old_tls(good: Authority) -> ssl.SSLContext:
    made = good.server()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        made.minimum_version = ssl.TLSVersion.TLSv1
        made.maximum_version = ssl.TLSVersion.TLSv1_1
    made.set_ciphers("ALL:@SECLEVEL=0")
    return made


def _build(
    key: rsa.RSAPrivateKey, signing: _Signing, issuer: x509.Certificate | None, usage: x509.ObjectIdentifier
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        .sign(signing, hashes.SHA256())
    )


def _context(folder: Path, certificate: x509.Certificate, key: rsa.RSAPrivateKey, weak: bool = False) -> ssl.SSLContext:
    path = folder / f"{certificate.serial_number:x}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if weak:
        made.set_ciphers("ALL:@SECLEVEL=0")
    made.load_cert_chain(path)
    return made
