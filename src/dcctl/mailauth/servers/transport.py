"""DNS messages to one name server and back, as bytes: UDP (RFC 1035), TCP for what does not fit (RFC 7766).

A few connected sockets are shared by all questions. An answer is taken only from that server (the socket is connected,
its port picked by the system), with the question's random id and the question itself echoed (RFC 5452); every other
datagram is skipped, as if it had never come.
"""

import asyncio
import contextlib
import random
import secrets
from typing import Final

from dcctl.mailauth.servers.nameserver import NameServer

SOCKETS: Final = 4
_HEADER: Final = 12  # RFC 1035 section 4.1.1
_RESPONSE: Final = 0x80  # QR set, operation QUERY
_TRUNCATED: Final = 0x02  # TC


def question_of(query: bytes) -> bytes:
    """The question section of a query that holds exactly one question."""
    at = _HEADER
    while at < len(query) and query[at]:
        at += 1 + query[at]
    return query[_HEADER : at + 5]  # the root label, type and class


def answers(reply: bytes, query: bytes) -> bool:
    """Whether `reply` is the answer to `query`: same id, marked as a response, the question echoed.

    Letters compare without case (RFC 4343). An error may come without the question (RFC 6891 section 7).
    """
    if len(reply) < _HEADER or reply[:2] != query[:2] or reply[2] & 0xF8 != _RESPONSE:
        return False
    if reply[4:6] == b"\0\0":
        return reply[3] & 0x0F not in (0, 3)  # neither NOERROR nor NXDOMAIN
    question = question_of(query)
    return reply[_HEADER : _HEADER + len(question)].lower() == question.lower()


class _Socket(asyncio.DatagramProtocol):
    """One connected UDP socket and the questions that wait on it, by id."""

    def __init__(self) -> None:
        self.transport: asyncio.DatagramTransport | None = None
        self._waiting: dict[int, tuple[bytes, asyncio.Future[bytes]]] = {}

    def datagram_received(self, data: bytes, addr: object) -> None:
        query, future = self._waiting.get(int.from_bytes(data[:2]), (b"", None))
        if future is not None and not future.done() and answers(data, query):
            future.set_result(data)

    def error_received(self, exc: Exception) -> None:
        for _, future in self._waiting.values():
            if not future.done():
                future.set_exception(exc)

    async def ask(self, query: bytes) -> bytes:
        """The server's answer; waits until it comes or the socket reports an `OSError`."""
        ident = secrets.randbits(16)
        while ident in self._waiting:
            ident = secrets.randbits(16)
        query = ident.to_bytes(2) + query[2:]
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[ident] = (query, future)
        try:
            if self.transport is not None:
                self.transport.sendto(query)
            return await future
        finally:
            del self._waiting[ident]


class Transport:
    """The way to one name server in clear; see `Way`. The first two bytes of a query are replaced by a random id."""

    def __init__(self, server: NameServer) -> None:
        self._server = server
        self._sockets: list[_Socket] = []
        self._opening = asyncio.Lock()
        self.asked = 0

    async def ask(self, query: bytes) -> bytes:
        """In one datagram, then by TCP when the answer did not fit (TC: RFC 2181 section 9)."""
        reply = await self._udp(query)
        return await self._tcp(query) if reply[2] & _TRUNCATED else reply

    async def _udp(self, query: bytes) -> bytes:
        self.asked += 1
        async with self._opening:
            if len(self._sockets) < SOCKETS:
                self._sockets.append(await self._open())
        return await random.choice(self._sockets).ask(query)  # noqa: S311 - spreads load; the id is the secret

    async def _tcp(self, query: bytes) -> bytes:
        """On a connection of its own; a foreign answer counts as cut off (EOFError)."""
        self.asked += 1
        reader, writer = await asyncio.open_connection(self._server.host, self._server.port)
        try:
            query = secrets.token_bytes(2) + query[2:]
            writer.write(len(query).to_bytes(2) + query)
            size = int.from_bytes(await reader.readexactly(2))
            reply = await reader.readexactly(size)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
        if not answers(reply, query):
            raise EOFError
        return reply

    async def close(self) -> None:
        """See `Way`."""
        for sock in self._sockets:
            if sock.transport is not None:
                sock.transport.close()
        self._sockets.clear()

    async def _open(self) -> _Socket:
        address = (self._server.host, self._server.port)
        transport, sock = await asyncio.get_running_loop().create_datagram_endpoint(_Socket, remote_addr=address)
        sock.transport = transport
        return sock


def open(server: NameServer) -> Transport:
    """The way to `server`."""
    return Transport(server)
