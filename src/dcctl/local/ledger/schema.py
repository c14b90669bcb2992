"""The ledger's tables as literal data: ordered migrations (`PRAGMA user_version` counts them) and what is read from
each table.

A migration, once released, is never edited; the next one is added below it. STRICT needs SQLite 3.37.
"""

from typing import Final, NamedTuple

APPLICATION_ID: Final = 0x64636C31  # "dcl1": marks the file as a dcctl ledger (SQLite file format, section 1.3.13)

Migration = tuple[str, ...]

MIGRATIONS: Final[tuple[Migration, ...]] = (
    (
        """
        CREATE TABLE counted (
            scope TEXT NOT NULL,
            at INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            recipients INTEGER NOT NULL,
            external_recipients INTEGER NOT NULL,
            seal INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE UNIQUE INDEX counted_messages ON counted (scope, messages)",
        "CREATE INDEX counted_at ON counted (scope, at, messages)",
        "CREATE INDEX counted_recipients ON counted (scope, recipients, messages)",
        "CREATE INDEX counted_external ON counted (scope, external_recipients, messages)",
        """
        CREATE TABLE sends (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            at INTEGER NOT NULL,
            channel TEXT NOT NULL,
            identity TEXT NOT NULL,
            message_id TEXT NOT NULL,
            token TEXT NOT NULL,
            body_hash TEXT NOT NULL,
            recipients TEXT NOT NULL,
            external_recipients INTEGER NOT NULL,
            template TEXT,
            template_hash TEXT,
            campaign TEXT,
            state TEXT NOT NULL,
            reply TEXT NOT NULL,
            queue_id TEXT,
            refused TEXT NOT NULL,
            seal INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX sends_at ON sends (at)",
        "CREATE INDEX sends_channel ON sends (channel, at)",
        "CREATE INDEX sends_message_id ON sends (message_id)",
        """
        CREATE TABLE events (
            number INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            at REAL NOT NULL,
            channel TEXT NOT NULL,
            kind TEXT NOT NULL,
            recipient TEXT NOT NULL,
            status TEXT,
            reply_code INTEGER,
            category TEXT NOT NULL,
            reason TEXT NOT NULL,
            permanence TEXT NOT NULL,
            advice TEXT NOT NULL,
            diagnostic TEXT NOT NULL,
            original_message_id TEXT,
            verified INTEGER NOT NULL,
            send_id TEXT,
            template TEXT,
            campaign TEXT,
            seal INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX events_at ON events (at)",
        "CREATE TABLE cursors (channel TEXT PRIMARY KEY NOT NULL, cursor TEXT NOT NULL, seal INTEGER NOT NULL) STRICT",
        """
        CREATE TABLE probes (
            channel TEXT PRIMARY KEY NOT NULL,
            at REAL NOT NULL,
            ok INTEGER NOT NULL,
            words TEXT NOT NULL,
            seal INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE runs (
            channel TEXT PRIMARY KEY NOT NULL,
            at REAL NOT NULL,
            read INTEGER NOT NULL,
            new INTEGER NOT NULL,
            seal INTEGER NOT NULL
        ) STRICT
        """,
    ),
    (
        """
        CREATE TABLE checks (
            domain TEXT PRIMARY KEY NOT NULL,
            at REAL NOT NULL,
            findings TEXT NOT NULL,
            seal INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX checks_at ON checks (at)",
    ),
)


class Table(NamedTuple):
    """A table as `rows.py` knows it: these columns, in this order, and the seal last."""

    name: str
    columns: tuple[str, ...]

    def select(self, tail: str) -> str:
        """A query for whole rows, seal included; `tail` is all that follows FROM."""
        return " ".join(("SELECT", ", ".join((*self.columns, "seal")), "FROM", self.name, tail))

    def insert(self, verb: str = "INSERT", tail: str = "") -> str:
        """A statement that adds one row; `tail` is what follows VALUES (...)."""
        names = (*self.columns, "seal")
        marks = ", ".join("?" * len(names))
        return " ".join((verb, "INTO", self.name, "(", ", ".join(names), ") VALUES (", marks, ")", tail))


COUNTED: Final = Table("counted", ("scope", "at", "messages", "recipients", "external_recipients"))
SENDS: Final = Table(
    "sends",
    (
        "id",
        "at",
        "channel",
        "identity",
        "message_id",
        "token",
        "body_hash",
        "recipients",
        "external_recipients",
        "template",
        "template_hash",
        "campaign",
        "state",
        "reply",
        "queue_id",
        "refused",
    ),
)
EVENTS: Final = Table(
    "events",
    (
        "key",
        "at",
        "channel",
        "kind",
        "recipient",
        "status",
        "reply_code",
        "category",
        "reason",
        "permanence",
        "advice",
        "diagnostic",
        "original_message_id",
        "verified",
        "send_id",
        "template",
        "campaign",
    ),
)
CURSORS: Final = Table("cursors", ("channel", "cursor"))
PROBES: Final = Table("probes", ("channel", "at", "ok", "words"))
RUNS: Final = Table("runs", ("channel", "at", "read", "new"))
CHECKS: Final = Table("checks", ("domain", "at", "findings"))
TABLES: Final = (COUNTED, SENDS, EVENTS, CURSORS, PROBES, RUNS, CHECKS)
