"""A name server that lies, babbles, drips and never ends: every question is answered right, or unknown; all bounded."""

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Final

import dns.resolver
import pytest
from tests.support.wire import ASKED, TRUNCATED, Datagrams, Stream, WireServer, at_once, framed, record, reply

from dcctl.errors import UsageError
from dcctl.mailauth.lookup import Answer, Mx, RRType
from dcctl.mailauth.resolver import TIMEOUT, Resolver

NAME: Final = "x.example.com"
A, CNAME, MX, TXT, DNAME, OPT, RRSIG, TSIG, TLSA = 1, 5, 15, 16, 39, 41, 46, 250, 52
HOST: Final = record(A, b"\x08\x08\x08\x08")
FOUND: Final = ("8.8.8.8",)
SECONDS: Final = 0.3  # for a question that is not answered; one that is has as much as ever


@contextlib.asynccontextmanager
async def asking(
    udp: Datagrams, tcp: Stream | None = None, seconds: float = TIMEOUT, **more: Datagrams
) -> AsyncIterator[tuple[Resolver, WireServer]]:
    async with WireServer(udp, tcp, **more) as server:
        resolver = Resolver([server.address], timeout=seconds)
        try:
            yield resolver, server
        finally:
            await resolver.close()


def one(*answers: bytes, **more: object) -> Datagrams:
    """The same answer to every question."""
    return lambda query: [reply(query, *answers, **more)]  # type: ignore[arg-type]


def opt(data: bytes = b"", extended: int = 0, version: int = 0) -> bytes:
    return record(OPT, data, b"\0", rrclass=1232, ttl=extended << 24 | version << 16)


def error(code: int, text: bytes) -> bytes:
    return opt(struct.pack("!HHH", 15, 2 + len(text), code) + text)


def answered_twice(query: bytes) -> list[bytes]:
    return [reply(query, HOST)] * 50


def shouted(query: bytes) -> list[bytes]:
    """Thousands of guesses at the id, all but the right one, and then the answer."""
    lie = reply(query, record(A, b"\x06\x06\x06\x06"))
    right = int.from_bytes(query[:2])
    guesses = [(right + step).to_bytes(2, "big") for step in range(1, 40) if right + step < 65_536]
    return [*(guess + lie[2:] for guess in guesses), reply(query, HOST)]


def echoed_otherwise(query: bytes) -> list[bytes]:
    """The right id, but the question of somebody else; in other letters; as a question; then as it must be."""
    lie = reply(query, record(A, b"\x06\x06\x06\x06"))
    return [lie.replace(b"\1x", b"\1y"), query, lie[:2] + b"\x28" + lie[3:], reply(query, HOST).replace(b"x", b"X")]


RIGHT: dict[str, tuple[Datagrams, RRType, tuple[object, ...]]] = {
    "as it should be": (one(HOST), "A", FOUND),
    "fifty times": (answered_twice, "A", FOUND),
    "behind a shout": (shouted, "A", FOUND),
    "behind other questions": (echoed_otherwise, "A", FOUND),
    "with no time to live": (one(record(A, b"\x08\x08\x08\x08", ttl=0)), "A", FOUND),
    "with all time to live": (one(record(A, b"\x08\x08\x08\x08", ttl=0xFFFFFFFF)), "A", FOUND),
    "with other things beside it": (one(record(TXT, b"\1x"), HOST, record(A, b"\1\1\1\1", b"\1y" + ASKED)), "A", FOUND),
    "with octets behind it": (lambda query: [reply(query, HOST) + b"x" * 300], "A", FOUND),
    "with a signature": (one(HOST, record(RRSIG, b"\0\1\x08\3" + b"\0" * 14 + b"\0" + b"x" * 8)), "A", FOUND),
    "with options nobody knows": (one(HOST, additional=[opt(b"\xfd\xe9\0\3abc" * 20)]), "A", FOUND),
    "with a class of its own": (one(record(A, b"\3foo\0\0\7", rrclass=3), HOST), "A", FOUND),
    "names of any octets": (
        one(record(MX, b"\0\1\3a\0b\3a.b\2\xff\xfe" + ASKED)),
        "MX",
        (Mx(1, r"a\000b.a\.b.\255\254.x.example.com"),),
    ),
    "a text of any octets": (one(record(TXT, b"\2\x1b[\0\1\xff")), "TXT", (b"\x1b[\xff",)),
    "a record that is none": (one(record(TLSA, b"")), "TLSA", ("",)),
}


@pytest.mark.parametrize(("udp", "rrtype", "records"), RIGHT.values(), ids=RIGHT)
async def test_the_right_answer_is_found(udp: Datagrams, rrtype: RRType, records: tuple[object, ...]) -> None:
    async with asking(udp) as (resolver, server):
        assert (await resolver(NAME, rrtype)).records == records
    assert server.asked == {"udp": 1, "tcp": 0}


async def test_an_answer_from_another_port_is_none() -> None:
    lie: Datagrams = lambda query: [reply(query, record(A, b"\x06\x06\x06\x06"))] * 9  # noqa: E731
    async with asking(one(HOST), other=lie) as (resolver, _):
        assert (await resolver(NAME, "A")).records == FOUND
    async with asking(lambda query: [], seconds=SECONDS, other=lie) as (resolver, _):
        assert (await resolver(NAME, "A")).status == "TEMPERROR"


def pointing(query: bytes) -> list[bytes]:
    """A name whose end is its own beginning."""
    at = len(reply(query))
    return [reply(query, record(A, b"\1\2\3\4", bytes([0xC0 | at >> 8, at & 0xFF])))]


def chained(query: bytes) -> list[bytes]:
    """Aliases, each of the next, further than anybody follows."""
    names = [ASKED, *(b"\3%03d" % number + ASKED for number in range(20))]
    return [reply(query, *(record(CNAME, names[at + 1], names[at]) for at in range(20)))]


def counted_wrong(query: bytes) -> list[bytes]:
    message = bytearray(reply(query, HOST))
    message[6:8] = b"\xff\xff"
    return [bytes(message)]


UNKNOWN: dict[str, tuple[Datagrams, str]] = {
    "another name": (one(record(A, b"\1\2\3\4", b"\1y" + ASKED)), "answers something else"),
    "another type": (one(record(TXT, b"\1x")), "answers something else"),
    "another class": (one(record(A, b"\3foo\0\0\7", rrclass=3)), "answers something else"),
    "no class": (one(record(A, b"", rrclass=255)), "answers something else"),
    "a name that does not exist, and what it is": (one(record(TXT, b"\1x"), flags=0x8183), "answers something else"),
    "five octets of address": (one(record(A, b"\1\2\3\4\5")), "malformed"),
    "a name in itself": (pointing, "malformed"),
    "more records than there are": (counted_wrong, "malformed"),
    "aliases without end": (chained, "does not end"),
    "two versions of EDNS": (one(HOST, additional=[opt(), opt()]), "malformed"),
    "a version of EDNS nobody knows": (one(additional=[opt(extended=1)]), "BADVERS"),
    "no such name, but extended": (one(additional=[opt(extended=1)], flags=0x8183), "BADMODE"),
    "a signature nobody asked for": (one(HOST, additional=[record(TSIG, b"\0" * 20, b"\0", rrclass=255)]), "malformed"),
    "an error with a screen": (one(flags=0x8182, additional=[error(65_000, b"\x1b[2J")]), "SERVFAIL"),
    "an error that is no text": (one(flags=0x8182, additional=[error(6, b"\xff\xfe")]), "malformed"),
    "nothing but a header": (lambda query: [query[:2] + b"\x81\x80" + b"\0" * 8], "no answer"),
    "half a header": (lambda query: [query[:7]], "no answer"),
    "the question": (lambda query: [query], "no answer"),
}  # fmt: skip


@pytest.mark.parametrize(("udp", "words"), UNKNOWN.values(), ids=UNKNOWN)
async def test_what_says_nothing_is_unknown(udp: Datagrams, words: str) -> None:
    async with asking(udp, seconds=SECONDS) as (resolver, server):
        answer = await resolver(NAME, "A")
    assert answer.status == "TEMPERROR"
    assert words in answer.cause
    assert "\x1b" not in answer.cause
    assert server.asked["udp"] <= 2


async def dripping(query: bytes) -> AsyncIterator[bytes]:
    """An octet now and then: it would take an hour."""
    for octet in framed(reply(query, *[HOST] * 3000)):
        yield bytes([octet])
        await asyncio.sleep(0.05)


async def never_closing(query: bytes) -> AsyncIterator[bytes]:
    yield framed(reply(query, HOST))
    await asyncio.sleep(3600)


async def never_answering(query: bytes) -> AsyncIterator[bytes]:
    yield b"\xff\xff"
    await asyncio.sleep(3600)


def other_id(query: bytes) -> bytes:
    return framed(bytes([query[0] ^ 1]) + reply(query, HOST)[1:])


STREAMS: dict[str, tuple[Stream, str]] = {
    "the answer": (at_once(lambda query: framed(reply(query, HOST))), ""),
    "the answer, and more": (at_once(lambda query: framed(reply(query, HOST)) + b"x" * 100_000), ""),
    "the answer, and never an end": (never_closing, ""),
    "cut off again": (at_once(lambda query: framed(reply(query, flags=TRUNCATED))), "cut off"),
    "cut off, with a part": (at_once(lambda query: framed(reply(query, HOST, flags=TRUNCATED))), "cut off"),
    "garbage": (at_once(lambda query: b"HTTP/1.1 400 Bad Request\r\n\r\n"), "cut off"),
    "garbage of the right length": (at_once(lambda query: framed(b"\xff" * 60)), "cut off"),
    "an answer to somebody else": (at_once(other_id), "cut off"),
    "nothing": (at_once(lambda query: b""), "cut off"),
    "no octets": (at_once(lambda query: b"\0\0"), "cut off"),
    "an octet now and then": (dripping, "in time"),
    "a length, and nothing more": (never_answering, "in time"),
}


@pytest.mark.parametrize(("tcp", "words"), STREAMS.values(), ids=STREAMS)
async def test_what_does_not_fit_is_asked_for_by_tcp(tcp: Stream, words: str) -> None:
    seconds = SECONDS if "time" in words else TIMEOUT
    async with asking(one(flags=TRUNCATED), tcp, seconds) as (resolver, server):
        answer = await asyncio.wait_for(resolver(NAME, "A"), 4 * seconds)
    if words:
        assert (answer.status, answer.records) == ("TEMPERROR", ())
        assert words in answer.cause
        assert max(server.asked.values()) <= 2
    else:
        assert answer.records == FOUND
        assert server.asked == {"udp": 1, "tcp": 1}


async def test_an_answer_that_is_too_late_is_unknown_and_disturbs_no_other() -> None:
    """The answer to the first question comes while the second is asked."""
    late: list[bytes] = []

    def udp(query: bytes) -> Sequence[bytes]:
        late.append(reply(query, record(A, b"\x06\x06\x06\x06")))
        return [*late[:-1], *([reply(query, HOST)] if b"\1y" in query else [])]

    async with asking(udp, seconds=SECONDS) as (resolver, server):
        assert (await resolver(NAME, "A")).status == "TEMPERROR"
        assert (await resolver("y.example.com", "A")).records == FOUND
    assert server.asked["udp"] == 3


def big(count: int, size: int) -> Callable[[bytes], bytes]:
    return lambda query: framed(
        reply(query, *(record(TXT, (b"%c" % size + b"%06d" % n).ljust(size + 1, b"x")) for n in range(count)))
    )


LARGE = {
    "64 KB in one": (lambda query: framed(reply(query, record(TXT, (b"\xff" + b"x" * 255) * 255))), 1, 255 * 255),
    "4,000 strings in one": (lambda query: framed(reply(query, record(TXT, b"\1x" * 4000))), 1, 4000),
    "thousands of records": (big(3400, 6), 3400, 3400 * 6),
    "deep names": (big(2500, 12), 2500, 2500 * 12),
}  # fmt: skip


@pytest.mark.parametrize("name", LARGE)
async def test_large_answers_are_whole(name: str) -> None:
    answer, count, octets = LARGE[name]
    asked = ".".join(["a"] * 120) if name == "deep names" else NAME
    async with asking(one(flags=TRUNCATED), at_once(answer)) as (resolver, _):
        found = await resolver(asked, "TXT")
    assert (len(found.texts), sum(map(len, found.texts))) == (count, octets)


async def test_large_answers_count_for_several() -> None:
    """However much strangers publish, what is kept of it has an end: here the last few answers of 64 KB."""
    huge = at_once(lambda query: framed(reply(query, record(TXT, (b"\xff" + b"x" * 255) * 255))))
    async with WireServer(one(flags=TRUNCATED), huge) as server:
        resolver = Resolver([server.address], remembered=100)
        for number in (*range(30), *range(29, 23, -1)):  # the last six once more
            assert len((await resolver(f"{number}.example.com", "TXT")).texts[0]) == 255 * 255
        assert server.asked == {"udp": 30, "tcp": 30}
        await resolver("23.example.com", "TXT")
        assert server.asked == {"udp": 31, "tcp": 31}
        await resolver.close()


async def test_an_alias_to_a_name_with_escapes_is_unknown_not_missing() -> None:
    """Only a server that knows no more than its own zone hands such an alias over."""
    alias = record(CNAME, b"\3a.b\7example\0")
    async with asking(one(alias, flags=0x8400)) as (resolver, server):
        answer = await resolver(NAME, "A")
    assert (answer.status, server.asked["udp"]) == ("TEMPERROR", 2)
    assert "cannot be asked for" in answer.cause
    async with asking(one(flags=0x8400)) as (resolver, server):
        assert await resolver("o$d.example.com", "A") == Answer("NO_DATA", name="o$d.example.com", private_path=True)
    assert server.asked["udp"] == 1


SETTINGS = {
    "a server that is a word": b"nameserver foo\n",
    "an address that is none": b"nameserver 999.1.1.1\n",
    "a label too long": b"search " + b"a" * 3000 + b"\nnameserver 127.0.0.1\n",
    "an empty label": b"domain ..\nnameserver 127.0.0.1\n",
    "no text": b"\xaf\xff\0" * 100,
    "no server": b"nameserver\n",
    "nothing": b"",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_of_the_system_that_are_none(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resolv.conf").write_bytes(SETTINGS[name])
    read = dns.resolver.Resolver.read_resolv_conf
    mine = str(tmp_path / "resolv.conf")
    monkeypatch.setattr(dns.resolver.Resolver, "read_resolv_conf", lambda self, _: read(self, mine))
    with pytest.raises(UsageError, match="name server") as refused:
        Resolver()
    assert "--nameserver" in (refused.value.next or "")
