"""A name server on loopback that answers in octets of the test's own, and what to make them of (RFC 1035 section 4)."""

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final

ASKED: Final = b"\xc0\x0c"  # a pointer to the name of the question
TRUNCATED: Final = 0x8380
HEADER: Final = 12

Datagrams = Callable[[bytes], Sequence[bytes]]
Stream = Callable[[bytes], AsyncIterator[bytes]]


def record(rrtype: int, data: bytes, owner: bytes = ASKED, *, rrclass: int = 1, ttl: int = 60) -> bytes:
    """One resource record."""
    return owner + struct.pack("!HHIH", rrtype, rrclass, ttl, len(data)) + data


def reply(query: bytes, *answers: bytes, flags: int = 0x8180, additional: Sequence[bytes] = ()) -> bytes:
    """The answer to `query`, its question echoed; `flags` say by default that a recursive server found it."""
    end = HEADER
    while query[end]:
        end += 1 + query[end]
    counts = struct.pack("!HHHHH", flags, 1, len(answers), 0, len(additional))
    return b"".join((query[:2], counts, query[HEADER : end + 5], *answers, *additional))


def framed(message: bytes) -> bytes:
    """As TCP carries it."""
    return len(message).to_bytes(2) + message


def at_once(answer: Callable[[bytes], bytes]) -> Stream:
    """One piece, and the end."""

    async def stream(query: bytes) -> AsyncIterator[bytes]:
        yield answer(query)

    return stream


class WireServer(asyncio.DatagramProtocol):
    """Use as `async with WireServer(udp, tcp) as server`, then ask `server.address`. Each is handed a query: `udp`
    gives datagrams, `tcp` the pieces of a stream. `other` is sent from another port before them."""

    def __init__(self, udp: Datagrams, tcp: Stream | None = None, other: Datagrams | None = None) -> None:
        self._answer, self._stream, self._other = udp, tcp or at_once(lambda query: b""), other
        self.address = ""
        self.asked = {"udp": 0, "tcp": 0}
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "WireServer":
        loop = asyncio.get_running_loop()
        self._tcp = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._tcp.sockets[0].getsockname()[1]
        self._udp, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", port))
        self._elsewhere, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0))
        self.address = f"127.0.0.1#{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._udp.close()
        self._elsewhere.close()
        self._tcp.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.asked["udp"] += 1
        for datagram in self._other(data) if self._other else ():
            self._elsewhere.sendto(datagram, addr)
        for datagram in self._answer(data):
            self._udp.sendto(datagram, addr)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked["tcp"] += 1
        task = asyncio.current_task()
        if task is not None:
            self._talks.add(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            query = await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
            async for piece in self._stream(query):
                writer.write(piece)
                await writer.drain()
        writer.close()
