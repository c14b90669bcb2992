"""Name servers in TLS and HTTPS: kept connections, verified certificates, failures that are unknown."""

import asyncio
import contextlib
import socket
import ssl
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.certificates import Authority, authority, bad_servers
from tests.support.encrypted_dns import HttpsNameServer, TlsNameServer

from dcctl.errors import UsageError
from dcctl.mailauth.lookup import Mx
from dcctl.mailauth.resolver import Resolver
from dcctl.mailauth.servers.dns_tls import CONNECTIONS
from dcctl.mailauth.servers.nameserver import NameServer
from dcctl.mailauth.servers.ways import WAYS, open_way

ZONE: dict[str, dict[str, object]] = {
    "example.com": {"TXT": ["v=spf1 -all"], "MX": [[10, "mx.example.com"]]},
    "mx.example.com": {"A": ["192.0.2.25"], "TLSA": ["3 1 1 " + "ab" * 32]},
    "big.example.com": {"TXT": ["x" * 60_000]},
    "alias.example.com": {"CNAME": ["mx.example.com"]},
    **{f"n{n}.example.com": {"A": [f"192.0.2.{n}"]} for n in range(60)},
}
Server = TlsNameServer | HttpsNameServer


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(autouse=True)
def trusted(ca: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(ca.ca_file))


@contextlib.asynccontextmanager
async def asking(*addresses: str, seconds: float = 4.0) -> AsyncIterator[Resolver]:
    resolver = Resolver(addresses, timeout=seconds)
    try:
        yield resolver
    finally:
        await resolver.close()


def servers(tls: ssl.SSLContext) -> dict[str, Server]:
    return {"tls": TlsNameServer(ZONE, tls=tls), "https": HttpsNameServer(ZONE, tls=tls)}


@pytest.mark.parametrize("way", ["tls", "https"])
async def test_answers_are_those_of_the_server_and_its_way_is_private(way: str, ca: Authority) -> None:
    async with servers(ca.server())[way] as server, asking(server.address) as resolver:
        assert (await resolver("example.com", "MX")).records == (Mx(10, "mx.example.com"),)
        assert (await resolver("mx.example.com", "TLSA")).names == ("3 1 1 " + "ab" * 32,)
        assert (await resolver("big.example.com", "TXT")).texts == (b"x" * 60_000,)
        assert (await resolver("alias.example.com", "A")).name == "mx.example.com"
        assert (await resolver("nope.example.com", "A")).status == "NO_NAME"
        missing = await resolver("example.com", "A")
        assert (missing.status, missing.private_path) == ("NO_DATA", True)
        assert (resolver.asked, server.connections) == (6, 1)
        assert {transport for transport, _, _ in server.asked} == {way}
        assert way == "tls" or len(server.ids) == 1  # RFC 8484 section 4.1: always 0


async def test_many_questions_share_few_connections(ca: Authority) -> None:
    async with TlsNameServer(ZONE, tls=ca.server()) as server, asking(server.address) as resolver:
        found = await asyncio.gather(*(resolver(f"n{n}.example.com", "A") for n in range(60)))
        assert [answer.names for answer in found] == [(f"192.0.2.{n}",) for n in range(60)]
        assert server.connections <= CONNECTIONS
        assert len(server.ids) > 50


async def test_http2_carries_many_questions_on_one_connection(ca: Authority) -> None:
    async with (
        HttpsNameServer(ZONE, tls=ca.server(), http2=True) as server,
        asking(server.address) as resolver,
    ):
        await resolver("example.com", "TXT")
        found = await asyncio.gather(*(resolver(f"n{n}.example.com", "A") for n in range(60)))
        assert [answer.names for answer in found] == [(f"192.0.2.{n}",) for n in range(60)]
        assert server.connections == 1
        assert server.paths == {"/dns-query"}


async def test_a_connection_that_was_closed_meanwhile_is_opened_anew(ca: Authority) -> None:
    async with TlsNameServer(ZONE, tls=ca.server(), per_connection=1) as server, asking(server.address) as resolver:
        for n in range(4):
            assert (await resolver(f"n{n}.example.com", "A")).status == "FOUND"
            await asyncio.sleep(0.01)
        assert server.connections == 4


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("self-signed", "self-signed certificate"),
        ("wrong name", "IP address mismatch"),
        ("expired", "certificate has expired"),
        ("unknown CA", "unable to get local issuer certificate"),
    ],
)
@pytest.mark.parametrize("way", ["tls", "https"])
async def test_a_certificate_that_is_not_trusted_is_named(
    way: str, fault: str, why: str, ca: Authority, tmp_path: Path
) -> None:
    async with servers(bad_servers(ca, tmp_path)[fault])[way] as server, asking(server.address) as resolver:
        answer = await resolver("example.com", "TXT")
        assert (answer.status, answer.private_path) == ("TEMPERROR", False)
        assert f"the certificate of {server.address} is not trusted ({why}" in answer.cause
        assert not server.asked


async def test_the_name_of_the_certificate_may_differ_from_the_address(ca: Authority) -> None:
    async with TlsNameServer(ZONE, tls=ca.server("dns.example.com")) as server:
        async with asking(f"{server.address}/dns.example.com") as resolver:
            assert (await resolver("example.com", "TXT")).status == "FOUND"
        async with asking(f"{server.address}/other.example.com") as resolver:
            assert "Hostname mismatch" in (await resolver("example.com", "TXT")).cause


async def test_a_host_name_is_looked_up_by_the_system(ca: Authority) -> None:
    tls = ca.server("localhost")
    async with TlsNameServer(ZONE, tls=tls) as one, HttpsNameServer(ZONE, tls=tls) as other:
        for address in (f"tls://localhost:{one.port}", f"https://localhost:{other.port}"):
            async with asking(address) as resolver:
                assert (await resolver("example.com", "TXT")).status == "FOUND"
    assert other.paths == {"/dns-query"}


@pytest.mark.parametrize("way", ["tls", "https"])
@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ("servfail", "SERVFAIL by "),
        ("refused", "REFUSED by "),
        ("silent", "no answer from "),
        ("malformed", "malformed answer from "),
    ],
)
async def test_every_failure_is_unknown(way: str, fault: str, cause: str, ca: Authority) -> None:
    faults = {"example.com": fault}
    tls = ca.server()
    made: dict[str, Server] = {
        "tls": TlsNameServer(ZONE, faults, tls=tls),
        "https": HttpsNameServer(ZONE, faults, tls=tls),
    }
    async with made[way] as server, asking(server.address, seconds=0.6 if fault == "silent" else 10.0) as resolver:
        answer = await resolver("example.com", "TXT")
        assert answer.status == "TEMPERROR"
        assert f"{cause}{server.address}" in answer.cause
        assert resolver.asked == 2
        assert (await resolver("n1.example.com", "A")).status == "FOUND"  # what came late answers no other question


async def test_an_answer_to_another_question_is_none(ca: Authority) -> None:
    faults = {"example.com": "wrong-id"}
    async with TlsNameServer(ZONE, faults, tls=ca.server()) as server, asking(server.address) as resolver:
        assert "malformed answer from " in (await resolver("example.com", "TXT")).cause


async def test_http_errors_are_named(ca: Authority) -> None:
    async with HttpsNameServer(ZONE, tls=ca.server(), status=503) as server, asking(server.address) as resolver:
        assert f"HTTP status 503 by {server.address}" in (await resolver("example.com", "TXT")).cause


async def test_an_endless_body_is_not_read(ca: Authority) -> None:
    body = b"x" * 1_000_000
    async with HttpsNameServer(ZONE, tls=ca.server(), body=body) as server, asking(server.address) as resolver:
        assert "longer than any DNS message" in (await resolver("example.com", "TXT")).cause


@pytest.mark.parametrize("form", ["tls://127.0.0.1#{}", "https://127.0.0.1:{}/dns-query"])
async def test_nobody_listens(form: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = form.format(taken.getsockname()[1])
        async with asking(address) as resolver:
            answer = await resolver("example.com", "TXT")
    assert answer.status == "TEMPERROR"
    assert address in answer.cause


async def test_in_clear_a_tls_server_is_no_server(ca: Authority) -> None:
    async with TlsNameServer(ZONE, tls=ca.server()) as server:
        plain = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
        async with asking(f"tls://127.0.0.1#{plain.sockets[0].getsockname()[1]}", server.address) as resolver:
            assert (await resolver("example.com", "TXT")).status == "FOUND"  # by the second server
        plain.close()
        await plain.wait_closed()


def test_without_the_extra_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx2", None)
    monkeypatch.delitem(sys.modules, WAYS["https"], raising=False)
    with pytest.raises(UsageError) as refused:
        open_way(NameServer.parse("https://dns.example.com/dns-query"))
    assert "needs the package httpx2" in refused.value.message
    assert refused.value.next == "pip install 'dcctl[doh]'"


def test_with_packages_too_old_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dns.query.have_doh", False)
    with pytest.raises(UsageError) as refused:
        Resolver(["https://dns.example.com/dns-query"])
    assert refused.value.next == "pip install -U 'dcctl[doh]'"
