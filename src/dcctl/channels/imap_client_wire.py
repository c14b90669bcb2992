"""imaplib on a line of ours, in a thread: a command in, its reply out; whatever goes wrong is one of our errors."""

import asyncio
import imaplib
import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar

from dcctl.channels.imap_line_wire import BYE, Closed, Line
from dcctl.channels.imap_text import Answer
from dcctl.errors import ChannelError, DcctlError

T = TypeVar("T")

SMALL: Final = 1 << 20  # octets that an answer without messages may have
_NOT_IMAP: Final = (imaplib.IMAP4.error, ValueError, TypeError)  # the latter two: imaplib's on malformed answers
_NUMBER: Final = re.compile(rb"\d{1,10}(?!\d)")


class Timeouts(NamedTuple):
    """Seconds in all: for the connect, a command, a page of messages, the goodbye."""

    connect: float = 30.0
    command: float = 60.0
    fetch: float = 300.0
    goodbye: float = 5.0


class Reply(NamedTuple):
    """What a command came to: whether OK, else the server's words; its data."""

    ok: bool
    words: str = ""
    data: Answer = ()


class Client(imaplib.IMAP4):
    """imaplib's client; the five calls it asks its connection for go to the line."""

    def __init__(self, line: Line) -> None:
        self._line = line
        super().__init__()

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """It is connected already."""

    def read(self, size: int) -> bytes:
        """A literal."""
        return self._line.read(size)

    def readline(self) -> bytes:
        """A line."""
        return self._line.readline()

    def send(self, data: Any) -> None:
        """A command."""
        self._line.send(bytes(data))

    def shutdown(self) -> None:
        """The end."""
        self._line.close()

    def told(self, name: str) -> list[bytes]:
        """What the server said of `name` since it was last asked for, without literals."""
        return [item for item in self.response(name)[1] if isinstance(item, bytes)]

    def number(self, name: str) -> int:
        """The last number it said of `name`, 0 for none."""
        said = self.told(name)
        match = _NUMBER.match(said[-1]) if said else None
        return int(match[0]) if match else 0


class Caller:
    """Calls the client in a thread, one command at a time, each with its limits."""

    def __init__(self, peer: str, line: Line, timeouts: Timeouts) -> None:
        self.peer = peer
        self.line = line
        self.timeouts = timeouts
        self._up = True

    async def run(self, step: str, call: Callable[[], T], seconds: float, octets: int = SMALL) -> T:
        """What `call` returns. After an error the line is not used again."""
        self.line.allow(step, seconds, octets)
        done = False
        try:
            result = await asyncio.to_thread(call)
            done = True
        except _NOT_IMAP as error:
            raise self._broken(step, error) from error
        finally:
            if not done:  # also when we are cancelled: the thread then waits for a line that is cut
                self._up = False
                self.line.cut()
        return result

    async def command(
        self, step: str, call: Callable[[], tuple[str, Any]], seconds: float | None = None, octets: int = SMALL
    ) -> Reply:
        """The reply to a command, whatever it is. Raises `Closed`, `TemporaryTrouble` or `ChannelError` when there is
        none."""

        def replied() -> Reply:
            try:
                status, data = call()
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as refused:  # BAD, or a login's NO
                return Reply(False, _words(refused.args[0] if refused.args else b""))
            return Reply(True, "", data) if status == "OK" else Reply(False, _words(data[-1] if data else b""))

        return await self.run(step, replied, seconds or self.timeouts.command, octets)

    async def close(self, client: Client | None) -> None:
        """LOGOUT, politely but briefly, where the line is good; it is down afterwards."""
        try:
            if client is not None and self._up:
                await self.command("LOGOUT", client.logout, self.timeouts.goodbye)
        except DcctlError:
            pass
        self.line.close()

    def _broken(self, step: str, error: Exception) -> DcctlError:
        if self.line.last.upper().startswith(BYE):
            said = _words(self.line.last[len(BYE) :].strip())
            return Closed(f"{self.peer} said goodbye at {step}: {said}", next="run the same command again later")
        said = _words(self.line.last.strip() or str(error))
        return ChannelError(f"{self.peer} does not speak IMAP at {step}: {said}", next="check host and port")


def _words(said: object) -> str:
    return said.decode("utf-8", "backslashreplace") if isinstance(said, bytes) else str(said)
