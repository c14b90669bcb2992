"""The ledger's tables as literal data: ordered migrations (`PRAGMA user_version` counts them).

A migration, once released, is never edited; the next one is added below it. STRICT needs SQLite 3.37.
"""

from collections.abc import Callable
from typing import Final

from dcctl.local.ledger import version_3
from dcctl.local.ledger.tables import Execute

APPLICATION_ID: Final = 0x64636C31  # "dcl1": marks the file as a dcctl ledger (SQLite file format, section 1.3.13)

# A step is a statement, or a function for what SQL cannot do (seals), handed `connection.execute`.
Step = str | Callable[[Execute], None]
Migration = tuple[Step, ...]

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
    (
        "ALTER TABLE events RENAME TO old_events",
        """
        CREATE TABLE events (
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
            reported REAL,
            domain TEXT NOT NULL,
            mx TEXT,
            detector TEXT,
            rule TEXT,
            matched TEXT,
            trust TEXT,
            send_id TEXT,
            sent_to TEXT,
            sent_at REAL,
            sent_by TEXT,
            identity TEXT,
            template TEXT,
            template_hash TEXT,
            campaign TEXT,
            about TEXT NOT NULL,
            seal INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE addressed (
            address TEXT NOT NULL,
            at INTEGER NOT NULL,
            send TEXT NOT NULL,
            subject TEXT,
            seal INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE versions (
            template TEXT NOT NULL,
            template_hash TEXT NOT NULL,
            at INTEGER NOT NULL,
            seal INTEGER NOT NULL,
            PRIMARY KEY (template, template_hash)
        ) STRICT
        """,
        """
        CREATE TABLE suppressions (
            address TEXT PRIMARY KEY NOT NULL,
            since REAL NOT NULL,
            cause TEXT NOT NULL,
            category TEXT NOT NULL,
            reason TEXT NOT NULL,
            strikes INTEGER NOT NULL,
            event TEXT NOT NULL,
            sent_at REAL NOT NULL,
            detached INTEGER NOT NULL,
            forgotten INTEGER NOT NULL,
            seal INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE TABLE releases (address TEXT PRIMARY KEY NOT NULL, at REAL NOT NULL, seal INTEGER NOT NULL) STRICT",
        "CREATE TABLE forgotten (address TEXT PRIMARY KEY NOT NULL, seal INTEGER NOT NULL) STRICT",
        """
        CREATE TABLE undecided (
            channel TEXT NOT NULL,
            name TEXT NOT NULL,
            at REAL NOT NULL,
            why TEXT NOT NULL,
            seal INTEGER NOT NULL,
            PRIMARY KEY (channel, name)
        ) STRICT
        """,
        "CREATE TABLE keys (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL, seal INTEGER NOT NULL) STRICT",
        """
        CREATE TABLE reports (
            name TEXT PRIMARY KEY NOT NULL,
            at REAL NOT NULL,
            text TEXT NOT NULL,
            seal INTEGER NOT NULL
        ) STRICT
        """,
        version_3.fill,
        "DROP TABLE old_events",
        "CREATE INDEX events_at ON events (at)",
        "CREATE INDEX events_about ON events (about, trust)",
        "CREATE INDEX addressed_address ON addressed (address, at)",
        "CREATE INDEX addressed_send ON addressed (send)",
    ),
)
