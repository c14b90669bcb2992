"""Name servers in TLS (RFC 7858) and HTTPS (RFC 8484) on loopback, which answer as `NameServer` does."""

import asyncio
import contextlib
import ssl
import struct
from collections.abc import AsyncIterator, Mapping

import dns.message
import h2.config
import h2.connection
import h2.events
import h11

from tests.support.nameserver import NameServer, ZoneMapping


class TlsNameServer(NameServer):
    """DNS in TLS. `connections` counts them; each is closed after `per_connection` answers (0: kept)."""

    scheme = "tls"

    def __init__(
        self,
        zone: ZoneMapping,
        faults: Mapping[str, str] | None = None,
        *,
        tls: ssl.SSLContext,
        per_connection: int = 0,
    ) -> None:
        super().__init__(zone, faults)
        self._tls, self._per_connection = tls, per_connection
        self.connections = 0
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "TlsNameServer":
        self._tcp = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._tcp.sockets[0].getsockname()[1]
        self.address = f"tls://127.0.0.1#{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._tcp.close()
        for task in self._talks:
            task.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await self._tcp.wait_closed()
        await asyncio.sleep(0)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        talk = asyncio.ensure_future(self._talk(reader, writer))
        self._talks.add(talk)
        with contextlib.suppress(asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError, ssl.SSLError):
            await talk
        self._talks.discard(talk)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answered = 0
        while not self._per_connection or answered < self._per_connection:
            (size,) = struct.unpack("!H", await reader.readexactly(2))
            for reply in await self._replies(self.scheme, dns.message.from_wire(await reader.readexactly(size))):
                writer.write(struct.pack("!H", len(reply)) + reply)
            answered += 1


class HttpsNameServer(TlsNameServer):
    """DNS in HTTPS, by HTTP/1.1 or, with `http2`, by HTTP/2. `status` and `body` replace what is right."""

    scheme = "https"

    def __init__(
        self,
        zone: ZoneMapping,
        faults: Mapping[str, str] | None = None,
        *,
        tls: ssl.SSLContext,
        status: int = 200,
        body: bytes | None = None,
        http2: bool = False,
    ) -> None:
        super().__init__(zone, faults, tls=tls)
        self._status, self._body, self._http2 = status, body, http2
        tls.set_alpn_protocols(["h2"] if http2 else ["http/1.1"])
        self.paths: set[str] = set()

    async def __aenter__(self) -> "HttpsNameServer":
        await super().__aenter__()
        self.address = f"https://127.0.0.1:{self.port}/dns-query"
        return self

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async for stream, path, body in _http2(reader, writer) if self._http2 else _http1(reader, writer):
            self.paths.add(path)
            (reply,) = await self._replies(self.scheme, dns.message.from_wire(body)) or (None,)
            if reply is not None:
                await stream(self._status, reply if self._body is None else self._body)


class _Http1:
    def __init__(self, connection: h11.Connection, writer: asyncio.StreamWriter) -> None:
        self._connection, self._writer = connection, writer

    async def __call__(self, status: int, body: bytes) -> None:
        headers = [("content-type", "application/dns-message"), ("transfer-encoding", "chunked")]
        for event in (h11.Response(status_code=status, headers=headers), h11.Data(data=body), h11.EndOfMessage()):
            self._writer.write(self._connection.send(event) or b"")
        await self._writer.drain()
        self._connection.start_next_cycle()


async def _http1(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> AsyncIterator[tuple[_Http1, str, bytes]]:
    connection, path, body = h11.Connection(h11.SERVER), "", b""
    while True:
        match connection.next_event():
            case h11.NEED_DATA:
                connection.receive_data(await reader.read(65536))
            case h11.Request() as request:
                path, body = request.target.decode(), b""
            case h11.Data() as part:
                body += bytes(part.data)
            case h11.EndOfMessage():
                yield _Http1(connection, writer), path, body
            case _:
                return


class _Http2:
    def __init__(self, connection: h2.connection.H2Connection, writer: asyncio.StreamWriter, stream: int) -> None:
        self._connection, self._writer, self._stream = connection, writer, stream

    async def __call__(self, status: int, body: bytes) -> None:
        self._connection.send_headers(
            self._stream, [(":status", str(status)), ("content-type", "application/dns-message")]
        )
        self._connection.send_data(self._stream, body, end_stream=True)
        self._writer.write(self._connection.data_to_send())


async def _http2(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> AsyncIterator[tuple[_Http2, str, bytes]]:
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    connection.initiate_connection()
    writer.write(connection.data_to_send())
    paths: dict[int, str] = {}
    bodies: dict[int, bytes] = {}
    while data := await reader.read(65536):
        for event in connection.receive_data(data):
            match event:
                case h2.events.RequestReceived():
                    paths[event.stream_id] = dict(event.headers)[b":path"].decode()
                case h2.events.DataReceived():
                    bodies[event.stream_id] = bodies.get(event.stream_id, b"") + event.data
                case h2.events.StreamEnded():
                    sid = event.stream_id
                    yield _Http2(connection, writer, sid), paths.pop(sid), bodies.pop(sid)
        writer.write(connection.data_to_send())
