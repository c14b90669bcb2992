import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Mapping
from typing import get_args

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.suites import states
from tests.support.nameserver import FAULTS, NameServer

from dcctl.errors import UsageError
from dcctl.mailauth.lookup import Mx, Record, RRType, Status
from dcctl.mailauth.resolver import Resolver
from dcctl.mailauth.servers.transport import answers

BIG = "v=spf1 " + "x" * 60_000
ZONE: dict[str, dict[str, object]] = {
    "example.com": {
        "TXT": ["v=spf1 -all", ["a", "b"]],
        "MX": [[10, "mx.example.com"], [0, "."]],
        "NS": ["ns.example.com"],
        "SOA": ["ns.example.com. host.example.com. 1 2 3 4 5"],
        "DS": ["1 13 2 " + "cd" * 32],
        "DNSKEY": ["257 3 13 q80="],
    },
    "_25._tcp.alias.example.com": {"CNAME": ["mx.example.com"]},
    "mx.example.com": {"A": ["192.0.2.25"], "AAAA": ["2001:db8::25"], "TLSA": ["3 1 1 " + "ab" * 32]},
    "25.2.0.192.in-addr.arpa": {"PTR": ["mx.example.com"]},
    "big.example.com": {"TXT": [BIG]},
    "many.example.com": {"TXT": [f"string {n}" for n in range(2000)]},
    "medium.example.com": {"TXT": ["m" * 1300]},
    "alias.example.com": {"CNAME": ["next.example.com"]},
    "next.example.com": {"CNAME": ["mx.example.com"]},
    "dangling.example.com": {"CNAME": ["gone.example.com"]},
    "away.example.com": {"CNAME": ["elsewhere.example.net"]},
    "bytes.example.com": {"TXT": [b"\x00\xff\x1b[31m"]},
    "ent.deep.example.com": {"A": ["192.0.2.1"]},
}

RECORDS: list[tuple[str, RRType, Status, tuple[Record, ...], str]] = [
    ("example.com", "TXT", "FOUND", (b"v=spf1 -all", b"ab"), "example.com"),
    ("EXAMPLE.com.", "MX", "FOUND", (Mx(10, "mx.example.com"), Mx(0, "")), "example.com"),
    ("example.com", "NS", "FOUND", ("ns.example.com",), "example.com"),
    ("mx.example.com", "A", "FOUND", ("192.0.2.25",), "mx.example.com"),
    ("mx.example.com", "AAAA", "FOUND", ("2001:db8::25",), "mx.example.com"),
    ("mx.example.com", "TLSA", "FOUND", ("3 1 1 " + "ab" * 32,), "mx.example.com"),
    ("_25._tcp.alias.example.com", "TLSA", "FOUND", ("3 1 1 " + "ab" * 32,), "mx.example.com"),
    ("example.com", "SOA", "FOUND", ("ns.example.com. host.example.com. 1 2 3 4 5",), "example.com"),
    ("example.com", "DS", "FOUND", ("1 13 2 " + "cd" * 32,), "example.com"),
    ("example.com", "DNSKEY", "FOUND", ("257 3 13 q80=",), "example.com"),
    ("mx.example.com", "TXT", "NO_DATA", (), "mx.example.com"),
    ("deep.example.com", "A", "NO_DATA", (), "deep.example.com"),
    ("nope.example.com", "A", "NO_NAME", (), "nope.example.com"),
    ("25.2.0.192.in-addr.arpa", "PTR", "FOUND", ("mx.example.com",), "25.2.0.192.in-addr.arpa"),
    ("big.example.com", "TXT", "FOUND", (BIG.encode(),), "big.example.com"),
    ("bytes.example.com", "TXT", "FOUND", (b"\x00\xff\x1b[31m",), "bytes.example.com"),
    ("alias.example.com", "A", "FOUND", ("192.0.2.25",), "mx.example.com"),
    ("alias.example.com", "CNAME", "FOUND", ("next.example.com",), "alias.example.com"),
    ("dangling.example.com", "A", "NO_NAME", (), "gone.example.com"),
    ("a..b", "A", "NO_NAME", (), "a..b"),
    ("a" * 64 + ".example.com", "A", "NO_NAME", (), "a" * 64 + ".example.com"),
    ("odd name\\.$.example.com", "A", "NO_NAME", (), ""),
]


@contextlib.asynccontextmanager
async def asking(*servers: NameServer, seconds: float = 2.0) -> AsyncIterator[Resolver]:
    resolver = Resolver([server.address for server in servers], timeout=seconds)
    try:
        yield resolver
    finally:
        await resolver.close()


@pytest.mark.parametrize("recursive", [True, False], ids=["recursive", "authoritative"])
@pytest.mark.parametrize(("name", "rrtype", "status", "records", "owner"), RECORDS)
async def test_answers(
    name: str, rrtype: RRType, status: Status, records: tuple[Record, ...], owner: str, recursive: bool
) -> None:
    async with NameServer(ZONE, recursive=recursive) as server, asking(server) as resolver:
        answer = await resolver(name, rrtype)
    assert (answer.status, set(answer.records)) == (status, set(records))
    assert not owner or answer.name == owner
    assert answer.ttl == (300 if status == "FOUND" else 0)


async def test_many_strings_and_truncation_go_by_tcp() -> None:
    async with NameServer(ZONE) as server, asking(server) as resolver:
        assert len((await resolver("many.example.com", "TXT")).records) == 2000
        assert (await resolver("medium.example.com", "TXT")).texts == (b"m" * 1300,)
        assert server.asked[("tcp", "many.example.com", "TXT")] == 1
        assert resolver.asked == 4


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("rrtype", states.TYPES)
async def test_every_failure_is_unknown_and_only_a_name_error_is_missing(rrtype: RRType, fault: str) -> None:
    assert await states.trouble(rrtype, fault) == ""


@pytest.mark.parametrize(
    ("fault", "cause", "asked"),
    [
        ("servfail", "SERVFAIL by ", 2),
        ("refused", "REFUSED by ", 2),
        ("silent", "no answer from ", 2),
        ("wrong-id", "no answer from ", 2),
        ("lame", "not responsible", 2),
        ("malformed", "malformed answer from ", 2),
        ("truncated-no-tcp", "cut off by ", 4),
        ("cut-tcp", "cut off by ", 4),
        ("cname-loop", "CNAME chain", 1),
    ],
)
async def test_cause_and_cost_of_a_failure(fault: str, cause: str, asked: int) -> None:
    seconds = states.patience(fault)
    async with NameServer(ZONE, {"x.example.com": fault}) as server, asking(server, seconds=seconds) as resolver:
        assert cause in (await resolver("x.example.com", "TXT")).cause
        assert resolver.asked == asked


async def test_nobody_listens() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    resolver = Resolver([f"127.0.0.1#{port}"])
    answer = await resolver("example.com", "TXT")
    await resolver.close()
    assert answer.status == "TEMPERROR"
    assert f"127.0.0.1#{port} cannot be reached" in answer.cause


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in ("parent-nxdomain", "cname-loop")])
async def test_the_next_server_is_asked_once_and_then_first(fault: str) -> None:
    async with NameServer(ZONE, {"example.com": fault}) as bad, NameServer(ZONE) as good, asking(bad, good) as resolver:
        assert (await resolver("example.com", "TXT")).status == "FOUND"
        before = bad.asked.total()
        assert (await resolver("example.com", "MX")).status == "FOUND"
        assert bad.asked.total() == before


async def test_noise_is_skipped() -> None:
    async with NameServer(ZONE, {"example.com": "noise-first"}) as server, asking(server) as resolver:
        assert (await resolver("example.com", "NS")).names == ("ns.example.com",)
        assert resolver.asked == 1


class Validating(NameServer):
    """Sets the AD bit for some names, says why it fails, and serves TLSA records no codec makes."""

    def __init__(self, *names: str, recursive: bool = True, faults: Mapping[str, str] | None = None) -> None:
        super().__init__(ZONE, faults, recursive=recursive)
        self.secure = names

    async def _replies(self, transport: str, query: dns.message.Message) -> list[bytes]:
        replies = [dns.message.from_wire(reply) for reply in await super()._replies(transport, query)]
        for reply in replies:
            name = query.question[0].name.to_text(omit_final_dot=True)
            reply.flags |= dns.flags.AD if name in self.secure else 0
            if reply.rcode() == dns.rcode.SERVFAIL:
                reply.use_edns(
                    options=[dns.edns.EDEOption(dns.edns.EDECode.make(code), "\x1b[31m") for code in (6, 9999)]
                )
            if name == "odd.example.com":
                rrset = dns.rrset.from_rdata_list(
                    query.question[0].name,
                    60,
                    [dns.rdata.GenericRdata(dns.rdataclass.IN, dns.rdatatype.TLSA, data) for data in ODD],
                )
                reply.answer.append(rrset)
                reply.set_rcode(dns.rcode.NOERROR)
        return [reply.to_wire() for reply in replies]


ODD = (b"\x03\x01\x01\xab", b"\x03\x01\x01" + b"\xab" * 32, b"\x03")


async def test_a_tlsa_record_that_no_codec_takes_is_seen() -> None:
    async with Validating() as server, asking(server) as resolver:
        answer = await resolver("odd.example.com", "TLSA")
    assert set(answer.names) == {"3 1 1 ab", "3 1 1 " + "ab" * 32, "03"}


@pytest.mark.parametrize("recursive", [True, False])
async def test_ad_is_of_every_answer_on_the_way(recursive: bool) -> None:
    chain = ("alias.example.com", "next.example.com", "mx.example.com")
    async with Validating("example.com", *chain, recursive=recursive) as server, asking(server) as resolver:
        assert (await resolver("example.com", "MX")).ad
        assert (await resolver("example.com", "AAAA")).ad  # a denial can be validated too
        assert (await resolver("alias.example.com", "A")).ad
        assert not (await resolver("bytes.example.com", "TXT")).ad
        assert (await resolver("example.com", "MX")).private_path
    async with Validating(chain[0], chain[2], recursive=recursive) as server, asking(server) as resolver:
        assert (await resolver("alias.example.com", "A")).ad is recursive  # asked by ourselves, one answer lacks it


async def test_a_failure_names_what_the_server_says_of_it() -> None:
    async with Validating(faults={"example.com": "servfail"}) as server, asking(server) as resolver:
        answer = await resolver("example.com", "TXT")
    assert answer.cause == f"SERVFAIL by {server.address} (DNSSEC bogus, 9999)"
    assert not answer.private_path


async def test_one_question_is_asked_once() -> None:
    async with NameServer(ZONE) as server, asking(server) as resolver:
        found = await asyncio.gather(*(resolver(name, "TXT") for name in ["example.com", "EXAMPLE.com."] * 20))
        assert {answer.status for answer in found} == {"FOUND"}
        assert (resolver.asked, server.asked.total()) == (1, 1)


async def test_who_gives_up_does_not_take_the_answer_from_others() -> None:
    async with NameServer(ZONE) as server, asking(server) as resolver:
        impatient = asyncio.ensure_future(resolver("example.com", "TXT"))
        patient = asyncio.ensure_future(resolver("example.com", "TXT"))
        await asyncio.sleep(0)
        impatient.cancel()
        assert (await patient).status == "FOUND"


async def test_ids_and_ports_differ_and_edns_is_offered() -> None:
    async with NameServer(ZONE) as server, asking(server) as resolver:
        await asyncio.gather(*(resolver(f"n{n}.example.com", "A") for n in range(60)))
        assert len(server.ids) > 50
        assert 1 < len(server.ports) <= 4
        assert {query.payload for query in server.queries} == {1232}
        assert all(query.flags & dns.flags.RD and query.flags & dns.flags.AD for query in server.queries)


async def test_an_alias_that_leaves_an_authoritative_server_is_followed_there() -> None:
    faults = {"elsewhere.example.net": "refused"}
    async with NameServer(ZONE, faults, recursive=False) as server, asking(server) as resolver:
        answer = await resolver("away.example.com", "A")
    assert (answer.status, answer.name) == ("TEMPERROR", "elsewhere.example.net")


async def test_closing_twice_and_in_between() -> None:
    async with NameServer(ZONE, {"example.com": "silent"}) as server:
        resolver = Resolver([server.address])
        waiting = asyncio.ensure_future(resolver("example.com", "TXT"))
        await asyncio.sleep(0.01)
        await resolver.close()
        await resolver.close()
        with pytest.raises(asyncio.CancelledError):
            await waiting


def test_no_name_server() -> None:
    with pytest.raises(UsageError):
        Resolver([])
    with pytest.raises(UsageError):
        Resolver(["not a server"])


QUERY = dns.message.make_query("Example.com", "TXT", use_edns=0).to_wire()
REPLY = dns.message.make_response(dns.message.from_wire(QUERY)).to_wire()


@pytest.mark.parametrize(
    ("reply", "taken"),
    [
        (REPLY, True),
        (REPLY.replace(b"Example", b"eXAMPLE"), True),
        (REPLY.replace(b"Example", b"Exbmple"), False),
        (bytes([REPLY[0] ^ 1]) + REPLY[1:], False),
        (REPLY[:11], False),
        (QUERY, False),
        (REPLY[:2] + b"\x80\x05\0\0\0\0\0\0\0\0", True),  # REFUSED without a question
        (REPLY[:2] + b"\x80\x03\0\0\0\0\0\0\0\0", False),  # a name error must say which name
        (REPLY[:2] + b"\x80\x00\0\0\0\0\0\0\0\0", False),
        (REPLY[:2] + b"\xa0" + REPLY[3:], False),  # another operation
    ],
)
def test_what_counts_as_the_answer(reply: bytes, taken: bool) -> None:
    assert answers(reply, QUERY) is taken


class _Garbler(asyncio.DatagramProtocol):
    """Answers with the right id and question, and garbage for everything else."""

    def __init__(self, garbage: bytes) -> None:
        self.garbage = garbage

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.send = getattr(transport, "sendto")  # noqa: B009 - the selector's transport is no DatagramTransport

    def datagram_received(self, data: bytes, addr: object) -> None:
        counts = data[4:6] + self.garbage[1:7]
        self.send(data[:2] + b"\x84" + self.garbage[:1] + counts + data[12:-11] + self.garbage[7:], addr)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(min_size=7, max_size=200), st.sampled_from(get_args(RRType)))
def test_any_answer_is_read_or_unknown(garbage: bytes, rrtype: RRType) -> None:
    async def ask() -> Status:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: _Garbler(garbage), local_addr=("127.0.0.1", 0))
        resolver = Resolver([f"127.0.0.1#{transport.get_extra_info('sockname')[1]}"], timeout=0.05)
        answer = await resolver("example.com", rrtype)
        await resolver.close()
        transport.close()
        return answer.status

    assert asyncio.run(ask()) in get_args(Status)
