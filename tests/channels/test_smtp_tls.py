"""Hostile TLS: stripped STARTTLS, injected replies, bad certificates. Judged by the bytes the server saw in clear."""

import base64
import ssl
from pathlib import Path

import pytest

from dcctl.channels.base import Receipt
from dcctl.channels.smtp import SmtpSettings
from dcctl.channels.smtp_presets import Tls
from dcctl.channels.smtp_talk_wire import Timeouts
from dcctl.channels.smtp_wire import SmtpChannel
from dcctl.channels.tls_wire import context, refusal
from dcctl.errors import ChannelError, TemporaryTrouble, TlsError
from dcctl.mail.envelope import Envelope
from tests.channels.contract import ANNA, BERT, HEAD
from tests.channels.vaults import OneSecret
from tests.support.certificates import Authority, authority, bad_servers
from tests.support.smtp_server import Answer, Do, Record, Script, smtp_server

SECRET = "hunter2-hunter2"
MESSAGE = HEAD + b"the-body-of-the-message\r\n"
QUICK = Timeouts(connect=5, command=5, block=5, final=5, goodbye=1)
PLAIN_OFFER = b"250-mx.test\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 1000000\r\n"
TLS_OFFER = b"250-mx.test\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


async def exchange(script: Script, ca_file: Path | None, host: str = "127.0.0.1") -> tuple[Receipt, Record]:
    async with smtp_server(script) as record:
        tls: Tls = "implicit" if script.implicit else "starttls"
        settings = SmtpSettings(host, record.port, tls, "mailer", ca_file=ca_file)
        channel = SmtpChannel("work", settings, OneSecret(SECRET), QUICK)
        receipt = await channel.send(Envelope(ANNA, (BERT,)), MESSAGE)
        await channel.close()
    return receipt, record


def nothing_leaked(record: Record) -> bool:
    seen = bytes(record.clear)
    secrets = (SECRET.encode(), base64.b64encode(SECRET.encode()), base64.b64encode(f"\0mailer\0{SECRET}".encode()))
    return not any(secret in seen for secret in (*secrets, b"AUTH", b"MAIL", b"the-body")) and not record.messages


STRIPPED: dict[str, dict[str, Answer | list[Answer]]] = {
    "not offered": {"EHLO": PLAIN_OFFER},
    "454 to STARTTLS": {"EHLO": TLS_OFFER, "STARTTLS": b"454 4.7.0 TLS not available\r\n"},
    "220, then a reset": {"EHLO": TLS_OFFER, "STARTTLS": [b"220 go\r\n", Do.RESET]},
    "lower case, then refused": {
        "EHLO": b"250-mx.test\r\n250-auth plain\r\n250 starttls\r\n",
        "STARTTLS": b"502 5.5.1 no\r\n",
    },
    "folded over two lines": {"EHLO": b"250-mx.test\r\n250-START\r\n250-TLS\r\n250 AUTH PLAIN\r\n"},
    "EHLO refused": {"EHLO": b"502 5.5.1 what\r\n"},
    "HELO only": {"EHLO": b"500 5.5.1 say HELO\r\n", "HELO": b"250 mx.test\r\n"},
    "banner says already authenticated": {
        "CONNECT": b"220 mx.test PREAUTH already logged in\r\n",
        "EHLO": PLAIN_OFFER,
    },
    "in the greeting line of EHLO only": {"EHLO": b"250-STARTTLS\r\n250-AUTH PLAIN\r\n250 SIZE 1\r\n"},
    "cut at STARTTLS": {"EHLO": TLS_OFFER, "STARTTLS": Do.CUT},
}


@pytest.mark.parametrize("answers", STRIPPED.values(), ids=STRIPPED)
async def test_stripped_starttls_sends_nothing(answers: dict[str, Answer | list[Answer]], good: Authority) -> None:
    if isinstance(answers.get("STARTTLS"), list):  # the reset follows in the place of a handshake
        answers = {**answers, "STARTTLS": b"220 go\r\n"}
        receipt, record = await exchange(Script(answers, starttls=True, implicit=False), good.ca_file)
    else:
        receipt, record = await exchange(Script(answers), good.ca_file)
    assert receipt.outcome == "not-sent"
    assert isinstance(receipt.error, TlsError)
    assert nothing_leaked(record)


async def test_lower_case_keywords_are_as_good(good: Authority) -> None:
    script = Script({"EHLO": b"250-mx.test\r\n250-auth plain\r\n250 starttls\r\n"}, tls=good.server(), starttls=True)
    receipt, record = await exchange(script, good.ca_file)
    assert receipt.outcome == "sent"
    assert b"AUTH" not in bytes(record.clear)


async def test_ehlo_is_said_again_inside_tls(good: Authority) -> None:
    """What was offered in clear is forgotten: SIZE 1 would refuse the message."""
    lines = [b"250-mx.test\r\n250-SIZE 1\r\n250 STARTTLS\r\n", b"250-mx.test\r\n250 AUTH PLAIN\r\n"]
    receipt, record = await exchange(Script({"EHLO": list(lines)}, tls=good.server(), starttls=True), good.ca_file)
    assert receipt.outcome == "sent"
    assert record.steps[:3] == ["EHLO", "STARTTLS", "EHLO"]


INJECTED = {
    "capabilities": b"250-mx.evil\r\n250-SIZE 1\r\n250 AUTH PLAIN\r\n",
    "one 250": b"250 evil\r\n",
    "many 250s": b"250 evil\r\n" * 50,
    "235": b"235 2.7.0 logged in\r\n",
    "334": b"334 VXNlcm5hbWU6\r\n",
    "354": b"354 go on\r\n",
    "queued": b"250 2.0.0 Ok: queued as EVIL\r\n",
    "221": b"221 bye\r\n",
    "half a line": b"250-mx.evil SIZE",
    "a multi-line that does not end": b"250-mx.evil\r\n250-SIZE 1\r\n",
    "a long line": b"250-" + b"x" * 6_000 + b"\r\n",
    "garbage": b"\x00\xff\r\n\r\n",
}


@pytest.mark.parametrize("injected", INJECTED.values(), ids=INJECTED)
async def test_what_is_injected_behind_the_220_is_not_taken_for_tls(injected: bytes, good: Authority) -> None:
    """Either the injected bytes are dropped and the session is the true server's, or it ends; never a third way."""
    script = Script({"STARTTLS": b"220 2.0.0 Ready\r\n" + injected}, auth="PLAIN", starttls=True, tls=good.server())
    receipt, record = await exchange(script, good.ca_file)
    assert nothing_leaked(record) or record.messages
    assert b"AUTH" not in bytes(record.clear)
    assert receipt.outcome in ("sent", "not-sent")
    assert (receipt.outcome == "sent") == bool(record.messages)
    if receipt.outcome == "sent":
        assert receipt.queue_id == "4XyZ12abcd"
        assert [stage.words for stage in receipt.stages if stage.name == "login"] == ["235 2.7.0 Ok / PLAIN as mailer"]


@pytest.mark.parametrize("step", ["CONNECT", "EHLO"])
async def test_replies_out_of_turn_before_tls_end_the_session(step: str, good: Authority) -> None:
    polite = {"CONNECT": b"220 mx.test\r\n", "EHLO": TLS_OFFER}[step]
    script = Script({step: polite + b"220 2.0.0 Ready\r\n"}, tls=good.server(), starttls=True)
    receipt, record = await exchange(script, good.ca_file)
    assert receipt.outcome == "not-sent"
    assert isinstance(receipt.error, ChannelError)
    assert "out of turn" in receipt.error.message
    assert nothing_leaked(record)


WORDS = {
    "self-signed": "self-signed",
    "wrong name": "another",
    "expired": "expired",
    "not yet valid": "not valid yet",
    "unknown CA": "unknown CA",
    "broken chain": "unknown CA",
    "wildcard misuse": "another",
    "wrong usage": "not made for servers",
    "weak key": "weak key",
    "TLS 1.1 at most": "handshake failed",  # the server's alert is lost when it closes at once
}


@pytest.fixture(scope="module")
def bad(good: Authority, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ssl.SSLContext]:
    return bad_servers(good, tmp_path_factory.mktemp("bad"))


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "implicit"])
@pytest.mark.parametrize("fault", WORDS)
async def test_a_bad_certificate_is_refused_in_words(
    fault: str, implicit: bool, bad: dict[str, ssl.SSLContext], good: Authority
) -> None:
    script = Script(auth="PLAIN", starttls=not implicit, implicit=implicit, tls=bad[fault])
    receipt, record = await exchange(script, good.ca_file)
    assert isinstance(receipt.error, TlsError)
    assert WORDS[fault] in receipt.error.message
    assert receipt.error.next
    assert nothing_leaked(record)
    assert not record.inside


def test_the_alert_of_an_old_server_in_words(bad: dict[str, ssl.SSLContext], good: Authority) -> None:
    """The two ends in memory, so that the alert arrives."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context(good.ca_file).wrap_bio(to_client, to_server, server_hostname="127.0.0.1")
    server = bad["TLS 1.1 at most"].wrap_bio(to_server, to_client, server_side=True)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    with pytest.raises(ssl.SSLError):
        server.do_handshake()
    with pytest.raises(ssl.SSLError) as caught:
        client.do_handshake()
    assert "older than 1.2" in refusal("mx.test:465", caught.value).message


async def test_a_certificate_for_the_address_only_does_not_fit_the_name(good: Authority) -> None:
    receipt, _ = await exchange(Script(implicit=True, tls=good.server("127.0.0.1")), good.ca_file, "localhost")
    assert isinstance(receipt.error, TlsError)
    assert "another host name" in receipt.error.message


async def test_the_system_s_cas_are_the_default(good: Authority) -> None:
    receipt, record = await exchange(Script(implicit=True, auth="PLAIN", tls=good.server()), None)
    assert isinstance(receipt.error, TlsError)
    assert nothing_leaked(record)


async def test_a_port_that_begins_in_clear(good: Authority) -> None:
    async with smtp_server() as record:
        settings = SmtpSettings("127.0.0.1", record.port, "implicit", ca_file=good.ca_file)
        probe = await SmtpChannel("work", settings, OneSecret(), QUICK).probe(ANNA)
    assert isinstance(probe.error, TlsError)
    assert "did not answer in TLS" in probe.error.message
    assert [stage.name for stage in probe.stages if not stage.ok] == ["tls"]


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
async def test_a_handshake_that_never_ends_is_temporary(tls: Tls, good: Authority) -> None:
    impatient = Timeouts(connect=0.3, command=0.3)
    script = Script({"CONNECT" if tls == "implicit" else "STARTTLS": Do.HANG}, starttls=True)
    async with smtp_server(script) as record:
        settings = SmtpSettings("127.0.0.1", record.port, tls, "mailer", ca_file=good.ca_file)
        probe = await SmtpChannel("work", settings, OneSecret(SECRET), impatient).probe(ANNA)
    assert isinstance(probe.error, TemporaryTrouble)
    assert probe.stages[-1].name == "tls"
    assert nothing_leaked(record)


@pytest.mark.parametrize("content", [None, b"", b"no certificate here\n"], ids=["absent", "empty", "no PEM"])
async def test_a_ca_file_that_cannot_be_read(content: bytes | None, tmp_path: Path, good: Authority) -> None:
    ca_file = tmp_path / "ca.pem"
    if content is not None:
        ca_file.write_bytes(content)
    receipt, record = await exchange(Script(starttls=True, tls=good.server()), ca_file)
    assert isinstance(receipt.error, ChannelError)
    assert receipt.error.field == "ca_file"
    assert str(ca_file) in receipt.error.message
    assert nothing_leaked(record)
