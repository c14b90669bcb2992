"""The filters of the ledger's lists, as SQL: literal conditions, values only ever as parameters."""

from typing import Final

from dcctl.local.ledger.rows import Row

# A filter that is None is left out. json_each takes any number of values.
_FILTERS: Final = {
    "ids": "id IN (SELECT value FROM json_each(?))",
    "message_ids": "message_id IN (SELECT value FROM json_each(?))",
    "channel": "channel = ?",
    "since": "at >= ?",
    "states": "state IN (SELECT value FROM json_each(?))",
    "about": "about = ?",
    "key_from": "key >= ?",
    "key_to": "key < ?",
}


def where(**filters: str | float | None) -> tuple[str, Row]:
    """The WHERE of the filters that are set, and its values."""
    given = {name: value for name, value in filters.items() if value is not None}
    return "WHERE " + " AND ".join(_FILTERS[name] for name in given), tuple(given.values())
