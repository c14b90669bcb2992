"""TLS as every channel of ours wants it: verified, host name checked, 1.2 or newer; and its failures in plain words."""

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from dcctl.errors import ChannelError, TlsError
from dcctl.safe import safe

# OpenSSL's X509_V_ERR_* codes (x509_vfy.h), in words: what is wrong, what to do.
_CERTIFICATE: Final[dict[int, tuple[str, str]]] = {
    9: ("its certificate is not valid yet", "check this machine's clock"),
    10: ("its certificate has expired", "ask the server's admin to renew it"),
    18: ("its certificate is self-signed", "set ca_file to the PEM file of that certificate, if it is yours"),
    19: ("its certificate chain ends in an unknown CA", "set ca_file to your CA's PEM file, if it is yours"),
    20: ("its certificate is from an unknown CA", "set ca_file to your CA's PEM file, if it is yours"),
    21: ("the server leaves out the intermediate certificate", "ask the server's admin to send the whole chain"),
    23: ("its certificate was revoked", "ask the server's admin"),
    26: ("its certificate is not made for servers", "ask the server's admin for a server certificate"),
    62: ("its certificate is for another host name", "set host to a name that stands in the certificate"),
    64: ("its certificate is for another IP address", "set host to a name that stands in the certificate"),
    66: ("its certificate has a weak key", "ask the server's admin for a stronger key"),
    67: ("its CA has a weak key", "ask the server's admin for another CA"),
    68: ("its certificate is signed with a weak digest", "ask the server's admin for a new one"),
}

# OpenSSL's reason strings of a failed handshake.
_HANDSHAKE: Final[dict[str, tuple[str, str]]] = {
    "WRONG_VERSION_NUMBER": ("it did not answer in TLS", "if the port begins in clear (587), set tls: starttls"),
    "UNSUPPORTED_PROTOCOL": ("it speaks only TLS older than 1.2", "ask the server's admin to allow TLS 1.2"),
    "TLSV1_ALERT_PROTOCOL_VERSION": ("it speaks only TLS older than 1.2", "ask the server's admin to allow TLS 1.2"),
    "EE_KEY_TOO_SMALL": ("its certificate has a weak key", "ask the server's admin for a stronger key"),
}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def context(ca_file: Path | None) -> ssl.SSLContext:
    """A client context: the system's CAs, or only those of `ca_file`.

    Raises `ChannelError` naming `ca_file` when that cannot be read.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies and checks the host name by itself
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is None:
        made.load_default_certs()
        return made
    try:
        made.load_verify_locations(cafile=ca_file.expanduser())
    except OSError as error:  # ssl.SSLError is one
        reason = error.reason if isinstance(error, ssl.SSLError) else error.strerror
        raise ChannelError(
            f"ca_file {ca_file}: no certificate could be read ({reason or error})",
            next="name a PEM file (-----BEGIN CERTIFICATE-----) that this user can read",
            field="ca_file",
        ) from error
    return made


def refusal(peer: str, error: OSError) -> TlsError:
    """Why the handshake with `peer` failed, in words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        what, remedy = _CERTIFICATE.get(error.verify_code, (error.verify_message, "ask the server's admin"))
        return TlsError(f"{peer} is not trusted: {what}", why=error.verify_message, next=remedy)
    reason = (error.reason or "") if isinstance(error, ssl.SSLError) else ""
    what, remedy = _HANDSHAKE.get(reason, ("the TLS handshake failed", "check host, port and tls"))
    why = reason or str(error) or "the server closed the connection in the middle of it"
    return TlsError(f"{peer}: {what}", why=why, next=remedy)


def describe(session: Any) -> str:
    """TLS version, certificate subject and days left, of an `ssl.SSLObject` after its handshake (None: line lost)."""
    if session is None:
        return ""
    certificate = session.getpeercert()
    names = [value for kind, value in certificate.get("subjectAltName", ()) if kind in ("DNS", "IP Address")]
    common = [value for part in certificate.get("subject", ()) for key, value in part if key == "commonName"]
    subject = safe(next(iter(common + names), "no name"), 120)
    end = _moment(certificate["notAfter"])
    days = (end - datetime.now(UTC)).days
    return f"{session.version()}, certificate of {subject}, expires {end:%Y-%m-%d} ({days} days)"


def _moment(text: str) -> datetime:
    """OpenSSL's `Nov 24 08:07:27 2027 GMT`; `ssl.cert_time_to_seconds` loads a locale-aware parser for it."""
    month, day, clock, year, _ = text.split()
    hour, minute, second = map(int, clock.split(":"))
    return datetime(int(year), _MONTHS.index(month) + 1, int(day), hour, minute, second, tzinfo=UTC)
