"""A look at an exchanger: what is seen of good servers, bad ones and none; and that no mail is offered to any."""

import asyncio
import contextlib
import hashlib
import socket
import ssl
import warnings
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from dcctl.channels import chain_wire
from dcctl.channels.mx_wire import MxEye
from dcctl.mail.tls_seen import TlsSeen
from tests.support.certificates import Authority, authority, bad_servers
from tests.support.smtp_server import Answer, Do, Record, Script, smtp_server

HOST = "mx.example.com"
HERE = ("127.0.0.1",)
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def bad(good: Authority, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ssl.SSLContext]:
    return bad_servers(good, tmp_path_factory.mktemp("bad"))


@contextlib.asynccontextmanager
async def serving(tls: ssl.SSLContext | None, **answers: Answer | list[Answer]) -> AsyncIterator[Record]:
    async with smtp_server(Script(tls=tls, starttls=True, answers=answers)) as record:
        yield record


async def look(record: Record, ca_file: Path | None = None, limit: float = 5.0) -> TlsSeen:
    return await MxEye(ca_file=ca_file, limit=limit)(HOST, HERE, record.port)


async def test_a_server_in_order(good: Authority) -> None:
    async with serving(good.server(HOST, "other.example.com")) as record:
        seen = await look(record, good.ca_file)
    assert (seen.host, seen.address, seen.greeting) == (HOST, "127.0.0.1", "220 mx.test ESMTP")
    assert (seen.starttls, seen.version, seen.trusted, seen.distrust) == (True, "TLSv1.3", True, "")
    assert set(seen.names) == {HOST, "other.example.com"}
    assert seen.not_before is not None
    assert seen.not_after is not None
    assert seen.not_before < NOW.timestamp() < seen.not_after
    assert seen.cipher.startswith("TLS_")
    assert len(seen.chain) == 1
    assert (seen.error, record.connections) == ("", 1)
    assert record.steps == ["EHLO", "STARTTLS", "QUIT"]
    assert record.clear.startswith(b"EHLO [127.0.0.1]\r\n")


async def test_our_name_is_said_where_there_is_one(good: Authority) -> None:
    async with serving(good.server(HOST)) as record:
        await MxEye(helo="probe.example.org", ca_file=good.ca_file)(HOST, HERE, record.port)
    assert record.commands[0] == b"EHLO probe.example.org"


async def test_no_starttls() -> None:
    async with smtp_server(Script()) as record:
        seen = await look(record)
    assert (seen.starttls, seen.version, seen.chain, seen.error) == (False, "", (), "")
    assert record.steps == ["EHLO", "QUIT"]


@pytest.mark.parametrize(
    ("fault", "distrust"),
    [
        ("self-signed", "self-signed certificate"),
        ("expired", "certificate has expired"),
        ("not yet valid", "certificate is not yet valid"),
        ("unknown CA", "unable to get local issuer certificate"),
        ("broken chain", "unable to get local issuer certificate"),
        ("wrong usage", "unsuitable certificate purpose"),
    ],
)
async def test_a_certificate_that_is_not_trusted_is_still_seen(
    good: Authority, bad: dict[str, ssl.SSLContext], fault: str, distrust: str
) -> None:
    async with serving(bad[fault]) as record:
        seen = await look(record, good.ca_file)
    assert (seen.trusted, seen.distrust, seen.error) == (False, distrust, "")
    assert seen.chain
    assert seen.version == "TLSv1.3"
    assert record.connections == 2
    assert b"MAIL" not in record.clear + record.inside


async def test_the_name_is_not_this_rooms_business(good: Authority) -> None:
    async with serving(good.server("other.example")) as record:
        seen = await look(record, good.ca_file)
    assert (seen.trusted, seen.names) == (True, ("other.example",))


async def test_old_tls_is_seen(good: Authority, bad: dict[str, ssl.SSLContext]) -> None:
    async with serving(bad["TLS 1.1 at most"]) as record:
        seen = await look(record, good.ca_file)
    assert (seen.version, seen.trusted, seen.error) == ("TLSv1.1", None, "")


UNKNOWN: dict[str, tuple[dict[str, Answer | list[Answer]], str]] = {
    "not now": ({"STARTTLS": b"454 4.7.0 TLS not available\r\n"}, "answered STARTTLS with 454"),
    "turned away": ({"CONNECT": b"554 5.7.1 go away\r\n"}, "554 5.7.1 go away"),
    "busy": ({"CONNECT": b"421 4.3.2 busy\r\n"}, "421 4.3.2 busy"),
    "cut at once": ({"CONNECT": Do.CUT}, "closed the connection at greeting"),
    "cut at STARTTLS": ({"STARTTLS": Do.CUT}, "the TLS handshake fails (the connection was closed)"),
    "not SMTP": ({"CONNECT": b"SSH-2.0-OpenSSH_9.2\r\n"}, "does not speak SMTP"),
    "spoke out of turn": ({"EHLO": b"250-mx.test\r\n250 STARTTLS\r\n250 more\r\n"}, "spoke out of turn"),
}


@pytest.mark.parametrize(("answers", "error"), UNKNOWN.values(), ids=UNKNOWN)
async def test_what_may_differ_next_time_is_unknown(answers: dict[str, Answer | list[Answer]], error: str) -> None:
    async with serving(None, **answers) as record:
        seen = await look(record, limit=3)
    assert seen.error
    assert error in seen.error
    assert not seen.certain
    assert seen.trusted is None


async def test_a_refusal_for_good_is_certain() -> None:
    async with serving(None, STARTTLS=b"502 5.5.1 no\r\n") as record:
        seen = await look(record)
    assert (seen.starttls, seen.certain) == (True, True)
    assert "answered STARTTLS with 502 5.5.1 no" in seen.error


async def test_a_handshake_that_always_fails_is_certain() -> None:
    async with serving(None, STARTTLS=b"220 go\r\n") as record:  # goes on in clear
        seen = await look(record)
    assert (seen.starttls, seen.certain) == (True, True)
    assert seen.error == "the TLS handshake fails (wrong version number)"
    assert record.connections == 2


async def test_a_handshake_that_is_cut_only_once_is_unknown(good: Authority) -> None:
    """The first connection of this server dies in the handshake, the next one does not."""
    tls, connections = good.server(HOST), 0

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        for answer in (b"220 mx.test\r\n", b"250-mx.test\r\n250 STARTTLS\r\n", b"220 go\r\n"):
            writer.write(answer)
            await reader.readline() if not answer.startswith(b"220 go") else None
        if connections == 1:
            await reader.read(1)
        else:
            await writer.start_tls(tls)
            await reader.readline()
        writer.transport.abort()

    server = await asyncio.start_server(connected, *HERE, 0)
    seen = await MxEye(ca_file=good.ca_file)(HOST, HERE, server.sockets[0].getsockname()[1])
    server.close()
    await server.wait_closed()
    assert seen.error == "the TLS handshake fails now and then (the connection was closed)"
    assert not seen.certain
    assert connections == 2


async def test_the_whole_has_one_limit() -> None:
    async with serving(None, CONNECT=Do.HANG) as record:
        seen = await look(record, limit=0.2)
    assert (seen.error, seen.certain) == ("not finished within 0.2 s", False)


@pytest.fixture
def closed() -> Iterator[int]:
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


async def test_nobody_there(closed: int) -> None:
    seen = await MxEye()(HOST, HERE, closed)
    assert f"{HOST}:{closed}: cannot connect (127.0.0.1: Connection refused)" in seen.error
    assert (seen.certain, seen.starttls, seen.address) == (False, None, "")


async def test_the_next_address_is_tried(good: Authority) -> None:
    async with serving(good.server(HOST)) as record:
        seen = await MxEye(ca_file=good.ca_file)(HOST, ("127.0.0.2", "127.0.0.1"), record.port)
    assert (seen.address, seen.error) == ("127.0.0.1", "")


def test_issuers_are_found_whatever_their_order() -> None:
    root = trustme.CA()
    middle = root.create_child_ca()
    issued = middle.issue_cert(HOST)
    own, *above = (ssl.PEM_cert_to_DER_cert(pem.bytes().decode()) for pem in issued.cert_chain_pems)
    top = ssl.PEM_cert_to_DER_cert(root.cert_pem.bytes().decode())
    stranger = ssl.PEM_cert_to_DER_cert(trustme.CA().cert_pem.bytes().decode())
    assert len(above) == 1
    assert chain_wire.path([own, top, stranger, *above]) == (own, *above, top)
    assert chain_wire.path([own, top]) == (own,)
    assert chain_wire.path([]) == ()


@pytest.mark.parametrize("der", [b"", b"\x30\x03\x02\x01\x01", hashlib.sha512(b"x").digest()])
def test_what_is_no_certificate_says_nothing(der: bytes) -> None:
    assert chain_wire.leaf(der) == chain_wire.Leaf()
    assert chain_wire.path([der, der]) == (der,)


def test_a_cut_certificate_never_raises() -> None:
    whole = ssl.PEM_cert_to_DER_cert(trustme.CA().issue_cert(HOST).cert_chain_pems[0].bytes().decode())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert chain_wire.leaf(whole).names == (HOST,)
        for at in range(0, len(whole), 7):
            changed = whole[:at] + bytes([whole[at] ^ 0x15]) + whole[at + 1 :]
            assert isinstance(chain_wire.leaf(changed), chain_wire.Leaf)
            assert chain_wire.path([changed, whole])[0] == changed


async def test_limits_and_dates_reach_the_value(good: Authority) -> None:
    end = NOW.replace(microsecond=0) + timedelta(days=3)
    async with serving(good.server(HOST, not_after=end)) as record:
        seen = await look(record, good.ca_file)
    assert seen.not_after == end.timestamp()
