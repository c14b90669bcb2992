"""One IMAP conversation (RFC 3501, RFC 9051) after the login: folders, UIDs, messages.

No folder is opened but by EXAMINE, no message fetched but by PEEK: nothing is marked as read.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from dcctl.channels.imap_client_wire import Caller, Client
from dcctl.channels.imap_line_wire import Closed
from dcctl.channels.imap_text import Answer, Fetched, Folder, as_set, fetched, listed, named, only_now, quoted, usual
from dcctl.errors import ChannelError, TemporaryTrouble

_MANY: Final = 4 << 20  # octets of a list of folders


class Opened(NamedTuple):
    """A folder as EXAMINE shows it: how many messages it has, its UIDVALIDITY and next UID (0: not told)."""

    exists: int
    validity: int
    next_uid: int


class Answered(NamedTuple):
    """What came for a FETCH; `trouble` says why the rest did not, `lost` whether the connection is gone with it."""

    messages: tuple[Fetched, ...]
    trouble: str = ""
    lost: bool = False


class Talk:
    """A logged-in conversation; `imap_connect_wire.connect` makes one."""

    def __init__(self, caller: Caller, client: Client, capabilities: frozenset[str]) -> None:
        self._caller = caller
        self._client = client
        self._capabilities = capabilities

    @property
    def shifted(self) -> bool:
        """Whether messages were removed since this was last asked: the others' places then are new ones."""
        return bool(self._client.told("EXPUNGE") + self._client.told("VANISHED"))

    async def folders(self, wanted: Sequence[str]) -> list[Folder]:
        """The folders of those names, or INBOX and the spam folder for none."""
        if wanted:
            return [named(name) for name in wanted]
        return usual(await self._listed())

    async def examine(self, folder: Folder) -> Opened:
        """Open a folder to read it. Raises `ChannelError` naming those there are."""
        client = self._client
        reply = await self._caller.command("EXAMINE", lambda: client.select(quoted(folder.spelled), readonly=True))
        if reply.ok:
            return Opened(*(client.number(name) for name in ("EXISTS", "UIDVALIDITY", "UIDNEXT")))
        if only_now(reply.words):
            raise TemporaryTrouble(f"{self._caller.peer}: folder {folder.name} cannot be opened now: {reply.words}")
        there = ", ".join(one.name for one in (await self._listed())[:10])
        raise ChannelError(
            f"{self._caller.peer}: folder {folder.name} cannot be opened: {reply.words}",
            why=f"there are {there}" if there else "it has no folders at all",
            next="set bounces_folders to names of those",
            field="bounces_folders",
        )

    async def numbers(self, first: int, last: int) -> tuple[Fetched, ...]:
        """The UIDs of the messages at the places `first` to `last`."""
        client = self._client
        reply = await self._caller.command("FETCH", lambda: client.fetch(f"{first}:{last}", "(UID)"))
        if not reply.ok:
            raise TemporaryTrouble(f"{self._caller.peer} does not tell its UIDs: {reply.words}")
        return tuple(one for one in fetched(reply.data) if first <= one.number <= last and one.uid)

    async def fetch(self, uids: Sequence[int], item: str, octets: int) -> Answered:
        """What the server gives of these messages; `item` as RFC 9051 section 6.4.5 spells it."""
        client, asked, lost = self._client, as_set(uids), False
        client.response("FETCH")
        data: Answer = ()
        try:
            reply = await self._caller.command(
                "FETCH", lambda: client.uid("FETCH", asked, item), self._caller.timeouts.fetch, octets
            )
            trouble, data = reply.words, reply.data
        except Closed as closed:
            lost, trouble = True, closed.message
        if trouble:  # what came before it still counts
            data = client.response("FETCH")[1]
        if only_now(trouble):
            raise TemporaryTrouble(f"{self._caller.peer} gives no messages now: {trouble}")
        wanted = set(uids)
        whole = (one for one in fetched(data) if one.uid in wanted and (one.text is not None or not trouble))
        return Answered(tuple(whole), trouble, lost)

    async def close(self) -> None:
        """Say goodbye; safe to call twice."""
        await self._caller.close(self._client)

    async def _listed(self) -> list[Folder]:
        client = self._client
        pattern = '"*" RETURN (SPECIAL-USE)' if "SPECIAL-USE" in self._capabilities else '"*"'  # RFC 6154 section 2
        reply = await self._caller.command("LIST", lambda: client.list('""', pattern), octets=_MANY)
        if not reply.ok:
            raise ChannelError(f"{self._caller.peer} does not list its folders: {reply.words}")
        return listed(reply.data)
