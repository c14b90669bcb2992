"""Addresses as the ledger compares them, and what stands in their place once they are to be forgotten.

Local parts are compared without case: RFC 5321 section 2.4 lets a host tell them apart, and hardly any does.
"""

import hmac
from hashlib import sha256
from typing import Final

ADDRESS_KEY: Final = "address"  # under this name the ledger keeps the key of hashes and pseudonyms
FORGOTTEN_DOMAIN: Final = "forgotten.invalid"  # RFC 2606 section 2: no mail ever goes there
_LONGEST: Final = 255  # octets of a domain (RFC 5321 section 4.5.3.1)


def folded(address: str) -> str:
    """The address as it is compared: no case, a domain beyond ASCII as its A-labels (RFC 5891)."""
    local, at, domain = address.strip().rpartition("@")
    return f"{local.casefold()}{at}{_folded_domain(domain)}"


def _folded_domain(domain: str) -> str:
    if not domain.isascii() and len(domain) <= _LONGEST:
        try:
            return domain.encode("idna").decode().lower()
        except UnicodeError:  # no name that DNS could hold: it only has to equal itself
            pass
    return domain.casefold()


def domain_of(address: str) -> str:
    """Its domain, as it is compared; "" where there is none."""
    return folded(address).rpartition("@")[2] if "@" in address else ""


def hashed(key: bytes, address: str) -> str:
    """128 bits of a keyed hash of the address, hexadecimal: tells it again, and nobody without the key."""
    return hmac.new(key, folded(address).encode("utf-8", "surrogatepass"), sha256).hexdigest()[:32]


def pseudonym(key: bytes, address: str) -> str:
    """What stands in rows in place of a forgotten address: the same for the same one, so that counts stay right."""
    return f"{hashed(key, address)}@{FORGOTTEN_DOMAIN}"
