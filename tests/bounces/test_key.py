"""The natural key and the dates in it: one event is one key, two are two."""

from datetime import UTC, datetime

import pytest

from dcctl.bounces.dates import parse_date
from dcctl.bounces.key import event_key
from dcctl.bounces.reason import failure
from dcctl.bounces.result import ReturnedMessage

MESSAGE = ReturnedMessage("bounce", "RFC 3464", "mx.example.net", "<a@example.com>", "Tue, 10 Jun 2025 23:30:00 -0200")
ENTRY = failure("anna@example.org", "userunknown", action="failed", status="5.1.1")


@pytest.mark.parametrize(
    ("message", "entry", "raw"),
    [
        (MESSAGE, ENTRY, b"another copy, other Received fields"),
        (MESSAGE._replace(reporting_mta="MX.example.net"), ENTRY, b"raw"),
        (MESSAGE._replace(arrival_date="Wed, 11 Jun 2025 23:59:59 +0000"), ENTRY, b"raw"),  # the same day in UTC
        (MESSAGE, ENTRY._replace(recipient="Anna@Example.org"), b"raw"),
        (MESSAGE, ENTRY._replace(diagnostic="other words"), b"raw"),
    ],
)
def test_the_same_event(message: ReturnedMessage, entry: object, raw: bytes) -> None:
    assert event_key(message, entry, raw) == event_key(MESSAGE, ENTRY, b"raw")  # type: ignore[arg-type]


def test_other_events() -> None:
    others = [
        event_key(MESSAGE, ENTRY, b"raw"),
        event_key(MESSAGE._replace(reporting_mta="mx2.example.net"), ENTRY, b"raw"),
        event_key(MESSAGE._replace(original_message_id="<b@example.com>"), ENTRY, b"raw"),
        event_key(MESSAGE._replace(arrival_date="Tue, 10 Jun 2025 20:00:00 -0200"), ENTRY, b"raw"),
        event_key(MESSAGE, ENTRY._replace(recipient="bob@example.org"), b"raw"),
        event_key(MESSAGE, ENTRY._replace(status="5.2.2"), b"raw"),
        event_key(MESSAGE, ENTRY._replace(action="delayed"), b"raw"),
    ]
    assert len(set(others)) == len(others)
    assert all(len(key) == 32 and int(key, 16) >= 0 for key in others)


@pytest.mark.parametrize("missing", [{"original_message_id": None}, {"arrival_date": None}, {"arrival_date": "today"}])
def test_without_a_natural_key_the_content_stands_in(missing: dict[str, str | None]) -> None:
    message = MESSAGE._replace(**missing)  # type: ignore[arg-type]
    assert event_key(message, ENTRY, b"raw") == event_key(message, ENTRY, b"raw")
    assert event_key(message, ENTRY, b"raw") != event_key(message, ENTRY, b"other")
    assert event_key(message, ENTRY, b"raw") != event_key(message, ENTRY._replace(recipient="b@example.org"), b"raw")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Tue, 10 Jun 2025 23:30:00 -0200", datetime(2025, 6, 11, 1, 30, tzinfo=UTC)),
        ("10 Jun 2025 23:30 GMT", datetime(2025, 6, 10, 23, 30, tzinfo=UTC)),
        ("Tue, 10 Jun 2025 23:30:00 PDT (Pacific)", datetime(2025, 6, 11, 6, 30, tzinfo=UTC)),
        ("Tue,  3 June 2025 03:04:60", datetime(2025, 6, 3, 3, 4, 59, tzinfo=UTC)),  # a leap second
        ("10 Jun 99 00:00:00 +0000", datetime(1999, 6, 10, tzinfo=UTC)),
        ("10 Jun 25 00:00:00 +0000", datetime(2025, 6, 10, tzinfo=UTC)),
        ("31 Feb 2025 00:00:00 +0000", None),
        ("10 Jun 2025 00:00:00 +9999", None),
        ("1 Jan 0001 00:00:00 +0100", None),
        ("10 Xyz 2025 00:00:00 +0000", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_dates(text: str | None, moment: datetime | None) -> None:
    assert parse_date(text) == moment
