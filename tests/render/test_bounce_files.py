"""Returned mail as Markdown and CSV: tables stay whole, nothing is a formula, what is not known is empty."""

import csv
from datetime import UTC

import pytest
from markdown_it import MarkdownIt

from dcctl.render import bounce_list, bounce_report, bounce_report_csv
from dcctl.render.csv_report import row as csv_row
from dcctl.render.markdown import paint as markdown
from tests.render.bounce_values import (
    a_bounce,
    a_row,
    hostile_list,
    hostile_report,
)
from tests.support.hostile import OURS

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
