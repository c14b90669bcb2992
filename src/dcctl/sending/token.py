"""The token in our own header field: who holds a send's mail can show it, nobody can make one up (RFC 2104).

`<send id>.<MAC>`: HMAC-SHA256 over the id, 128 bits of it in base32, which no gateway changes. With the name of the
field it stays within the 78 columns of RFC 5322 section 2.1.1.
"""

import hmac
from base64 import b32encode
from hashlib import sha256
from typing import Final

SEND_KEY: Final = "send"  # under these names the ledger keeps the keys
SUBJECT_KEY: Final = "subject"
_KEPT: Final = 16  # octets
_LONGEST: Final = 200  # characters of a token that are looked at


def make(key: bytes, send_id: str) -> str:
    """The token of a send."""
    return f"{send_id}.{_mac(key, send_id)}"


def verify(key: bytes, token: str) -> str | None:
    """The id of the send whose token it is; None for any other text. Takes the same time whatever is wrong with it."""
    send_id, _, mac = token[:_LONGEST].rpartition(".")
    right = hmac.compare_digest(_octets(mac), _octets(_mac(key, send_id)))
    return send_id if right and send_id else None


def subject_digest(key: bytes, subject: str) -> str:
    """A keyed digest of a Subject, by which a report is matched that names nothing else: case and spaces, which
    gateways change, do not matter."""
    return hmac.new(key, _octets(" ".join(subject.split()).casefold()), sha256).hexdigest()[:32]


def _mac(key: bytes, send_id: str) -> str:
    digest = hmac.new(key, _octets(send_id), sha256).digest()[:_KEPT]
    return b32encode(digest).decode().rstrip("=").lower()


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
