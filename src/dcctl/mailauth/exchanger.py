"""The exchangers looked at as a sender comes to them: which ones, at which addresses; who looks is handed in."""

from collections.abc import Sequence

from dcctl.errors import ValueRefused
from dcctl.fetch.guard import may_connect
from dcctl.mail.tls_seen import Look, TlsSeen
from dcctl.mailauth.mx import MxHost
from dcctl.mailauth.names import to_ascii
from dcctl.mailauth.together import together

PORT = 25


async def look_at(
    hosts: Sequence[MxHost], *, look: Look, port: int = PORT, allow_private: bool = False
) -> tuple[TlsSeen, ...]:
    """Every exchanger that has a proper name and an address, as seen. Only public addresses are connected to, unless
    `allow_private`: a stranger's DNS must not send us into our own network."""
    reachable = [(host.name, _allowed(host, allow_private)) for host in hosts if _is_name(host.name)]
    return tuple(await together(look(name, addresses, port) for name, addresses in reachable if addresses))


def _allowed(host: MxHost, allow_private: bool) -> tuple[str, ...]:
    return tuple(address for address in host.addresses if may_connect(address, allow_private))


def _is_name(host: str) -> bool:
    try:
        return to_ascii(host) == host
    except ValueRefused:
        return False
