"""DNS in HTTPS (RFC 8484), by dnspython's own transport; it needs the extra `dcctl[doh]`.

One client, so one kept connection with HTTP/2; the certificate must be trusted by this system (`SSL_CERT_FILE` counts)
and be for the URL's host, which the system's own resolver looks up.
"""

import ssl
from collections.abc import AsyncIterator
from typing import Final

import dns.asyncquery
import dns.message
import dns.query
import httpx2

from dcctl.errors import UsageError
from dcctl.mailauth.servers.nameserver import NameServer
from dcctl.mailauth.servers.way import Trouble

MAX_BYTES: Final = 65_535  # what a DNS message can hold
_CAUSES: Final = 8


class Transport:
    """The way to one server in HTTPS; see `Way`."""

    def __init__(self, server: NameServer) -> None:
        if not dns.query.have_doh:
            raise UsageError(
                f"{server} needs newer packages than are installed",
                next="pip install -U 'dcctl[doh]'",
                field="nameserver",
            )
        self._server = server
        self._client = httpx2.AsyncClient(
            transport=_Bounded(verify=ssl.create_default_context(), http2=True, trust_env=False),
            headers={"accept-encoding": "identity"},
            timeout=None,  # who asks has one
            trust_env=False,
            event_hooks={"response": [self._accepted]},
        )
        self.asked = 0

    async def ask(self, query: bytes) -> bytes:
        """See `Way`."""
        self.asked += 1
        message = dns.message.from_wire(query)
        message.id = 0  # RFC 8484 section 4.1
        try:
            reply = await dns.asyncquery.https(message, str(self._server), client=self._client, ignore_trailing=True)
        except httpx2.HTTPError as error:
            raise Trouble(_why(error, self._server)) from error
        return reply.to_wire()

    async def close(self) -> None:
        """See `Way`."""
        await self._client.aclose()

    async def _accepted(self, response: httpx2.Response) -> None:
        if response.status_code != 200:
            raise Trouble(f"HTTP status {response.status_code} by {self._server}")


class _Bounded(httpx2.AsyncHTTPTransport):
    """No answer is read further than a DNS message goes."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await super().handle_async_request(request)
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Counted(response.stream)
        return response


class _Counted(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        count = 0
        async for part in self._stream:
            count += len(part)
            if count > MAX_BYTES:
                raise httpx2.ReadError("longer than any DNS message")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


def _why(error: Exception, server: NameServer) -> str:
    """The reason in plain words: the HTTP library wraps what TLS said in errors of its own."""
    cause: BaseException | None = error
    for _ in range(_CAUSES):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate of {server} is not trusted ({cause.verify_message})"
        if cause is None:
            break
        cause = cause.__cause__ or cause.__context__
    return f"{server} cannot be asked ({error or type(error).__name__})"


def open(server: NameServer) -> Transport:
    """The way to `server`. Raises `UsageError` when what is installed is too old."""
    return Transport(server)
