"""A scripted IMAP server on 127.0.0.1 for what no real one does: a few commands by the book, hostile where told.

`tests.real` has the real one. The verdict of a test is taken from its record: what came in clear, what inside TLS.
"""

import asyncio
import contextlib
import re
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.support.smtp_server import Do

Answer = bytes | Do | Callable[[], Iterator[bytes]] | None  # the iterator may never end; None: the polite one
OFFERS: Final = "IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER SPECIAL-USE"


@dataclass(frozen=True)
class Script:
    """`answers` by command (CONNECT, CAPABILITY, STARTTLS, AUTHENTICATE, LOGIN, LIST, EXAMINE, FETCH, UID, LOGOUT)
    replace the polite ones; a list is used up from the front, the last stays. `{tag}` in one is the command's.

    `messages` is the INBOX: UID and text, in their order there.
    """

    answers: Mapping[str, Answer | list[Answer]] = field(default_factory=dict)
    messages: tuple[tuple[int, bytes], ...] = ()
    offers: str = OFFERS
    implicit: bool = True
    tls: ssl.SSLContext | None = None
    validity: int = 7


@dataclass
class Record:
    """What the server saw; `commands` without their tags."""

    port: int = 0
    connections: int = 0
    clear: bytearray = field(default_factory=bytearray)
    commands: list[str] = field(default_factory=list)


@contextlib.asynccontextmanager
async def imap_server(script: Script) -> AsyncIterator[Record]:
    """Serve `script` for the body of the `async with`; yields the record."""
    record, tasks = Record(), set[asyncio.Task[None]]()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        record.connections += 1
        try:
            await _Session(script, record, reader, writer).run()
        except (_Over, ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            tasks.discard(task)

    answers = {step: list(told) if isinstance(told, list) else [told] for step, told in script.answers.items()}
    script = Script(answers, script.messages, script.offers, script.implicit, script.tls, script.validity)
    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=script.tls if script.implicit else None)
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
        self, script: Script, record: Record, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.script, self.record, self.reader, self.writer = script, record, reader, writer
        self.secure = script.implicit
        self.tag = b"*"

    async def run(self) -> None:
        await self.say("CONNECT", b"* OK ready\r\n")
        while True:
            self.tag, _, command = (await self.read()).rstrip(b"\r\n").partition(b" ")
            self.record.commands.append(command.decode("latin-1"))
            await self.obey(command.decode("latin-1"))

    async def read(self) -> bytes:
        line = await self.reader.readuntil(b"\n")
        if not self.secure:
            self.record.clear += line
        return line

    async def obey(self, command: str) -> None:
        verb = command.partition(" ")[0].upper()
        match verb:
            case "CAPABILITY":
                more = "" if self.secure else " STARTTLS"
                await self.say(verb, f"* CAPABILITY {self.script.offers}{more}\r\n{{tag}} OK done\r\n".encode())
            case "STARTTLS":
                await self.say(verb, b"{tag} OK go on\r\n")
                assert self.script.tls is not None
                await self.writer.start_tls(self.script.tls)
                self.secure = True
            case "AUTHENTICATE":
                await self.write(b"+ \r\n")
                self.record.commands.append((await self.read()).decode().strip())
                await self.say(verb, b"{tag} OK done\r\n")
            case "LIST":
                await self.say(verb, b'* LIST () "/" INBOX\r\n{tag} OK done\r\n')
            case "EXAMINE":
                uids = [uid for uid, _ in self.script.messages]
                told = f"* {len(uids)} EXISTS\r\n* OK [UIDVALIDITY {self.script.validity}] .\r\n"
                told += f"* OK [UIDNEXT {max(uids, default=0) + 1}] .\r\n{{tag}} OK done\r\n"
                await self.say(verb, told.encode())
            case "FETCH" | "UID":
                await self.say(verb, self.fetched(command))
            case "LOGOUT":
                await self.say(verb, b"* BYE\r\n{tag} OK done\r\n")
                raise _Over
            case _:
                await self.say(verb, b"{tag} BAD what?\r\n")

    def fetched(self, command: str) -> bytes:
        by_uid = command.startswith("UID ")
        wanted = _numbers(command.removeprefix("UID ").split(" ")[1])
        told = b""
        for number, (uid, raw) in enumerate(self.script.messages, 1):
            if (uid if by_uid else number) in wanted:
                told += f"* {number} FETCH (UID {uid} RFC822.SIZE {len(raw)}".encode()
                if "BODY" in command:
                    told += b" BODY[] {%d}\r\n%b" % (len(raw), raw)
                told += b")\r\n"
        return told + b"{tag} OK done\r\n"

    async def say(self, step: str, polite: bytes) -> None:
        queue = self.script.answers.get(step)
        assert queue is None or isinstance(queue, list)
        answer = (queue.pop(0) if len(queue) > 1 else queue[0]) if queue else None
        if answer is Do.HANG:
            await asyncio.Event().wait()
        if isinstance(answer, Do):
            raise _Over
        for part in answer() if callable(answer) else [polite if answer is None else answer]:
            await self.write(part)

    async def write(self, raw: bytes) -> None:
        self.writer.write(raw.replace(b"{tag}", self.tag))
        await self.writer.drain()
        await asyncio.sleep(0)  # an endless answer leaves the loop its turn


def _numbers(text: str) -> set[int]:
    found: set[int] = set()
    for first, last in re.findall(r"(\d+)(?::(\d+))?", text):
        found |= set(range(int(first), int(last or first) + 1))
    return found
