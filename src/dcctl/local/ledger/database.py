"""One SQLite file that can be trusted: opened, checked, migrated; its rows sealed; its troubles in our words.

WAL, `synchronous=FULL`, and every write in a `BEGIN IMMEDIATE` transaction: one that reads first and then wants to
write fails at once when another has written between, whatever the busy time-out (https://sqlite.org/isolation.html).
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any, Final

from dcctl.local.ledger import troubles
from dcctl.local.ledger.counted import Contradiction
from dcctl.local.ledger.forgetting import refusal_mentions
from dcctl.local.ledger.naming import mentions
from dcctl.local.ledger.opening import ensure
from dcctl.local.ledger.rows import Row, is_whole, sealed, storable
from dcctl.local.ledger.schema import APPLICATION_ID, MIGRATIONS, Migration, Step
from dcctl.local.ledger.tables import TABLES, Table

# cell_size_check finds damage early; fullfsync is what "flushed" means on macOS and does nothing elsewhere.
# secure_delete overwrites what is deleted: addresses are personal data.
_PRAGMAS: Final = (
    "synchronous = FULL",
    "fullfsync = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "secure_delete = ON",
)
# Bytes; up to here an integrity_check takes less than 10 ms. A larger file is checked by `doctor`; its counts are
# proven at each seek whatever the size (`counted.py`).
CHECKED_AT_OPENING: Final = 1024 * 1024


class Database:
    """An open ledger file. Use it within `reading` or `writing`: in there every trouble is a `StoreError`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.path = path
        self._connection = connection

    def writing(self) -> AbstractContextManager[None]:
        """A transaction that holds the write lock from its first moment; flushed when it ends, nothing if it fails."""
        return self._transaction("BEGIN IMMEDIATE")

    def reading(self) -> AbstractContextManager[None]:
        """One consistent view; nobody waits for it."""
        return self._transaction("BEGIN")

    def read(self, table: Table, tail: str, values: Row = ()) -> list[Row]:
        """Whole rows of `table`, seals checked and removed; `tail` is all that follows FROM."""
        return list(self._rows(table, tail, values))

    def add(self, table: Table, values: Row, *, verb: str = "INSERT", tail: str = "") -> bool:
        """Add one sealed row; whether it was new."""
        row = sealed(table.name, storable(values))
        return self._connection.execute(table.insert(verb, tail), row).rowcount == 1

    def replace(self, table: Table, key: str, values: Row) -> None:
        """Put `values` in place of the row whose first column is `key`."""
        row = sealed(table.name, storable(values))
        self._connection.execute(table.update(), (*row, *storable((key,))))

    def change(self, statement: str, values: Row) -> None:
        """Run an UPDATE."""
        self._connection.execute(statement, storable(values))

    def remove(self, table: Table, tail: str, values: Row = ()) -> int:
        """Delete rows of `table`; how many there were."""
        return self._connection.execute(table.delete(tail), storable(values)).rowcount

    def drain(self) -> None:
        """Move what the write-ahead log holds into the file and empty the log, unless somebody is reading: so that
        what was deleted is in neither."""
        with _in_words(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def check(self) -> dict[str, int]:
        """Read all of it: pages, indexes and every seal; the number of rows by table."""
        with self.reading():
            _examine(self._connection, self.path)
            return {table.name: sum(1 for _ in self._rows(table, "")) for table in TABLES}

    def copy(self, path: Path) -> dict[str, int]:
        """Copy all of it to a new file, under a name of its own until it was read back whole; the rows by table."""
        count: dict[str, int] = {}

        def build(new: Path) -> None:
            with closing(_connect(new, 0)) as target:
                self._connection.backup(target)
            with closing(open_database(new, 0)) as read_back:
                count.update(read_back.check())

        with _in_words(path):
            if not ensure(path, build):
                raise troubles.taken(path)
        return count

    def close(self) -> None:
        """Safe to call twice."""
        with _in_words(self.path):
            self._connection.close()

    def _rows(self, table: Table, tail: str, values: Row = ()) -> Iterator[Row]:
        for row in self._connection.execute(table.select(tail), storable(values)):
            if not is_whole(table.name, row):
                raise troubles.damaged(self.path, f"a row of {table.name} does not match its seal")
            yield row[:-1]

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        with _in_words(self.path), _transaction(self._connection, begin):
            yield


def open_database(path: Path, busy_seconds: float, migrations: Sequence[Migration] = MIGRATIONS) -> Database:
    """Open (or make) a ledger file; raises `StoreError` when it cannot be trusted or used.

    `busy_seconds` is how long to wait for other processes.
    """
    with _in_words(path):
        ensure(path, lambda new: _build(new, migrations))
        connection = _connect(path, busy_seconds)
        try:
            _admit(connection, path, migrations)
        except BaseException:
            connection.close()
            raise
    return Database(connection, path)


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise troubles.of_code(path, getattr(error, "sqlite_errorname", "SQLITE_ERROR"), str(error)) from error
    except (Contradiction, UnicodeDecodeError) as error:  # the latter: SQLite's own words quote a broken name
        raise troubles.damaged(path, str(error)) from error
    except OSError as error:
        raise troubles.not_made(path, error) from error


def _connect(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """A connection that never makes a file; the time-out stands before the first statement."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, timeout=busy_seconds, isolation_level=None)


def _set_up(connection: sqlite3.Connection) -> None:
    connection.create_function("mentions", -1, mentions, deterministic=True)
    connection.create_function("refusal_mentions", 2, refusal_mentions, deterministic=True)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _build(path: Path, migrations: Sequence[Migration]) -> None:
    connection = _connect(path, 0)
    try:
        _set_up(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        _migrate(connection, migrations)
    finally:
        connection.close()


def _admit(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> None:
    """Let in what is ours, whole and not newer; nothing is written before that is known."""
    _set_up(connection)
    if _pragma(connection, "application_id") != APPLICATION_ID:
        raise troubles.foreign(path)
    if (version := _pragma(connection, "user_version")) > len(migrations):
        raise troubles.newer(path, version, len(migrations))
    size = _pragma(connection, "page_count") * _pragma(connection, "page_size")
    if size <= CHECKED_AT_OPENING:
        _examine(connection, path)
    connection.execute("PRAGMA journal_mode = WAL")
    if version < len(migrations):
        _migrate(connection, migrations)


def _examine(connection: sqlite3.Connection, path: Path) -> None:
    """Pages, and that each index tells what its table tells."""
    if (verdict := _pragma(connection, "integrity_check(1)")) != "ok":
        raise troubles.damaged(path, verdict)


def _migrate(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """All missing steps in one transaction. Another process may have been here, or even further, in the meantime."""
    with _transaction(connection, "BEGIN IMMEDIATE"):
        missing = migrations[_pragma(connection, "user_version") :]
        for step in (step for migration in missing for step in migration):
            take(connection, step)
        if missing:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(migrations)}")


def take(connection: sqlite3.Connection, step: Step) -> None:
    """One step of a migration."""
    if isinstance(step, str):
        connection.execute(step)
    else:
        step(connection.execute)


def _pragma(connection: sqlite3.Connection, name: str) -> Any:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


@contextmanager
def _transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
