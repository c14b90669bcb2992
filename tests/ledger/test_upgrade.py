"""Ledgers of earlier releases, with rows in them, are taken further: every row as it was, with what is new filled in.

The rows are written here as those releases wrote them: seals over their columns of then.
"""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dcctl.errors import StoreError
from dcctl.local.ledger.database import open_database
from dcctl.local.ledger.rows import sealed
from dcctl.local.ledger.schema import MIGRATIONS
from dcctl.local.ledger.sqlite import open_ledger
from tests.ledger.values import START, Clock

SEND = (
    "id, at, channel, identity, message_id, token, body_hash, recipients, external_recipients, template,"
    " template_hash, campaign, state, reply, queue_id, refused, seal"
)
EVENT = (
    "key, at, channel, kind, recipient, status, reply_code, category, reason, permanence, advice, diagnostic,"
    " original_message_id, verified, send_id, template, campaign, seal"
)


def a_row(name: str, at: float, recipients: list[str], template: str | None, content: str | None) -> tuple[Any, ...]:
    head = (name, round(at * 1e6), "work", "rep", f"<{name}@example.com>", name, "00ff", json.dumps(recipients), 0)
    return (*head, template, content, "spring", "sent", "250 ok", "4XYZ", "[]")


def an_event(key: str, recipient: str, verified: int, send_id: str | None) -> tuple[Any, ...]:
    said = ("bounce", recipient, "5.1.1", 550, "bad-address", "userunknown", "permanent", "suppress", "550 no")
    return (key, START + 9, "inbox", *said, "<a@example.com>", verified, send_id, send_id and "welcome", None)


SENDS = [
    a_row("a", START, ["Gone@Example.net"], "welcome", "h1"),
    a_row("b", START + 1, ["x@example.net", "y@example.net"], "welcome", "h2"),
    a_row("c", START + 2, ["x@example.net"], "welcome", "h1"),
    a_row("d", START + 3, ["x@example.net"], None, None),
]
EVENTS = [
    an_event("1", "gone@example.net", 1, "a"),
    an_event("2", "forwarded@else.test", 1, "a"),
    an_event("3", "forwarded@else.test", 1, "b"),
    an_event("4", "y@example.net", 1, "b"),
    an_event("5", "z@example.net", 0, "b"),
    an_event("6", "z@example.net", 0, None),
]


def put(connection: sqlite3.Connection, table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * (columns.count(",") + 1))
    connection.executemany(
        f"INSERT INTO {table} ({columns}) VALUES ({marks})", [sealed(table, values) for values in rows]
    )


def released(path: Path, version: int) -> None:
    """A ledger of that version with these sends and events."""
    database = open_database(path, 0, MIGRATIONS[:version])
    put(database._connection, "sends", SEND, SENDS)
    put(database._connection, "events", EVENT, EVENTS)
    put(database._connection, "counted", "scope, at, messages, recipients, external_recipients, seal", [])
    database.close()


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
async def test_every_row_is_taken_further(tmp_path: Path, version: int) -> None:
    path = tmp_path / "ledger.sqlite3"
    released(path, version)
    for _ in range(2):
        ledger = await open_ledger(path, clock=Clock())
        assert "4 sends, 6 returned mails" in await ledger.check()
        assert [(row.id, row.at, row.reply) for row in await ledger.sends()] == [
            ("d", START + 3, "250 ok"),
            ("c", START + 2, "250 ok"),
            ("b", START + 1, "250 ok"),
            ("a", START, "250 ok"),
        ]
        events = await ledger.events()
        assert [(e.key, e.trust, e.sent_to, e.sent_at, e.sent_by, e.template_hash) for e in events] == [
            ("1", "message-id", "Gone@Example.net", START, "work", "h1"),
            ("2", "message-id", "Gone@Example.net", START, "work", "h1"),
            ("3", None, None, START + 1, "work", "h2"),
            ("4", "message-id", "y@example.net", START + 1, "work", "h2"),
            ("5", None, None, START + 1, "work", "h2"),
            ("6", None, None, None, None, None),
        ]
        assert [(e.diagnostic, e.status, e.reply_code, e.identity) for e in events[:1]] == [
            ("550 no", "5.1.1", 550, "rep")
        ]
        assert [e.domain for e in events[:3]] == ["example.net", "example.net", "else.test"]
        assert [e.key for e in await ledger.events(address="gone@example.net")] == ["1", "2"]
        found = [(v.template_hash, v.first_sent) for v in await ledger.versions()]
        assert found == [("h1", START), ("h2", START + 1)]
        await ledger.record_page("inbox", [events[0]._replace(key="7")], "c")
        assert [one.address for one in await ledger.suppressions()] == ["gone@example.net"]
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("DELETE FROM events WHERE key = '7'")
            connection.commit()
        await ledger.close()
    names = {row[0] for row in tables(path)}
    assert "old_events" not in names


def tables(path: Path) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()


@pytest.mark.parametrize("change", ["UPDATE events SET reason = 'filtered'", "UPDATE sends SET channel = 'other'"])
async def test_a_row_that_was_spoilt_stops_the_step_and_changes_nothing(tmp_path: Path, change: str) -> None:
    path = tmp_path / "ledger.sqlite3"
    released(path, 2)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(change)
        connection.commit()
    for _ in range(2):
        with pytest.raises(StoreError, match="is damaged") as caught:
            await open_ledger(path)
        assert "does not match its seal" in str(caught.value.why)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (6,)
