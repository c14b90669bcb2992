"""The smtp channel keeps the contract, in every TLS mode, against our own scripted server and against aiosmtpd."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as Taken

from dcctl.channels import smtp
from dcctl.channels.smtp import SmtpSettings
from dcctl.channels.smtp_presets import PRESETS, Tls
from dcctl.channels.smtp_wire import SmtpChannel
from dcctl.mail.address import Mailbox
from dcctl.mail.envelope import Envelope
from tests.channels.contract import ANNA, BERT, GONE, MESSAGES, NOBODY, RefusingContract, Rig
from tests.channels.vaults import OneSecret
from tests.support.certificates import Authority, authority
from tests.support.smtp_server import Script, smtp_server

REFUSALS = {
    f"RCPT:{NOBODY}": b"550 5.1.1 No such user\r\n",
    f"RCPT:{GONE}": b"550-5.1.1 No such user,\r\n550 5.1.1 really\r\n",
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


class TestSmtp(RefusingContract):
    @pytest.fixture(params=["none", "starttls", "implicit"])
    async def rig(self, request: pytest.FixtureRequest, good: Authority) -> AsyncIterator[Rig]:
        tls: Tls = request.param
        secure = tls != "none"
        script = Script(
            answers=REFUSALS,
            auth="LOGIN PLAIN" if secure else "",
            starttls=tls == "starttls",
            implicit=tls == "implicit",
            tls=good.server() if secure else None,
        )
        async with smtp_server(script) as record:
            settings = SmtpSettings("127.0.0.1", record.port, tls, "mailer" if secure else None, ca_file=good.ca_file)
            channel = SmtpChannel("work", settings, OneSecret())
            yield Rig(channel, lambda: [message.raw for message in record.messages], (NOBODY, GONE))
            await channel.close()


async def test_the_stages_of_a_probe(good: Authority) -> None:
    script = Script(auth="PLAIN", starttls=True, tls=good.server())
    async with smtp_server(script) as record:
        settings = SmtpSettings("localhost", record.port, "starttls", "mailer", ca_file=good.ca_file)
        channel = SmtpChannel("work", replace(settings, host="127.0.0.1"), OneSecret())
        probe = await channel.probe(ANNA)
        await channel.close()
    assert probe.error is None
    words = {stage.name: stage.words for stage in probe.stages}
    assert list(words) == ["resolve", "connect", "greeting", "tls", "capabilities", "login", "may-send"]
    assert words["greeting"] == "220 mx.test ESMTP"
    assert words["tls"].startswith("TLSv1.")
    assert "days)" in words["tls"]
    assert "8BITMIME" in words["capabilities"]
    assert words["login"] == "235 2.7.0 Ok / PLAIN as mailer"
    assert record.steps == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RSET", "QUIT"]


async def test_a_host_whose_first_address_is_dead_is_reached(good: Authority) -> None:
    # localhost is ::1 too on most machines, where nobody listens.
    async with smtp_server() as record:
        channel = SmtpChannel("work", SmtpSettings("localhost", record.port, "none"), OneSecret())
        assert (await channel.probe(ANNA)).ok
        await channel.close()


async def test_login_by_login(good: Authority) -> None:
    async with smtp_server(Script(auth="GSSAPI LOGIN", implicit=True, tls=good.server())) as record:
        settings = SmtpSettings("127.0.0.1", record.port, "implicit", "mailer", ca_file=good.ca_file)
        channel = SmtpChannel("work", settings, OneSecret("pw"))
        assert (await channel.probe(ANNA)).ok
        await channel.close()
    assert record.commands[1:4] == [b"AUTH LOGIN", b"bWFpbGVy", b"cHc="]


async def test_a_token_is_user_name_and_secret(good: Authority) -> None:
    async with smtp_server(Script(auth="PLAIN", implicit=True, tls=good.server())) as record:
        settings = SmtpSettings("127.0.0.1", record.port, "implicit", login="token", ca_file=good.ca_file)
        channel = SmtpChannel("work", settings, OneSecret("tok"))
        probe = await channel.probe(ANNA)
        await channel.close()
    assert b"AUTH PLAIN AHRvawB0b2s=" in record.commands
    assert "tok" not in repr(probe).replace("token", "")


async def test_the_parameters_of_mail_from() -> None:
    async with smtp_server() as record:
        channel = SmtpChannel("work", SmtpSettings("127.0.0.1", record.port, "none"), OneSecret())
        await channel.send(Envelope(ANNA, (BERT,)), MESSAGES["8-bit"])
        await channel.send(Envelope(ANNA, (Mailbox("jürgen", "example.org"),)), MESSAGES["plain"])
        await channel.send(Envelope(None, (BERT,)), MESSAGES["plain"])
        await channel.close()
    sent = [command for command in record.commands if command.startswith((b"MAIL", b"RCPT"))]
    assert sent[0] == b"MAIL FROM:<anna@example.com> SIZE=%d BODY=8BITMIME" % len(MESSAGES["8-bit"])
    assert sent[2].endswith(b"SMTPUTF8")
    assert sent[3] == "RCPT TO:<jürgen@example.org>".encode()
    assert sent[4].startswith(b"MAIL FROM:<> SIZE=")
    assert record.connections == 1


async def test_a_provider_s_cap_starts_a_new_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    capped = PRESETS["sparkpost"]._replace(per_connection=2)
    monkeypatch.setattr(smtp, "PRESETS", {"sparkpost": capped})
    async with smtp_server() as record:
        settings = SmtpSettings("127.0.0.1", record.port, "none", preset="sparkpost")
        channel = SmtpChannel("work", settings, OneSecret())
        for _ in range(5):
            assert (await channel.send(Envelope(ANNA, (BERT,)), MESSAGES["plain"])).outcome == "sent"
        await channel.close()
    assert record.connections == 3


class _Sink:
    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Taken) -> str:
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)
        return "250 2.0.0 Ok: queued as abc123"


async def test_against_aiosmtpd(good: Authority) -> None:
    sink = _Sink()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(sink, tls_context=good.server(), require_starttls=True, enable_SMTPUTF8=True), "127.0.0.1", 0
    )
    async with server:
        port = server.sockets[0].getsockname()[1]
        channel = SmtpChannel("work", SmtpSettings("127.0.0.1", port, "starttls", ca_file=good.ca_file), OneSecret())
        receipt = await channel.send(Envelope(ANNA, (BERT,)), MESSAGES["8-bit"])
        await channel.close()
    assert (receipt.outcome, receipt.queue_id) == ("sent", "abc123")
    assert sink.taken == [MESSAGES["8-bit"]]
