"""The ways to a name server, as a table: each loads only when a server wants it."""

from importlib import import_module
from typing import Final, Protocol, cast

from dcctl.errors import UsageError
from dcctl.mailauth.servers.nameserver import NameServer, Scheme
from dcctl.mailauth.servers.way import Way

WAYS: Final[dict[Scheme, str]] = {
    "dns": "dcctl.mailauth.servers.transport",
    "tls": "dcctl.mailauth.servers.dns_tls",
    "https": "dcctl.mailauth.servers.dns_https",
}


class _Module(Protocol):
    def open(self, server: NameServer) -> Way: ...


def open_way(server: NameServer) -> Way:
    """The way to `server`; nothing is connected yet. Raises `UsageError` when its package is not installed."""
    try:
        module = cast(_Module, import_module(WAYS[server.scheme]))
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("dcctl"):
            raise
        raise UsageError(
            f"{server} needs the package {missing.name}, which is not installed",
            next="pip install 'dcctl[doh]'",
            field="nameserver",
        ) from missing
    return module.open(server)
