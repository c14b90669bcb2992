"""What `bounces list`, `explain` and `suppressions` show: who, why in a sentence, since when, what to do."""

import re
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dcctl.render import bounce_list, bounce_report, explain, suppressions
from dcctl.render.plain_page import paint as plain
from dcctl.verbs.bounce_list import ListData
from dcctl.verbs.explain import ExplainData, Explained, Stored
from dcctl.verbs.suppressions import Suppressed, SuppressionsData
from tests.render.bounce_values import (
    SINCE,
    a_bounce,
    a_contact,
    a_reason,
    a_report,
)

BERLIN = ZoneInfo("Europe/Berlin")


def an_explanation(stored: Stored | None = None, **more: Any) -> ExplainData:
    values: dict[str, Any] = dict.fromkeys(Explained._fields, "x") | {
        "reply_code": 550,
        "status": "5.1.1",
        "happened": "It is gone.",
        "rep": "Ask.",
        "admin": "Suppress it.",
    }
    failure = Explained(**(values | more))
    return ExplainData(
        "a.eml", "bounce", "RFC 3464", None, None, None, None, None, (("tag", "t1"),), (failure,), stored
    )


def test_a_contact() -> None:
    contact = a_contact(verified=False, also="kim@example.org", diagnostic="550 5.1.1 " + "very " * 90)
    lines = plain(bounce_list.page(ListData((a_bounce(),), (contact,)), BERLIN)).splitlines()
    assert lines[:5] == [
        "1 address, 1 report",
        "  BOUNCE  bob@example.net (went on to kim@example.org)  "
        "The address does not exist. (userunknown 5.1.1, unverified: no send of ours is proven)",
        "      what to do: Do not write to this address again; look for a typing error or ask for the right one.",
        "      first seen 2026-09-01 10:00, last seen 2026-10-01 10:00, reports 2, id 0123456789ab",
        "      what the report says: 550 5.1.1 " + "very " * 24 + "very…",
    ]
    assert lines[6:8] == [
        "  For IT",
        "    1  userunknown",
    ]


EMPTY = [(ListData((), ()), "nothing came back\n"), (ListData((a_bounce(),), ()), "no trouble with anybody\n")]


@pytest.mark.parametrize(("data", "text"), EMPTY)
def test_an_empty_list(data: ListData, text: str) -> None:
    assert plain(bounce_list.page(data)) == text


def test_an_explanation_tells_what_to_do_before_why() -> None:
    lines = [line.strip() for line in plain(explain.page(an_explanation(), UTC)).splitlines()]
    assert lines[:5] == ["BOUNCE  a.eml", "x", "It is gone.", "Ask.", "for IT: Suppress it."]
    assert lines[-3:] == ["How the mail was read", "read by  RFC 3464", "tag      t1"]


PROVEN = [("token", "our own token came back"), ("message-id", "its Message-ID"), (None, "nothing: it counts into no")]


@pytest.mark.parametrize(("trust", "words"), PROVEN)
def test_an_explanation_tells_how_it_is_proven(trust: str | None, words: str) -> None:
    stored = Stored("k", SINCE, None, "office", trust, "s1", "bob@example.net", SINCE, "office", "welcome", None)
    text = plain(explain.page(an_explanation(stored), BERLIN))
    assert f"proven by  {words}" in text
    assert "sent       2026-09-01 10:00:00 CEST by office" in text


def test_who_is_suppressed_is_all_there_and_in_the_zone() -> None:
    gone = tuple(
        Suppressed(f"r{number}@example.net", SINCE, "permanent", "bad-address", "userunknown", 1)
        for number in range(99)
    )
    text = plain(suppressions.page(SuppressionsData((*gone, gone[0]._replace(address=None))), BERLIN))
    assert len(re.findall(r"r\d+@example\.net +2026-09-01 10:00 +the address is gone", text)) == 99
    assert "(forgotten)" in text


HELD_AGAINST_US = [("auth", True), ("reputation", True), ("bad-address", False), ("policy", False)]


@pytest.mark.parametrize(("category", "asked"), HELD_AGAINST_US)
def test_what_receivers_hold_against_us_leads_to_the_check(category: str, asked: bool) -> None:
    reason = a_reason("blocked", 2, category)
    pages = [
        bounce_report.page(a_report(reasons=(reason,)), UTC),
        bounce_list.page(ListData((a_bounce(),), (a_contact(category=category),)), UTC),
        explain.page(an_explanation(category=category), UTC),
    ]
    for page in pages:
        assert ("next: dcctl check-auth --channels" in plain(page)) is asked
        assert ("Then: dcctl check-auth --channels" in plain(page)) is asked
