"""Returned mail in an IMAP mailbox: what came since the cursor, in pages, without a trace in the mailbox.

Header fields first, and whole only what may be returned mail. UIDs of a folder only ever go up, so the last one read is
a cursor (RFC 9051 section 2.3.1.1); a folder whose UIDVALIDITY changed is read again, which changes no count.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing
from typing import Final

from dcctl.channels import imap_cursor
from dcctl.channels.base import Arrival, Page, Probe, Vault
from dcctl.channels.candidates import FIELDS, may_be_returned
from dcctl.channels.imap import ImapSettings
from dcctl.channels.imap_client_wire import Timeouts
from dcctl.channels.imap_connect_wire import connect
from dcctl.channels.imap_cursor import Mark
from dcctl.channels.imap_reader_wire import Reader
from dcctl.channels.imap_talk_wire import Opened, Talk
from dcctl.channels.imap_text import Fetched, Folder
from dcctl.channels.stopwatch import Stopwatch
from dcctl.errors import DcctlError
from dcctl.safe import safe

PAGE: Final = 50
PAGE_BYTES: Final = 8 << 20
MAX_MESSAGE: Final = 2 << 20  # a report stands before the returned message; what is longer is cut here
MAX_HEADERS: Final = 16 << 10

_HEAD: Final = f"(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({' '.join(FIELDS).upper()})]<0.{MAX_HEADERS}>)"
_WHOLE: Final = f"(UID BODY.PEEK[]<0.{MAX_MESSAGE}>)"
_GONE: Final = "gone, or empty, when it was to be read"
_SLACK: Final = 1 << 20  # octets of an answer around its messages


class ImapInbox:
    """`name` is the channel's, whose vault has the secret."""

    def __init__(self, name: str, settings: ImapSettings, vault: Vault, timeouts: Timeouts | None = None) -> None:
        self._name = name
        self._settings = settings
        self._vault = vault
        self._timeouts = timeouts or Timeouts()

    async def arrivals(self, cursor: str | None) -> AsyncIterator[Page]:
        """Pages of at most PAGE messages and about PAGE_BYTES, folder by folder, oldest first.

        Raises `LoginNeeded`, `TlsError`, `ChannelError` (no such folder, no IMAP) or `TemporaryTrouble`; the cursor of
        the page before is then where the next run goes on.
        """
        mailbox = f"{self._settings.user}@{self._settings.host}"
        marks = imap_cursor.read(cursor, mailbox)
        reader = Reader(lambda: self._connect(Stopwatch()))
        try:
            for folder in await reader.folders(self._settings.folders):
                async with aclosing(self._folder(reader, folder, marks.get(folder.spelled))) as pages:
                    async for mark, arrivals, skipped in pages:
                        marks[folder.spelled] = mark
                        yield Page(arrivals, imap_cursor.write(marks, mailbox), skipped)
        finally:
            await reader.close()

    async def probe_mailbox(self) -> Probe:
        """Connect, log in, open every folder; no message is fetched."""
        watch = Stopwatch()
        reader = Reader(lambda: self._connect(watch))
        try:
            folders = await reader.folders(self._settings.folders)
            with watch.stage("mailbox-folders") as note:
                seen = [f"{folder.name} ({(await reader.open(folder)).exists} messages)" for folder in folders]
                note.words = ", ".join(seen)
        except DcctlError as error:
            return Probe(watch.stages, error)
        finally:
            await reader.close()
        return Probe(watch.stages)

    async def _connect(self, watch: Stopwatch) -> Talk:
        return await connect(self._name, self._settings, self._vault, self._timeouts, watch)

    async def _folder(
        self, reader: Reader, folder: Folder, mark: Mark | None
    ) -> AsyncGenerator[tuple[Mark, tuple[Arrival, ...], tuple[str, ...]], None]:
        opened = await reader.open(folder)
        last = mark.uid if mark and _still(mark, opened) else 0
        if opened.next_uid == last + 1:
            return
        async for uids in reader.new(last):
            heads = await reader.each(uids, _HEAD, len(uids) * MAX_HEADERS + _SLACK)
            sizes = {one.uid: one.size for one in heads.messages.values() if _is_candidate(one)}
            for batch in _batches(uids, sizes):
                wanted = [uid for uid in batch if uid in sizes]
                whole = await reader.each(wanted, _WHOLE, 4 * PAGE_BYTES)
                texts = {uid: one.text for uid, one in whole.messages.items() if one.text}
                refused = {uid: heads.refused[uid] for uid in batch if uid in heads.refused}
                refused |= {uid: whole.refused.get(uid, _GONE) for uid in wanted if uid not in texts}
                yield (
                    Mark(opened.validity, batch[-1]),
                    tuple(Arrival(_name(folder, uid), texts[uid]) for uid in wanted if uid in texts),
                    tuple(safe(f"{_name(folder, uid)}: {why}", 300) for uid, why in refused.items()),
                )


def _still(mark: Mark, opened: Opened) -> bool:
    """Whether the folder's UIDs are those of the mark. A next UID that went back: a mailbox restored from a copy."""
    return mark.validity == opened.validity and not 0 < opened.next_uid <= mark.uid


def _is_candidate(head: Fetched) -> bool:
    return head.text is None or may_be_returned(head.text)


def _name(folder: Folder, uid: int) -> str:
    return f"{folder.name};UID={uid}"  # RFC 5092


def _batches(uids: Sequence[int], sizes: Mapping[int, int]) -> Iterator[list[int]]:
    """`uids` in runs that have at most PAGE messages of `sizes` and about PAGE_BYTES of them."""
    batch, count, octets = list[int](), 0, 0
    for uid in uids:
        size = min(sizes.get(uid, 0), MAX_MESSAGE)
        if count and uid in sizes and (count == PAGE or octets + size > PAGE_BYTES):
            yield batch
            batch, count, octets = [], 0, 0
        batch.append(uid)
        count, octets = count + (uid in sizes), octets + size
    yield batch
