"""The live `Lookup`: questions to name servers (RFC 1034, 1035, 2308, 6891). The message codec is dnspython's.

What a server cannot or will not say (SERVFAIL, REFUSED, silence, a referral, a cut or garbled answer, a CNAME loop) is
TEMPERROR with its cause: unknown, never missing.
"""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Final, NamedTuple

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT
from dns.rdtypes.nsbase import NSBase

from dcctl.errors import UsageError
from dcctl.mailauth.lookup import MAX_CHAIN, Answer, Mx, Record, RRType
from dcctl.mailauth.names import is_askable
from dcctl.mailauth.servers.nameserver import NameServer
from dcctl.mailauth.servers.opaque import PRIVATE_TYPE, as_opaque, as_text
from dcctl.mailauth.servers.way import Trouble
from dcctl.mailauth.servers.ways import open_way
from dcctl.safe import safe

TIMEOUT: Final = 5.0
ATTEMPTS: Final = 2
_HEADER: Final = 12  # RFC 1035 section 4.1.1
_PAYLOAD: Final = 1232  # RFC 6891: what passes every path unfragmented
_IN_FLIGHT: Final = 128  # more would overrun the sockets' receive buffers
_PAGE, _RECORD = 4096, 80  # octets: of memory at a time; what a record takes beside its own
_REMEMBERED: Final = 4_000  # answers; what many domains share is asked for again and again, and stays
_FINAL = (dns.rcode.NOERROR, dns.rcode.NXDOMAIN)
_BESIDE = (dns.rdatatype.CNAME, dns.rdatatype.DNAME, dns.rdatatype.RRSIG)  # what an answer without data may hold
_UNREADABLE = (dns.exception.DNSException, ValueError)  # a label or address dnspython cannot decode is a ValueError


_Question = tuple[str, RRType]


class _Reading(NamedTuple):
    """One message read: an answer, or (`alias`) the name the question goes on with."""

    answer: Answer
    alias: str | None = None


class Resolver:
    """Asks name servers; each question once per run.

    `nameservers` in the forms of `NameServer.parse`, in order of preference; None takes the system's. `timeout` is the
    time for one question in seconds, retry and TCP included; `remembered` is how many answers are kept (a large one
    counts for several). Raises
    `UsageError` for a wrong server text, when there is no server or its package is not installed. Belongs to one event
    loop.
    """

    def __init__(
        self, nameservers: Sequence[str] | None = None, timeout: float = TIMEOUT, remembered: int = _REMEMBERED
    ) -> None:
        names = _system_servers() if nameservers is None else nameservers
        self._servers = [NameServer.parse(name) for name in names]
        if not self._servers:
            raise _no_server("no name server is given")
        self._ways = [open_way(server) for server in self._servers]
        self._timeout = timeout
        self._remembered = remembered
        self._first = 0
        self._asking: dict[_Question, asyncio.Task[Answer]] = {}
        self._answers: dict[_Question, Answer] = {}
        self._weight = 0
        self._in_flight = asyncio.Semaphore(_IN_FLIGHT)

    @property
    def asked(self) -> int:
        """What was put to a server, retries and TCP included."""
        return sum(way.asked for way in self._ways)

    async def __call__(self, name: str, rrtype: RRType) -> Answer:
        """See `Lookup`. Callers that ask the same share one question, also after it is answered."""
        question = (name.lower().removesuffix("."), rrtype)
        if (answer := self._answers.pop(question, None)) is not None:
            self._answers[question] = answer  # the last to be forgotten
            return answer
        task = self._asking.get(question)
        if task is None:
            task = self._asking[question] = asyncio.ensure_future(self._resolve(*question))
            task.add_done_callback(lambda done: self._keep(question, done))
        return await asyncio.shield(task)

    def _keep(self, question: _Question, done: asyncio.Task[Answer]) -> None:
        """Remember an answer; the one that nobody has asked for the longest time is forgotten."""
        del self._asking[question]
        if not done.cancelled() and done.exception() is None:
            self._answers[question] = done.result()
            self._weight += _weight(done.result())
        while self._weight > self._remembered:
            self._weight -= _weight(self._answers.pop(next(iter(self._answers))))

    async def close(self) -> None:
        """Drop what is still being asked and close the sockets; safe to call twice."""
        tasks = list(self._asking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._answers.clear()
        self._weight = 0
        for way in self._ways:
            await way.close()

    async def _resolve(self, name: str, rrtype: RRType) -> Answer:
        """Follow aliases from answer to answer: a server that only knows its own zone stops at its border."""
        seen: list[str] = []
        ad = private = True  # of the whole chain: it is as sure as its weakest answer
        while len(seen) < MAX_CHAIN:
            if not is_askable(name):
                return Answer("NO_NAME", cause="DNS cannot hold this name", name=name)
            seen.append(name)
            reading = await self._question(name, rrtype)
            ad, private = ad and reading.answer.ad, private and reading.answer.private_path
            if reading.alias is None:
                return replace(reading.answer, ad=ad, private_path=private)
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
            first = self._first  # other questions move it meanwhile: the second attempt would meet the same server
            for attempt in range(ATTEMPTS):
                at = (first + attempt) % len(self._servers)
                limit = ends - self._timeout * (ATTEMPTS - 1 - attempt) / ATTEMPTS
                try:
                    reading = await self._attempt(at, query, name, rrtype, limit)
                except Trouble as trouble:
                    causes.append(str(trouble))
                else:
                    self._first = at  # the next question begins with a server that answers
                    return reading
        return _Reading(Answer("TEMPERROR", cause="; ".join(dict.fromkeys(causes)), name=name))

    async def _attempt(self, at: int, query: bytes, name: str, rrtype: RRType, limit: float) -> _Reading:
        server = self._servers[at]
        try:
            async with asyncio.timeout_at(limit):
                reply = await self._ways[at].ask(query)
            return _read(_parsed(reply, rrtype), name, rrtype, server)
        except TimeoutError:
            raise Trouble(f"no answer from {server} in time") from None
        except OSError as problem:
            raise Trouble(f"{server} cannot be reached ({problem.strerror or problem})") from None
        except EOFError:
            raise Trouble(f"answer cut off by {server}") from None
        except _UNREADABLE:
            raise Trouble(f"malformed answer from {server}") from None


def _weight(answer: Answer) -> int:
    """One for each begun page of memory: what a stranger publishes decides how large an answer is, not how much is
    kept."""
    sizes = (len(record) if isinstance(record, str | bytes) else len(record.exchange) for record in answer.records)
    return 1 + sum(_RECORD + size for size in sizes) // _PAGE


def _query(name: str, rrtype: RRType) -> bytes:
    """The codec's query for the root, with an id and the labels of `name`."""
    # As bytes, not from text: a backslash in an SPF macro's result is a byte, no escape.
    labels = name.encode("utf-8", "surrogateescape").split(b".")
    root = _root_query(rrtype)
    return b"".join(
        (secrets.token_bytes(2), root[2:_HEADER], *(bytes([len(label)]) + label for label in labels), root[_HEADER:])
    )


@cache
def _root_query(rrtype: RRType) -> bytes:
    """RFC 6840 section 5.7: with AD set the server may tell us what it validated."""
    flags = dns.flags.RD | dns.flags.AD
    return dns.message.make_query(dns.name.root, rrtype, use_edns=0, payload=_PAYLOAD, flags=flags).to_wire()


def _parsed(reply: bytes, rrtype: RRType) -> dns.message.Message:
    if rrtype == "TLSA":
        reply = as_opaque(reply, dns.rdatatype.TLSA)
    return dns.message.from_wire(reply, ignore_trailing=True)


def _read(message: dns.message.Message, name: str, rrtype: RRType, server: NameServer) -> _Reading:
    """What a message says about the question; raises `Trouble` where it says nothing."""
    if message.rcode() not in _FINAL:
        raise Trouble(f"{dns.rcode.to_text(message.rcode())} by {server}{_extended(message)}")
    if message.flags & dns.flags.TC:  # by TCP too: what is missing is not known to be absent
        raise Trouble(f"answer cut off by {server}")
    sets = {(rrset.name, rrset.rdtype): rrset for rrset in message.answer if rrset.rdclass == dns.rdataclass.IN}
    owner, end = message.question[0].name, name
    wanted = PRIVATE_TYPE if rrtype == "TLSA" else dns.rdatatype.from_text(rrtype)
    ad = bool(message.flags & dns.flags.AD)  # RFC 4035 section 3.2.3: of every record in the answer
    for _ in range(MAX_CHAIN):
        if found := sets.get((owner, dns.rdatatype.RdataType.make(wanted))):
            records = tuple(_record(rdata) for rdata in found)
            return _Reading(Answer("FOUND", records, found.ttl, ad, name=end, private_path=server.is_private))
        alias = sets.get((owner, dns.rdatatype.CNAME))
        if alias is None:
            return _nothing(message, end, name, server, ad)
        owner, end = alias[0].target, _text(alias[0].target).lower()
    return _Reading(_endless(name))


def _nothing(message: dns.message.Message, owner: str, name: str, server: NameServer, ad: bool) -> _Reading:
    """No record at the end of the chain: no name, no data, a chain that goes on elsewhere, or a server that is lame."""
    if any(rrset.rdclass != dns.rdataclass.IN or rrset.rdtype not in _BESIDE for rrset in message.answer):
        raise Trouble(f"{server} answers something else")
    nothing = Answer("NO_DATA", ad=ad, name=owner, private_path=server.is_private)
    if message.rcode() == dns.rcode.NXDOMAIN:
        return _Reading(replace(nothing, status="NO_NAME"))
    recursive = bool(message.flags & dns.flags.RA)
    if owner != name and not recursive:
        if "\\" in owner:  # in the text of such a name some octets are escapes: it would be another one
            raise Trouble(f"the alias at {server} leads to a name that cannot be asked for")
        return _Reading(nothing, alias=owner)
    kinds = {rrset.rdtype for rrset in message.authority}
    if not message.flags & dns.flags.AA and dns.rdatatype.SOA not in kinds:  # RFC 2308 section 2.2: SOA marks NODATA
        if dns.rdatatype.NS in kinds:
            raise Trouble(f"{server} is not responsible for the name (a referral)")
        if not recursive:
            raise Trouble(f"{server} is not responsible for the name (no authority, no recursion)")
    return _Reading(nothing)


def _extended(message: dns.message.Message) -> str:
    """What the server says about its failure (RFC 8914), by the registered codes alone: `(DNSSEC bogus)`."""
    told = [option.code.name.replace("_", " ") for option in message.extended_errors() if option.code]
    return f" ({', '.join(told[:3]).lower().replace('dnssec', 'DNSSEC')})" if told else ""


def _record(rdata: dns.rdata.Rdata) -> Record:
    match rdata:
        case TXT():
            return b"".join(rdata.strings)
        case MX():
            return Mx(rdata.preference, _text(rdata.exchange))
        case NSBase():  # CNAME, NS, PTR
            return _text(rdata.target)
        case dns.rdata.GenericRdata():
            return as_text(rdata.data)
        case _:
            return rdata.to_text()


def _text(name: dns.name.Name) -> str:
    return name.to_text().removesuffix(".")


def _endless(name: str) -> Answer:
    return Answer("TEMPERROR", cause=f"the CNAME chain of {safe(name, 80)} does not end", name=name)


def _system_servers() -> list[str]:
    """Loaded only for this: it brings all of dnspython's own ways to ask."""
    theirs = import_module("dns.resolver")
    try:
        return [str(server) for server in theirs.Resolver().nameservers]
    except theirs.NoResolverConfiguration:
        raise _no_server("this machine names no name server (/etc/resolv.conf)") from None
    except _UNREADABLE as problem:
        raise _no_server(f"this machine's name servers cannot be read (/etc/resolv.conf: {problem})") from None


def _no_server(what: str) -> UsageError:
    return UsageError(what, next="name one: --nameserver 192.0.2.53 or --nameserver 127.0.0.1#5353", field="nameserver")
