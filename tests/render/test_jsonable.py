"""Outcome to JSON: names, times and texts; what has no JSON form is a bug of ours, not a silent repr."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

import pytest

from dcctl.errors import Exit
from dcctl.mail.address import Mailbox
from dcctl.mail.status import EnhancedStatus, Reply
from dcctl.render.jsonable import as_json


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    at: datetime | None
    sender: Mailbox


NOON = datetime(2026, 9, 21, 12, 0, 0, 500, UTC)
VALUES: list[Any] = [
    (None, None),
    (True, True),
    (7, 7),
    (0.5, 0.5),
    ("plain", "plain"),
    ("a\x1b[2J\u202e", "a^[[2J\\u202e"),
    (Exit.FINDINGS, 3),
    (NOON, "2026-09-21T12:00:00Z"),
    (NOON.astimezone(timezone(timedelta(hours=2))), "2026-09-21T12:00:00Z"),
    (Mailbox("anna", "example.com"), "anna@example.com"),
    (EnhancedStatus(5, 1, 1), "5.1.1"),
    (Reply(550, "5.1.1 no\nsuch \x07"), "550 5.1.1 no / such ^G"),
    (PurePosixPath("/tmp/a\nb"), "/tmp/a^Jb"),
    ((1, "b"), [1, "b"]),
    ([], []),
    (frozenset({1}), [1]),
    ({"k\n": (1,)}, {"k^J": [1]}),
    (MappingProxyType({1: None}), {"1": None}),
    (
        (Row("n", None, Mailbox("a", "b.c")),),
        [{"name": "n", "at": None, "sender": "a@b.c"}],
    ),
]


@pytest.mark.parametrize(("value", "json"), VALUES, ids=[repr(value) for value, _ in VALUES])
def test_a_value(value: object, json: object) -> None:
    assert as_json(value) == json
    assert type(as_json(value)) is type(json)


class Colour(Enum):
    RED = "red"


@pytest.mark.parametrize("value", [b"bytes", {1}, object(), Row, Colour.RED, 1j, (b"deep",), {"k": iter(())}], ids=repr)
def test_what_no_outcome_may_hold(value: object) -> None:
    with pytest.raises(TypeError, match="an outcome holds a"):
        as_json(value)
