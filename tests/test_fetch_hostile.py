"""What a policy host, a logo's host and an exchanger could make us do: go elsewhere, wait, swallow. Nothing of it."""

import asyncio
from collections.abc import Iterator
from typing import Any, Final

import pytest

from dcctl.fetch import Fetched, NotFetched
from dcctl.fetch.fetcher import Fetcher
from dcctl.mail.tls_seen import TlsSeen
from dcctl.mailauth.check import Scope, check_domain
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.mx import is_public
from dcctl.mailauth.reach import resolve_by
from tests.support.certificates import Authority, authority
from tests.support.https_server import Talk, answer, https_server
from tests.support.suites import suite

HOST: Final = "mta-sts.example.com"
URL: Final = f"https://{HOST}/.well-known/mta-sts.txt"
LIMIT: Final = 1000
LIST: Final = "hostile/lists/ssrf_addresses.txt"
INSIDE: Final = (
    *("127.0.0.1", "10.0.0.1", "100.64.0.1", "169.254.169.254", "192.0.0.8", "192.168.0.1", "224.0.0.1", "0.0.0.0"),
    *("::1", "fe80::1", "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1"),
    *("2002:7f00:1::", "2001:0:7f00:1::", "fec0::1", "::127.0.0.1", "100::1"),
)
OUTSIDE: Final = ("8.8.8.8", "2606:4700::1111")


def inside() -> list[str]:
    """Addresses nobody outside may lead us to, those of the suite among them where it is there."""
    listed = suite(LIST)
    texts = listed.read_text("utf-8").split() if listed.exists() else []
    # A zone or a wire holds addresses in one form only; other notations are names there.
    return [*INSIDE, *(text for text in texts if text.count(".") == 3 or ":" in text)]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(autouse=True)
def trusted(good: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(good.ca_file))


class Dialled:
    """Where this process wanted to connect to; nobody answers there."""

    def __init__(self, loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hosts: list[str] = []
        monkeypatch.setattr(loop, "create_connection", self._connect)

    async def _connect(self, _: object, host: str, *more: object, **options: object) -> None:
        self.hosts.append(host)
        raise ConnectionRefusedError(111, "refused")


@pytest.fixture
async def dialled(monkeypatch: pytest.MonkeyPatch) -> Dialled:
    return Dialled(asyncio.get_running_loop(), monkeypatch)


async def test_the_address_that_was_checked_is_the_one_connected_to(dialled: Dialled) -> None:
    """A name that leads to a public address when it is checked, and inside the next time it is asked."""
    answers: Iterator[tuple[str, ...]] = iter([("8.8.8.8",), ("127.0.0.1",), ("127.0.0.1",)])

    async def resolve(host: str) -> tuple[str, ...]:
        return next(answers)

    found = await Fetcher(resolve)(URL, limit=LIMIT)
    assert getattr(found, "fault", "") == "unreachable"
    assert dialled.hosts == ["8.8.8.8"]
    found = await Fetcher(resolve)(URL, limit=LIMIT)
    assert getattr(found, "fault", "") == "address"
    assert dialled.hosts == ["8.8.8.8"]


async def test_no_domain_leads_us_inside(dialled: Dialled) -> None:
    """By its policy host, its logo, its certificate or its exchangers."""
    seen: list[tuple[str, ...]] = []

    async def look(host: str, addresses: tuple[str, ...], port: int) -> TlsSeen:
        seen.append(addresses)
        return TlsSeen(host)

    for address in (*inside(), *OUTSIDE):
        leads = {"AAAA" if ":" in address else "A": [address]}
        lookup = ZoneLookup({
            "example.com": {"MX": [[1, "mx.example.com"]]},
            "mx.example.com": leads, HOST: leads, "logo.example.com": leads,
            "_mta-sts.example.com": {"TXT": ["v=STSv1; id=1"]},
            "default._bimi.example.com": {"TXT": ["v=BIMI1; l=https://logo.example.com/l; a=https://logo.example.com/a"]},
        })  # fmt: skip
        report = await check_domain("example.com", lookup=lookup, fetch=Fetcher(resolve_by(lookup)), look=look)
        told = {one.code for one in report.findings}
        assert (address in OUTSIDE) is ("mta-sts.policy-host" not in told), address
        assert (address in OUTSIDE) is is_public(address) or "mx.not-public" not in told, address
    assert set(dialled.hosts) == set(OUTSIDE)
    assert seen == [(address,) for address in OUTSIDE]


async def test_private_networks_where_they_are_asked_for(dialled: Dialled) -> None:
    seen: list[tuple[str, ...]] = []

    async def look(host: str, addresses: tuple[str, ...], port: int) -> TlsSeen:
        seen.append(addresses)
        return TlsSeen(host)

    lookup = ZoneLookup({"example.com": {"MX": [[1, "mx.example.com"]]}, "mx.example.com": {"A": ["10.0.0.1"]}})
    await check_domain("example.com", lookup=lookup, look=look, scope=Scope(allow_private=True))
    assert seen == [("10.0.0.1",)]


HOSTS = [
    *("127.0.0.1.", "0x7f.1", "0177.0.0.1", "127.0.1", "0", "0x0", "127.0.0.1:443", "[::1]:443"),
    *("[::ffff:127.0.0.1]", "[fe80::1%25lo]", "\u2460\u2461\u2466.0.0.1", "\uff11\uff12\uff17.0.0.1", "xn--.0x7f"),
    *(
        "example.com\u3002evil.test",
        "example.com\uff0fevil.test",
        "example.com\\.evil.test",
        "example.com%2f.evil.test",
    ),
    *("a@127.0.0.1", "a:b@example.com", "example.com%00.evil.test", "example .com", "example.com\t", "..", ".", "-"),
    *("*", "example.com:80", "example.com:0443"),
]


@pytest.mark.parametrize("host", HOSTS)
async def test_hosts_that_are_none(host: str, dialled: Dialled) -> None:
    async def resolve(name: str) -> tuple[str, ...]:
        return ("8.8.8.8",)

    for url in (f"https://{host}/", f"HTTPS://{host}", f"https://{host}?x"):
        found = await Fetcher(resolve)(url, limit=LIMIT)
        assert isinstance(found, NotFetched)
        assert (found.fault, found.certain) == ("url", True)
    assert dialled.hosts == []


def fetcher(port: int, timeout: float = 5.0) -> Fetcher:
    async def resolve(host: str) -> tuple[str, ...]:
        return ("127.0.0.1",)

    return Fetcher(resolve, allow_private=True, timeout=timeout, port=port)


async def test_proxies_of_the_environment_are_passed_by(good: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        https_server(answer(b"abc"), good.server(HOST)) as seen,
        https_server(b"HTTP/1.1 200 OK\r\n\r\n", None) as proxy,
    ):
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        found = await fetcher(seen.port)(URL, limit=LIMIT)
    assert isinstance(found, Fetched)
    assert (seen.connections, proxy.connections) == (1, 0)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
ANSWERS: dict[str, tuple[bytes, str]] = {
    "HTTP/0.9": (b"version: STSv1\n", "cut"),
    "HTTP/2": (b"\0\0\x12\4\0\0\0\0\0\0\3\0\0\0d", "malformed"),
    "to go on, for ever": (CONTINUE * 100_000, "malformed"),
    "to go on, and then": (CONTINUE * 3 + answer(b"abc"), ""),
    "a field of 1 MB": (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1_000_000 + b"\r\n\r\n", "too-large"),
    "trailers without end": (CHUNKED + b"3\r\nabc\r\n0\r\n" + b"X: y\r\n" * 100_000, "too-large"),
    "a chunk of 64 bits": (CHUNKED + b"ffffffffffffffff\r\n" + b"x" * 2000, "too-large"),
    "a length of 23 digits": (b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 23 + b"\r\n\r\n", "malformed"),
    "no status": (b"HTTP/1.1 000 X\r\n\r\n", "malformed"),
    "a name that holds a screen": (b"HTTP/1.1 200 OK\r\n\x1b[2J: x\r\n\r\n", "malformed"),
    "less than was said": (answer(b"abc", length=4), "cut"),
    "a part": (answer(b"abc", status="206 Partial Content"), ""),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_answers_that_are_none(name: str, good: Authority) -> None:
    talk, fault = ANSWERS[name]
    async with https_server(talk, good.server(HOST)) as seen:
        found = await fetcher(seen.port)(URL, limit=LIMIT)
    assert getattr(found, "fault", "") == fault
    assert seen.connections == 1


async def octet_by_octet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for octet in answer(b"abc" * 300):
        writer.write(bytes([octet]))
        await writer.drain()
        await asyncio.sleep(0.01)


async def redirecting_slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.12)
    writer.write(answer(b"", "Location: /again", status="302 Found"))


@pytest.mark.parametrize("talk", [octet_by_octet, redirecting_slowly])
async def test_patience_is_one_for_all(talk: Talk, good: Authority) -> None:
    """However little comes at a time, and however often it begins anew."""
    async with https_server(talk, good.server(HOST)) as seen:
        found = await asyncio.wait_for(fetcher(seen.port, timeout=0.3)(URL, limit=LIMIT, same_host=True), 5)
    assert isinstance(found, NotFetched)
    assert (found.fault, found.certain) == ("time-out", False)


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def babbling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Records of a handshake that never comes to its end."""
    while True:
        writer.write(b"\x16\x03\x03\x40\x00\x02\xff\xff\xff" + b"x" * 0x3FFC)
        await writer.drain()


@pytest.mark.parametrize(("talk", "faults"), [(silent, ("time-out",)), (babbling, ("tls", "unreachable"))])
async def test_a_handshake_that_never_ends(talk: Talk, faults: tuple[str, ...]) -> None:
    async with https_server(talk, None) as seen:
        found = await fetcher(seen.port, timeout=0.3)(URL, limit=LIMIT)
    assert isinstance(found, NotFetched)
    assert found.fault in faults
    assert not found.certain


@pytest.mark.parametrize(("names", "fetched"), [(3000, True), (10_000, False)])
async def test_a_certificate_with_very_many_names(names: int, fetched: bool, good: Authority) -> None:
    """OpenSSL takes 100 KB of certificates; more says nothing about the policy."""
    tls = good.server(HOST, *(f"h{number}.example.com" for number in range(names)))
    async with https_server(answer(b"abc"), tls) as seen:
        found = await fetcher(seen.port)(URL, limit=LIMIT)
    assert isinstance(found, Fetched) is fetched
    assert fetched or (getattr(found, "fault", ""), getattr(found, "certain", True)) == ("tls", False)


NAMES = [("*.example.com", True), ("*.com", False), ("example.com", False), ("x.mta-sts.example.com", False)]


@pytest.mark.parametrize(("name", "fits"), NAMES)
async def test_a_wildcard_stands_for_one_label(name: str, fits: bool, good: Authority) -> None:
    async with https_server(answer(b"abc"), good.server(name)) as seen:
        found: Any = await fetcher(seen.port)(URL, limit=LIMIT)
    assert (isinstance(found, Fetched), getattr(found, "fault", "")) == (fits, "" if fits else "certificate")
