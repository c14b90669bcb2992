"""A look at a mail exchanger as a sender comes to it (RFC 5321, RFC 3207): EHLO, STARTTLS, QUIT, and no mail.

The certificate is verified by the system's TLS library. One that is not trusted, or a handshake that fails, is looked
at once more with everything allowed, to see what there is.
"""

import asyncio
import socket
import ssl
from pathlib import Path
from typing import Any, Final

from aiosmtplib.errors import SMTPResponseException

from dcctl.channels.chain_wire import Leaf, leaf, path
from dcctl.channels.dial_wire import Address, address_literal, dial
from dcctl.channels.smtp_talk_wire import Line, Talk, Timeouts
from dcctl.channels.tls_wire import context
from dcctl.errors import DcctlError, TemporaryTrouble, TlsError
from dcctl.mail.tls_seen import TlsSeen

LIMIT: Final = 10.0  # seconds for one exchanger in all
_GOODBYE: Final = 1.0
_MAX_CHAIN: Final = 10
_OLD: Final = ("SSLv3", "TLSv1", "TLSv1.1")  # what the first handshake does not allow


class MxEye:
    """Looks at exchangers; see `Look`.

    `helo` is the name given, the connection's address literal where it is ""; `ca_file` the CAs to trust in place of
    the system's; `limit` the seconds for one exchanger. Raises `ChannelError` when `ca_file` cannot be read.
    """

    def __init__(self, *, helo: str = "", ca_file: Path | None = None, limit: float = LIMIT) -> None:
        self._helo, self._limit = helo, limit
        self._strict = context(ca_file)
        self._strict.check_hostname = False  # whether the name fits is judged apart
        self._lenient = _lenient()

    async def __call__(self, host: str, addresses: tuple[str, ...], port: int) -> TlsSeen:
        """See `Look`."""
        glance = _Glance(host, port, self._helo, self._limit)
        try:
            async with asyncio.timeout(self._limit):
                try:
                    return await glance.at(addresses, self._strict)
                except _NoHandshake as first:
                    return _told(await glance.at((glance.seen.address,), self._lenient), first)
        except TimeoutError:
            return glance.seen._replace(error=f"not finished within {self._limit:g} s")
        except _NoHandshake as failed:
            return glance.seen._replace(error=f"the TLS handshake fails ({failed})", certain=failed.certain)
        except TlsError as refused:
            return glance.seen._replace(error=refused.message, certain=True)
        except DcctlError as trouble:
            return glance.seen._replace(error=trouble.message)


class _NoHandshake(Exception):
    """TLS did not come about; the text says why. `certain`: one side refused, else the connection was lost."""

    def __init__(self, failure: OSError) -> None:
        told = isinstance(failure, ssl.SSLError) and not isinstance(failure, ssl.SSLEOFError)
        self.certain = told
        self.distrust = failure.verify_message if isinstance(failure, ssl.SSLCertVerificationError) else ""
        reason = (getattr(failure, "reason", None) or str(failure)) if told else "the connection was closed"
        super().__init__(self.distrust or reason.replace("_", " ").lower())


class _Glance:
    """One exchanger being looked at; `seen` holds what was seen so far."""

    def __init__(self, host: str, port: int, helo: str, limit: float) -> None:
        self.seen = TlsSeen(host)
        self._port, self._helo = port, helo
        self._peer = f"{host}:{port}"
        self._timeouts = Timeouts(connect=limit, command=limit, goodbye=_GOODBYE)

    async def at(self, addresses: tuple[str, ...], trust: ssl.SSLContext) -> TlsSeen:
        """One connection. Raises `_NoHandshake`, `TlsError` (STARTTLS refused for good) and what `Talk` raises."""
        talk = await self._connect(addresses)
        try:
            self.seen = self.seen._replace(greeting=str(await talk.greeting()))
            await talk.hello()
            self.seen = self.seen._replace(starttls="starttls" in talk.extensions)
            if self.seen.starttls:
                await self._secure(talk, trust)
                self.seen = _with_session(self.seen, talk.line.session, trust.verify_mode == ssl.CERT_REQUIRED)
            await talk.goodbye()
        finally:
            talk.line.abort()
        return self.seen

    async def _connect(self, addresses: tuple[str, ...]) -> Talk:
        dialled = await dial([_address(text, self._port) for text in addresses], self._peer, self._timeouts.connect)
        self.seen = self.seen._replace(address=str(dialled.address))
        helo = self._helo or address_literal(str(dialled.socket.getsockname()[0]))
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(lambda: Line(loop), sock=dialled.socket)
        return Talk(self.seen.host, self._peer, line, self._timeouts, helo, {})

    async def _secure(self, talk: Talk, trust: ssl.SSLContext) -> None:
        talk.in_turn("STARTTLS")
        try:
            await talk.line.start_tls(trust, server_hostname=self.seen.host, timeout=self._timeouts.command)
        except SMTPResponseException as refused:
            kind = TlsError if refused.code >= 500 else TemporaryTrouble
            raise kind(f"{self._peer} answered STARTTLS with {refused.code} {refused.message}") from refused
        except (ssl.SSLError, ConnectionError) as failure:
            raise _NoHandshake(failure) from failure
        except OSError as error:
            raise talk.lost("STARTTLS", error) from error


def _told(seen: TlsSeen, first: _NoHandshake) -> TlsSeen:
    """What was seen with everything allowed, and why the first handshake went wrong."""
    if first.distrust:
        return seen._replace(trusted=False, distrust=first.distrust)
    if first.certain or seen.version in _OLD:
        return seen._replace(distrust=str(first))
    return seen._replace(error=f"the TLS handshake fails now and then ({first})")


def _with_session(seen: TlsSeen, session: Any, verified: bool) -> TlsSeen:
    chain = path(_sent(session))
    names, not_before, not_after = leaf(chain[0]) if chain else Leaf()
    return seen._replace(
        version=session.version(),
        cipher=session.cipher()[0],
        chain=chain,
        names=names,
        not_before=not_before,
        not_after=not_after,
        trusted=True if verified else None,
    )


def _sent(session: Any) -> list[bytes]:
    """The certificates as sent (DER); `ssl` gives them away from Python 3.13 on, its inner object before."""
    if hasattr(session, "get_unverified_chain"):
        return list(session.get_unverified_chain()[:_MAX_CHAIN])
    sent = session._sslobj.get_unverified_chain() or ()
    return [ssl.PEM_cert_to_DER_cert(one.public_bytes()) for one in sent[:_MAX_CHAIN]]


def _lenient() -> ssl.SSLContext:
    """Everything goes: whoever looks here wants to see what a server has, and tells it nothing."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    made.set_ciphers("ALL:!aNULL:@SECLEVEL=0")
    return made


def _address(text: str, port: int) -> Address:
    return Address(socket.AF_INET6, (text, port, 0, 0)) if ":" in text else Address(socket.AF_INET, (text, port))
