"""The cryptography of DKIM (RFC 6376 section 3.3, RFC 8463), on the `cryptography` package; keys are loaded once."""

import hashlib
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from dcctl.errors import ValueRefused
from dcctl.mailauth.records.dkim_key import MIN_BITS, DkimKey
from dcctl.mailauth.records.dkim_signature import Algorithm

_HASH: Final[dict[Algorithm, hashes.HashAlgorithm]] = {
    "rsa-sha256": hashes.SHA256(),
    "rsa-sha1": hashes.SHA1(),  # noqa: S303 - only to tell "refused by policy" from "does not verify"
}
_PublicKey = rsa.RSAPublicKey | ed25519.Ed25519PublicKey


@lru_cache(maxsize=256)
def _public(key: DkimKey) -> _PublicKey | None:
    """The key in a form that verifies, or None when the numbers are no key."""
    try:
        if key.type == "ed25519":
            return ed25519.Ed25519PublicKey.from_public_bytes(key.point)
        return rsa.RSAPublicNumbers(key.exponent, key.modulus).public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None


def verifies(key: DkimKey, algorithm: Algorithm, signature: bytes, signed: bytes) -> bool:
    """Whether `signature` over `signed` is right for `key`; its type must fit `algorithm`."""
    public = _public(key)
    try:
        if isinstance(public, ed25519.Ed25519PublicKey):
            public.verify(signature, hashlib.sha256(signed).digest())  # RFC 8463 section 3
        elif public is not None:
            public.verify(signature, signed, padding.PKCS1v15(), _HASH[algorithm])
    except (InvalidSignature, ValueError):
        return False
    return public is not None


class SigningKey:
    """A private key, loaded and checked once. `algorithm` is what it signs with."""

    def __init__(self, pem: bytes) -> None:
        """From an unencrypted PEM (RSA of 1024 bit or more, Ed25519). Raises `ValueRefused` for anything else."""
        try:
            key = serialization.load_pem_private_key(pem, None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise ValueRefused("the DKIM key is not an unencrypted PEM private key", field="key") from None
        if not isinstance(key, rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey):
            raise ValueRefused("the DKIM key is neither RSA nor Ed25519", field="key")
        if isinstance(key, rsa.RSAPrivateKey) and key.key_size < MIN_BITS:
            raise ValueRefused(f"the DKIM key has {key.key_size} bit; RFC 8301 wants {MIN_BITS} or more", field="key")
        self._key = key
        self.algorithm: Algorithm = "rsa-sha256" if isinstance(key, rsa.RSAPrivateKey) else "ed25519-sha256"

    def sign(self, data: bytes) -> bytes:
        """The signature over `data`."""
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(hashlib.sha256(data).digest())

    def __repr__(self) -> str:
        return f"SigningKey({self.algorithm}, ***)"
