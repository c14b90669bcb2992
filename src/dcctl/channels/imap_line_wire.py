"""The line under imaplib: a connected socket with a limit on time and octets for every command, and on every line.

imaplib calls it from a thread; `cut` may be called from outside to end what waits there. Raises our errors only.
"""

import contextlib
import socket
import ssl
import time
from typing import Final

from dcctl.channels.tls_wire import refusal
from dcctl.errors import ChannelError, TemporaryTrouble

MAX_LINE: Final = 256 << 10
BYE: Final = b"* BYE"
_CHUNK: Final = 64 << 10


class Closed(TemporaryTrouble):
    """The server ended the connection: it may take another one."""


class Line:
    """`peer` is the server as host:port, for people; `last` the last line it said."""

    def __init__(self, peer: str, connected: socket.socket) -> None:
        self.last = b""
        self._peer = peer
        self._socket = connected
        self._buffer = bytearray()
        self._step, self._end, self._octets = "", 0.0, 0

    def allow(self, step: str, seconds: float, octets: int) -> None:
        """What the command `step` may cost from now on, all its reads and writes together."""
        self._step, self._end, self._octets = step, time.monotonic() + seconds, octets

    def secure(self, trust: ssl.SSLContext, host: str) -> None:
        """The TLS handshake. Raises `TlsError`; what was said in clear ahead of it would pass for said inside."""
        if self._buffer:
            raise ChannelError(f"{self._peer} spoke out of turn before TLS", why="somebody in between may have spoken")
        try:
            self._socket.settimeout(self._remaining())
            self._socket = trust.wrap_socket(self._socket, server_hostname=host)
        except TimeoutError as error:
            raise self._silent() from error
        except OSError as error:
            raise refusal(self._peer, error) from error

    @property
    def session(self) -> ssl.SSLSocket | None:
        """The socket after a handshake."""
        return self._socket if isinstance(self._socket, ssl.SSLSocket) else None

    def readline(self) -> bytes:
        """The next line, its end included."""
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            if len(self._buffer) > MAX_LINE:
                raise self._too_much(f"a line of more than {MAX_LINE:,} octets")
            searched = len(self._buffer)
            self._receive()
        self.last = self._take(end + 1)
        return self.last

    def read(self, size: int) -> bytes:
        """Exactly `size` octets: a literal."""
        if size > len(self._buffer) + self._octets:
            raise self._too_much(f"a literal of {size:,} octets")
        while len(self._buffer) < size:
            self._receive()
        return self._take(size)

    def send(self, data: bytes) -> None:
        """Hand it all to the system."""
        try:
            self._socket.settimeout(self._remaining())
            self._socket.sendall(data)
        except TimeoutError as error:
            raise self._silent() from error
        except OSError as error:
            raise self._closed() from error

    def cut(self) -> None:
        """End the connection in both directions; whoever reads gets to hear it. Safe from another thread and twice."""
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # SSLSocket's own would go on in clear

    def close(self) -> None:
        """Give the socket back."""
        self.cut()
        self._socket.close()

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _receive(self) -> None:
        try:
            self._socket.settimeout(self._remaining())
            chunk = self._socket.recv(_CHUNK)
        except TimeoutError as error:
            raise self._silent() from error
        except OSError as error:
            raise self._closed() from error
        if not chunk:
            raise self._closed()
        self._octets -= len(chunk)
        if self._octets < 0:
            raise self._too_much("more octets than were asked for")
        self._buffer += chunk

    def _remaining(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise self._silent()
        return left

    def _silent(self) -> TemporaryTrouble:
        return TemporaryTrouble(f"{self._peer} was too slow at {self._step}", next="run the same command again later")

    def _closed(self) -> Closed:
        said = self.last[2:].strip().decode("utf-8", "backslashreplace") if self.last.upper().startswith(BYE) else ""
        what = f"{self._peer} closed the connection at {self._step}"
        return Closed(f"{what}: {said}" if said else what, next="run the same command again later")

    def _too_much(self, what: str) -> ChannelError:
        return ChannelError(f"{self._peer} sent {what} at {self._step}", why="no IMAP server needs that")
