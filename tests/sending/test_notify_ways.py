"""The ways of a notification: a real HTTPS server at the secret address, a real sandbox and ledger for the mail."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from dcctl.channels.base import Channel, Configured, Keeper, Secret
from dcctl.channels.registry import open_channel
from dcctl.errors import DcctlError, Exit
from dcctl.fetch.fetcher import Fetcher
from dcctl.local.keyring_door import KeyringDoor
from dcctl.local.ledger.memory import MemoryLedger
from dcctl.local.notification import BODIES, Heartbeat, MailNotification, Webhook
from dcctl.local.profile import load
from dcctl.local.secretstore import SecretStore
from dcctl.mail.address import Mailbox
from dcctl.sending.notify import Summary, deliver
from dcctl.sending.notify_ways import Door, Hooks, Mails
from tests.support.certificates import Authority, authority
from tests.support.https_server import answer, https_server
from tests.support.memory_keyring import MemoryKeyring

HOST = "hooks.example.com"
PATH = "/services/T0/s3ntinel-w0rd"
URL = f"https://{HOST}{PATH}"
OPS = Mailbox.parse("ops@example.com")
SUMMARY = Summary("bounces", ("practice",), Exit.OK, read=2, new=1, permanent=1)

PROFILE = """\
identities:
  anna: {address: anna@corp.test, name: Anna}
  bo: {address: bo@corp.test}
channels:
  practice: {kind: sandbox}
"""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(autouse=True)
def trusted(good: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(good.ca_file))


def hooks(folder: Path, port: int = 443, **environ: str) -> Hooks:
    """Ways that look for secrets in `environ` and an empty keyring, and find `HOST` on this machine."""

    async def resolve(_: str) -> tuple[str, ...]:
        return ("127.0.0.1",)

    def door(allow_private: bool) -> Door:
        return Fetcher(resolve, allow_private=allow_private, timeout=2.0, port=port)

    keyring = MemoryKeyring()
    keyring.entries["dcctl/notify.kept", "url"] = URL
    store = SecretStore(
        folder / "state", vault_file=folder / "v", vault_key=None, environ=environ, keyring=KeyringDoor(lambda: keyring)
    )
    return Hooks(store, door)


def hook(url: str = "env:HOOK", *, allow_private: bool = True, name: str = "chat") -> Webhook:
    return Webhook(name, "always", url, BODIES["json"], allow_private)


async def test_a_webhook_and_a_heartbeat(good: Authority, tmp_path: Path) -> None:
    bodies: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if seen.requests[-1].startswith(b"POST"):
            length = next(line for line in seen.requests[-1].splitlines() if line.startswith(b"Content-Length"))
            bodies.append(await reader.readexactly(int(length.split()[1])))
        writer.write(answer(b"ok"))
        await writer.drain()

    async with https_server(talk, good.server(HOST)) as seen:
        ways = hooks(tmp_path, seen.port, HOOK=URL)
        await ways.post(hook(), b'{"x": 1}')
        await ways.post(hook("keyring", name="kept"), b"plain")
        await ways.get(Heartbeat("ran", "env:HOOK", allow_private=True))
    first, second, third = (request.decode().splitlines() for request in seen.requests)
    assert (first[0], third[0]) == (f"POST {PATH} HTTP/1.1", f"GET {PATH} HTTP/1.1")
    assert "Content-Type: application/json" in first
    assert "Content-Type: text/plain; charset=utf-8" in second
    assert bodies == [b'{"x": 1}', b"plain"]


@pytest.mark.parametrize(
    ("url", "reply", "said"),
    [
        (URL, answer(b"no_service: s3ntinel-w0rd", status="404 Not Found"), "its host answered 404"),
        (URL, answer(b"", f"Location: {URL}/x", status="302 Found"), "it redirects elsewhere, which is not followed"),
        (URL, b"no HTTP s3ntinel-w0rd\r\n\r\n", "its host gave no usable answer"),
        (URL, b"", "the connection ended before the answer"),
        (f"http://{HOST}{PATH}", b"", "its secret is no https address of a named host on port 443"),
        (f"https://other.example.com{PATH}", answer(b""), "its host's certificate is not trusted"),
    ],
)
async def test_trouble_is_told_without_the_address(
    good: Authority, tmp_path: Path, url: str, reply: bytes, said: str
) -> None:
    async with https_server(reply, good.server(HOST)) as seen:
        ways = hooks(tmp_path, seen.port, HOOK=url)
        warnings = await deliver(
            [hook(), Heartbeat("ran", "env:HOOK", allow_private=True)],
            SUMMARY,
            post=ways.post,
            get=ways.get,
            send_mail=not_asked,
        )
    assert warnings == (f"notify chat: {said}", f"notify ran: {said}")


async def not_asked(one: MailNotification, subject: str, text: str) -> None:
    raise AssertionError(one)


async def test_no_private_address_unless_the_profile_says_so(good: Authority, tmp_path: Path) -> None:
    async with https_server(answer(b""), good.server(HOST)) as seen:
        with pytest.raises(DcctlError, match="not on the public internet"):
            await hooks(tmp_path, seen.port, HOOK=URL).post(hook(allow_private=False), b"{}")
        assert seen.connections == 0


@pytest.mark.parametrize("reference", ["env:UNSET", "file:/nowhere/url", "keyring", "credential:x", "command:true"])
async def test_an_address_that_is_not_to_be_had(tmp_path: Path, reference: str) -> None:
    with pytest.raises(DcctlError, match="no secret address"):
        await hooks(tmp_path).post(hook(reference), b"{}")


class Desk:
    """A profile with a sandbox, and its ledger."""

    def __init__(self, folder: Path) -> None:
        path = folder / "profile.yaml"
        path.write_text(PROFILE)
        self.folder = folder
        self.profile = load(path, environ={"HOME": str(folder)})
        self.kept = MemoryLedger()
        self.mails = Mails(self.profile, self.channel, self.ledger)

    async def channel(self, configured: Configured) -> Channel:
        return open_channel(configured, NoVault(), self.folder)

    async def ledger(self) -> MemoryLedger:
        return self.kept

    def arrived(self) -> list[str]:
        return [path.read_text() for path in self.folder.rglob("new/*")]


class NoVault:
    """The sandbox has no secret."""

    async def get(self, slot: str) -> Secret:
        raise AssertionError(slot)

    def locked(self, slot: str) -> AbstractAsyncContextManager[Keeper]:
        raise AssertionError(slot)


async def test_a_mail_is_a_send_like_every_other(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    await desk.mails.send(MailNotification("ops", "always", OPS, "practice", "anna"), "dcctl: 1 new", "1 new\n")
    (row,) = await desk.kept.sends()
    assert (row.state, row.channel, row.identity, row.recipients) == ("sent", "practice", "anna", ("ops@example.com",))
    assert row.template == "dcctl-notification"
    (mail,) = desk.arrived()
    assert "Subject: dcctl: 1 new\n" in mail.replace("\r", "")
    assert "From: Anna <anna@corp.test>" in mail
    assert "Auto-Submitted: auto-generated" in mail


async def test_a_mail_keeps_to_the_limits_and_one_that_does_not_fit_is_a_warning(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    ops = MailNotification("ops", "always", OPS, identity="anna")
    for _ in range(60):  # the sandbox's minute
        await desk.mails.send(ops, "s", "t")
    warnings = await deliver([ops], SUMMARY, post=not_posted, get=not_got, send_mail=desk.mails.send)
    assert warnings[0].startswith("notify ops: practice: 60 of 60 messages used")


async def not_posted(webhook: Webhook, body: bytes) -> None:
    raise AssertionError(webhook)


async def not_got(heartbeat: Heartbeat) -> None:
    raise AssertionError(heartbeat)


async def test_a_mail_without_a_sender_is_not_sent(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with pytest.raises(DcctlError, match="no identity"):
        await desk.mails.send(MailNotification("ops", "always", OPS), "s", "t")  # two, and none is the default
    assert await desk.kept.sends() == ()
