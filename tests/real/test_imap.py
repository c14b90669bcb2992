"""Returned mail over IMAP against a real Dovecot: the contract, both TLS modes, every login, and what goes wrong."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dcctl.channels.base import Page
from dcctl.channels.imap import Login
from dcctl.channels.imap import parse as parse_url
from dcctl.channels.imap_wire import ImapInbox
from dcctl.errors import ChannelError, TemporaryTrouble
from tests.channels.inbox_contract import InboxContract, Rig, numbered, returned, texts
from tests.channels.vaults import OneSecret
from tests.support.command import Command
from tests.support.dovecot import DovecotLab
from tests.support.smtp_server import Script, smtp_server
from tests.support.threaded import beside

pytestmark = pytest.mark.real

LETTER = b"Return-Path: <bert@corp.test>\r\nFrom: bert@corp.test\r\nSubject: Lunch?\r\n\r\nAt noon?\r\n"


@pytest.fixture(scope="module")
def lab() -> Iterator[DovecotLab]:
    with DovecotLab() as lab:
        yield lab


@pytest.fixture
def user(lab: DovecotLab) -> str:
    return lab.fresh_mailbox()


def inbox(
    lab: DovecotLab,
    user: str,
    *folders: str,
    scheme: str = "imaps",
    login: Login = "password",
    secret: str | None = None,
) -> ImapInbox:
    port = lab.imaps_port if scheme == "imaps" else lab.imap_port
    settings = parse_url(f"{scheme}://{user}@localhost:{port}", login, folders, lab.ca_file)
    return ImapInbox("office", settings, OneSecret(secret or lab.password))


async def read(box: ImapInbox, cursor: str | None = None) -> list[Page]:
    return [page async for page in box.arrivals(cursor)]


class TestImap(InboxContract):
    @pytest.fixture
    def rig(self, lab: DovecotLab, user: str) -> Rig:
        def spoil() -> None:
            last = max(lab.files(user), key=lambda path: path.name)
            last.chmod(0)
            if os.geteuid() == 0:  # the server reads as nobody
                os.chown(last, 0, 0)

        return Rig(lambda: inbox(lab, user), lambda *mails: lab.put(user, *mails), lambda: lab.state(user), spoil)


@pytest.mark.parametrize("scheme", ["imaps", "imap"])
@pytest.mark.parametrize("login", ["password", "xoauth2", "oauthbearer"])
async def test_every_login_over_both_ways_into_tls(lab: DovecotLab, user: str, scheme: str, login: Login) -> None:
    lab.put(user, *numbered(1, 2))
    secret = lab.password if login == "password" else lab.token(user)
    assert texts(await read(inbox(lab, user, scheme=scheme, login=login, secret=secret))) == numbered(1, 2)
    probe = await inbox(lab, user, scheme=scheme, login=login, secret=secret).probe_mailbox()
    assert [stage.name for stage in probe.stages] == [
        "mailbox-connect",
        "mailbox-tls",
        "mailbox-login",
        "mailbox-folders",
    ]
    assert probe.ok
    assert probe.stages[-1].words == "INBOX (2 messages), Spam (0 messages)"


async def test_inbox_and_spam_are_read_and_a_letter_is_not_fetched(lab: DovecotLab, user: str) -> None:
    lab.put(user, returned(1), LETTER)
    lab.put(user, returned(2), folder="Spam")
    before = lab.state(user)
    pages = await read(inbox(lab, user))
    assert texts(pages) == numbered(1, 2)
    assert [arrival.name for page in pages for arrival in page.arrivals] == ["INBOX;UID=1", "Spam;UID=1"]
    assert lab.state(user) == before
    assert await read(inbox(lab, user), pages[-1].cursor) == []


async def test_folders_by_name_in_any_script(lab: DovecotLab, user: str) -> None:
    with lab.mailbox(user) as client:
        client.create('"Zur&APw-ck/&ZeVnLIqe- & \\"so\\""'.replace(" & ", " &- "))
    lab.put(user, returned(1), folder='"Zur&APw-ck/&ZeVnLIqe- &- \\"so\\""')
    lab.put(user, returned(2))
    name = 'Zurück/日本語 & "so"'
    pages = await read(inbox(lab, user, name))
    assert texts(pages) == numbered(1)
    assert pages[0].arrivals[0].name == f"{name};UID=1"
    with pytest.raises(ChannelError) as raised:
        await read(inbox(lab, user, "INBOX", "Nirgends"))
    assert "Nirgends" in raised.value.message
    assert name in (raised.value.why or "")


async def test_a_folder_made_anew_is_read_again(lab: DovecotLab, user: str) -> None:
    with lab.mailbox(user) as client:
        client.create("Returned")
    lab.put(user, *numbered(1, 2, 3), folder="Returned")
    first = await read(inbox(lab, user, "Returned"))
    with lab.mailbox(user) as client:
        client.delete("Returned")
        client.create("Returned")
    lab.put(user, *numbered(4, 5), folder="Returned")
    assert texts(await read(inbox(lab, user, "Returned"), first[-1].cursor)) == numbered(4, 5)


async def test_what_is_deleted_before_the_cursor_hides_nothing_new(lab: DovecotLab, user: str) -> None:
    lab.put(user, *numbered(*range(1, 8)))
    first = await read(inbox(lab, user))
    with lab.mailbox(user) as client:
        client.select("INBOX")
        client.store("2:6", "+FLAGS", r"(\Deleted)")
        client.expunge()
    lab.put(user, *numbered(8, 9))
    assert texts(await read(inbox(lab, user), first[-1].cursor)) == numbered(8, 9)


async def test_what_is_deleted_while_it_is_read_hides_nothing(lab: DovecotLab, user: str) -> None:
    lab.put(user, *numbered(*range(1, 251)))
    pages = inbox(lab, user).arrivals(None)
    seen = texts([await anext(pages)])
    with lab.mailbox(user) as client:
        client.select("INBOX")
        client.store("1:60", "+FLAGS", r"(\Deleted)")
        client.expunge()
    seen += texts([page async for page in pages])
    assert set(seen) >= set(numbered(*range(101, 251))), "whatever moved up is still seen"


async def test_two_hundred_mails_come_in_pages_and_a_killed_server_loses_none(lab: DovecotLab, user: str) -> None:
    big = [returned(number) + b"x" * 70 * 1024 for number in range(200)]
    lab.put(user, *big)
    pages = inbox(lab, user).arrivals(None)
    seen = [await anext(pages)]
    assert len(texts(seen)) == 50
    try:
        lab.kill()
        with pytest.raises(TemporaryTrouble):
            seen += [page async for page in pages]
    finally:
        lab.start()
    assert 50 <= len(texts(seen)) < 200
    assert texts(seen) + texts(await read(inbox(lab, user), seen[-1].cursor)) == big


async def test_a_message_of_any_size_costs_two_megabytes(lab: DovecotLab, user: str) -> None:
    lab.put(user, returned(1) + b"x" * 6_000_000, *(returned(n) + b"y" * 3_000_000 for n in range(2, 8)))
    pages = await read(inbox(lab, user))
    assert {len(raw) for raw in texts(pages)} == {2 << 20}
    assert [len(page.arrivals) for page in pages] == [4, 3]


@pytest.fixture
def office(tmp_path: Path, lab: DovecotLab) -> Command:
    return Command(tmp_path, MAILBOX_SECRET=lab.password)


def connect(office: Command, lab: DovecotLab, port: int, user: str, *more: object, code: int = 0) -> Any:
    """`dcctl connect smtp office`, its returned mail over IMAP."""
    return office.json(
        "connect", "smtp", "office", "--host", "127.0.0.1", "--port", port, "--tls", "none", "--address",
        "anna@corp.test", "--bounces", f"imaps://{user}@localhost:{lab.imaps_port}", "--bounces-secret",
        "env:MAILBOX_SECRET", *more, code=code,
    )  # fmt: skip


def test_the_command_connects_and_reads(office: Command, lab: DovecotLab, user: str) -> None:
    own = ("--ca-file", lab.ca_file)
    with beside(smtp_server(Script())) as server:
        data = connect(office, lab, server.port, user, *own)["data"]
    assert [stage["name"] for stage in data["stages"]][-2:] == ["mailbox-login", "mailbox-folders"]
    assert "bounces_secret: env:MAILBOX_SECRET" in office.profile.read_text()
    assert office.json("bounces", "--channel", "office")["data"]["read"] == 0
    lab.put(user, *numbered(1, 2))
    lab.put(user, returned(3), folder="Spam")
    before = lab.state(user)
    assert office.json("bounces", "--channel", "office")["data"]["read"] == 3
    assert office.json("bounces", "--channel", "office")["data"]["read"] == 0, "each once"
    assert lab.state(user) == before
    answer = office.json("bounces", "--channel", "office", env={"MAILBOX_SECRET": "wrong"}, code=4)
    assert "refused the login" in answer["error"]["message"]
    assert "dcctl connect office --renew --bounces-secret" in answer["error"]["next"]
    answer = office.json("bounces", "--channel", "office", env={"MAILBOX_SECRET": ""}, code=4)
    assert "bounces_secret" in answer["error"]["message"]


def test_a_wrong_password_or_authority_connects_nothing(office: Command, lab: DovecotLab, user: str) -> None:
    with beside(smtp_server(Script())) as server:
        answer = connect(office, lab, server.port, user, code=12)
        assert answer["error"]["code"] == "tls"
        assert [(stage["name"], stage["ok"]) for stage in answer["data"]["stages"]][-1] == ("mailbox-tls", False)
        office.environ["MAILBOX_SECRET"] = "wrong"
        answer = connect(office, lab, server.port, user, "--ca-file", lab.ca_file, code=4)
        assert answer["data"]["stages"][-1]["name"] == "mailbox-login"
    assert not office.profile.exists()


def test_the_secret_is_renewed_alone(office: Command, lab: DovecotLab, user: str) -> None:
    with beside(smtp_server(Script())) as server:
        connect(office, lab, server.port, user, "--ca-file", lab.ca_file)
        before = office.profile.read_text()
        office.json("connect", "office", "--renew", "--bounces-secret", "env:OTHER", env={"OTHER": "wrong"}, code=4)
        assert office.profile.read_text() == before
        office.json("connect", "office", "--renew", "--bounces-secret", "env:OTHER", env={"OTHER": lab.password})
    assert office.profile.read_text() == before.replace("env:MAILBOX_SECRET", "env:OTHER")
