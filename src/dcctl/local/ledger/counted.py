"""The counters as they are found in a database: each seek by an index, and each answer proven.

A damaged index may lead past the row that is asked for and so count too little. Therefore a seek reads both sides of
the boundary: neighbours are numbered in a row (`messages` is the number of a send within its scope), and the ends are
found by two indexes that must agree.
"""

from collections.abc import Callable
from typing import Final

from dcctl.local.ledger.base import Measure
from dcctl.local.ledger.rows import Row, count_of
from dcctl.local.ledger.tables import COUNTED, Table
from dcctl.local.ledger.windows import NOTHING, Count

Read = Callable[[Table, str, Row], list[Row]]

FIRST: Final = "WHERE scope = ? ORDER BY messages LIMIT 1"
LAST: Final = "WHERE scope = ? ORDER BY messages DESC LIMIT 1"
NEWEST: Final = "WHERE scope = ? ORDER BY at DESC, messages DESC LIMIT 1"
# By column: the last row whose value is at most ?, the first whose value is more.
SEEKS: Final[dict[str, tuple[str, str]]] = {
    "at": (
        "WHERE scope = ? AND at <= ? ORDER BY at DESC, messages DESC LIMIT 1",
        "WHERE scope = ? AND at > ? ORDER BY at, messages LIMIT 1",
    ),
    "messages": (
        "WHERE scope = ? AND messages <= ? ORDER BY messages DESC LIMIT 1",
        "WHERE scope = ? AND messages > ? ORDER BY messages LIMIT 1",
    ),
    "recipients": (
        "WHERE scope = ? AND recipients <= ? ORDER BY recipients DESC, messages DESC LIMIT 1",
        "WHERE scope = ? AND recipients > ? ORDER BY recipients, messages LIMIT 1",
    ),
    "external_recipients": (
        "WHERE scope = ? AND external_recipients <= ? ORDER BY external_recipients DESC, messages DESC LIMIT 1",
        "WHERE scope = ? AND external_recipients > ? ORDER BY external_recipients, messages LIMIT 1",
    ),
}


class Contradiction(Exception):
    """Two indexes tell different stories: the database is damaged."""


class Counted:
    """`Counts` over one transaction of a database (the newest count of a scope is looked up once)."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._last: dict[str, Count] = {}

    def last(self, scope: str) -> Count:
        """See `Counts`."""
        if scope not in self._last:
            last, newest = self._one(LAST, scope), self._one(NEWEST, scope)
            if last != newest:
                raise Contradiction(f"the newest count of {scope} is {last} and {newest}")
            self._last[scope] = last or NOTHING
        return self._last[scope]

    def upto(self, scope: str, at: int) -> Count:
        """See `Counts`."""
        below, _ = self._either_side(scope, "at", at)
        return below or NOTHING

    def reaching(self, scope: str, measure: Measure, amount: int) -> Count:
        """See `Counts`."""
        _, above = self._either_side(scope, measure, amount - 1)
        if above is None:
            raise Contradiction(f"no count of {scope} reaches {amount} {measure}")
        return above

    def _either_side(self, scope: str, column: str, value: int) -> tuple[Count | None, Count | None]:
        below, above = (self._one(seek, scope, value) for seek in SEEKS[column])
        if below is not None and above is not None:
            proven = above.messages == below.messages + 1
        elif below is not None:
            proven = below == self.last(scope)
        else:
            proven = above == self._one(FIRST, scope)
        if not proven:
            raise Contradiction(f"the counts of {scope} round {column} {value} are {below} and {above}")
        return below, above

    def _one(self, tail: str, *values: str | int) -> Count | None:
        return next(map(count_of, self._read(COUNTED, tail, values)), None)
