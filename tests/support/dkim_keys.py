"""DKIM public keys as p= wants them (RFC 6376 section 3.6.1)."""

import base64
from functools import cache
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@cache
def _made(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def pair(bits: int = 2048) -> tuple[bytes, str]:
    """An RSA key that size, the same one each time: the private key as PEM, and the public one as base64 of its
    SubjectPublicKeyInfo."""
    private = _made(bits)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    der = private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem, base64.b64encode(der).decode()


def key(bits: int = 2048) -> str:
    """The public key of `pair`."""
    return pair(bits)[1]


def _refused() -> str:
    """A bare RSAPublicKey (RFC 8017) of 896 bit, which no library makes any more."""
    modulus = (1 << 895 | 1).to_bytes(113)
    body = b"\x02" + bytes([len(modulus)]) + modulus + b"\x02\x03\x01\x00\x01"
    return base64.b64encode(b"\x30" + bytes([len(body)]) + body).decode()


REFUSED: Final = _refused()  # under RFC 8301's 1024 bit
