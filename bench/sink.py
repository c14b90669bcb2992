"""A loopback SMTP server that checks AUTH PLAIN and takes every message: implicit TLS, a CA of its own (RFC 5321)."""

import asyncio
import base64
import ssl
import threading
from pathlib import Path
from typing import Self

import trustme


class Sink:
    """Serves in a thread while inside `with`; `accepted` counts the messages taken after a right password."""

    def __init__(self, folder: Path, user: str, secret: str) -> None:
        self.ca_file = folder / "ca.pem"
        self.port = self.accepted = 0
        self._token = base64.b64encode(f"\0{user}\0{secret}".encode())
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca_file)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(self._tls)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> Self:
        serving = asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=self._tls)
        self._server = self._loop.run_until_complete(serving)
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        trusted = False
        writer.write(b"220 sink ESMTP\r\n")
        while line := await reader.readline():
            verb, _, rest = line.strip().partition(b" ")
            match verb.upper():
                case b"EHLO":
                    reply = b"250-sink\r\n250-8BITMIME\r\n250-SIZE 10000000\r\n250 AUTH PLAIN"
                case b"AUTH":
                    trusted = rest == b"PLAIN " + self._token
                    reply = b"235 2.7.0 ok" if trusted else b"535 5.7.8 wrong"
                case b"DATA" if trusted:
                    writer.write(b"354 go on\r\n")
                    await reader.readuntil(b"\r\n.\r\n")
                    self.accepted += 1
                    reply = b"250 2.0.0 queued as 1"
                case b"QUIT":
                    break
                case _:
                    reply = b"250 2.0.0 ok" if trusted else b"530 5.7.0 AUTH first"
            writer.write(reply + b"\r\n")
        writer.write(b"221 2.0.0 bye\r\n")
        writer.close()
