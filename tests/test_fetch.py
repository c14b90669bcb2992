"""The guarded door to HTTPS: real TLS servers on this machine, good and bad, and every address that is not public."""

import asyncio
import gc
import ssl
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.fetch import Fetched, NotFetched
from dcctl.fetch.exchange import Asked, Exchange
from dcctl.fetch.fetcher import Fetcher
from dcctl.fetch.guard import Target, may_connect, target_of
from tests.support.certificates import Authority, authority, bad_servers
from tests.support.https_server import Talk, answer, https_server
from tests.support.suites import suite

HOST = "mta-sts.example.com"
URL = f"https://{HOST}/.well-known/mta-sts.txt"
LIMIT = 1000
TYPE = "Content-Type: Text/Plain; charset=utf-8"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def bad(good: Authority, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ssl.SSLContext]:
    now = datetime.now(UTC)
    return bad_servers(good, tmp_path_factory.mktemp("bad")) | {
        "expired": good.server(HOST, not_before=now - timedelta(days=30), not_after=now - timedelta(days=1)),
        "not yet valid": good.server(HOST, not_before=now + timedelta(days=1), not_after=now + timedelta(days=30)),
        "common name only": common_name_only(good),
    }


def common_name_only(good: Authority) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    good.ca.issue_cert("other.example.com", common_name=HOST).configure_cert(made)
    return made


@pytest.fixture(autouse=True)
def trusted(good: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(good.ca_file))


def fetcher(port: int, *addresses: str, timeout: float = 5.0, allow_private: bool = True) -> Fetcher:
    async def resolve(host: str) -> tuple[str, ...]:
        return addresses or ("127.0.0.1",)

    return Fetcher(resolve, allow_private=allow_private, timeout=timeout, port=port)


async def fetched(
    talk: Talk | bytes, tls: ssl.SSLContext | None, *, limit: int = LIMIT, seconds: float = 5.0
) -> Fetched | NotFetched:
    async with https_server(talk, tls) as seen:
        return await fetcher(seen.port, timeout=seconds)(URL, limit=limit)


async def test_what_is_asked_and_what_comes_back(good: Authority) -> None:
    tls = good.server(HOST)
    async with https_server(answer(b"version: STSv1\n", TYPE), tls) as seen:
        found = await fetcher(seen.port)(URL + "?x=1#there", limit=LIMIT)
    assert isinstance(found, Fetched)
    assert found[:4] == (f"{URL}?x=1", 200, "text/plain", b"version: STSv1\n")
    assert HOST.encode() in found.certificate
    assert seen.names == [HOST]
    (request,) = seen.requests
    line, *fields = request.decode().strip().split("\r\n")
    assert line == "GET /.well-known/mta-sts.txt?x=1 HTTP/1.1"
    assert {f"Host: {HOST}", "Accept-Encoding: identity", "Connection: close"} <= set(fields)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
OPEN_END = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
GOOD: dict[str, tuple[bytes, int, bytes]] = {
    "as much as is allowed": (answer(b"x" * LIMIT), 200, b"x" * LIMIT),
    "in chunks": (CHUNKED + b"3\r\nabc\r\n1;q=v\r\nd\r\n0\r\nTrailer: t\r\n\r\n", 200, b"abcd"),
    "in chunks of one": (CHUNKED + b"1\r\nx\r\n" * LIMIT + b"0\r\n\r\n", 200, b"x" * LIMIT),
    "until TLS is closed": (OPEN_END + b"abc", 200, b"abc"),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\n\r\nabc", 200, b"abc"),
    "after interim answers": (INTERIM * 3 + answer(b"abc"), 200, b"abc"),
    "identity": (answer(b"abc", "Content-Encoding: identity"), 200, b"abc"),
    "nothing": (answer(b""), 200, b""),
    "not found, at length": (answer(b"x" * 5000, status="404 Not Found"), 404, b""),
    "not found, encoded": (answer(b"x", "Content-Encoding: gzip", status="404 Not Found"), 404, b""),
    "busy": (answer(b"", status="503 Service Unavailable"), 503, b""),
    "not modified": (b"HTTP/1.1 304 Not Modified\r\n\r\n", 304, b""),
}
BAD: dict[str, tuple[bytes, str]] = {
    "one octet more, announced": (answer(b"", length=LIMIT + 1), "too-large"),
    "one octet more, in chunks": (CHUNKED + b"3e9\r\n" + b"x" * (LIMIT + 1) + b"\r\n0\r\n\r\n", "too-large"),
    "one octet more, until the end": (OPEN_END + b"x" * (LIMIT + 1), "too-large"),
    "a head without end": (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000, "too-large"),
    "many fields": (b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 10_000, "too-large"),
    "gzip": (answer(b"\x1f\x8b" + bytes(50), "Content-Encoding: gzip"), "encoded"),
    "gzip in transfer": (answer(b"x", "Transfer-Encoding: gzip, chunked"), "malformed"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.9\r\n\r\n", "malformed"),
    "two lengths": (answer(b"abc", "Content-Length: 4"), "malformed"),
    "a length that is none": (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "malformed"),
    "a chunk size that is none": (CHUNKED + b"zz\r\n", "malformed"),
    "frame without content": (CHUNKED + (b"1;" + b"e" * 9000 + b"\r\nx\r\n") * 50, "malformed"),
    "interim answers without end": (INTERIM * 5000, "malformed"),
    "switching protocols": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "malformed"),
    "redirect": (answer(b"", f"Location: https://{HOST}/other", status="301 Moved"), "redirect"),
    "redirect to nowhere": (answer(b"", status="302 Found"), "redirect"),
}


@pytest.mark.parametrize(("talk", "status", "body"), GOOD.values(), ids=GOOD)
async def test_a_good_answer(talk: bytes, status: int, body: bytes, good: Authority) -> None:
    found = await fetched(talk, good.server(HOST))
    assert isinstance(found, Fetched)
    assert (found.status, found.body) == (status, body)


@pytest.mark.parametrize(("talk", "fault"), BAD.values(), ids=BAD)
async def test_a_bad_answer_is_certain(talk: bytes, fault: str, good: Authority) -> None:
    async with https_server(talk, good.server(HOST)) as seen:
        found = await fetcher(seen.port)(URL, limit=LIMIT)
    assert isinstance(found, NotFetched)
    assert (found.fault, found.certain, found.url) == (fault, True, URL)
    assert seen.connections == 1


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX:", answer(b"abc", length=4), CHUNKED + b"3\r\nab"])
async def test_an_answer_that_is_cut_is_unknown(start: bytes, good: Authority) -> None:
    found = await fetched(start, good.server(HOST))
    assert isinstance(found, NotFetched)
    assert (found.fault, found.certain) == ("cut", False)


@pytest.mark.parametrize("start", [b"", answer(b"abc", length=4), OPEN_END + b"abc"])
async def test_an_answer_that_ends_without_closing_tls_is_unknown(start: bytes, good: Authority) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        await writer.drain()
        writer.transport.abort()

    found = await fetched(talk, good.server(HOST))
    assert isinstance(found, NotFetched)
    assert (found.fault, found.certain) == ("cut", False)


@pytest.mark.parametrize("start", [CHUNKED, OPEN_END])
async def test_an_endless_answer_is_broken_off(start: bytes, good: Authority) -> None:
    written = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(start)
        for _ in range(10_000):
            writer.write(b"400\r\n" + b"x" * 1024 + b"\r\n")
            await writer.drain()
            written += 1

    found = await fetched(talk, good.server(HOST), limit=64 * 1024)
    assert isinstance(found, NotFetched)
    assert (found.fault, found.certain) == ("too-large", True)
    assert written < 10_000


@pytest.mark.parametrize("begins", [b"", CHUNKED])
async def test_a_slow_answer_is_unknown(begins: bytes, good: Authority) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(begins)
        for _ in range(100):
            writer.write(b"1\r\nx\r\n" if begins else b"")
            await asyncio.sleep(0.02)

    found = await fetched(talk, good.server(HOST), seconds=0.3)
    assert isinstance(found, NotFetched)
    assert (found.fault, found.certain) == ("time-out", False)


async def test_a_slow_name_is_unknown() -> None:
    async def resolve(host: str) -> tuple[str, ...]:
        await asyncio.sleep(60)
        return ()

    found = await Fetcher(resolve, timeout=0.05)(URL, limit=LIMIT)
    assert (found.url, found[1:2], getattr(found, "fault", "")) == (URL, (False,), "time-out")


CERTIFICATES = {
    "expired": "expired",
    "not yet valid": "not valid yet",
    "wrong name": "another host name",
    "common name only": "another host name",
    "self-signed": "self-signed",
    "unknown CA": "unknown authority",
    "broken chain": "unknown authority",
    "wrong usage": "not made for servers",
    "weak key": "weak key",
}


@pytest.mark.parametrize(("fault", "words"), CERTIFICATES.items())
async def test_a_certificate_that_is_not_trusted(fault: str, words: str, bad: dict[str, ssl.SSLContext]) -> None:
    async with https_server(answer(b""), bad[fault]) as seen:
        found = await fetcher(seen.port)(URL, limit=LIMIT)
    assert isinstance(found, NotFetched)
    assert (found.fault, found.certain) == ("certificate", True)
    assert words in found.why
    assert seen.requests == []


NO_TLS = {
    "HTTP in clear": (b"HTTP/1.1 400 Bad Request\r\n\r\n", True),
    "SMTP": (b"220 mx.example.com ESMTP\r\n", True),
    "handshake failure": (b"\x15\x03\x03\x00\x02\x02\x28", True),
    "protocol version": (b"\x15\x03\x03\x00\x02\x02\x46", True),
    "unrecognized name": (b"\x15\x03\x03\x00\x02\x02\x70", True),
    "internal error": (b"\x15\x03\x03\x00\x02\x02\x50", False),
}


@pytest.mark.parametrize(("talk", "certain"), NO_TLS.values(), ids=NO_TLS)
async def test_no_tls(talk: bytes, certain: bool) -> None:
    async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(5)
        writer.write(talk)
        await writer.drain()

    found = await fetched(answering, None)
    assert isinstance(found, NotFetched)
    assert (found.fault, found.certain) == ("tls", certain)


async def test_tls_older_than_1_2_is_not_spoken(bad: dict[str, ssl.SSLContext]) -> None:
    async with https_server(answer(b""), bad["TLS 1.1 at most"]) as seen:
        found = await fetcher(seen.port)(URL, limit=LIMIT)
    assert isinstance(found, NotFetched)
    assert found.fault != "certificate"  # the handshake ends before one is shown
    assert seen.requests == []


async def test_without_authorities_nothing_can_be_said(
    good: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    found = await fetched(answer(b""), good.server(HOST))
    assert isinstance(found, NotFetched)
    assert (found.fault, found.certain) == ("certificate", False)


CLOSED = """
127.0.0.1 127.1 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.0.1 169.254.169.254 169.254.170.2 100.64.0.1
100.100.100.200 168.63.129.16 192.0.0.8 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.1 203.0.113.1
224.0.0.1 240.0.0.1 255.255.255.255 2130706433 0x7f000001 017700000001 127.0.0.1:80 ::1 :: fe80::1 fe80::1%1
2606:4700::1%1 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1
64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1:: 2002:a9fe:a9fe::1 2001::1 2001:20::1 2001:db8::1 3fff::1 100::1 fec0::1
4000::1 localhost example.com [::1]
"""
OPEN = ["8.8.8.8", "172.32.0.1", "192.31.196.1", "2606:4700::1", "2001:4860::1", "64:ff9b::808:808", "2002:808:808::1"]


async def test_only_the_public_internet_is_connected_to(good: Authority) -> None:
    listed = suite("hostile/lists/ssrf_addresses.txt")
    addresses = (CLOSED + (listed.read_text("utf-8") if listed.exists() else "")).split()
    async with https_server(answer(b""), good.server(HOST)) as seen:
        for address in addresses:
            found = await fetcher(seen.port, address, allow_private=False)(URL, limit=LIMIT)
            assert isinstance(found, NotFetched), address
            assert (found.fault, found.certain) == ("address", True), address
            assert address in found.why
    assert seen.connections == 0


@pytest.mark.parametrize("address", OPEN)
def test_public_addresses_are(address: str) -> None:
    assert may_connect(address)


async def test_one_private_address_is_enough() -> None:
    found = await fetcher(443, "8.8.8.8", "10.0.0.1", allow_private=False)(URL, limit=LIMIT)
    assert isinstance(found, NotFetched)
    assert "10.0.0.1" in found.why
    assert "8.8.8.8" not in found.why


async def test_a_name_is_no_address_even_where_private_ones_are_allowed() -> None:
    found = await fetcher(443, "localhost")(URL, limit=LIMIT)
    assert getattr(found, "fault", "") == "address"


@pytest.mark.parametrize(
    ("addresses", "fault", "certain"), [(None, "unresolved", False), ((), "no-address", True)], ids=["unknown", "none"]
)
async def test_a_host_without_addresses(addresses: tuple[str, ...] | None, fault: str, certain: bool) -> None:
    async def resolve(host: str) -> tuple[str, ...] | None:
        return addresses

    found = await Fetcher(resolve)(URL, limit=LIMIT)
    assert isinstance(found, NotFetched)
    assert (found.fault, found.certain) == (fault, certain)


async def test_the_next_address_is_tried(good: Authority) -> None:
    async with https_server(answer(b"abc"), good.server(HOST)) as seen:
        refusing = await fetcher(seen.port, "127.0.0.3", "127.0.0.1")(URL, limit=LIMIT)
        other = await fetcher(seen.port, *(f"127.0.0.{n}" for n in range(3, 9)), "::ffff:127.0.0.1")(URL, limit=LIMIT)
        alone = await fetcher(seen.port, "127.0.0.3", "127.0.0.4")(URL, limit=LIMIT)
    assert isinstance(refusing, Fetched)
    assert isinstance(other, Fetched)
    assert isinstance(alone, NotFetched)
    assert (alone.fault, alone.certain) == ("unreachable", False)
    assert "127.0.0.3: Connection refused; 127.0.0.4: Connection refused" in alone.why


async def test_a_silent_address_leaves_time_for_the_next(good: Authority) -> None:
    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with (
        https_server(answer(b"abc"), good.server(HOST)) as seen,
        https_server(silence, None, "127.0.0.5", seen.port) as silent,
    ):
        found = await fetcher(seen.port, "127.0.0.5", "127.0.0.1", timeout=1.5)(URL, limit=LIMIT)
    assert isinstance(found, Fetched)
    assert silent.connections == 1


URLS = {
    "": "https",
    f"http://{HOST}/": "https",
    "ftp://example.com/": "https",
    "file:///etc/passwd": "https",
    f"//{HOST}/": "https",
    f"https://user@{HOST}/": "no user",
    f"https://user:pw@{HOST}/": "no user",
    f"https://{HOST}:8443/": "no port",
    f"https://{HOST}:/": "no port",
    "https:///path": "HOST",
    "https://[::1]/": "no IP address",
    "https://[fd00:ec2::254]/": "no IP address",
    "https://127.0.0.1/": "IP address",
    "https://127.1/": "IP address",
    "https://2130706433/": "IP address",
    "https://0x7f000001/": "IP address",
    "https://017700000001/": "IP address",
    "https://example.0x1/": "IP address",
    "https://-a.example/": "no valid host",
    "https://a..example/": "no valid host",
    f"https://{'a' * 64}.example/": "no valid host",
    f"https://{'a.' * 127}example/": "no valid host",
    "https://*.example.com/": "no valid host",
    "https://exa%6dple.com/": "no valid host",
    "https://bücher.example/": "percent-encoded",
    "https://example.com/a b": "percent-encoded",
    "https://example.com/\r\nX: y": "percent-encoded",
    "https://example.com\\@10.0.0.1/": "percent-encoded",
    "https://example.com/\x00": "percent-encoded",
    f"https://example.com/{'a' * 3000}": "characters",
}


@pytest.mark.parametrize(("url", "words"), URLS.items())
async def test_urls_that_are_refused(url: str, words: str) -> None:
    asked: list[str] = []

    async def resolve(host: str) -> tuple[str, ...]:
        asked.append(host)
        return ()

    found = await Fetcher(resolve)(url, limit=LIMIT)
    assert isinstance(found, NotFetched)
    assert (found.fault, found.certain, found.url, asked) == ("url", True, url, [])
    assert words in found.why


def test_urls_that_are_not() -> None:
    assert target_of("HTTPS://MTA-STS.Example.COM.:443/a/%20b?c=[d]#e") == Target(HOST, "/a/%20b?c=[d]")
    assert target_of("https://a_b.example") == Target("a_b.example", "/")


def moved(*locations: str) -> Talk:
    left = list(locations)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        moving = left.pop(0) if left else ""
        writer.write(answer(b"", f"Location: {moving}", status="302 Found") if moving else answer(b"there"))

    return talk


REDIRECTS: dict[str, tuple[list[str], str, int]] = {
    "three on the same host": (["/a", f"https://{HOST}/b", "?c"], f"https://{HOST}/b?c", 4),
    "four": (["/a", "/b", "/c", "/d"], "more than 3 times", 4),
    "another host": (["https://example.org/"], "another host, example.org", 1),
    "another host by //": (["//example.org/"], "another host, example.org", 1),
    "in clear": ([f"http://{HOST}/"], "not https", 1),
    "another port": ([f"https://{HOST}:8443/"], "no port", 1),
    "an address": (["https://169.254.169.254/latest"], "IP address", 1),
    "a broken one": (["https://[x"], "not https://HOST/PATH", 1),
    "a character too many": (["/a\x1bb"], "redirects to", 1),
}


@pytest.mark.parametrize(("locations", "expected", "connections"), REDIRECTS.values(), ids=REDIRECTS)
async def test_redirects_on_the_same_host(
    locations: list[str], expected: str, connections: int, good: Authority
) -> None:
    async with https_server(moved(*locations), good.server(HOST)) as seen:
        found = await fetcher(seen.port)(URL, limit=LIMIT, same_host=True)
    if isinstance(found, Fetched):
        assert (found.url, found.body) == (expected, b"there")
    else:
        assert found.certain
        assert expected in found.why or found.fault == "malformed"
    assert seen.connections == connections


async def test_a_name_that_changes_its_mind_is_guarded_again(good: Authority) -> None:
    answers = iter([("127.0.0.1",), ("127.0.0.1", "elsewhere.example")])

    async def resolve(host: str) -> tuple[str, ...]:
        return next(answers)

    async with https_server(moved("/a"), good.server(HOST)) as seen:
        found = await Fetcher(resolve, allow_private=True, port=seen.port)(URL, limit=LIMIT, same_host=True)
    assert getattr(found, "fault", "") == "address"
    assert seen.connections == 1


async def test_many_at_once_are_bounded_and_leave_nothing_open(good: Authority) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.01)
        writer.write(answer(b"abc"))

    async with https_server(talk, good.server(HOST)) as seen:
        door = fetcher(seen.port)
        with warnings.catch_warnings():
            warnings.simplefilter("error", ResourceWarning)
            found = await asyncio.gather(*(door(URL, limit=LIMIT) for _ in range(100)))
            gc.collect()
        assert {(one.status, one.body) for one in found if isinstance(one, Fetched)} == {(200, b"abc")}
        assert (seen.connections, len(found)) == (100, 100)
        assert 1 < seen.most <= 32
        tasks = [task for task in asyncio.all_tasks() if "Fetcher" in repr(task)]
        assert tasks == []


@given(st.one_of(st.text(), st.from_regex(r"https://[ -~]*", fullmatch=True), st.ip_addresses().map(str)))
def test_the_guard_never_raises_and_what_it_lets_through_can_be_asked(text: str) -> None:
    assert may_connect(text) <= may_connect(text, allow_private=True)
    target = target_of(text)
    if isinstance(target, Target):
        assert target_of(target.url) == target
        assert Exchange(target, Asked(1)).request.count(b"\r\n\r\n") == 1


@given(
    st.lists(st.one_of(st.binary(min_size=1), st.sampled_from([CHUNKED, OPEN_END, INTERIM, b"\r\n", b"5\r\nabcde"])))
)
def test_an_exchange_always_ends_and_never_raises(chunks: list[bytes]) -> None:
    exchange = Exchange(Target(HOST, "/"), Asked(10))
    ends = (exchange.feed(chunk) for chunk in [*chunks, b""])
    assert next((end for end in ends if end is not None), None) is not None
