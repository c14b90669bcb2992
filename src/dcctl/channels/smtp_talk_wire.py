"""One SMTP conversation (RFC 5321, RFC 3207, RFC 4954): commands and replies, every failure turned into our errors.

aiosmtplib frames the replies (bounded line and reply length, unsolicited bytes dropped, buffer emptied at STARTTLS);
its high-level client hides in which phase a connection was lost, so its protocol is driven directly.
"""

import asyncio
import base64
import ssl
from dataclasses import dataclass
from typing import Final, NamedTuple, cast

from aiosmtplib.errors import SMTPResponseException, SMTPServerDisconnected, SMTPTimeoutError
from aiosmtplib.esmtp import parse_esmtp_extensions
from aiosmtplib.protocol import SMTPProtocol
from aiosmtplib.response import SMTPResponse

from dcctl.channels.smtp_replies import Step, explain
from dcctl.channels.tls_wire import refusal
from dcctl.errors import ChannelError, DcctlError, TemporaryTrouble, TlsError
from dcctl.mail.status import Reply

MECHANISMS: Final = ("PLAIN", "LOGIN")


class Timeouts(NamedTuple):
    """Seconds to wait (RFC 5321 section 4.5.3.2, shorter where a person waits): for the whole connect, the reply to a
    command, one block of the message, the reply to the final dot, the goodbye."""

    connect: float = 30.0
    command: float = 60.0
    block: float = 180.0
    final: float = 600.0
    goodbye: float = 5.0


class Line(SMTPProtocol):
    """aiosmtplib's protocol, told to hold back a writer until all was handed to the system."""

    @property
    def out_of_turn(self) -> bool:
        """Whether the server has said more than it was asked."""
        return bool(self._buffer)

    @property
    def wire(self) -> asyncio.Transport:
        """The transport; raises `SMTPServerDisconnected` when it is gone."""
        if self.transport is None or self.transport.is_closing():
            raise SMTPServerDisconnected("Connection lost")
        return cast(asyncio.Transport, self.transport)

    async def drained(self) -> None:
        """Wait until what was written has left our buffers; raises `ConnectionResetError` when it cannot."""
        self.wire.set_write_buffer_limits(high=1, low=0)
        await self._drain_helper()

    @property
    def session(self) -> object:
        """The `ssl.SSLObject` after a handshake, else None."""
        return self.transport.get_extra_info("ssl_object") if self.transport else None

    def abort(self) -> None:
        """Drop the connection now."""
        if self.transport is not None:
            cast(asyncio.Transport, self.transport).abort()


@dataclass(slots=True)
class Talk:
    """A connected line: `name` is the channel's, `peer` the server as host:port; `extensions` the last EHLO's."""

    name: str
    peer: str
    line: Line
    timeouts: Timeouts
    helo: str
    extensions: dict[str, str]
    used: int = 0
    masked: tuple[str, ...] = ()

    def as_reply(self, response: SMTPResponse) -> Reply:
        """aiosmtplib's response as our value: bytes that are not UTF-8 shown as `\\xNN`, a secret said back masked."""
        text = response.message.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        for shown in self.masked:
            text = text.replace(shown, "***")
        return Reply(response.code, text)

    async def greeting(self) -> Reply:
        """The server's first words."""
        try:
            return self.wanted("greeting", self.as_reply(await self.line.read_response(self.timeouts.command)), 220)
        except (SMTPResponseException, OSError) as error:
            raise self.lost("greeting", error) from error

    async def command(self, step: Step, *words: bytes) -> Reply:
        """One command and its reply, whatever that is.

        Raises `TemporaryTrouble` when the line is cut or silent, `ChannelError` when the answer is not SMTP or the
        server spoke out of turn.
        """
        self.in_turn(step)
        try:
            return self.as_reply(await self.line.execute_command(*words, timeout=self.timeouts.command))
        except (SMTPResponseException, OSError) as error:
            raise self.lost(step, error) from error

    async def hello(self) -> Reply:
        """EHLO; remembers what is offered."""
        reply = self.wanted("EHLO", await self.command("EHLO", b"EHLO", self.helo.encode()), 250)
        self.extensions = parse_esmtp_extensions(reply.text)[0]
        return reply

    async def secure(self, host: str, trust: ssl.SSLContext) -> None:
        """EHLO, STARTTLS and the handshake. Without TLS it never goes on: raises `TlsError`."""
        reply = await self.command("EHLO", b"EHLO", self.helo.encode())
        offered = parse_esmtp_extensions(reply.text)[0] if reply.code == 250 else {}
        if "starttls" not in offered:
            raise TlsError(
                f"{self.peer} does not offer STARTTLS (EHLO: {reply})",
                why="the port or the server is wrong, or somebody in between takes the offer away",
                next="nothing was sent in clear; try port 465 with tls: implicit",
            )
        self.in_turn("STARTTLS")
        try:
            await self.line.start_tls(trust, server_hostname=host, timeout=self.timeouts.command)
        except SMTPResponseException as error:
            raise TlsError(
                f"{self.peer} answered STARTTLS with {error.code} {error.message}",
                why="the server cannot do TLS now, or somebody in between refuses it",
                next="nothing was sent in clear; try port 465 with tls: implicit",
            ) from error
        except SMTPTimeoutError as error:
            raise self.lost("STARTTLS", error) from error
        except OSError as error:
            raise refusal(self.peer, error) from error
        self.extensions = {}

    async def login(self, user: str, secret: str) -> str:
        """AUTH by the first of MECHANISMS that is offered; returns the server's words and its name. One try: a second
        counts as an attack.

        Raises `LoginNeeded` for a refusal, `ChannelError` when no mechanism of ours is offered.
        """
        offered = self.extensions.get("auth", "").upper().split()
        mechanism = next((name for name in MECHANISMS if name in offered), None)
        if mechanism is None:
            raise ChannelError(
                f"{self.peer} offers no login that dcctl speaks ({' '.join(offered) or 'none at all'})",
                why=f"dcctl speaks {' and '.join(MECHANISMS)}",
                next="check port and tls; some servers offer a login only there",
            )
        spellings = (_encoded(f"\0{user}\0{secret}").decode(), _encoded(secret).decode(), secret)
        self.masked = tuple(filter(None, spellings))  # from here on a server may say back what it was told
        accepted = self.wanted("AUTH", await self._authenticate(mechanism, user, secret), 235)
        return f"{accepted} / {mechanism}"

    async def _authenticate(self, mechanism: str, user: str, secret: str) -> Reply:
        if mechanism == "PLAIN":
            return await self.command("AUTH", b"AUTH", b"PLAIN", _encoded(f"\0{user}\0{secret}"))
        reply = await self.command("AUTH", b"AUTH", b"LOGIN")
        for answer in (user, secret):
            if reply.code == 334:
                reply = await self.command("AUTH", _encoded(answer))
        return reply

    async def goodbye(self) -> None:
        """QUIT, politely but briefly; the line is down afterwards whatever is answered."""
        try:
            async with asyncio.timeout(self.timeouts.goodbye):
                await self.line.execute_command(b"QUIT")
        except (SMTPResponseException, OSError):  # TimeoutError is an OSError
            pass
        self.line.abort()

    def wanted(self, step: Step, reply: Reply, *codes: int) -> Reply:
        """`reply`, when its code is one of `codes`; else raises what it means."""
        if reply.code not in codes:
            raise explain(self.name, self.peer, step, reply)
        return reply

    def in_turn(self, step: Step) -> None:
        """Raises `ChannelError` when the server has said more than it was asked, before `step`."""
        if self.line.out_of_turn:
            self.line.abort()
            raise ChannelError(f"{self.peer} spoke out of turn before {step}", why="replies and commands do not match")

    def lost(self, step: Step, error: Exception) -> DcctlError:
        """Our error for a line that failed while `step` waited for its answer; the line is not used again."""
        self.line.abort()
        if isinstance(error, SMTPResponseException):
            return ChannelError(
                f"{self.peer} does not speak SMTP at {step}: {error.message}", next="check host, port and tls"
            )
        if isinstance(error, TimeoutError):
            return TemporaryTrouble(f"{self.peer} was silent at {step}", next="run the same command again later")
        return TemporaryTrouble(f"{self.peer} closed the connection at {step}", next="run the same command again later")


def _encoded(text: str) -> bytes:
    return base64.b64encode(text.encode())
