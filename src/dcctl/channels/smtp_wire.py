"""The `smtp` channel: connect, probe, send, close. TLS mode always explicit, credentials never in clear."""

import asyncio
from importlib import import_module
from pathlib import Path

from dcctl.channels.base import Configured, Inbox, Probe, Receipt, Vault
from dcctl.channels.dial_wire import address_literal, dial, resolve
from dcctl.channels.smtp import SECRET, SmtpSettings
from dcctl.channels.smtp_talk_wire import Line, Talk, Timeouts
from dcctl.channels.smtp_transfer_wire import Transfer
from dcctl.channels.stopwatch import Stopwatch
from dcctl.channels.tls_wire import context, describe, refusal
from dcctl.errors import DcctlError, TemporaryTrouble
from dcctl.mail.address import Mailbox
from dcctl.mail.envelope import Envelope


class SmtpChannel:
    """One server, one connection at a time, kept between sends up to the provider's cap."""

    def __init__(self, name: str, settings: SmtpSettings, vault: Vault, timeouts: Timeouts | None = None) -> None:
        self._name = name
        self._settings = settings
        self._vault = vault
        self._timeouts = timeouts or Timeouts()
        self._peer = f"{settings.host}:{settings.port}"
        self._talk: Talk | None = None

    async def probe(self, reverse_path: Mailbox | None) -> Probe:
        """All stages up to MAIL FROM, then RSET. Nothing is sent."""
        watch = Stopwatch()
        try:
            talk = await self._ready(watch)
            with watch.stage("may-send") as note:
                from_path = f"FROM:<{reverse_path or ''}>".encode()
                utf8 = () if from_path.isascii() else (b"SMTPUTF8",)
                reply = await talk.command("MAIL FROM", b"MAIL", from_path, *utf8)
                note.words = str(talk.wanted("MAIL FROM", reply, *range(200, 300)))
                talk.wanted("RSET", await talk.command("RSET", b"RSET"), *range(200, 300))
        except DcctlError as error:
            self._drop()
            return Probe(watch.stages, error)
        return Probe(watch.stages)

    async def send(self, envelope: Envelope, message: bytes) -> Receipt:
        """Hand over `message`, byte for byte (dot-stuffing only)."""
        watch = Stopwatch()
        try:
            talk = await self._ready(watch)
        except DcctlError as error:
            return Receipt("not-sent", stages=watch.stages, error=error)
        done = False
        try:
            receipt = await Transfer(talk, watch).run(envelope, message)
            done = receipt.outcome == "sent" or await self._reset(talk, receipt)
        finally:
            if not done:  # also when we are cancelled: the line is in an unknown state
                self._drop()
        return receipt

    async def close(self) -> None:
        """QUIT, when connected."""
        talk, self._talk = self._talk, None
        if talk is not None and talk.line.is_connected:
            await talk.goodbye()

    async def _reset(self, talk: Talk, receipt: Receipt) -> bool:
        """Whether the line can carry another transaction after one that failed by a plain refusal."""
        if receipt.outcome == "unknown" or not talk.line.is_connected or (receipt.reply and receipt.reply.code == 421):
            return False
        try:
            return (await talk.command("RSET", b"RSET")).code == 250
        except DcctlError:
            return False

    async def _ready(self, watch: Stopwatch) -> Talk:
        provider = self._settings.provider
        cap = provider.per_connection if provider else 0
        if self._talk is not None and (not self._talk.line.is_connected or self._talk.used >= cap > 0):
            await self.close()
        if self._talk is None:
            self._talk = await self._connect(watch)
        self._talk.used += 1
        return self._talk

    async def _connect(self, watch: Stopwatch) -> Talk:
        line, own = await self._open_line(watch)
        helo = self._settings.helo or address_literal(own)
        talk, ready = Talk(self._name, self._peer, line, self._timeouts, helo, {}), False
        try:
            await self._introduce(talk, watch)
            ready = True
        finally:
            if not ready:
                line.abort()
        return talk

    async def _introduce(self, talk: Talk, watch: Stopwatch) -> None:
        with watch.stage("greeting") as note:
            note.words = str(await talk.greeting())
        if self._settings.tls == "starttls":
            with watch.stage("tls") as note:
                await talk.secure(self._settings.host, context(self._settings.ca_file))
                note.words = describe(talk.line.session)
        with watch.stage("capabilities") as note:
            await talk.hello()
            note.words = ", ".join(f"{name.upper()} {value}".strip() for name, value in talk.extensions.items())
        if self._settings.logs_in:
            with watch.stage("login") as note:
                secret = (await self._vault.get(SECRET)).reveal()
                user = self._settings.user or secret
                shown = self._settings.user or "the token"
                note.words = f"{await talk.login(user, secret)} as {shown}"

    async def _open_line(self, watch: Stopwatch) -> tuple[Line, str]:
        """The connection, in TLS where that is implicit, and our own address on it."""
        settings, limit = self._settings, self._timeouts.connect
        trust = context(settings.ca_file) if settings.tls == "implicit" else None
        with watch.stage("resolve") as note:
            addresses = await resolve(settings.host, settings.port)
            note.words = ", ".join(map(str, addresses))
        with watch.stage("connect") as note:
            dialled = await dial(addresses, self._peer, limit)
            note.words = f"{dialled.address} port {settings.port}"
        loop, own = asyncio.get_running_loop(), str(dialled.socket.getsockname()[0])
        if trust is None:
            return (await loop.create_connection(lambda: Line(loop), sock=dialled.socket))[1], own
        with watch.stage("tls") as note:
            try:
                async with asyncio.timeout(limit):
                    _, line = await loop.create_connection(
                        lambda: Line(loop), sock=dialled.socket, ssl=trust, server_hostname=settings.host
                    )
            except TimeoutError as error:
                raise TemporaryTrouble(f"{self._peer}: no TLS handshake within {limit:g} s") from error
            except OSError as error:
                raise refusal(self._peer, error) from error
            note.words = describe(line.session)
        return line, own

    def _drop(self) -> None:
        if self._talk is not None:
            self._talk.line.abort()
            self._talk = None


def open(configured: Configured, vault: Vault, home: Path) -> SmtpChannel:
    """The channel; nothing is connected yet."""
    return SmtpChannel(configured.name, configured.settings, vault)


def open_inbox(configured: Configured, vault: Vault, home: Path) -> Inbox | None:
    """The mailbox of `bounces:`, None when returned mail is not tracked. What sends does not load what reads."""
    inbox: Inbox | None = import_module("dcctl.channels.returned_wire").open_returned(
        configured.name, configured.settings.bounces, vault
    )
    return inbox
