"""The live `Lookup`: questions to name servers (RFC 1034, 1035, 2308, 6891). The message codec is dnspython's.

What a server cannot or will not say (SERVFAIL, REFUSED, silence, a referral, a cut or garbled answer, a CNAME loop) is
TEMPERROR with its cause: unknown, never missing.
"""

import asyncio
from collections.abc import Sequence
from typing import Final, NamedTuple

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.resolver
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT
from dns.rdtypes.nsbase import NSBase

from dcctl.errors import UsageError
from dcctl.mailauth.lookup import MAX_CHAIN, Answer, Mx, Record, RRType
from dcctl.mailauth.names import is_askable
from dcctl.mailauth.nameserver import NameServer
from dcctl.mailauth.transport import Transport
from dcctl.safe import safe

TIMEOUT: Final = 5.0
ATTEMPTS: Final = 2
_PAYLOAD: Final = 1232  # RFC 6891: what passes every path unfragmented
_IN_FLIGHT: Final = 128  # more would overrun the sockets' receive buffers
_REMEMBERED: Final = 20_000
_FINAL = (dns.rcode.NOERROR, dns.rcode.NXDOMAIN)
_UNREADABLE = (dns.exception.DNSException, ValueError)  # a label or address dnspython cannot decode is a ValueError


class _Trouble(Exception):
    """One attempt told us nothing; the text says why."""


class _Reading(NamedTuple):
    """One message read: an answer, or (`alias`) the name the question goes on with."""

    answer: Answer
    alias: str | None = None


class Resolver:
    """Asks name servers; each question once per run.

    `nameservers` as `HOST[#PORT]`, in order of preference; None takes the system's. `timeout` is the time for one
    question in seconds, retry and TCP included. `asked` counts what was put to a server, retries and TCP included.
    Raises `UsageError` for a wrong server text or when there is no server. Belongs to one event loop.
    """

    def __init__(self, nameservers: Sequence[str] | None = None, timeout: float = TIMEOUT) -> None:
        names = _system_servers() if nameservers is None else nameservers
        self._servers = [NameServer.parse(name) for name in names]
        if not self._servers:
            raise _no_server("no name server is given")
        self._transports = [Transport(server) for server in self._servers]
        self._timeout = timeout
        self._first = 0
        self._answers: dict[tuple[str, RRType], asyncio.Task[Answer]] = {}
        self._in_flight = asyncio.Semaphore(_IN_FLIGHT)
        self.asked = 0

    async def __call__(self, name: str, rrtype: RRType) -> Answer:
        """See `Lookup`. Callers that ask the same share one question, also after it is answered."""
        key = (name.lower().removesuffix("."), rrtype)
        task = self._answers.get(key)
        if task is None:
            if len(self._answers) >= _REMEMBERED:
                del self._answers[next(iter(self._answers))]  # the oldest; who waits for it still holds the task
            task = self._answers[key] = asyncio.ensure_future(self._resolve(*key))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Drop what is still being asked and close the sockets; safe to call twice."""
        tasks = [task for task in self._answers.values() if not task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._answers.clear()
        for transport in self._transports:
            transport.close()

    async def _resolve(self, name: str, rrtype: RRType) -> Answer:
        """Follow aliases from answer to answer: a server that only knows its own zone stops at its border."""
        seen: list[str] = []
        while len(seen) < MAX_CHAIN:
            if not is_askable(name):
                return Answer("NO_NAME", cause="DNS cannot hold this name", name=name)
            seen.append(name)
            reading = await self._question(name, rrtype)
            if reading.alias is None:
                return reading.answer
            name = reading.alias
            if name in seen:
                break
        return _endless(seen[0])

    async def _question(self, name: str, rrtype: RRType) -> _Reading:
        """Two attempts, the second at the next server (the same, if it is the only one), within one time limit."""
        query = _query(name, rrtype)
        causes: list[str] = []
        async with self._in_flight:
            ends = asyncio.get_running_loop().time() + self._timeout
            for attempt in range(ATTEMPTS):
                at = (self._first + attempt) % len(self._servers)
                limit = ends - self._timeout * (ATTEMPTS - 1 - attempt) / ATTEMPTS
                try:
                    reading = await self._attempt(at, query, name, rrtype, limit)
                except _Trouble as trouble:
                    causes.append(str(trouble))
                else:
                    self._first = at  # the next question begins with a server that answers
                    return reading
        return _Reading(Answer("TEMPERROR", cause="; ".join(dict.fromkeys(causes)), name=name))

    async def _attempt(self, at: int, query: bytes, name: str, rrtype: RRType, limit: float) -> _Reading:
        server = self._servers[at]
        try:
            async with asyncio.timeout_at(limit):
                self.asked += 1
                reply = await self._transports[at].udp(query)
                if reply[2] & 0x02:  # TC: RFC 2181 section 9
                    self.asked += 1
                    reply = await self._transports[at].tcp(query)
            return _read(dns.message.from_wire(reply, ignore_trailing=True), name, rrtype, server)
        except TimeoutError:
            raise _Trouble(f"no answer from {server} in time") from None
        except OSError as problem:
            raise _Trouble(f"{server} cannot be reached ({problem.strerror or problem})") from None
        except EOFError:
            raise _Trouble(f"answer cut off by {server}") from None
        except _UNREADABLE:
            raise _Trouble(f"malformed answer from {server}") from None


def _query(name: str, rrtype: RRType) -> bytes:
    # From labels, not from_text: a backslash in an SPF macro's result is a byte, no escape. RFC 6840 section 5.7: with
    # AD set the server may tell us what it validated.
    owner = dns.name.Name([*name.encode("utf-8", "surrogateescape").split(b"."), b""])
    flags = dns.flags.RD | dns.flags.AD
    return dns.message.make_query(owner, rrtype, use_edns=0, payload=_PAYLOAD, flags=flags).to_wire()


def _read(message: dns.message.Message, name: str, rrtype: RRType, server: NameServer) -> _Reading:
    """What a message says about the question; raises `_Trouble` where it says nothing."""
    if message.rcode() not in _FINAL:
        raise _Trouble(f"{dns.rcode.to_text(message.rcode())} by {server}")
    sets = {(rrset.name, rrset.rdtype): rrset for rrset in message.answer}
    owner = message.question[0].name
    wanted = dns.rdatatype.from_text(rrtype)
    for _ in range(MAX_CHAIN):
        if found := sets.get((owner, wanted)):
            records = tuple(_record(rdata) for rdata in found)
            ad = bool(message.flags & dns.flags.AD)
            return _Reading(Answer("FOUND", records, found.ttl, ad, name=_text(owner).lower()))
        alias = sets.get((owner, dns.rdatatype.CNAME))
        if alias is None:
            return _nothing(message, _text(owner).lower(), name, server)
        owner = alias[0].target
    return _Reading(_endless(name))


def _nothing(message: dns.message.Message, owner: str, name: str, server: NameServer) -> _Reading:
    """No record at the end of the chain: no name, no data, a chain that goes on elsewhere, or a server that is lame."""
    if message.rcode() == dns.rcode.NXDOMAIN:
        return _Reading(Answer("NO_NAME", name=owner))
    recursive = bool(message.flags & dns.flags.RA)
    if owner != name and not recursive:
        return _Reading(Answer("NO_DATA", name=owner), alias=owner)
    kinds = {rrset.rdtype for rrset in message.authority}
    if not message.flags & dns.flags.AA and dns.rdatatype.SOA not in kinds:  # RFC 2308 section 2.2: SOA marks NODATA
        if dns.rdatatype.NS in kinds:
            raise _Trouble(f"{server} is not responsible for the name (a referral)")
        if not recursive:
            raise _Trouble(f"{server} is not responsible for the name (no authority, no recursion)")
    return _Reading(Answer("NO_DATA", name=owner))


def _record(rdata: dns.rdata.Rdata) -> Record:
    match rdata:
        case TXT():
            return b"".join(rdata.strings)
        case MX():
            return Mx(rdata.preference, _text(rdata.exchange))
        case NSBase():  # CNAME, NS, PTR
            return _text(rdata.target)
        case _:
            return rdata.to_text()


def _text(name: dns.name.Name) -> str:
    return name.to_text().removesuffix(".")


def _endless(name: str) -> Answer:
    return Answer("TEMPERROR", cause=f"the CNAME chain of {safe(name, 80)} does not end", name=name)


def _system_servers() -> list[str]:
    try:
        return [str(server) for server in dns.resolver.Resolver().nameservers]
    except dns.resolver.NoResolverConfiguration:
        raise _no_server("this machine names no name server (/etc/resolv.conf)") from None


def _no_server(what: str) -> UsageError:
    return UsageError(what, next="name one: --nameserver 192.0.2.53 or --nameserver 127.0.0.1#5353", field="nameserver")
