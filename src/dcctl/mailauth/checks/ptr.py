"""Forward-confirmed reverse DNS of an address that sends: most receivers want it (RFC 1912 section 2.1)."""

import ipaddress

from dcctl.mailauth.finding import Finding
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.ptr import Reverse, reverse
from dcctl.mailauth.rules import finding


async def check_ptr(address: str, *, lookup: Lookup) -> Finding:
    """The finding about one address: at most eleven questions."""
    return judge(await reverse(address, lookup=lookup))


def judge(found: Reverse) -> Finding:
    """The finding about the names of an address. Its owner, the provider of the line, is who can mend it."""
    address, names = found.address, ", ".join(found.names)
    evidence = f"{ipaddress.ip_address(address).reverse_pointer} PTR {names}".rstrip()
    if found.confirmed:
        return finding("ptr.ok", address, f"{address} is {names}, which leads back to it", evidence=evidence)
    if found.confirmed is None:
        return finding("ptr.unknown", address, f"the names of {address} could not be checked: {found.cause}")
    if not found.names:
        message = f"{address} has no name (PTR); large receivers refuse mail from such an address"
        return finding("ptr.none", address, message, evidence=evidence)
    message = f"{address} calls itself {names}, which does not lead back to it"
    return finding("ptr.not-confirmed", address, message, evidence=evidence)
