"""The ledger's tables as they are read and written: these columns, in this order, and the seal last."""

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from dcctl.local.ledger.returned import BounceEvent, SavedReport, Suppression, Undecided

Execute = Callable[[str, tuple[Any, ...]], Iterable[tuple[Any, ...]]]


class Table(NamedTuple):
    """A table as `rows.py` knows it; the first column names the row, where one does."""

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

    def delete(self, tail: str) -> str:
        """A statement that removes rows; `tail` is all that follows FROM."""
        return " ".join(("DELETE FROM", self.name, tail))

    def update(self) -> str:
        """A statement that replaces the row that has this first column: all columns, the seal, the first again."""
        sets = ", ".join(f"{column} = ?" for column in (*self.columns, "seal"))
        return " ".join(("UPDATE", self.name, "SET", sets, "WHERE", self.columns[0], "= ?"))


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
EVENTS: Final = Table("events", (*BounceEvent._fields, "about"))  # `about` is the address as it is compared
ADDRESSED: Final = Table("addressed", ("address", "at", "send", "subject"))
VERSIONS: Final = Table("versions", ("template", "template_hash", "at"))
SUPPRESSIONS: Final = Table("suppressions", Suppression._fields)
FORGOTTEN: Final = Table("forgotten", ("address",))  # keyed hashes
RELEASES: Final = Table("releases", ("address", "at"))
UNDECIDED: Final = Table("undecided", Undecided._fields)
KEYS: Final = Table("keys", ("name", "value"))
REPORTS: Final = Table("reports", SavedReport._fields)
CURSORS: Final = Table("cursors", ("channel", "cursor"))
PROBES: Final = Table("probes", ("channel", "at", "ok", "words"))
RUNS: Final = Table("runs", ("channel", "at", "read", "new"))
CHECKS: Final = Table("checks", ("domain", "at", "findings"))
TABLES: Final = (
    COUNTED,
    SENDS,
    ADDRESSED,
    VERSIONS,
    EVENTS,
    SUPPRESSIONS,
    RELEASES,
    FORGOTTEN,
    UNDECIDED,
    CURSORS,
    PROBES,
    RUNS,
    REPORTS,
    CHECKS,
    KEYS,
)
