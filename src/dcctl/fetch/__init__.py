"""The one guarded door to HTTPS that is not a vendor SDK's: policies, logos, webhooks (RFC 9110, RFC 9112).

Here is what goes in and comes out; `fetcher.Fetcher` is the door itself and is loaded only where it is opened.
"""

from collections.abc import Awaitable, Callable
from typing import Literal, NamedTuple, Protocol

# What went wrong, for those who judge it. Of these only `time-out`, `unresolved`, `unreachable` and `cut` are always
# uncertain; `tls` and `certificate` are, where this machine may be the cause.
Fault = Literal[
    "url",  # no https address of a named host
    "address",  # the host leads to an address that is not public
    "no-address",  # the host has none
    "unresolved",  # DNS could not tell
    "unreachable",  # nobody answers, or with a refusal
    "time-out",
    "cut",  # the connection ended in the middle
    "certificate",  # not trusted: name, dates, issuer
    "tls",  # no TLS could be agreed on
    "redirect",  # one that is not followed
    "too-large",
    "encoded",  # a content coding, which was not asked for
    "malformed",  # no HTTP
    "other",
]


class Fetched(NamedTuple):
    """What a server answered. `url` the one that answered in the end; `media_type` in lower case, without
    parameters, "" where there is none; `body` is read of a 2xx answer only, else empty; `certificate` the server's
    certificate (DER)."""

    url: str
    status: int
    media_type: str
    body: bytes
    certificate: bytes = b""


class NotFetched(NamedTuple):
    """Nothing usable came. `certain`: the other side is at fault and would be for everybody (a certificate that is
    not trusted, a redirect, too large, a private address); else it is unknown (time-out, cut off, no DNS answer).
    `why` in plain words, which may hold the server's; `fault` the kind."""

    url: str
    certain: bool
    why: str
    fault: Fault = "other"


class Fetch(Protocol):
    """Get one https URL; never raises for what a server does."""

    async def __call__(self, url: str, *, limit: int, same_host: bool = False) -> Fetched | NotFetched:
        """`limit` is the most bytes of body, counted while reading; `same_host` follows redirects there (at most 3),
        else none is followed."""
        ...


class Post(Protocol):
    """Send `body` to one https URL; never raises for what a server does, never sends it twice, follows no redirect."""

    async def __call__(self, url: str, body: bytes, *, media_type: str, limit: int) -> Fetched | NotFetched:
        """`media_type` is of the body, at most `MAX_SENT` octets; `limit` the most bytes of the answer's."""
        ...


MAX_SENT = 1 << 16  # octets of a body that is sent

# Host name -> addresses; None: cannot be told now (a temporary failure), () : it has none.
Resolve = Callable[[str], Awaitable[tuple[str, ...] | None]]
