"""The names of an address, and whether they lead back to it (RFC 1912 section 2.1; forward-confirmed reverse DNS)."""

import ipaddress
from dataclasses import dataclass
from typing import Final

from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.together import together

MAX_NAMES: Final = 10  # RFC 7208 section 5.5 tries no more


@dataclass(frozen=True, slots=True)
class Reverse:
    """The names an address has (`PTR`), and whether one of them leads back to it; None where that is unknown, with the
    `cause`."""

    address: str
    names: tuple[str, ...]
    confirmed: bool | None
    cause: str = ""


async def reverse(address: str, *, lookup: Lookup, most: int = MAX_NAMES) -> Reverse:
    """The names of `address`, the first `most` of them asked back: one question, and one for each name."""
    parsed = ipaddress.ip_address(address)
    answer = await lookup(parsed.reverse_pointer, "PTR")
    if answer.status == "TEMPERROR":
        return Reverse(address, (), None, answer.cause)
    names = tuple(name.lower() for name in answer.names[:most])
    forwards = await together(lookup(name, "A" if parsed.version == 4 else "AAAA") for name in names)
    if any(_same(found, parsed) for forward in forwards for found in forward.names):
        return Reverse(address, names, True)
    unknown = next((forward for forward in forwards if forward.status == "TEMPERROR"), None)
    return Reverse(address, names, None if unknown else False, unknown.cause if unknown else "")


def _same(text: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """IPv6 addresses have more than one form."""
    try:
        return ipaddress.ip_address(text) == address
    except ValueError:
        return False
