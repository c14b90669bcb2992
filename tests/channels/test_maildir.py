"""A Maildir read by cursor: never misses a message, never changes the mailbox, survives what others do to it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcctl.channels import maildir
from dcctl.channels.base import Arrival
from dcctl.channels.maildir import MaildirInbox, deliver, make, messages
from dcctl.errors import ChannelError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make(tmp_path / "box")
    return tmp_path / "box"


async def read(folder: Path, cursor: str | None = None) -> tuple[list[Arrival], str | None]:
    arrivals: list[Arrival] = []
    async for page in MaildirInbox(folder).arrivals(cursor):
        arrivals += page.arrivals
        cursor = page.cursor
    return arrivals, cursor


def tree(folder: Path) -> set[tuple[str, int, int]]:
    return {(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*")}


async def test_everything_arrives_in_order_in_pages(folder: Path) -> None:
    for n in range(120):
        deliver(folder, b"%d" % n)
    before = tree(folder)
    pages = [page async for page in MaildirInbox(folder).arrivals(None)]
    assert [len(page.arrivals) for page in pages] == [50, 50, 20]
    assert sorted(int(arrival.raw) for page in pages for arrival in page.arrivals) == list(range(120))
    assert [int(page.cursor) for page in pages] == sorted(int(page.cursor) for page in pages)
    assert tree(folder) == before


async def test_a_stop_after_any_page_loses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maildir, "PAGE", 3)
    monkeypatch.setattr(maildir, "OVERLAP_NS", 0)
    for n in range(20):
        deliver(folder, b"%d" % n)
    seen: set[bytes] = set()
    cursor = None
    for _ in range(30):  # each run is stopped after its first page
        async for page in MaildirInbox(folder).arrivals(cursor):
            seen |= {arrival.raw for arrival in page.arrivals}
            cursor = str(max(int(page.cursor), int(cursor or 0) + 1))
            break
    assert len(seen) == 20


async def test_only_what_changed_within_the_overlap_is_read_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(folder, b"old")
    _, cursor = await read(folder)
    monkeypatch.setattr(maildir, "OVERLAP_NS", -1)
    assert (await read(folder, cursor))[0] == []
    deliver(folder, b"new")
    assert [arrival.raw for arrival in (await read(folder, cursor))[0]] == [b"new"]


async def test_the_cursor_never_goes_back(folder: Path) -> None:
    deliver(folder, b"x")
    ahead = str(2 * int((await read(folder))[1] or 0))
    deliver(folder, b"y")
    monthly = MaildirInbox(folder).arrivals(ahead)
    assert [page.cursor async for page in monthly] in ([], [ahead])


@pytest.mark.parametrize("cursor", ["", "abc", "-5", "1e9", "٣", "0x10"])
async def test_a_cursor_that_is_none_reads_everything(cursor: str, folder: Path) -> None:
    deliver(folder, b"x")
    assert len((await read(folder, cursor))[0]) == 1


async def test_a_message_moved_while_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = deliver(folder, b"moved")
    listed = MaildirInbox._changed_since

    def then_moved(self: MaildirInbox, since: int) -> object:
        entries = listed(self, since)
        path.rename(folder / "cur" / f"{path.name}:2,S")
        return entries

    monkeypatch.setattr(MaildirInbox, "_changed_since", then_moved)
    arrivals, _ = await read(folder)
    assert arrivals == [Arrival(path.name, b"moved")]


async def test_a_message_deleted_while_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = deliver(folder, b"gone")
    deliver(folder, b"stays")
    listed = MaildirInbox._changed_since

    def then_gone(self: MaildirInbox, since: int) -> object:
        entries = listed(self, since)
        gone.unlink()
        return entries

    monkeypatch.setattr(MaildirInbox, "_changed_since", then_gone)
    assert [arrival.raw for arrival in (await read(folder))[0]] == [b"stays"]


async def test_seen_twice_while_listing_arrives_once(folder: Path) -> None:
    path = deliver(folder, b"x")
    os.link(path, folder / "cur" / f"{path.name}:2,S")
    assert len((await read(folder))[0]) == 1


async def test_what_is_no_message_is_stepped_over(folder: Path) -> None:
    (folder / "new" / "folder").mkdir()
    os.mkfifo(folder / "new" / "pipe")  # opening it would wait for ever
    (folder / "cur" / "link").symlink_to("/dev/zero")
    deliver(folder, b"x")
    assert [arrival.raw for arrival in (await read(folder))[0]] == [b"x"]


async def test_an_unreadable_message_is_told_with_its_reason(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = deliver(folder, b"secret")
    deliver(folder, b"x")
    opened = Path.open

    def denied(self: Path, *args: object, **kwargs: object) -> object:
        if self == bad:
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", denied)
    (page,) = [page async for page in MaildirInbox(folder).arrivals(None)]
    assert [arrival.raw for arrival in page.arrivals] == [b"x"]
    assert page.skipped == (f"{bad.name}: Permission denied",)


async def test_size_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maildir, "MAX_MESSAGE", 1_000)
    monkeypatch.setattr(maildir, "PAGE_BYTES", 2_500)
    for _ in range(7):
        deliver(folder, b"x" * 5_000)
    pages = [page async for page in MaildirInbox(folder).arrivals(None)]
    assert [len(page.arrivals) for page in pages] == [3, 3, 1]
    assert {len(arrival.raw) for page in pages for arrival in page.arrivals} == {1_000}


@pytest.mark.parametrize("missing", ["", "new", "cur"])
async def test_no_maildir_is_an_error_that_names_it(missing: str, folder: Path) -> None:
    broken = folder / "nowhere" if not missing else folder
    if missing:
        (folder / missing).rmdir()
    with pytest.raises(ChannelError, match="not a Maildir"):
        await read(broken)


def test_a_delivery_is_whole_private_and_leaves_no_draft(folder: Path) -> None:
    path = deliver(folder, b"\xff\r\n.\r\n")
    assert path.read_bytes() == b"\xff\r\n.\r\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list((folder / "tmp").iterdir()) == []
    assert list(messages(folder)) == [path]


def test_a_delivery_that_fails_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        deliver(folder, b"x")
    assert list(_files(folder)) == []


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
