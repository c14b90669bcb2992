"""A name server on loopback that answers from a zone and misbehaves on request, question by question.

`zone` is the mapping `ZoneLookup` takes; `faults` maps `name` or `name TYPE` to one of `FAULTS`. UDP and TCP share a
port. `asked` counts what arrived, by (transport, name, type).
"""

import asyncio
import collections
import struct
from collections.abc import Mapping
from typing import Final, get_args

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from dcctl.mailauth.lookup import Answer, Mx, Record, RRType, ZoneLookup

FAULTS: Final = (
    "servfail",
    "silent",
    "refused",
    "lame",
    "truncated-no-tcp",
    "parent-nxdomain",
    "cname-loop",
    "cut-tcp",
    "wrong-id",
    "malformed",
)
ZoneMapping = Mapping[str, Mapping[str, object]]
_TYPES: Final[tuple[RRType, ...]] = get_args(RRType)


class NameServer(asyncio.DatagramProtocol):
    """Use as `async with NameServer(zone) as server`, then ask `server.address`."""

    def __init__(
        self,
        zone: ZoneMapping,
        faults: Mapping[str, str] | None = None,
        *,
        recursive: bool = True,
        udp_size: int = 1232,
    ) -> None:
        self._lookup = ZoneLookup(zone)
        self._faults = dict(faults or {})
        self._recursive = recursive
        self._udp_size = udp_size
        self.asked: collections.Counter[tuple[str, str, str]] = collections.Counter()
        self.address = ""
        self.ids: set[int] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self.ports: set[int] = set()
        self.queries: list[dns.message.Message] = []

    async def __aenter__(self) -> "NameServer":
        self._tcp = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._tcp.sockets[0].getsockname()[1]
        self._udp, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", port)
        )
        self.address = f"127.0.0.1#{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._udp.close()
        self._tcp.close()
        await self._tcp.wait_closed()
        await asyncio.sleep(0)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.ports.add(addr[1])
        self._tasks.append(asyncio.ensure_future(self._answer_udp(data, addr)))

    async def _answer_udp(self, data: bytes, addr: tuple[str, int]) -> None:
        for reply in await self._replies("udp", dns.message.from_wire(data)):
            self._udp.sendto(reply, addr)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (size,) = struct.unpack("!H", await reader.readexactly(2))
        query = dns.message.from_wire(await reader.readexactly(size))
        fault = self._fault(query)
        if fault != "truncated-no-tcp":
            for reply in await self._replies("tcp", query):
                whole = struct.pack("!H", len(reply)) + reply
                writer.write(whole[: len(whole) // 2] if fault == "cut-tcp" else whole)
        writer.close()

    def _fault(self, query: dns.message.Message) -> str:
        name, kind = _question(query)
        return self._faults.get(f"{name} {kind}") or self._faults.get(name) or ""

    async def _replies(self, transport: str, query: dns.message.Message) -> list[bytes]:
        name, kind = _question(query)
        self.asked[(transport, name, kind)] += 1
        self.ids.add(query.id)
        self.queries.append(query)
        reply = dns.message.make_response(query, recursion_available=self._recursive)
        reply.flags |= dns.flags.AA
        match self._fault(query):
            case "silent":
                return []
            case "servfail":
                return [_coded(reply, dns.rcode.SERVFAIL)]
            case "refused":
                return [_coded(reply, dns.rcode.REFUSED)]
            case "parent-nxdomain":
                return [_coded(reply, dns.rcode.NXDOMAIN)]
            case "lame":
                return [_referral(reply)]
            case "cname-loop":
                return [_loop(reply)]
            case "truncated-no-tcp" | "cut-tcp" if transport == "udp":
                reply.flags |= dns.flags.TC
                return [reply.to_wire()]
            case "wrong-id":
                reply.id ^= 1
                return [reply.to_wire()]
            case "malformed":
                return [reply.to_wire()[:-11] + b"\xc0\xff\x00\x01\x00\x01"]
            case "noise-first":
                await self._fill(reply, name, kind)
                right = reply.to_wire()
                other = dns.message.make_response(dns.message.make_query("evil.example", kind, id=query.id))
                no_response = right[:2] + b"\0" + right[3:]
                wrong_id = bytes([right[0] ^ 1]) + right[1:]
                return [b"", b"\0" * 11, wrong_id, no_response, other.to_wire(), right]
        await self._fill(reply, name, kind)
        wire = reply.to_wire(max_size=65535)
        if transport == "udp" and len(wire) > self._udp_size:
            short = dns.message.make_response(query)
            short.flags |= dns.flags.TC
            return [short.to_wire()]
        return [wire]

    async def _fill(self, reply: dns.message.Message, name: str, kind: str) -> None:
        owner, chased = name, 0
        while chased < 17:
            alias = await self._lookup(owner, "CNAME")
            if kind == "CNAME" or alias.status != "FOUND" or (not self._recursive and chased):
                break
            _add(reply, owner, "CNAME", alias)
            owner, chased = alias.names[0].lower(), chased + 1
        rrtype: RRType = next(known for known in _TYPES if known == kind)
        answer = await self._lookup(owner, rrtype)
        if chased and not self._recursive:
            return
        _add(reply, owner, kind, answer)
        if answer.status == "NO_NAME":
            reply.set_rcode(dns.rcode.NXDOMAIN)
        if answer.status == "TEMPERROR":
            reply.set_rcode(dns.rcode.SERVFAIL)
        if answer.status != "FOUND":
            soa = "ns.invalid. host.invalid. 1 2 3 4 5"
            reply.authority.append(dns.rrset.from_text("example.", 60, "IN", "SOA", soa))


def _question(query: dns.message.Message) -> tuple[str, str]:
    question = query.question[0]
    # Label by label: to_text would escape the odd names that SPF macros make.
    name = b".".join(question.name.labels[:-1]).decode("latin-1").lower()
    return name, dns.rdatatype.to_text(question.rdtype)


def _name(text: str) -> dns.name.Name:
    return dns.name.Name([*text.encode("latin-1").split(b"."), b""])


def _coded(reply: dns.message.Message, code: dns.rcode.Rcode) -> bytes:
    reply.set_rcode(code)
    return reply.to_wire()


def _referral(reply: dns.message.Message) -> bytes:
    reply.flags &= ~(dns.flags.AA | dns.flags.RA)
    reply.authority.append(dns.rrset.from_text(".", 60, "IN", "NS", "a.root-servers.net."))
    return reply.to_wire()


def _loop(reply: dns.message.Message) -> bytes:
    name = reply.question[0].name
    other = dns.name.from_text("loop.example")
    for owner, target in ((name, other), (other, name)):
        reply.answer.append(dns.rrset.from_text(owner, 60, "IN", "CNAME", target.to_text()))
    return reply.to_wire()


def _add(reply: dns.message.Message, owner: str, kind: str, answer: Answer) -> None:
    if answer.status != "FOUND":
        return
    rdatas = [_rdata(kind, record) for record in answer.records]
    reply.answer.append(dns.rrset.from_rdata_list(_name(owner), 300, rdatas))


def _rdata(kind: str, record: Record) -> dns.rdata.Rdata:
    if isinstance(record, Mx):
        text = f"{record.preference} {record.exchange}."
    elif isinstance(record, bytes):
        pieces = [record[at : at + 255] for at in range(0, len(record), 255)] or [b""]
        wire = b"".join(bytes([len(piece)]) + piece for piece in pieces)
        return dns.rdata.from_wire(dns.rdataclass.IN, dns.rdatatype.TXT, wire, 0, len(wire))
    else:
        text = f"{record}." if kind in ("CNAME", "NS", "PTR") else record
    return dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.from_text(kind), text)
