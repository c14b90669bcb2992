"""An HTTPS server that answers every request the same way, well or badly, and remembers what it saw."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Seen:
    """What reached the server; `most` is how many connections were open at the same time."""

    port: int = 0
    connections: int = 0
    open: int = 0
    most: int = 0
    names: list[str | None] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)


@asynccontextmanager
async def https_server(
    talk: Talk | bytes, tls: ssl.SSLContext | None, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[Seen]:
    """Serve until the block ends. `talk` as bytes is written after the request, and TLS closed in order; without `tls`
    it is written in clear as soon as somebody connects."""
    seen = Seen()
    if tls is not None:
        tls.sni_callback = lambda _, name, __: seen.names.append(name)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.connections += 1
        seen.open += 1
        seen.most = max(seen.most, seen.open)
        try:
            if tls is not None:
                seen.requests.append(await reader.readuntil(b"\r\n\r\n"))
            if isinstance(talk, bytes):
                writer.write(talk)
                await writer.drain()
            else:
                await talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client had enough
        finally:
            seen.open -= 1
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(serve, host, port, ssl=tls, backlog=200)
    seen.port = server.sockets[0].getsockname()[1]
    async with server:
        yield seen


def answer(body: bytes, *fields: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """An HTTP/1.1 answer; `length` where another than the body's is announced."""
    announced = len(body) if length is None else length
    head = "\r\n".join([f"HTTP/1.1 {status}", *fields, f"Content-Length: {announced}"])
    return head.encode("latin-1") + b"\r\n\r\n" + body
