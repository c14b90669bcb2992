"""What `bounces report`, `list` and `explain` show: the sum first, nothing unknown as 0, whole in every format."""

import csv
import io
import re
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from markdown_it import MarkdownIt

from dcctl.render import bounce_list, bounce_report, bounce_report_csv, explain, suppressions
from dcctl.render.csv_report import row as csv_row
from dcctl.render.markdown import paint as markdown
from dcctl.render.plain_page import paint as plain
from dcctl.render.rich_page import paint as rich
from dcctl.verbs.bounce_list import ListData
from dcctl.verbs.explain import ExplainData, Explained, Stored
from dcctl.verbs.report import ReportData, View
from dcctl.verbs.suppressions import Suppressed, SuppressionsData
from tests.render.bounce_values import (
    SINCE,
    a_bounce,
    a_contact,
    a_reason,
    a_report,
    a_row,
    hostile_list,
    hostile_report,
)
from tests.support.hostile import OURS

BERLIN = ZoneInfo("Europe/Berlin")
TEMPLATES = View(
    ("template",),
    (
        a_row(50, 1, about={"template": "news"}),
        a_row(100, 3, about={"template": "welcome"}, top_diagnostic="550 5.1.1 no such user"),
    ),
)


def shown(data: ReportData, zone: Any = UTC) -> list[str]:
    return plain(bounce_report.page(data, zone)).splitlines()


SUMS = [
    pytest.param(
        {}, ["2.0% of 200 recipients bounced: 4, 4 of them for good; 0 complained, 0 still under way"], id="sum"
    ),
    pytest.param({"totals": a_row(0)}, ["nothing was sent"], id="nothing"),
    pytest.param(
        {"totals": a_row(9, None), "untracked": ("relay",)},
        ["9 recipients; what comes back is not tracked"],
        id="nothing-tracked",
    ),
    pytest.param(
        {"totals": a_row(30, 0, 10), "untracked": ("relay", "old"), "unverified": 1, "undecided": 2},
        [
            "0.0% of 20 recipients bounced: 0, 0 of them for good; 0 complained, 0 still under way",
            "10 more went out by relay, old, where what comes back is not tracked",
            "1 more report: no send of ours is proven, so they count nowhere (dcctl bounces list --unverified)",
            "2 mails could not be made sense of",
        ],
        id="what-counts-nowhere",
    ),
]


@pytest.mark.parametrize(("data", "lines"), SUMS)
def test_the_sum_comes_first(data: dict[str, Any], lines: list[str]) -> None:
    head, *rest = shown(a_report(**data))
    assert head == "Bounces from 2026-09-01 08:00 to 2026-10-01 08:00 UTC"
    assert rest[: len(lines) + 1] == [*(f"  {line}" for line in lines), ""]
    assert rest[len(lines) + 1] == "  last 2 days  █·  1 of 70 recipients bounced"


VIEWS = [
    pytest.param(
        TEMPLATES,
        [
            "template  sent  bounced  rate                            for good  most often",
            "welcome    100        3  3.0%  ████████████████████████         3  550 5.1.1 no such user",
            "news        50        1  2.0%  ████████████████                 1",
        ],
        id="most-bounces-first-and-no-column-that-says-nothing",
    ),
    pytest.param(
        View(("channel",), (a_row(9, None, about={"channel": "relay"}), a_row(5, 0, about={"channel": "office"}))),
        [
            "channel  sent  bounced  rate               most often",
            "office      5        0  0.0%",
            "relay       9        -     -  not tracked",
        ],
        id="not-tracked-is-no-0",
    ),
    pytest.param(
        View(
            ("template", "day"),
            tuple(a_row(5, n, about={"template": "t", "day": f"2026-09-0{n + 1}"}) for n in range(3)),
        ),
        [
            "template  day         sent  bounced   rate                            for good  most often",
            "t         2026-09-03     5        2  40.0%  ████████████████████████         2",
            "t         2026-09-02     5        1  20.0%  ████████████                     1",
            "t         2026-09-01     5        0   0.0%                                   0",
        ],
        id="days-newest-first",
    ),
    pytest.param(View(("domain",), ()), ["nothing was sent"], id="empty"),
]


@pytest.mark.parametrize(("view", "lines"), VIEWS)
def test_a_view(view: View, lines: list[str]) -> None:
    text = shown(a_report(view))
    start = text.index(f"  By {', '.join(view.by)}") + 1
    assert [line.removeprefix("    ") for line in text[start : start + len(lines)]] == lines
    assert not [line for line in text[start + len(lines) :] if line.strip()]


def test_a_long_view_is_cut_on_a_screen_and_whole_on_paper() -> None:
    rows = tuple(a_row(1000, number, about={"domain": f"d{number}.example"}) for number in range(500))
    page = bounce_report.page(a_report(View(("domain",), rows)), UTC)
    assert len(re.findall(r"d\d+\.example", plain(page))) == 8
    assert "and 492 more: --format csv" in plain(page)
    assert len(re.findall(r"d\d+\.example", markdown(page))) == 500


def test_a_month_fits_two_screens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    names = [f"the name of a rather long campaign, {number}" for number in range(40)]
    views = [
        View((by,), tuple(a_row(99, 2, about={by: name}, top_diagnostic="x " * 99) for name in names))
        for by in ("template", "campaign", "channel")
    ]
    reasons = tuple(a_reason(one, 9) for one in ("userunknown", "mailboxfull", "spamdetected", "expired", "suspend"))
    stream = io.StringIO()
    rich(bounce_report.page(a_report(*views, reasons=reasons, feed=(a_bounce(),) * 20), UTC), stream)
    lines = stream.getvalue().splitlines()
    assert 60 < len(lines) < 120
    assert max(map(len, lines)) == 80


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize("data", [hostile_report("word " * 9), hostile_report("x" * 90)], ids=["words", "word"])
def test_nothing_is_wider_than_the_screen(data: ReportData, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    stream = io.StringIO()
    rich(bounce_report.page(data, UTC), stream)
    assert max(map(len, stream.getvalue().splitlines())) <= columns
    assert "not tracked" in stream.getvalue()


def test_every_reason_says_what_happened_and_what_to_do() -> None:
    text = "\n".join(shown(a_report(reasons=(a_reason("authfailure", 12, "auth"), a_reason("userunknown", 3)))))
    assert "12  ████████████  The recipient's system could not confirm that the mail really came from us." in text
    assert " 3  ███           The address does not exist." in text
    assert "for IT: userunknown: Suppress the address; correct or remove it where the list comes from." in text
    assert "what to do: Do not write to this address again; look for a typing error" in text


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


def test_times_are_those_of_the_zone() -> None:
    text = "\n".join(shown(a_report(feed=(a_bounce(),)), BERLIN))
    assert "Bounces from 2026-09-01 10:00 to 2026-10-01 10:00 CEST" in text
    assert "    2026-09-01 10:00  BOUNCE  bob@example.net  userunknown  0123456789ab  -         -" in text


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


FOREIGN = [*OURS.values(), "a|b", "a\\|b", "a\nb", "|\r\n|---|", "`a`|`b`", "<td>", "| --- |"]


@pytest.mark.parametrize("text", FOREIGN)
def test_tables_stay_whole_in_markdown(text: str) -> None:
    parser = MarkdownIt("commonmark").enable("table")
    plain_words = "words"
    for make, view in ((hostile_report, bounce_report), (hostile_list, bounce_list)):
        counts = []
        for words in (text, plain_words):
            tokens = parser.parse(markdown(view.page(make(words), UTC)))
            counts.append(
                [sum(token.type == kind for token in tokens) for kind in ("table_open", "tr_open", "td_open")]
            )
        assert counts[0] == counts[1]


CELLS = [
    ("=1+1", "'=1+1", "=1+1"),
    ("+49 30", "'+49 30", "+49 30"),
    ("@SUM(A1)", "'@SUM(A1)", "@SUM(A1)"),
    ("a;=1+1", "a;'=1+1", "a;=1+1"),
    ("a\nb", "a^Jb", "a^Jb"),
    ("welcome", "welcome", "welcome"),
]


@pytest.mark.parametrize(("name", "cell", "raw"), CELLS)
def test_a_report_as_csv(name: str, cell: str, raw: str) -> None:
    known = a_row(10, 1, about={"template": name, "day": "2026-09-01"}, top_diagnostic=name)
    for row, counts in (
        (known, ["10", "0", "1", "1", "0", "0", "0", "0.1"]),
        (a_row(9, None, about={"template": name, "day": "2026-09-01"}, top_diagnostic=name), ["9", "9", *[""] * 6]),
    ):
        (values,) = bounce_report_csv.rows(row)
        assert len(values) == len(bounce_report_csv.HEADER)
        for shown_name, text in ((cell, csv_row(values)), (raw, csv_row(values, raw=True))):
            (read,) = csv.reader([text])
            assert read == [shown_name, "", "", "", "", "", "", "", "2026-09-01", "", *counts, shown_name, ""]


def test_a_list_as_csv_has_every_field_of_a_report() -> None:
    told = a_bounce(recipient="=cmd|' /C calc'!A0", reply_code=550, sent_to=None)
    (values,) = bounce_list.rows(told)
    read = dict(zip(bounce_list.HEADER, next(csv.reader([csv_row(values)])), strict=True))
    assert read["recipient"] == "'=cmd|' /C calc'!A0"
    assert (read["at"], read["verified"], read["reply_code"]) == ("2026-09-01T08:00:00+00:00", "true", "550")
    assert (read["sent_to"], read["mx"]) == ("", "")
