"""The door: https only, every address checked and the checked one connected to, everything bounded (RFC 9110)."""

import asyncio
import os
import ssl
from functools import cached_property
from typing import Final, cast
from urllib.parse import urljoin

from dcctl.fetch import MAX_SENT, Fetched, NotFetched, Resolve
from dcctl.fetch.exchange import Asked, Exchange, Response
from dcctl.fetch.guard import Target, may_connect, target_of
from dcctl.fetch.tls import client_context, refusal

TIMEOUT: Final = 5.0
_AT_ONCE: Final = 32
_MAX_REDIRECTS: Final = 3
_A_FAMILY: Final = 2  # addresses tried of each: this machine may have only one of the families


class Fetcher:
    """A `Fetch` (and, by its `post`, a `Post`) over real connections, each closed when it is answered.

    `resolve` gives a host's addresses; all of them must be public unless `allow_private` (labs). `timeout` in seconds
    is for one whole fetch: name, connection, TLS, answer, redirects. `port` is where servers listen; another than 443
    is for labs and tests, URLs never name one. Belongs to one event loop.
    """

    def __init__(
        self, resolve: Resolve, *, allow_private: bool = False, timeout: float = TIMEOUT, port: int = 443
    ) -> None:
        self._resolve = resolve
        self._allow_private = allow_private
        self._timeout = timeout
        self._port = port
        self._slots = asyncio.Semaphore(_AT_ONCE)

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """One for all: loading the system's authorities costs more than a fetch."""
        return client_context()

    async def __call__(self, url: str, *, limit: int, same_host: bool = False) -> Fetched | NotFetched:
        """See `Fetch`."""
        return await self._in_time(url, Asked(limit), same_host)

    async def post(self, url: str, body: bytes, *, media_type: str, limit: int) -> Fetched | NotFetched:
        """See `Post`."""
        if len(body) > MAX_SENT:
            return NotFetched(url, True, f"the body has more than {MAX_SENT} octets", "too-large")
        return await self._in_time(url, Asked(limit, body, media_type), same_host=False)

    async def _in_time(self, url: str, asked: Asked, same_host: bool) -> Fetched | NotFetched:
        async with self._slots:
            try:
                async with asyncio.timeout(self._timeout):
                    return await self._follow(url, asked, same_host)
            except TimeoutError:
                return NotFetched(url, False, f"not answered within {self._timeout:g} s", "time-out")

    async def _follow(self, url: str, asked: Asked, same_host: bool) -> Fetched | NotFetched:
        target = target_of(url)
        for _ in range(_MAX_REDIRECTS + 1):
            if isinstance(target, NotFetched):
                return target
            outcome = await self._once(target, asked)
            if not isinstance(outcome, Response):
                return outcome
            target = _redirected(target, outcome.location or "", same_host)
        return NotFetched(url, True, f"redirects more than {_MAX_REDIRECTS} times", "redirect")

    async def _once(self, target: Target, asked: Asked) -> Fetched | NotFetched | Response:
        """One request: an answer, none, or (a `Response`) a redirect."""
        addresses = await self._resolve(target.host)
        if addresses is None:
            return NotFetched(target.url, False, f"the addresses of {target.host} could not be asked", "unresolved")
        if not addresses:
            return NotFetched(target.url, True, f"{target.host} has no address", "no-address")
        # All must pass, also those not connected to: a name that mixes them is up to something.
        closed = [address for address in addresses if not may_connect(address, self._allow_private)]
        if closed:
            why = f"{target.host} leads to {', '.join(closed[:4])}, which is not on the public internet"
            return NotFetched(target.url, True, why, "address")
        wire = await self._connected(target, _tried(addresses), asked)
        if isinstance(wire, NotFetched):
            return wire
        try:
            outcome = await wire.ended
        finally:
            wire.close()
        if isinstance(outcome, NotFetched) or outcome.location is not None:
            return outcome
        return Fetched(target.url, outcome.status, outcome.media_type, outcome.body, wire.certificate)

    async def _connected(self, target: Target, addresses: tuple[str, ...], asked: Asked) -> "_Wire | NotFetched":
        """The first address that can be connected to. None may take all the time but the last."""
        share = self._timeout / (len(addresses) + 1)
        failures: list[str] = []
        for address in addresses:
            try:
                async with asyncio.timeout(None if address == addresses[-1] else share):
                    return await self._connect(target, address, asked)
            except ssl.SSLError as error:
                return refusal(target.url, error, self._context)
            except TimeoutError:
                failures.append(f"{address}: no answer")
            except OSError as error:
                failures.append(f"{address}: {os.strerror(error.errno) if error.errno else 'connection closed'}")
        why = f"{target.host} cannot be connected to ({'; '.join(failures)})"
        return NotFetched(target.url, False, why, "unreachable")

    async def _connect(self, target: Target, address: str, asked: Asked) -> "_Wire":
        """By the address that was checked, never by the name: that could lead elsewhere the next moment."""
        _, wire = await asyncio.get_running_loop().create_connection(
            lambda: _Wire(Exchange(target, asked)), address, self._port, ssl=self._context, server_hostname=target.host
        )
        return wire


class _Wire(asyncio.Protocol):
    """One connection: writes the request, feeds what comes to the exchange, keeps how it ended."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._transport: asyncio.Transport | None = None
        self.ended: asyncio.Future[Response | NotFetched] = asyncio.get_running_loop().create_future()
        self.certificate = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._tls: ssl.SSLObject = transport.get_extra_info("ssl_object")
        self.certificate = self._tls.getpeercert(binary_form=True) or b""
        self._transport.write(self._exchange.request)

    def data_received(self, data: bytes) -> None:
        if not self.ended.done() and (ended := self._exchange.feed(data)) is not None:
            self._end(ended)

    def eof_received(self) -> None:
        """The other side is done. A body that ends with the connection is whole only if TLS was closed in order, too
        (RFC 9112 section 9.8)."""
        if not self.ended.done():
            whole = self._exchange.feed(b"") if self._closed_in_order() else None
            self._end(whole or self._exchange.cut())

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ended.done():
            self._end(self._exchange.cut())

    def close(self) -> None:
        """At once: nothing is waited for from a server that has answered, or never will."""
        if self._transport is not None:
            self._transport.abort()

    def _closed_in_order(self) -> bool:
        """asyncio tells the end of TLS and that of the connection alike; OpenSSL knows."""
        try:
            return not self._tls.read(1)
        except ssl.SSLError:  # it still waits for more
            return False

    def _end(self, ended: Response | NotFetched) -> None:
        self.ended.set_result(ended)
        self.close()


def _tried(addresses: tuple[str, ...]) -> tuple[str, ...]:
    four = [address for address in addresses if ":" not in address]
    six = [address for address in addresses if ":" in address]
    return (*four[:_A_FAMILY], *six[:_A_FAMILY])


def _redirected(target: Target, location: str, same_host: bool) -> Target | NotFetched:
    """Where a redirect leads, if it is to be followed."""
    if not same_host:
        return NotFetched(target.url, True, f"redirects to {location[:200] or 'nowhere'}", "redirect")
    following = target_of(_joined(target.url, location))
    if isinstance(following, NotFetched):
        return NotFetched(target.url, True, f"redirects to {location[:200]}: {following.why}", "redirect")
    if following.host != target.host:
        return NotFetched(target.url, True, f"redirects to another host, {following.host}", "redirect")
    return following


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:  # brackets that hold no IPv6 address
        return location
