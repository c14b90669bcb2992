"""DNS in TLS (RFC 7858) with a verified server (RFC 8310 section 5), by dnspython's own transport.

Connections are kept and used again, one question at a time on each; the certificate must be trusted by this system
(`SSL_CERT_FILE` counts) and be for the server's name or address.
"""

import asyncio
import contextlib
import secrets
import socket
import ssl
from typing import Any, Final, Protocol, cast

import dns.asyncbackend
import dns.asyncquery
import dns.exception
import dns.message

from dcctl.mailauth.servers.nameserver import NameServer
from dcctl.mailauth.servers.way import Trouble

CONNECTIONS: Final = 8
_ADDRESSES: Final = 4  # of one host name, tried in turn
_GOODBYE: Final = 0.5  # seconds for the other side to close too


class _Stream(Protocol):
    """What dnspython's stream sockets can do, which have no public name."""

    async def recv(self, size: int, seconds: float | None, /) -> bytes: ...
    async def close(self) -> None: ...


class Transport:
    """The way to one server in TLS; see `Way`."""

    def __init__(self, server: NameServer) -> None:
        self._server = server
        self._name = server.name or server.host.partition("%")[0]
        self._trust = ssl.create_default_context()
        self._trust.set_alpn_protocols(["dot"])
        self._slots = asyncio.Semaphore(CONNECTIONS)
        self._idle: list[_Stream] = []
        self._closing: set[asyncio.Task[None]] = set()
        self.asked = 0

    async def ask(self, query: bytes) -> bytes:
        """See `Way`. A kept connection that the server has closed meanwhile is no failure: a new one is opened."""
        async with self._slots:
            while self._idle:
                with contextlib.suppress(OSError, EOFError):
                    return await self._exchange(self._idle.pop(), query)
            return await self._exchange(await self._connect(), query)

    async def close(self) -> None:
        """See `Way`."""
        while self._idle:
            self._leave(self._idle.pop())
        await asyncio.gather(*self._closing)

    async def _exchange(self, sock: _Stream, query: bytes) -> bytes:
        self.asked += 1
        message = dns.message.from_wire(secrets.token_bytes(2) + query[2:])
        answered = False
        try:
            reply = await dns.asyncquery.tls(message, self._server.host, sock=sock, ignore_trailing=True)
            answered = True
        finally:
            if answered:
                self._idle.append(sock)
            else:  # also when the time is up: what comes later would answer the next question
                self._leave(sock)
        return reply.to_wire()

    async def _connect(self) -> _Stream:
        backend: Any = dns.asyncbackend.get_backend("asyncio")
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(self._server.host, self._server.port, type=socket.SOCK_STREAM)
        failure: OSError = OSError("no address")
        for family, _, _, _, address in found[:_ADDRESSES]:
            try:
                sock = await backend.make_socket(
                    family, socket.SOCK_STREAM, 0, None, address[:2], None, self._trust, self._name
                )
            except ssl.SSLCertVerificationError as error:
                message = f"the certificate of {self._server} is not trusted ({error.verify_message})"
                raise Trouble(message) from error
            except OSError as error:
                failure = error
            else:
                return cast(_Stream, sock)
        raise failure

    def _leave(self, sock: _Stream) -> None:
        task = asyncio.ensure_future(_closed(sock))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


async def _closed(sock: _Stream) -> None:
    """Say goodbye, then wait until the connection is gone: the event loop may end right after."""
    await sock.close()
    with contextlib.suppress(OSError, dns.exception.Timeout):
        while await sock.recv(4096, _GOODBYE):
            pass


def open(server: NameServer) -> Transport:
    """The way to `server`."""
    return Transport(server)
