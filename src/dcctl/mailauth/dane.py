"""The certificates that a domain's exchangers promise in DNS (TLSA records: RFC 6698, RFC 7671, RFC 7672)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from dcctl.mailauth.dnssec import inspect
from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.names import within
from dcctl.mailauth.together import both, together

MAX_HOSTS: Final = 20
FEW: Final = 4  # exchangers that are always all asked for
MAX_RECORDS: Final = 32
_LENGTHS: Final = {1: 32, 2: 64}  # RFC 6698 section 2.1.3: SHA-256, SHA-512
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_NUMBER: Final = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class Tlsa:
    """One TLSA record, its numbers by RFC 6698 section 2.1; `data` fits `matching`."""

    usage: int
    selector: int
    matching: int
    data: bytes

    @property
    def is_usable(self) -> bool:
        """Whether senders of mail use it (RFC 7672 section 3.1.3): DANE-TA (2) and DANE-EE (3)."""
        return self.usage in (2, 3)

    def __str__(self) -> str:
        return f"{self.usage} {self.selector} {self.matching} {self.data.hex()}"


@dataclass(frozen=True, slots=True)
class TlsaProblem:
    """A record no sender can use: the record, and what is wrong with it."""

    text: str
    message: str


def parse(text: str) -> Tlsa | TlsaProblem:
    """A record in its text form, `usage selector matching hex` (RFC 6698 section 2.2); the hex may be in pieces."""
    words = text.split()
    if len(words) < 4 or not all(map(_NUMBER.fullmatch, words[:3])):
        return TlsaProblem(text, "it is not `usage selector matching data`")
    usage, selector, matching = map(int, words[:3])
    data = "".join(words[3:])
    if problem := _unknown(usage, selector, matching):
        return TlsaProblem(text, problem)
    if not _HEX.fullmatch(data):
        return TlsaProblem(text, "its data is not hexadecimal")
    octets = bytes.fromhex(data)
    wanted = _LENGTHS.get(matching)
    if wanted is not None and len(octets) != wanted:
        return TlsaProblem(text, f"its data has {len(octets)} octets, matching type {matching} has {wanted}")
    if matching == 0 and octets[0] != 0x30:
        return TlsaProblem(text, "its data is no certificate and no key (matching type 0 holds all of one, in DER)")
    return Tlsa(usage, selector, matching, octets)


def _unknown(usage: int, selector: int, matching: int) -> str:
    """RFC 6698 section 4.1: a record with a value that is not known is not usable."""
    if usage > 3:
        return f"certificate usage {usage} is not known (3 or 2 for mail)"
    if selector > 1:
        return f"selector {selector} is not known (1: the key, 0: the certificate)"
    if matching > 2:
        return f"matching type {matching} is not known (1: SHA-256)"
    return ""


@dataclass(frozen=True, slots=True)
class HostTlsa:
    """What is published for one exchanger. `owner` is where; `ad` and `private` (see `Answer`) of its addresses and
    its TLSA records together; `unsigned` that its zone is known to have no DS record; `cause` why it is unknown;
    `no-address`: senders never get so far as to ask."""

    host: str
    owner: str
    state: Literal["found", "absent", "unknown", "no-address"]
    records: tuple[Tlsa, ...] = ()
    problems: tuple[TlsaProblem, ...] = ()
    ad: bool = False
    private: bool = False
    cause: str = ""
    unsigned: bool = False

    @property
    def usable(self) -> tuple[Tlsa, ...]:
        """The records that senders use."""
        return tuple(record for record in self.records if record.is_usable)


@dataclass(frozen=True, slots=True)
class DaneReport:
    """`mx_ad`: the AD bit of the MX answer; `validates`: whether any answer had one, so whether the resolver checks
    DNSSEC signatures at all; `cause` why the exchangers are unknown."""

    hosts: tuple[HostTlsa, ...] = ()
    mx_ad: bool = False
    validates: bool = False
    cause: str = ""

    @property
    def binding(self) -> dict[str, tuple[Tlsa, ...]]:
        """By host, the records that senders hold its certificate against: usable, and not known to lack DNSSEC."""
        return {one.host: one.usable for one in self.hosts if one.usable and not self.not_secure(one)}

    def not_secure(self, host: HostTlsa) -> bool:
        """Whether it is known that DNSSEC does not secure what is published for that exchanger."""
        return not host.ad and (self.validates or host.unsigned)


class _Place(NamedTuple):
    host: str
    alias: str
    found: bool
    ad: bool
    private: bool
    cause: str


async def discover(domain: str, *, lookup: Lookup) -> DaneReport:
    """Ask for the TLSA records of every exchanger of `domain` (RFC 7672 section 2.2), at most 20.

    Of more than 4 exchangers those whose addresses are not secured by DNSSEC stand for each other: one of them is
    asked for, all when it has records. MX, addresses and DS are questions that other checks ask too.
    """
    mx = await lookup(domain, "MX")
    if mx.status == "TEMPERROR":
        return DaneReport(cause=mx.cause)
    if mx.status == "NO_NAME":
        return DaneReport()
    names = dict.fromkeys(one.exchange.lower() for one in mx.exchanges) or {domain: None}  # RFC 7672 section 2.2.2
    places = await together(_place(name, lookup) for name in list(names)[:MAX_HOSTS] if name)
    hosts = await _hosts([place for place in places if place.found], lookup)
    hosts += [_unreachable(place) for place in places if not place.found]
    validates = mx.ad or any(place.ad for place in places) or any(one.ad for one in hosts)
    if not validates and any(one.state == "found" for one in hosts):
        # The root is signed, and so is what it says about every top-level domain.
        validates = (await lookup(domain.rpartition(".")[2], "DS")).ad
        if not validates and (await inspect(domain, lookup=lookup)).state == "unsigned":
            hosts = [replace(one, unsigned=within(one.host, domain)) for one in hosts]
    return DaneReport(tuple(hosts), mx.ad, validates)


async def _hosts(places: Sequence[_Place], lookup: Lookup) -> list[HostTlsa]:
    plain = [place for place in places if not place.ad]
    later = plain[1:] if len(places) > FEW else []
    hosts = await together(_host(place, lookup) for place in places if place not in later)
    if any(host.state == "found" for host in hosts):
        return hosts + await together(_host(place, lookup) for place in later)
    return hosts


async def _place(name: str, lookup: Lookup) -> _Place:
    answers = await both(lookup(name, "A"), lookup(name, "AAAA"))
    found = [answer for answer in answers if answer.status == "FOUND"]
    alias = next((answer.name for answer in found if answer.name not in ("", name)), "")
    cause = next((answer.cause for answer in answers if answer.status == "TEMPERROR"), "")
    sure = bool(found) and all(answer.ad for answer in found)
    return _Place(name, alias, bool(found), sure, all(answer.private_path for answer in found), cause)


def _unreachable(place: _Place) -> HostTlsa:
    return HostTlsa(place.host, _owner(place.host), "unknown" if place.cause else "no-address", cause=place.cause)


async def _host(place: _Place, lookup: Lookup) -> HostTlsa:
    """RFC 7672 section 2.2.3: below the name that the alias leads to, else below the exchanger's own."""
    host = HostTlsa(place.host, _owner(place.host), "absent")
    for base in (place.alias, place.host) if place.alias else (place.host,):
        host = _read(place, base, await lookup(_owner(base), "TLSA"))
        if host.state != "absent":
            break
    return host


def _read(place: _Place, base: str, answer: Answer) -> HostTlsa:
    owner, ad, private = _owner(base), place.ad and answer.ad, place.private and answer.private_path
    match answer.status:
        case "TEMPERROR":
            return HostTlsa(place.host, owner, "unknown", cause=answer.cause)
        case "FOUND":
            parsed = [parse(text) for text in answer.names[:MAX_RECORDS]]
            records = tuple(one for one in parsed if isinstance(one, Tlsa))
            problems = tuple(one for one in parsed if isinstance(one, TlsaProblem))
            return HostTlsa(place.host, owner, "found", records, problems, ad, private)
        case _:
            return HostTlsa(place.host, owner, "absent", ad=ad, private=private)


def _owner(base: str) -> str:
    return f"_25._tcp.{base}"
