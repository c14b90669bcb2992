"""A scripted SMTP server on 127.0.0.1: polite by default, hostile where the script says so.

The verdict of a test is taken from its record: every byte it saw in clear, every byte inside TLS, every message taken.
"""

import asyncio
import contextlib
import enum
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field


class Do(enum.Enum):
    """What a script may do instead of answering."""

    CUT = "close the connection"
    RESET = "reset the connection"
    HANG = "say nothing more"


Answer = bytes | Do
OFFERS = ("PIPELINING", "SIZE 50000000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")


@dataclass(frozen=True)
class Script:
    """`answers` by step (CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, DOT, RSET, QUIT, or RCPT:<path> for one
    recipient) replace the polite ones; a list is used up from the front, the last stays.

    `cut_body_at` closes the line after so many bytes of the message; `early` is said before that, `stall` stops reading
    instead.
    """

    answers: Mapping[str, Answer | list[Answer]] = field(default_factory=dict)
    offers: tuple[str, ...] = OFFERS
    auth: str = ""
    starttls: bool = False
    implicit: bool = False
    tls: ssl.SSLContext | None = None
    cut_body_at: int | None = None
    early: bytes = b""
    stall: bool = False


@dataclass(frozen=True)
class Received:
    """A message the server has taken: raw as it came, dot-stuffing undone."""

    reverse_path: bytes
    forward_paths: tuple[bytes, ...]
    raw: bytes


@dataclass
class Record:
    """What the server saw."""

    port: int = 0
    connections: int = 0
    clear: bytearray = field(default_factory=bytearray)
    inside: bytearray = field(default_factory=bytearray)
    commands: list[bytes] = field(default_factory=list)
    messages: list[Received] = field(default_factory=list)

    @property
    def steps(self) -> list[str]:
        """The verbs in order."""
        return [command.split(b" ")[0].strip().decode("latin-1").upper() for command in self.commands]


@contextlib.asynccontextmanager
async def smtp_server(script: Script | None = None, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Record]:
    """Serve `script` for the body of the `async with` (`port` 0: a free one); yields the record."""
    script, record, tasks = script or Script(), Record(), set[asyncio.Task[None]]()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        record.connections += 1
        session = _Session(script, record, reader, writer, bool(script.implicit))
        try:
            await session.run()
        except (_Over, ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError):
            pass
        except asyncio.CancelledError:  # only we cancel, when the test is over
            pass
        finally:
            writer.transport.abort()
            tasks.discard(task)

    server = await asyncio.start_server(
        connected, host, port, ssl=script.tls if script.implicit else None, limit=1 << 18
    )
    record.port = server.sockets[0].getsockname()[1]
    try:
        yield record
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


class _Over(Exception):
    """The script ends this connection."""


class _Session:
    def __init__(
        self,
        script: Script,
        record: Record,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        secure: bool,
    ) -> None:
        self.script, self.record, self.reader, self.writer, self.secure = script, record, reader, writer, secure
        self.answers = {step: list(a) if isinstance(a, list) else [a] for step, a in script.answers.items()}
        self.reverse_path = b""
        self.forward_paths: list[bytes] = []
        self.last = b""

    async def run(self) -> None:
        await self.say("CONNECT", b"220 mx.test ESMTP\r\n")
        while True:
            line = await self.read()
            self.record.commands.append(line.rstrip(b"\r\n"))
            await self.obey(line)

    async def read(self) -> bytes:
        line = await self.reader.readuntil(b"\n")
        (self.record.inside if self.secure else self.record.clear).extend(line)
        return line

    async def obey(self, line: bytes) -> None:
        verb = line.split(b" ")[0].strip().upper().decode("latin-1")
        match verb:
            case "EHLO":
                await self.say("EHLO", self.capabilities())
            case "STARTTLS":
                await self.start_tls()
            case "AUTH":
                await self.authenticate(line)
            case "MAIL":
                self.reverse_path, self.forward_paths = _path(line), []
                await self.say("MAIL", b"250 2.1.0 Ok\r\n")
            case "RCPT":
                await self.recipient(_path(line))
            case "DATA":
                await self.data()
            case "RSET":
                await self.say("RSET", b"250 2.0.0 Ok\r\n")
            case "QUIT":
                await self.say("QUIT", b"221 2.0.0 Bye\r\n")
                raise _Over
            case _:
                await self.say(verb, b"502 5.5.2 Unknown command\r\n")

    def capabilities(self) -> bytes:
        lines = ["mx.test", *self.script.offers]
        if self.script.starttls and not self.secure:
            lines.append("STARTTLS")
        if self.script.auth and (self.secure or not self.script.starttls):
            lines.append(f"AUTH {self.script.auth}")
        return b"".join(f"250{'-' if n < len(lines) else ' '}{text}\r\n".encode() for n, text in enumerate(lines, 1))

    async def start_tls(self) -> None:
        assert self.script.tls is not None or "STARTTLS" in self.script.answers
        await self.say("STARTTLS", b"220 2.0.0 Ready\r\n")
        if self.script.tls is not None:
            await self.writer.start_tls(self.script.tls)
            self.secure = True

    async def authenticate(self, line: bytes) -> None:
        if line.strip().upper() == b"AUTH LOGIN":
            for prompt in (b"334 VXNlcm5hbWU6\r\n", b"334 UGFzc3dvcmQ6\r\n"):
                await self.write(prompt)
                self.record.commands.append((await self.read()).rstrip(b"\r\n"))
        await self.say("AUTH", b"235 2.7.0 Ok\r\n")

    async def recipient(self, path: bytes) -> None:
        step = f"RCPT:{path.decode()}"
        answer = self.next(step if step in self.answers else "RCPT", b"250 2.1.5 Ok\r\n")
        if isinstance(answer, bytes) and answer.startswith(b"2"):
            self.forward_paths.append(path)
        await self.perform(answer)

    async def data(self) -> None:
        await self.say("DATA", b"354 End data with <CR><LF>.<CR><LF>\r\n")
        if not self.last.startswith(b"354"):
            return
        raw = bytearray()
        while (line := await self.read()) != b".\r\n":
            raw += line[1:] if line.startswith(b".") else line
            if self.script.cut_body_at is not None and len(raw) >= self.script.cut_body_at:
                if self.script.early:
                    await self.write(self.script.early)
                await self.perform(Do.HANG if self.script.stall else Do.CUT)
        answer = self.next("DOT", b"250 2.0.0 Ok: queued as 4XyZ12abcd\r\n")
        if isinstance(answer, bytes) and answer.startswith(b"2"):
            self.record.messages.append(Received(self.reverse_path, tuple(self.forward_paths), bytes(raw)))
        await self.perform(answer)

    def next(self, step: str, polite: bytes) -> Answer:
        queue = self.answers.get(step)
        if not queue:
            return polite
        return queue.pop(0) if len(queue) > 1 else queue[0]

    async def say(self, step: str, polite: bytes) -> None:
        await self.perform(self.next(step, polite))

    async def perform(self, answer: Answer) -> None:
        if answer is Do.HANG:
            await asyncio.Event().wait()
        if answer is Do.RESET:
            plain: socket.socket = self.writer.get_extra_info("socket")
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if isinstance(answer, Do):
            raise _Over
        await self.write(answer)

    async def write(self, raw: bytes) -> None:
        self.last = raw
        self.writer.write(raw)
        await self.writer.drain()


def _path(line: bytes) -> bytes:
    return line[line.index(b"<") + 1 : line.index(b">")]
