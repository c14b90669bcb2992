"""The only I/O a check is handed: `(name, rrtype) -> Answer`. A temporary failure is never "missing"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from dcctl.mailauth.names import is_askable, within
from dcctl.safe import safe

MAX_CHAIN: Final = 16  # CNAMEs followed before a chain counts as endless
MAX_LABELS: Final = 128

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
    as `Mx`, any other in the text form of its RFC.

    `ttl` in seconds; `ad` the resolver's AD bit, `private_path` whether nobody on the way could have set it (the
    resolver is on this machine or the way to it is encrypted; RFC 6698 section 7 and appendix A.3); `beyond` that this
    lookup can never know (a zone file, asked about another zone); `cause` says in
    plain words what went wrong (SERVFAIL by 127.0.0.1#53, no answer in 5 s); `name` is the owner at the end of a CNAME
    chain.
    """

    status: Status
    records: tuple[Record, ...] = ()
    ttl: int = 0
    ad: bool = False
    cause: str = ""
    name: str = ""
    private_path: bool = False
    beyond: bool = False

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


class ZoneLookup:
    """A `Lookup` in memory: a mapping of names to `{TYPE: [rdata, ...]}`.

    Rdata: A, AAAA, names as text; MX as `[preference, exchange]`; TXT as one text or the list of its strings. The
    pseudo-types `"SERVFAIL": true` and `"FAIL": ["TXT"]` make a name, or just those types of it, fail. CNAMEs are
    followed, names between others exist (RFC 8020), `*` is a wildcard (RFC 4592).

    Without `origin` a name that is not there does not exist. With `origin` the mapping is that one zone: names outside
    it, and below a delegation (NS under the apex), are *unknown* (TEMPERROR) where the mapping does not hold them.
    """

    def __init__(self, zone: Mapping[str, Mapping[str, object]], *, origin: str | None = None) -> None:
        self._zone = {_plain(name): types for name, types in zone.items()}
        self._origin = None if origin is None else _plain(origin)
        self._exists = {parent for name in self._zone for parent in _self_and_parents(name)}
        self._cuts = {name for name, types in self._zone.items() if "NS" in types and name != self._origin}
        self.asked = 0

    async def __call__(self, name: str, rrtype: RRType) -> Answer:
        """See `Lookup`. Counts the questions in `asked`."""
        self.asked += 1
        owner = _plain(name)
        for _ in range(MAX_CHAIN):
            answer, alias = self._at(owner, rrtype)
            if alias is None:
                return answer
            owner = alias
        return Answer("TEMPERROR", cause=f"CNAME chain of {safe(name, 80)} does not end", name=owner)

    def _at(self, owner: str, rrtype: RRType) -> tuple[Answer, str | None]:
        """What one name says: an answer, or the name it is an alias of."""
        if self._origin is not None and (outside := self._outside(owner, rrtype)):
            return Answer("TEMPERROR", cause=f"{safe(owner, 80)} is {outside}", name=owner, beyond=True), None
        if not is_askable(owner):
            return Answer("NO_NAME", name=owner), None
        types = self._types(owner)
        if types is None:
            return Answer("NO_DATA" if owner in self._exists else "NO_NAME", name=owner), None
        if types.get("SERVFAIL") or rrtype in _list(types.get("FAIL", ())):
            return Answer("TEMPERROR", cause="SERVFAIL by the zone", name=owner), None
        if rrtype in types:
            records = tuple(record_of(rrtype, rdata) for rdata in _list(types[rrtype]))
            return Answer("FOUND" if records else "NO_DATA", records, name=owner), None
        if "CNAME" in types:
            return Answer("NO_DATA", name=owner), _plain(str(_list(types["CNAME"])[0]))
        # RFC 4035 section 2.4: the DS of a zone stands in the zone above it.
        cause = "the parent zone holds it" if rrtype == "DS" and owner == self._origin else ""
        return Answer("NO_DATA", cause=cause, name=owner), None

    def _types(self, owner: str) -> Mapping[str, object] | None:
        if owner in self._zone or owner in self._exists:
            return self._zone.get(owner)
        # RFC 4592 section 3.3.1: the wildcard counts only directly below the closest name that exists.
        closest = next((parent for parent in _self_and_parents(owner) if parent in self._exists), "")
        return self._zone.get(f"*.{closest}")

    def _outside(self, owner: str, rrtype: RRType) -> str | None:
        if owner not in self._zone and not within(owner, self._origin or ""):
            return "not in the zone file"
        if rrtype == "DS" and owner in self._cuts:
            return None
        if cut := next((parent for parent in _self_and_parents(owner) if parent in self._cuts), None):
            return f"delegated at {safe(cut, 80)}, outside the zone file"
        return None


def _plain(name: str) -> str:
    return name.lower().removesuffix(".")


def _self_and_parents(name: str) -> Iterator[str]:
    """`a.b.c` gives `a.b.c`, `b.c`, `c`; bounded, because no name has more than 127 labels."""
    labels = name.split(".")[-MAX_LABELS:]
    return (".".join(labels[at:]) for at in range(len(labels)))


def _list(rdata: object) -> Sequence[object]:
    return rdata if isinstance(rdata, list | tuple) else (rdata,)


def _octets(text: object) -> bytes:
    if isinstance(text, bytes):
        return text
    try:
        return str(text).encode("latin-1")
    except UnicodeEncodeError:
        return str(text).encode("utf-8", "surrogateescape")


def record_of(rrtype: str, rdata: object) -> Record:
    """One rdata of a mapping (see `ZoneLookup`) as the record of an `Answer`."""
    if rrtype == "TXT":
        return b"".join(map(_octets, _list(rdata)))
    if rrtype == "MX":
        preference, exchange = _list(rdata)
        return Mx(int(str(preference)), str(exchange).removesuffix("."))
    if rrtype in ("CNAME", "NS", "PTR"):
        return str(rdata).removesuffix(".")
    return " ".join(map(str, _list(rdata)))
