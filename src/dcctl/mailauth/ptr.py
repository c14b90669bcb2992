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
    `cause`; `failed` when a question was not answered that others might get an answer to."""

    address: str
    names: tuple[str, ...]
    confirmed: bool | None
    cause: str = ""
    failed: bool = False


async def reverse(address: str, *, lookup: Lookup, most: int = MAX_NAMES, likely: str = "") -> Reverse:
    """The names of `address`, `most` of them asked back, `likely` before others: one question, and one for each name.
    With more names than that, none of those asked leading back means nothing, but after the ten that others try."""
    parsed = ipaddress.ip_address(address)
    answer = await lookup(parsed.reverse_pointer, "PTR")
    if answer.status == "TEMPERROR":
        return Reverse(address, (), None, answer.cause, not answer.beyond)
    names = sorted((name.lower() for name in answer.names), key=lambda name: name != likely)
    tried = tuple(names[:most])
    forwards = await together(lookup(name, "A" if parsed.version == 4 else "AAAA") for name in tried)
    if any(_same(found, parsed) for forward in forwards for found in forward.names):
        return Reverse(address, tried, True)
    open_ones = [forward for forward in forwards if forward.status == "TEMPERROR"]
    cut = most < min(len(names), MAX_NAMES)
    if open_ones:
        return Reverse(address, tried, None, open_ones[0].cause, not all(one.beyond for one in open_ones))
    cause = f"it has {len(names)} names, {most} were asked back" if cut else ""
    return Reverse(address, tried, None if cause else False, cause)


def _same(text: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """IPv6 addresses have more than one form."""
    try:
        return ipaddress.ip_address(text) == address
    except ValueError:
        return False
