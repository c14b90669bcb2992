"""The file after a purge, and after somebody was forgotten; and its copies."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from dcctl.channels.limits import LIMITS
from dcctl.errors import StoreError, UsageError
from dcctl.local.ledger import database
from dcctl.local.ledger.base import Result
from dcctl.local.ledger.sqlite import SqliteLedger, open_ledger
from dcctl.local.ledger.windows import LONGEST
from tests.ledger.returned_contract import GONE
from tests.ledger.values import DAY, START, Clock, a_send, about, granted


async def filled(path: Path, sends: int = 50) -> SqliteLedger:
    """A ledger that wrote to `GONE` and to others, and read of it."""
    ledger = await open_ledger(path, clock=Clock())
    for number in range(sends):
        send = a_send(f"{number}")._replace(recipients=(GONE, f"other{number}@example.net"))
        granted(await ledger.reserve(send, ()))
        await ledger.settle(send.id, Result("sent", f"250 ok <{GONE}>"))
        await ledger.record_page("work", [about(send.id, f"{number}", diagnostic=f"550 {GONE} no")], f"{number}")
    return ledger


def traces(folder: Path, text: bytes) -> list[str]:
    return [file.name for file in folder.iterdir() if text in file.read_bytes()]


async def test_no_byte_of_a_forgotten_address_is_left_on_the_disk(tmp_path: Path) -> None:
    ledger = await filled(tmp_path / "ledger.sqlite3")
    assert traces(tmp_path, GONE.encode())
    assert await ledger.forget(GONE) == (50, 50, True)
    assert traces(tmp_path, GONE.encode()) == []
    assert traces(tmp_path, b"other7@example.net")
    await ledger.check()
    await ledger.close()
    assert traces(tmp_path, GONE.encode()) == []


async def test_no_byte_of_what_was_purged_is_left_on_the_disk(tmp_path: Path) -> None:
    clock = Clock()
    ledger = await filled(tmp_path / "ledger.sqlite3")
    ledger._clock = clock
    clock.now = START + 400 * DAY
    assert await ledger.purge(clock.now - 300 * DAY) == (50, 50, 0)
    assert traces(tmp_path, b"other7@example.net") == []
    assert traces(tmp_path, GONE.encode()), "who is suppressed stays"
    assert [one.address for one in await ledger.suppressions()] == [GONE]
    await ledger.check()
    await ledger.close()


def test_no_limit_counts_longer_than_a_purge_leaves_sends_alone() -> None:
    assert max(limit.seconds for limit in LIMITS) <= LONGEST


async def test_a_backup_is_a_whole_private_ledger(tmp_path: Path) -> None:
    ledger = await filled(tmp_path / "ledger.sqlite3")
    key, copy = await ledger.key("one"), tmp_path / "far" / "copy.sqlite3"
    said = await ledger.backup(copy)
    assert said == f"{copy}: a whole copy; 50 sends, 50 returned mails"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [file.name for file in copy.parent.iterdir()] == [copy.name]
    granted(await ledger.reserve(a_send("later"), ()))
    other = await open_ledger(copy)
    assert (await other.sends(), await other.events()) == ((await ledger.sends())[1:], await ledger.events())
    assert await other.key("one") == key
    await other.close()
    await ledger.close()


async def test_a_backup_replaces_nothing_and_leaves_nothing_half_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = await filled(tmp_path / "ledger.sqlite3", 1)
    there = tmp_path / "there"
    there.write_text("dear diary")
    with pytest.raises(UsageError, match=r"there is there already") as caught:
        await ledger.backup(there)
    assert (there.read_text(), caught.value.next) == ("dear diary", "name another file")
    with pytest.raises(UsageError, match="is there already"):
        await ledger.backup(tmp_path / "ledger.sqlite3")
    with pytest.raises(StoreError, match="cannot be made"):
        await ledger.backup(there / "copy")

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(database, "open_database", full)
    before = sorted(file.name for file in tmp_path.iterdir())
    with pytest.raises(StoreError, match="copy"):
        await ledger.backup(tmp_path / "copy")
    assert sorted(file.name for file in tmp_path.iterdir()) == before
    await ledger.close()


async def test_a_backup_goes_on_beside_a_writer(tmp_path: Path) -> None:
    ledger = await filled(tmp_path / "ledger.sqlite3", 3)
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "3 sends" in await ledger.backup(tmp_path / "copy")
    await ledger.close()


async def test_who_is_forgotten_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = await filled(tmp_path / "ledger.sqlite3", 3)
    before = (await ledger.events(), await ledger.sends(), await ledger.suppressions())

    def broken(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(SqliteLedger, "_erase_notes", broken)
        with pytest.raises(StoreError):
            await ledger.forget(GONE)
    assert (await ledger.events(), await ledger.sends(), await ledger.suppressions()) == before
    await ledger.close()
