"""Reading a folder past what a server cannot give: one bad message hides no other, and no outage looks like one."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from dcctl.channels.imap_talk_wire import Answered, Opened, Talk
from dcctl.channels.imap_text import Fetched, Folder
from dcctl.errors import ChannelError, TemporaryTrouble

STEP: Final = 100  # messages asked for together


class Given(NamedTuple):
    """What became of messages asked for by UID: those that came, and why others never will. One in neither is gone."""

    messages: dict[int, Fetched]
    refused: dict[int, str]


class Reader:
    """One folder at a time; connects again where the server ended the conversation over a message."""

    def __init__(self, connect: Callable[[], Awaitable[Talk]]) -> None:
        self._connect = connect
        self._talk: Talk | None = None
        self._folder: Folder | None = None
        self._opened = Opened(0, 0, 0)
        self._anew = False

    async def folders(self, wanted: Sequence[str]) -> list[Folder]:
        """See `Talk.folders`."""
        return await (await self._ready()).folders(wanted)

    async def open(self, folder: Folder) -> Opened:
        """Go on with another folder."""
        talk = await self._ready()
        self._folder, self._opened, self._anew = folder, await talk.examine(folder), False
        return self._opened

    async def new(self, last: int) -> AsyncIterator[list[int]]:
        """The UIDs above `last` in the open folder, at most STEP at a time, ascending.

        Raises `ChannelError` for a server whose UIDs do not ascend.
        """
        at = await self._first_after(last)
        while at <= self._opened.exists:
            found = await (await self._ready()).numbers(at, min(at + STEP - 1, self._opened.exists))
            at += STEP
            if uids := _ascending(found, last):
                yield uids
                last = uids[-1]
                if await self._moved():
                    at = await self._first_after(last)

    async def each(self, uids: Sequence[int], item: str, octets: int) -> Given:
        """Those messages, asked for together, and alone where that fails. `octets`: what all may have.

        A message is refused that the server says no to when it is asked for alone, or ends two conversations over.
        Raises `TemporaryTrouble` when it gives none of several: that is no bad message.
        """
        given, ended, waiting, step = Given({}, {}), set[int](), list(uids), len(uids)
        while waiting:
            asked = waiting[:step]
            answered = await self._fetch(asked, item, octets)
            given.messages.update((one.uid, one) for one in answered.messages)
            if not answered.trouble:
                waiting, step = waiting[len(asked) :], len(uids)
                continue
            waiting = [uid for uid in waiting if uid not in given.messages]
            if len(asked) > 1:
                step = 1 if answered.messages else len(asked) // 2
            elif answered.messages:
                step = len(uids)
            elif answered.lost and asked[0] not in ended:
                ended.add(asked[0])
            else:
                given.refused[asked[0]] = answered.trouble
                waiting, step = waiting[1:], len(uids)
        if len(given.refused) == len(uids) > 1:
            raise TemporaryTrouble(f"none of {len(uids)} messages could be read: {next(iter(given.refused.values()))}")
        return given

    async def close(self) -> None:
        """Say goodbye; safe to call twice."""
        talk, self._talk = self._talk, None
        if talk is not None:
            await talk.close()

    async def _fetch(self, uids: Sequence[int], item: str, octets: int) -> Answered:
        talk = await self._ready()
        answered = await talk.fetch(uids, item, octets)
        if answered.lost:
            await self.close()
        return answered

    async def _first_after(self, last: int) -> int:
        """The place of the first message whose UID is above `last`, one past the end when there is none."""
        low, high = 1, self._opened.exists + 1
        while last and low < high:
            middle = (low + high) // 2
            found = await (await self._ready()).numbers(middle, middle)
            if found and found[0].uid <= last:
                low = middle + 1
            else:  # or it is gone: better a place too early
                high = middle
        return low

    async def _moved(self) -> bool:
        """Whether messages have other places than when this was last asked."""
        talk = await self._ready()
        if talk.shifted and self._folder is not None:
            await self.open(self._folder)
            return True
        anew, self._anew = self._anew, False
        return anew

    async def _ready(self) -> Talk:
        """The conversation, or another one; the UIDs must then still be those of before."""
        if self._talk is None:
            self._talk = await self._connect()
            if self._folder is not None:
                before, self._opened = self._opened, await self._talk.examine(self._folder)
                self._anew = True
                if before.validity != self._opened.validity:
                    raise TemporaryTrouble(f"folder {self._folder.name} was made anew while it was read")
        return self._talk


def _ascending(found: Sequence[Fetched], last: int) -> list[int]:
    uids = [one.uid for one in sorted(found, key=lambda one: one.number) if one.uid > last]
    if any(second <= first for first, second in pairwise(uids)):
        raise ChannelError("the server's UIDs do not ascend", why="they must (RFC 9051 section 2.3.1.1)")
    return uids
