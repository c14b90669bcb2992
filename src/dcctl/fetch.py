"""The one guarded door to HTTPS that is not a vendor SDK's: policies and logos today (RFC 9110, RFC 9112)."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple, Protocol


class Fetched(NamedTuple):
    """What a server answered. `url` the one that answered in the end; `media_type` in lower case, without
    parameters, "" where there is none; `certificate` the server's certificate (DER)."""

    url: str
    status: int
    media_type: str
    body: bytes
    certificate: bytes = b""


class NotFetched(NamedTuple):
    """Nothing usable came. `certain`: the other side is at fault and would be for everybody (a certificate that is
    not trusted, a redirect, too large, a private address); else it is unknown (time-out, cut off, no DNS answer)."""

    url: str
    certain: bool
    why: str


class Fetch(Protocol):
    """Get one https URL; never raises for what a server does."""

    async def __call__(self, url: str, *, limit: int, same_host: bool = False) -> Fetched | NotFetched:
        """`limit` is the most bytes of body, counted while reading; `same_host` follows redirects there (at most 3),
        else none is followed."""
        ...


# Host name -> addresses; None: cannot be told now (a temporary failure), () : it has none.
Resolve = Callable[[str], Awaitable[tuple[str, ...] | None]]
