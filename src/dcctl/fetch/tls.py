"""TLS as a policy host must speak it (RFC 8461 section 3.3, RFC 9525): verified, and its failures in plain words."""

import ssl
from pathlib import Path
from typing import Final

from dcctl.fetch import NotFetched

# OpenSSL's X509_V_ERR_* codes (x509_vfy.h).
_CERTIFICATE: Final[dict[int, str]] = {
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is self-signed",
    19: "the certificate's chain ends in an unknown authority",
    20: "the certificate is from an unknown authority, or the server leaves out the intermediate one",
    21: "the server leaves out the intermediate certificate",
    23: "the certificate was revoked",
    26: "the certificate is not made for servers",
    62: "the certificate is for another host name",
    66: "the certificate has a weak key",
    67: "the certificate's authority has a weak key",
    68: "the certificate is signed with a weak digest",
}
_UNKNOWN_AUTHORITY: Final = (19, 20, 21)
# OpenSSL's reason strings of a handshake that this server will not get through with anybody.
_HANDSHAKE: Final[dict[str, str]] = {
    "WRONG_VERSION_NUMBER": "the server does not answer in TLS",
    "HTTP_REQUEST": "the server does not answer in TLS",
    "UNSUPPORTED_PROTOCOL": "the server speaks only TLS older than 1.2",
    "TLSV1_ALERT_PROTOCOL_VERSION": "the server speaks only TLS older than 1.2",
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "the server refuses TLS for this name",
    "TLSV1_UNRECOGNIZED_NAME": "the server does not know this name",
    "TLSV1_ALERT_ACCESS_DENIED": "the server refuses TLS for this name",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "the server wants a client certificate",
    "EE_KEY_TOO_SMALL": "the certificate has a weak key",
    "DH_KEY_TOO_SMALL": "the server offers a weak key exchange",
}


def client_context() -> ssl.SSLContext:
    """The system's authorities (SSL_CERT_FILE and SSL_CERT_DIR count), TLS 1.2 or newer, HTTP/1.1."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Only DNS-IDs count (RFC 8461 section 3.3), and chains pass as they do in mail servers: newer Pythons refuse some
    # that these accept.
    context.hostname_checks_common_name = False
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.set_alpn_protocols(["http/1.1"])
    return context


def refusal(url: str, error: ssl.SSLError, context: ssl.SSLContext) -> NotFetched:
    """A failed handshake in words; certain where it is the server's doing and would be so for everybody."""
    if isinstance(error, ssl.SSLCertVerificationError):
        code = error.verify_code
        if code in _UNKNOWN_AUTHORITY and not _has_authorities(context):
            return NotFetched(url, False, "this machine has no certificate authorities to trust", "certificate")
        return NotFetched(url, True, _CERTIFICATE.get(code, error.verify_message), "certificate")
    reason = error.reason or ""
    if reason in _HANDSHAKE:
        return NotFetched(url, True, _HANDSHAKE[reason], "tls")
    return NotFetched(url, False, f"TLS could not be set up ({reason or error})", "tls")


def _has_authorities(context: ssl.SSLContext) -> bool:
    """A folder's certificates are read when they are needed, so that counting what is loaded is not enough."""
    folder = ssl.get_default_verify_paths().capath
    try:
        return context.cert_store_stats()["x509_ca"] > 0 or (folder is not None and any(Path(folder).iterdir()))
    except OSError:  # a folder that cannot be read
        return False
