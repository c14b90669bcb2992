"""How verdicts, times and stages are said."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest

from dcctl.channels.base import Stage
from dcctl.render import plain_page
from dcctl.render.page import Grid
from dcctl.render.plain_page import paint
from dcctl.render.words import clock, facts, many, milliseconds, next_step, slot, stages, verdict

VERDICTS = [
    ("pass", "pass", "good"),
    ("sent", "sent", "good"),
    ("warn", "warn", "warn"),
    ("unknown", "unknown", "warn"),
    ("absent", "absent", "warn"),
    ("fail", "FAIL", "bad"),
    ("not-sent", "NOT-SENT", "bad"),
    ("bounce", "BOUNCE", "bad"),
    ("auto-reply", "auto-reply", "plain"),
]


@pytest.mark.parametrize(("word", "text", "tone"), VERDICTS)
def test_what_is_bad_is_loud_without_colour(word: str, text: str, tone: str) -> None:
    span = verdict(word)
    assert (span.text, span.tone) == (text, tone)


SUMMER, WINTER = datetime(2026, 7, 1, 12, 0, 5, tzinfo=UTC), datetime(2026, 1, 1, 12, 0, 5, tzinfo=UTC)
CLOCKS = [
    (SUMMER, UTC, "2026-07-01 12:00:05 UTC"),
    (SUMMER, ZoneInfo("Europe/Berlin"), "2026-07-01 14:00:05 CEST"),
    (WINTER, ZoneInfo("Europe/Berlin"), "2026-01-01 13:00:05 CET"),
    (WINTER, ZoneInfo("America/New_York"), "2026-01-01 07:00:05 EST"),
]


@pytest.mark.parametrize(("moment", "zone", "text"), CLOCKS)
def test_a_moment_names_its_zone(moment: datetime, zone: tzinfo, text: str) -> None:
    assert clock(moment, zone) == text


DURATIONS = [
    (0.0, "0 ms"),
    (0.0004, "0 ms"),
    (0.0126, "13 ms"),
    (1.5, "1500 ms"),
    (9.9994, "9999 ms"),
    (12.34, "12.3 s"),
]


@pytest.mark.parametrize(("seconds", "text"), DURATIONS)
def test_a_duration(seconds: float, text: str) -> None:
    assert milliseconds(seconds) == text


COUNTS = [(0, "0 mails"), (1, "1 mail"), (2, "2 mails")]


@pytest.mark.parametrize(("count", "text"), COUNTS)
def test_one_or_many(count: int, text: str) -> None:
    assert many(count, "mail") == text
    assert many(count, "address", "addresses").endswith("address" if count == 1 else "addresses")


def test_stages_show_time_and_the_servers_words_on_one_line() -> None:
    (block,) = stages((Stage("connect", True, 0.012, "220 mx ESMTP"), Stage("login", False, 0.2, "535 no\x1b\nreally")))
    assert isinstance(block, Grid)
    assert plain_page.paint((block,)).splitlines() == [
        "stage          time    the server's words",
        "connect  ok    12 ms   220 mx ESMTP",
        "login    FAIL  200 ms  535 no^[ / really",
    ]


def test_no_stages_no_grid() -> None:
    assert stages(()) == ()


def test_the_next_step() -> None:
    assert plain_page.paint((next_step("dcctl status"),)) == "next: dcctl status\n"


def test_a_slot_in_the_past_is_now() -> None:
    assert slot(datetime(2020, 1, 1, tzinfo=UTC)) == "now"
    assert slot(datetime(2999, 1, 1, tzinfo=UTC), UTC) == "2999-01-01 00:00:00 UTC"


def test_facts_leave_out_what_has_no_text_and_keep_to_their_columns() -> None:
    assert paint((facts([("a", "one"), ("long name", "two"), ("no", None)]),)) == "  a          one\n  long name  two\n"
