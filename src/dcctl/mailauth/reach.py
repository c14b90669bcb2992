"""Where names lead: a host's addresses for a fetch, and the hosts that take a domain's mail (RFC 5321 section 5.1)."""

from dcctl.fetch import Resolve
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.mx import MAX_HOSTS
from dcctl.mailauth.together import both


def resolve_by(lookup: Lookup) -> Resolve:
    """A `Resolve` that asks `lookup` for both families at once. One that answers is enough; without any address, one
    that fails makes it unknown."""

    async def resolve(host: str) -> tuple[str, ...] | None:
        four, six = await both(lookup(host, "A"), lookup(host, "AAAA"))
        addresses = (*four.names, *six.names)
        unknown = "TEMPERROR" in (four.status, six.status)
        return None if unknown and not addresses else addresses

    return resolve


async def exchanges(domain: str, *, lookup: Lookup) -> tuple[str, ...] | None:
    """The hosts to which mail for `domain` goes, most preferred first, at most 20: its MX, else itself if it has an
    address. () takes no mail (no such name, nothing there, a null MX); None: cannot be told now."""
    answer = await lookup(domain, "MX")
    if answer.status == "TEMPERROR":
        return None
    if answer.status == "FOUND":
        names = (mx.exchange.lower() for mx in answer.exchanges[:MAX_HOSTS])
        return tuple(dict.fromkeys(name for name in names if name))  # "" is the null MX
    if answer.status == "NO_NAME":
        return ()
    addresses = await resolve_by(lookup)(domain)
    return addresses and (domain,)
