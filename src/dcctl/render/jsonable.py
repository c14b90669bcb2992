"""Outcome -> plain JSON values: field names are the JSON names, times are RFC 3339 in UTC, foreign text is made
safe.
"""

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import IntEnum
from functools import cache
from pathlib import PurePath

from dcctl.mail.address import Mailbox
from dcctl.mail.status import EnhancedStatus, Reply
from dcctl.safe import safe

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@cache
def field_names(cls: type) -> tuple[str, ...]:
    """The fields of a record, a dataclass or a named tuple, in order; () for any other type."""
    if dataclasses.is_dataclass(cls):
        return tuple(field.name for field in dataclasses.fields(cls))
    return getattr(cls, "_fields", ())


def as_json(value: object) -> Json:
    """The JSON form of an outcome's value; raises TypeError for what no outcome may hold (a bug of ours)."""
    if isinstance(value, str):
        return safe(value)
    if value is None or isinstance(value, bool | int | float):
        return int(value) if isinstance(value, IntEnum) else value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, Mailbox | EnhancedStatus | Reply | PurePath):
        return safe(str(value))
    kind: type = type(value)
    if names := field_names(kind):
        return {name: as_json(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {safe(str(key)): as_json(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [as_json(item) for item in value]
    raise TypeError(f"an outcome holds a {kind.__name__}")
