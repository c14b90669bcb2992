"""What `bounces report` shows: the sum first, nothing unknown as 0, as much as there is room for."""

import io
import re
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dcctl.render import bounce_report
from dcctl.render.markdown import paint as markdown
from dcctl.render.plain_page import paint as plain
from dcctl.render.rich_page import paint as rich
from dcctl.verbs.report import ReportData, View
from tests.render.bounce_values import (
    a_bounce,
    a_reason,
    a_report,
    a_row,
    hostile_report,
)

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
            "2 mails could not be made sense of (dcctl bounces list --undecided)",
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


def test_times_are_those_of_the_zone() -> None:
    text = "\n".join(shown(a_report(feed=(a_bounce(),)), BERLIN))
    assert "Bounces from 2026-09-01 10:00 to 2026-10-01 10:00 CEST" in text
    assert "    2026-09-01 10:00  BOUNCE  bob@example.net  userunknown  0123456789ab  -         -" in text
