"""The ledger's file: born private and whole; whatever is wrong with it is exit 10, in words, and leaves it as it is."""

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from dcctl.errors import Exit, StoreError
from dcctl.local.ledger.base import CheckRow, Ledger, Result
from dcctl.local.ledger.schema import APPLICATION_ID, MIGRATIONS
from dcctl.local.ledger.sqlite import open_ledger
from tests.ledger.values import Clock, a_send, an_event, granted

ADDED = (*MIGRATIONS, ("CREATE TABLE later (x INTEGER) STRICT", "INSERT INTO later VALUES (1)"))
WRONG = (*MIGRATIONS, ("CREATE TABLE later (x INTEGER) STRICT", "INSERT INTO nowhere VALUES (1)"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.sqlite3"


async def filled(path: Path) -> bytes:
    """A ledger with one send, closed; its bytes."""
    ledger = await open_ledger(path, clock=Clock())
    granted(await ledger.reserve(a_send("a"), ()))
    await ledger.close()
    return path.read_bytes()


async def refusal_to_open(path: Path) -> StoreError:
    with pytest.raises(StoreError) as caught:
        await open_ledger(path, busy_seconds=0.05)
    error = caught.value
    assert error.exit is Exit.STORE
    assert str(path) in error.message
    assert error.why
    assert error.next
    return error


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
async def test_folder_and_files_are_private_under_every_umask(path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        ledger = await open_ledger(path)
        granted(await ledger.reserve(a_send("a"), ()))
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        await ledger.close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert modes == {"ledger.sqlite3": 0o600, "ledger.sqlite3-wal": 0o600, "ledger.sqlite3-shm": 0o600}


async def test_nothing_but_the_ledger_is_left_in_the_folder(path: Path) -> None:
    await filled(path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


async def test_a_ledger_that_cannot_be_built_leaves_no_file(path: Path) -> None:
    with pytest.raises(StoreError):
        await open_ledger(path, migrations=WRONG)
    assert list(path.parent.iterdir()) == []


async def test_missing_steps_are_taken_once_and_nothing_is_lost(path: Path) -> None:
    await filled(path)
    for _ in range(2):
        ledger = await open_ledger(path, migrations=ADDED)
        assert [row.id for row in await ledger.sends()] == ["a"]
        await ledger.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT x FROM later").fetchall() == [(1,)]
        assert connection.execute("PRAGMA user_version").fetchone() == (len(ADDED),)


async def test_a_step_that_fails_changes_nothing(path: Path) -> None:
    before = await filled(path)
    with pytest.raises(StoreError):
        await open_ledger(path, migrations=WRONG)
    assert path.read_bytes() == before


async def test_a_newer_ledger_is_left_to_a_newer_dcctl(path: Path) -> None:
    await (await open_ledger(path, migrations=ADDED)).close()
    before = path.read_bytes()
    error = await refusal_to_open(path)
    assert f"version {len(ADDED)}; this dcctl knows up to {len(MIGRATIONS)}" in error.message
    assert error.next == "install the newer dcctl that wrote it, or set DCCTL_STATE to another folder"
    assert path.read_bytes() == before


def _other_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (title)")


def _half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _write(at: int, data: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(at)
            file.write(data)

    return write


SPOILT = [
    pytest.param(lambda path: os.truncate(path, 0), "is not a dcctl ledger", id="emptied"),
    pytest.param(lambda path: path.write_bytes(b"dear diary\n" * 1000), "is damaged", id="text"),
    pytest.param(_other_program, "is not a dcctl ledger", id="another-program"),
    pytest.param(_write(0, b"SQLite format 9\0"), "is damaged", id="magic"),
    pytest.param(_write(16, b"\0\0"), "is damaged", id="page-size"),
    pytest.param(_write(100, bytes(300)), "is damaged", id="schema-page"),
    pytest.param(_write(4096, b"\xff" * 4096), "is damaged", id="a-page"),
    pytest.param(_write(68, (APPLICATION_ID + 1).to_bytes(4, "big")), "is not a dcctl ledger", id="application-id"),
    pytest.param(_half, "is damaged", id="half"),
    pytest.param(lambda path: os.truncate(path, 50), "is damaged", id="half-a-header"),
]


@pytest.mark.parametrize(("spoil", "words"), SPOILT)
async def test_a_spoilt_file_is_named_and_kept(path: Path, spoil: Callable[[Path], None], words: str) -> None:
    await filled(path)
    spoil(path)
    before = path.read_bytes()
    error = await refusal_to_open(path)
    assert words in error.message
    assert "keep the file" in str(error.next)
    assert path.read_bytes() == before


async def test_no_file_to_be_had(tmp_path: Path) -> None:
    folder = tmp_path / "ledger.sqlite3"
    folder.mkdir()
    assert "cannot be opened" in (await refusal_to_open(folder)).message
    dangling = tmp_path / "dangling"
    dangling.symlink_to(tmp_path / "nowhere")
    assert "cannot be opened" in (await refusal_to_open(dangling)).message
    (tmp_path / "file").touch()
    assert "cannot be made" in (await refusal_to_open(tmp_path / "file" / "ledger.sqlite3")).message


async def test_a_lock_is_waited_for_and_then_named(path: Path) -> None:
    await filled(path)
    ledger = await open_ledger(path, clock=Clock(), busy_seconds=0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="is locked") as caught:
            await ledger.reserve(a_send("b"), ())
        assert caught.value.next == f"fuser -v {path}"
        assert [row.id for row in await ledger.sends()] == ["a"]  # readers do not wait
    granted(await ledger.reserve(a_send("b"), ()))
    await ledger.close()


async def test_a_full_disk_stops_the_send_and_keeps_the_ledger(path: Path) -> None:
    await filled(path)
    ledger = await open_ledger(path, clock=Clock())
    connection = ledger._database._connection
    connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(StoreError, match="cannot be written") as caught:
        await _reserve_many(ledger)
    assert (caught.value.why, caught.value.next) == (
        "the disk is full (database or disk is full)",
        f"df -h {path.parent}",
    )
    with pytest.raises(StoreError, match="cannot be written"):
        await ledger.record_page("work", [an_event("1", diagnostic="x" * 100_000)], "page-1")
    assert await ledger.cursor("work") is None
    with pytest.raises(StoreError, match="cannot be written"):
        await ledger.save_checks([CheckRow("small.example", 1.0, "[]"), CheckRow("large.example", 1.0, "x" * 100_000)])
    assert await ledger.checked_at(1.0) == (), "a run is saved whole or not at all"
    await ledger.settle("a", Result("sent"))  # a result needs no new page
    held = [row.id for row in await ledger.sends()]
    connection.execute("PRAGMA max_page_count = 1000000")
    granted(await ledger.reserve(a_send("later"), ()))
    assert [row.id for row in await ledger.sends()] == ["later", *held]
    await ledger.check()
    await ledger.close()


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write everywhere: be somebody else for a while. For any other user nothing changes."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder every user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="dcctl-ledger-"))
    folder.chmod(0o777)
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


@pytest.mark.parametrize("folder_mode", [0o777, 0o555])
async def test_a_read_only_file_is_named_and_kept(open_folder: Path, folder_mode: int) -> None:
    path = open_folder / "ledger.sqlite3"
    with as_nobody():
        before = await filled(path)
    path.chmod(0o400)
    open_folder.chmod(folder_mode)
    with as_nobody():
        with pytest.raises(StoreError, match=r"is read-only|cannot be opened") as caught:
            await _reserve_one(path)
        assert path.read_bytes() == before
    assert caught.value.next == f"ls -la {open_folder}"


async def test_a_folder_that_takes_no_file_is_named(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with as_nobody():
        error = await refusal_to_open(open_folder / "ledger.sqlite3")
    assert "cannot be made" in error.message
    assert "Permission denied" in str(error.why)


async def _reserve_many(ledger: Ledger) -> None:
    for number in range(1000):
        granted(await ledger.reserve(a_send(f"{number}", recipients=50), ()))


async def _reserve_one(path: Path) -> None:
    ledger = await open_ledger(path)
    try:
        await ledger.reserve(a_send("b"), ())
    finally:
        await ledger.close()
