"""The only I/O a check is handed: `(name, rrtype) -> Answer`. A temporary failure is never "missing"."""

from dataclasses import dataclass
from typing import Literal, Protocol

Status = Literal["FOUND", "NO_DATA", "NO_NAME", "TEMPERROR"]
RRType = Literal["A", "AAAA", "TXT", "MX", "CNAME", "NS", "PTR", "SOA", "TLSA", "DS", "DNSKEY"]


@dataclass(frozen=True, slots=True)
class Mx:
    """One MX record; `exchange` without the final dot, "" for the null MX (RFC 7505)."""

    preference: int
    exchange: str


Record = str | bytes | Mx


@dataclass(frozen=True, slots=True)
class Answer:
    """What DNS said. `records` by type: A, AAAA and names as text without the final dot, TXT as the joined bytes, MX
    as `Mx`.

    `ttl` in seconds; `ad` the resolver's AD bit; `cause` says in plain words what went wrong (SERVFAIL by
    127.0.0.1#53,
    no answer in 5 s); `name` is the owner at the end of a CNAME chain.
    """

    status: Status
    records: tuple[Record, ...] = ()
    ttl: int = 0
    ad: bool = False
    cause: str = ""
    name: str = ""

    @property
    def texts(self) -> tuple[bytes, ...]:
        """The records as bytes (TXT)."""
        return tuple(r for r in self.records if isinstance(r, bytes))

    @property
    def names(self) -> tuple[str, ...]:
        """The records as text (A, AAAA, PTR, CNAME, NS)."""
        return tuple(r for r in self.records if isinstance(r, str))

    @property
    def exchanges(self) -> tuple[Mx, ...]:
        """The records as `Mx`, most preferred first."""
        return tuple(
            sorted((r for r in self.records if isinstance(r, Mx)), key=lambda mx: (mx.preference, mx.exchange))
        )


class Lookup(Protocol):
    """Anything that answers DNS questions: a live resolver, a zone, a recording."""

    async def __call__(self, name: str, rrtype: RRType) -> Answer:
        """Never raises for what DNS says or fails to say. `name` with or without the final dot, in A-label form."""
        ...
