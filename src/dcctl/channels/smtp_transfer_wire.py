"""One mail transaction (RFC 5321 section 3.3; SIZE RFC 1870, 8BITMIME RFC 6152, SMTPUTF8 RFC 6531).

The phase decides the outcome: until the final dot is written nobody can have the message (*not sent*); from then on
only the server's reply tells (*sent*, *not sent*), and without it the outcome is *unknown*.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from aiosmtplib.errors import SMTPResponseException
from aiosmtplib.response import SMTPResponse

from dcctl.channels.base import Receipt, Refusal
from dcctl.channels.smtp_replies import explain, queue_id
from dcctl.channels.smtp_talk_wire import Talk
from dcctl.channels.stopwatch import Stopwatch
from dcctl.errors import ChannelError, DcctlError, OutcomeUnknown, Refused, ValueRefused
from dcctl.mail.address import Mailbox
from dcctl.mail.envelope import Envelope
from dcctl.mail.headers import split_headers
from dcctl.mail.status import Reply

BLOCK: Final = 1 << 16


@dataclass(slots=True)
class Transfer:
    """The state of one transaction, and its receipt at any moment."""

    talk: Talk
    watch: Stopwatch
    accepted: list[Mailbox] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    reply: Reply | None = None

    async def run(self, envelope: Envelope, message: bytes) -> Receipt:
        """The whole transaction; raises nothing for what the server says or fails to say."""
        try:
            parameters = mail_parameters(self.talk.extensions, envelope, message)
            await self._sender(envelope.reverse_path, parameters)
            await self._recipients(envelope.forward_paths)
            await self._message(message)
        except OutcomeUnknown as error:
            return Receipt("unknown", (), tuple(self.refused), None, None, self.watch.stages, error)
        except DcctlError as error:
            return Receipt("not-sent", (), tuple(self.refused), self.reply, None, self.watch.stages, error)
        queued = queue_id(self.reply) if self.reply else None
        return Receipt("sent", tuple(self.accepted), tuple(self.refused), self.reply, queued, self.watch.stages)

    async def _sender(self, reverse_path: Mailbox | None, parameters: tuple[str, ...]) -> None:
        with self.watch.stage("sender") as note:
            words = (f"FROM:<{reverse_path or ''}>", *parameters)
            self.reply = await self.talk.command("MAIL FROM", b"MAIL", *(word.encode() for word in words))
            self.talk.wanted("MAIL FROM", self.reply, *range(200, 300))
            note.words = str(self.reply)
            self.reply = None

    async def _recipients(self, forward_paths: tuple[Mailbox, ...]) -> None:
        with self.watch.stage("recipients") as note:
            for recipient in forward_paths:
                reply = await self.talk.command("RCPT TO", b"RCPT", f"TO:<{recipient}>".encode())
                if 200 <= reply.code < 300:
                    self.accepted.append(recipient)
                else:
                    self.refused.append(Refusal(recipient, reply))
                if reply.code == 421:  # the server is closing (RFC 5321 section 3.8)
                    self.reply = reply
                    raise explain(self.talk.name, self.talk.peer, "RCPT TO", reply)
            if not self.accepted:
                raise self._nobody()
            note.words = f"{len(self.accepted)} accepted, {len(self.refused)} refused"

    def _nobody(self) -> DcctlError:
        # Refused for good comes before temporary trouble, as in `errors.PRECEDENCE`.
        refusals = sorted(self.refused, key=lambda refusal: refusal.reply.transient)
        self.reply = refusals[0].reply
        return explain(self.talk.name, self.talk.peer, "RCPT TO", self.reply)

    async def _message(self, message: bytes) -> None:
        with self.watch.stage("message") as note:
            self.reply = await self.talk.command("DATA", b"DATA")
            self.talk.wanted("DATA", self.reply, 354)
            self.talk.in_turn("final dot")
            self.reply = None
            self.reply = await self._body(message)
            if not 200 <= self.reply.code < 300:
                raise explain(self.talk.name, self.talk.peer, "final dot", self.reply)
            note.words = str(self.reply)

    async def _body(self, message: bytes) -> Reply:
        answer = asyncio.create_task(self.talk.line.read_response())
        answer.add_done_callback(lambda _: self.talk.line.resume_writing())  # an early answer ends the wait for room
        try:
            if early := await self._before_the_dot(message, answer):
                return early
            return await self._after_the_dot(answer)
        finally:
            answer.cancel()
            await asyncio.gather(answer, return_exceptions=True)

    async def _before_the_dot(self, message: bytes, answer: asyncio.Task[SMTPResponse]) -> Reply | None:
        """Write all but the final dot. Returns the server's refusal when it did not wait for that."""
        line = self.talk.line
        try:
            await asyncio.sleep(0)  # lets the reader listen
            for block in _blocks(message):
                async with asyncio.timeout(self.talk.timeouts.block):
                    line.wire.write(block)
                    await line.drained()
                if answer.done():
                    break
            if not answer.done():
                line.wire.write(b".\r\n")
                return None
        except OSError as error:
            if not _answered(answer):
                raise self.talk.lost("DATA", error) from error
        return self._early(answer)

    def _early(self, answer: asyncio.Task[SMTPResponse]) -> Reply:
        self.talk.line.abort()  # mid-message there is no way back to commands
        try:
            reply = self.talk.as_reply(answer.result())
        except (SMTPResponseException, OSError) as error:
            raise self.talk.lost("DATA", error) from error
        if not (reply.transient or reply.permanent):
            raise ChannelError(f"{self.talk.peer} answered before the message was complete: {reply}")
        return reply

    async def _after_the_dot(self, answer: asyncio.Task[SMTPResponse]) -> Reply:
        try:
            async with asyncio.timeout(self.talk.timeouts.final):
                reply = self.talk.as_reply(await answer)
        except (SMTPResponseException, OSError) as error:
            raise self._unknown(self.talk.lost("final dot", error).message) from error
        if not 200 <= reply.code < 300 and not reply.transient and not reply.permanent:
            self.talk.line.abort()
            raise self._unknown(f"{self.talk.peer} answered the final dot with {reply}")
        return reply

    def _unknown(self, what: str) -> OutcomeUnknown:
        return OutcomeUnknown(
            f"{what}: the message may have been sent",
            why="the whole message was handed over, but no valid answer came back",
            next="ask a recipient or look into the server's log before sending it again",
        )


def mail_parameters(extensions: dict[str, str], envelope: Envelope, message: bytes) -> tuple[str, ...]:
    """The parameters of MAIL FROM that this message needs. Raises `Refused` when the server cannot take it as it is,
    `ValueRefused` when it is not in CRLF lines."""
    lines = message.count(b"\r\n")
    if not message.endswith(b"\r\n") or message.count(b"\n") != lines or message.count(b"\r") != lines:
        raise ValueRefused("message: must be in CRLF lines (RFC 5321 section 2.3.8)", field="message")
    parameters = []
    if "size" in extensions:
        limit = extensions["size"]
        if limit.isascii() and limit.isdigit() and 0 < int(limit[:18]) < len(message):
            raise Refused(
                f"the message has {len(message)} octets, the server takes {limit}",
                next="send it without the attachment, or a link to it",
            )
        parameters.append(f"SIZE={len(message)}")
    if not message.isascii():
        parameters.append(_offered(extensions, "8bitmime", "BODY=8BITMIME", "the message is not 7-bit"))
    if envelope.needs_smtputf8 or not message[: split_headers(message).body_at].isascii():
        parameters.append(_offered(extensions, "smtputf8", "SMTPUTF8", "an address or header is not ASCII"))
    return tuple(parameters)


def _offered(extensions: dict[str, str], keyword: str, parameter: str, why: str) -> str:
    if keyword not in extensions:
        raise Refused(
            f"the server does not offer {keyword.upper()}",
            why=f"{why}, and changing it would break signatures",
            next="use an ASCII address, or a channel that offers it",
        )
    return parameter


def _blocks(message: bytes) -> Iterator[bytes]:
    """The message, dot-stuffed (RFC 5321 section 4.5.2), in blocks."""
    stuffed = message.replace(b"\r\n.", b"\r\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return (stuffed[at : at + BLOCK] for at in range(0, len(stuffed), BLOCK))


def _answered(answer: asyncio.Task[SMTPResponse]) -> bool:
    return answer.done() and not answer.cancelled() and answer.exception() is None
