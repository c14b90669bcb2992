"""The IMAP inbox where a server is polite, or odd in ways no real one can be told to be; `tests.real` has Dovecot."""

import asyncio

import pytest

from dcctl.channels.imap import ImapSettings
from dcctl.channels.imap_client_wire import Timeouts
from dcctl.channels.imap_wire import ImapInbox
from dcctl.errors import TemporaryTrouble
from tests.channels.imap_rig import MAILS, SECRET, inbox, read, script
from tests.channels.inbox_contract import numbered, texts
from tests.channels.vaults import OneSecret
from tests.support.certificates import Authority
from tests.support.imap_server import Answer, imap_server
from tests.support.processes import wait_until
from tests.support.smtp_server import Do


@pytest.mark.parametrize("implicit", [True, False])
async def test_the_script_is_a_server(trusted: Authority, implicit: bool) -> None:
    pages, record = await read(trusted, script(trusted, implicit=implicit))
    assert texts(pages) == numbered(3, 5, 8)
    verbs = [command.split(" ")[0] for command in record.commands]
    assert verbs[-1] == "LOGOUT"
    assert not {"SELECT", "STORE", "EXPUNGE", "CLOSE", "COPY", "MOVE", "APPEND"} & set(verbs)
    assert all("PEEK" in command for command in record.commands if "BODY" in command)
    assert bytes(record.clear).count(b"\r\n") == (0 if implicit else 2), "CAPABILITY and STARTTLS alone"


UIDS_GO_ON: list[tuple[str, dict[str, Answer | list[Answer]], list[int], int]] = [
    ("one is refused", {"UID": [b"{tag} NO [SERVERBUG] no\r\n", b"{tag} NO no\r\n", None]}, [5, 8], 1),
    ("an answer without texts", {"UID": b"* 1 FETCH (UID 3 BODY[] NIL)\r\n{tag} OK done\r\n"}, [], 1),
    ("UIDs nobody asked for", {"UID": b"* 1 FETCH (UID 77 BODY[] {1}\r\nx)\r\n{tag} OK done\r\n"}, [], 0),
]


@pytest.mark.parametrize(
    ("answers", "arrive", "told"), [row[1:] for row in UIDS_GO_ON], ids=[row[0] for row in UIDS_GO_ON]
)
async def test_odd_answers(
    trusted: Authority, answers: dict[str, Answer | list[Answer]], arrive: list[int], told: int
) -> None:
    pages, _ = await read(trusted, script(trusted, answers))
    assert texts(pages) == numbered(*arrive)
    assert sum(len(page.skipped) for page in pages) == told


async def test_another_uidvalidity_reads_again_and_a_lower_next_uid_too(trusted: Authority) -> None:
    pages, _ = await read(trusted, script(trusted))
    cursor = pages[-1].cursor
    for more in ({"validity": 8}, {"messages": MAILS[:2]}):
        async with imap_server(script(trusted, **more)) as record:
            told = cursor
            box = inbox(record, trusted)
            assert (
                texts([page async for page in box.arrivals(told)])
                == numbered(3, 5, 8)[: 2 if "messages" in more else 3]
            )


async def test_a_run_that_is_cancelled_ends_at_once(trusted: Authority) -> None:
    async with imap_server(script(trusted, {"UID": Do.HANG})) as record:
        patient = Timeouts(command=60, fetch=60)
        told = ImapSettings("anna", "127.0.0.1", record.port, True, "password", ("INBOX",), trusted.ca_file)
        box = ImapInbox("office", told, OneSecret(SECRET), patient)

        async def run() -> None:
            await anext(box.arrivals(None))

        running = asyncio.create_task(run())
        await asyncio.to_thread(wait_until, lambda: any(c.startswith("UID") for c in record.commands), "its FETCH")
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            async with asyncio.timeout(5):
                await running


async def test_no_server_at_all(trusted: Authority) -> None:
    async with imap_server(script(trusted)) as record:
        pass
    with pytest.raises(TemporaryTrouble, match="cannot connect"):
        [page async for page in inbox(record, trusted).arrivals(None)]
