"""Records kept as their bytes: a codec refuses a whole message for one odd record, and the odd record is the finding.

dnspython takes no TLSA record whose data does not fit its matching type. Under the number of a type for private use
(RFC 6895 section 3.1) it takes every record as it is.
"""

from typing import Final

PRIVATE_TYPE: Final = 65_280
_HEADER: Final = 12  # RFC 1035 section 4.1.1
_FIXED: Final = 10  # type, class, TTL and length of a record


def as_opaque(message: bytes, rrtype: int) -> bytes:
    """`message` with every answer record of `rrtype` under `PRIVATE_TYPE`; unchanged from where it is cut off."""
    changed = bytearray(message)
    at = _HEADER
    try:
        for _ in range(int.from_bytes(message[4:6])):
            at = _after_name(message, at) + 4
        for _ in range(int.from_bytes(message[6:8])):
            at = _after_name(message, at)
            length = int.from_bytes(message[at + 8 : at + _FIXED])
            if int.from_bytes(message[at : at + 2]) == rrtype and at + _FIXED + length <= len(message):
                changed[at : at + 2] = PRIVATE_TYPE.to_bytes(2)
            at += _FIXED + length
    except IndexError:  # cut off: the codec will say so
        pass
    return bytes(changed)


def _after_name(message: bytes, at: int) -> int:
    while length := message[at]:
        if length >= 0xC0:  # a pointer ends the name (RFC 1035 section 4.1.4)
            return at + 2
        at += 1 + length
    return at + 1


def as_text(data: bytes) -> str:
    """TLSA data as its text form `usage selector matching hex` (RFC 6698 section 2.2); short data in hex alone."""
    return " ".join((*map(str, data[:3]), data[3:].hex())) if len(data) > 2 else data.hex()
