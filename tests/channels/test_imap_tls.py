"""TLS before anything else, the logins as they are spelled, and no secret where it does not belong."""

import base64
import ssl
from pathlib import Path

import pytest

from dcctl.channels.imap import Login
from dcctl.errors import ChannelError, LoginNeeded, TemporaryTrouble, TlsError
from tests.channels.imap_rig import SECRET, inbox, read, script
from tests.channels.inbox_contract import numbered, texts
from tests.support.certificates import Authority, bad_servers
from tests.support.imap_server import OFFERS, Answer, imap_server


@pytest.mark.parametrize(
    ("answers", "offers", "words"),
    [
        ({"CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done\r\n"}, OFFERS, "does not offer STARTTLS"),
        ({"STARTTLS": b"{tag} NO later\r\n"}, OFFERS, "answered STARTTLS with later"),
        ({"STARTTLS": b"{tag} BAD what\r\n"}, OFFERS, "answered STARTTLS with"),
        ({"STARTTLS": b"{tag} OK go\r\n* CAPABILITY IMAP4rev1 AUTH=EVIL\r\n"}, OFFERS, "out of turn before TLS"),
        ({"STARTTLS": b"{tag} OK go\r\n* LIST () NIL EVIL\r\nx1 OK\r\n"}, OFFERS, "out of turn before TLS"),
        ({"CONNECT": b"* PREAUTH welcome\r\n"}, OFFERS, "logged in already"),
    ],
)
async def test_without_starttls_it_never_goes_on(
    trusted: Authority, answers: dict[str, Answer | list[Answer]], offers: str, words: str
) -> None:
    async with imap_server(script(trusted, answers, implicit=False, offers=offers)) as record:
        with pytest.raises(ChannelError, match=words):
            [page async for page in inbox(record, trusted, implicit=False).arrivals(None)]
    spoken = [command.split(" ")[0] for command in record.commands]
    assert not {"AUTHENTICATE", "LOGIN", "EXAMINE"} & set(spoken)
    assert b"anna" not in record.clear


async def test_what_was_told_in_clear_is_forgotten(trusted: Authority) -> None:
    clear = b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=XOAUTH2 SPECIAL-USE\r\n* 99 EXISTS\r\n{tag} OK done\r\n"
    within = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done\r\n"
    pages, record = await read(trusted, script(trusted, {"CAPABILITY": [clear, within]}, implicit=False))
    assert texts(pages) == numbered(3, 5, 8)
    assert "AUTHENTICATE PLAIN" in record.commands


async def test_a_greeting_in_clear_where_tls_should_be(trusted: Authority) -> None:
    async with imap_server(script(trusted, implicit=False)) as record:
        with pytest.raises(TlsError, match=r"did not answer in TLS|handshake failed"):
            [page async for page in inbox(record, trusted).arrivals(None)]
    assert b"anna" not in record.clear


async def test_a_tls_server_where_starttls_should_be(trusted: Authority) -> None:
    async with imap_server(script(trusted)) as record:
        with pytest.raises(TemporaryTrouble, match=r"too slow|closed the connection"):
            [page async for page in inbox(record, trusted, implicit=False).arrivals(None)]


FAULTS = ("self-signed", "wrong name", "expired", "unknown CA", "broken chain", "TLS 1.1 at most")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("implicit", [True, False])
async def test_a_bad_certificate(trusted: Authority, tmp_path: Path, fault: str, implicit: bool) -> None:
    bad: ssl.SSLContext = bad_servers(trusted, tmp_path)[fault]
    async with imap_server(script(trusted, tls=bad, implicit=implicit)) as record:
        with pytest.raises(TlsError):
            [page async for page in inbox(record, trusted, implicit).arrivals(None)]
    assert not [command for command in record.commands if command.startswith(("AUTH", "LOGIN"))]


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        ("password", f"\0anna\0{SECRET}"),
        ("xoauth2", f"user=anna\x01auth=Bearer {SECRET}\x01\x01"),
        ("oauthbearer", f"n,a=anna,\x01host=127.0.0.1\x01port=%d\x01auth=Bearer {SECRET}\x01\x01"),
    ],
)
async def test_credentials_as_they_are_spelled(trusted: Authority, login: Login, expected: str) -> None:
    _, record = await read(trusted, script(trusted), login=login)
    (at,) = [n for n, command in enumerate(record.commands) if command.startswith("AUTHENTICATE")]
    told = base64.b64decode(record.commands[at + 1]).decode()
    assert told == (expected % record.port if "%d" in expected else expected)


@pytest.mark.parametrize("spelling", ["{secret}", "{coded}"])
async def test_a_secret_said_back_is_masked(trusted: Authority, spelling: str) -> None:
    coded = base64.b64encode(f"\0anna\0{SECRET}".encode()).decode()
    words = spelling.replace("{secret}", SECRET).replace("{coded}", coded)
    with pytest.raises(LoginNeeded) as raised:
        await read(trusted, script(trusted, {"AUTHENTICATE": f"{{tag}} NO you said {words}\r\n".encode()}))
    assert "you said ***" in raised.value.message


async def test_a_login_is_tried_once(trusted: Authority) -> None:
    async with imap_server(script(trusted, {"AUTHENTICATE": b"{tag} NO wrong\r\n"})) as record:
        with pytest.raises(LoginNeeded):
            [page async for page in inbox(record, trusted).arrivals(None)]
    assert (record.connections, len([c for c in record.commands if c.startswith("AUTH")])) == (1, 1)
