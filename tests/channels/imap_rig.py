"""An IMAP inbox of ours on a scripted server: what the tests of its odd and hostile ways share."""

from dcctl.channels.base import Page
from dcctl.channels.imap import ImapSettings, Login
from dcctl.channels.imap_client_wire import Timeouts
from dcctl.channels.imap_wire import ImapInbox
from tests.channels.inbox_contract import returned
from tests.channels.vaults import OneSecret
from tests.support.certificates import Authority
from tests.support.imap_server import Answer, Record, Script, imap_server

QUICK = Timeouts(connect=5, command=1, fetch=1, goodbye=0.2)
SECRET = "s3cret-Pässword"
MAILS = tuple((uid, returned(uid)) for uid in (3, 5, 8))


def inbox(record: Record, trusted: Authority, implicit: bool = True, login: Login = "password") -> ImapInbox:
    told = ImapSettings("anna", "127.0.0.1", record.port, implicit, login, ("INBOX",), trusted.ca_file)
    return ImapInbox("office", told, OneSecret(SECRET), QUICK)


async def read(
    trusted: Authority, script: Script, cursor: str | None = None, login: Login = "password"
) -> tuple[list[Page], Record]:
    async with imap_server(script) as record:
        box = inbox(record, trusted, script.implicit, login)
        return [page async for page in box.arrivals(cursor)], record


def script(trusted: Authority, answers: dict[str, Answer | list[Answer]] | None = None, **more: object) -> Script:
    made: dict[str, object] = {"messages": MAILS, "tls": trusted.server(), **more}
    return Script(answers or {}, **made)  # type: ignore[arg-type]
