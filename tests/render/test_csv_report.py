"""`--format csv`: RFC 4180, a row per finding whatever its words, and no cell that a spreadsheet would compute."""

import csv
import io
import json
import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcctl.mailauth.check import DomainReport
from dcctl.mailauth.message import MessageReport
from dcctl.render.check_auth_csv import HEADER
from dcctl.render.csv_report import cell, emitter, row
from dcctl.safe import safe
from tests.render.outcomes import TEXT, outcomes_of
from tests.render.values import ALL_PASS, DMARC, FINE, MENDED, report
from tests.support.hostile import OURS
from tests.support.suites import suite

CELLS = [
    ("v=spf1 -all", "v=spf1 -all"),
    ("", ""),
    ("=1+1", "'=1+1"),
    ("+49 30 123", "'+49 30 123"),
    ("-2.5", "'-2.5"),
    ("@SUM(A1)", "'@SUM(A1)"),
    (" =1", "' =1"),
    ("\xa0=1", "'\xa0=1"),
    ('"=1"', '\'"=1"'),
    ("'=1", "''=1"),
    ("\t=1", "^I=1"),
    ("\r=1", "^M=1"),
    ("\n=1", "^J=1"),
    ("＝1", "'＝1"),
    ("a;=1+1", "a;'=1+1"),
    ('a; "=1', "a;' \"=1"),
    ("v=DKIM1; k=rsa; p=ab+c==", "v=DKIM1; k=rsa; p=ab+c=="),
    ("a\x1b[31m", "a^[[31m"),
]


@pytest.mark.parametrize(("text", "shown"), CELLS)
def test_a_cell(text: str, shown: str) -> None:
    assert cell(text) == shown


def test_numbers_stay_numbers_and_lines_end_as_the_rfc_has_it() -> None:
    assert row([-2.5, 0, "a,b", 'say "x"', "-1"]) == '-2.5,0,"a,b","say ""x""",\'-1\r\n'


def computes(text: str) -> bool:
    """Whether a spreadsheet would take a cell for a formula, wherever it parts the line."""
    return any(re.match(r"[\s\"]*[=+\-@＝＋－＠\t\r]", part) for part in (text, *text.split(";")))


def inert(text: str) -> None:
    (line,) = csv.reader(io.StringIO(row([text, "end"]), newline=""))
    assert line[1] == "end"
    assert not computes(line[0])
    assert line[0].replace("'", "") == safe(text).replace("'", "")


@given(st.text("=+-@\"' ;,\t\r\n＝＋－＠a1|", max_size=10))
def test_no_text_is_a_formula(text: str) -> None:
    inert(text)


def test_the_suites_cells_are_inert() -> None:
    path = suite("hostile/lists/csv_cells.json")
    if not path.exists():
        pytest.skip(f"{path} is not there: set DCCTL_SUITES to the folder of the suites")
    lists = json.loads(path.read_text(encoding="utf-8"))
    assert len(lists["cells"]) > 20
    for text in lists["cells"]:
        inert(text)
    for text in lists["numeric_must_stay_numbers"]:
        assert row([float(text)]) == f"{float(text)}\r\n"


def written(*items: object) -> list[list[str]]:
    out = io.StringIO(newline="")
    emit = emitter("check-auth", out)
    for item in items:
        emit(item)
    assert not [char for char in out.getvalue().replace("\r\n", "") if unicodedata.category(char) in ("Cc", "Cf", "Zl")]
    return list(csv.reader(io.StringIO(out.getvalue(), newline="")))


def test_the_header_stands_there_also_without_a_row() -> None:
    assert written() == [list(HEADER)]
    assert HEADER[:5] == ("domain", "verdict_of_domain", "section", "code", "verdict")


def test_a_row_per_finding_its_fix_in_one_cell() -> None:
    both = replace(ALL_PASS, fix=(MENDED, DMARC))
    assert written(report(both, FINE))[1:] == [
        ["bad.test", "fail", "spf", "spf.all-pass", "fail", "bad.test", "'+all lets everybody send", "v=spf1 ptr +all",
         "RFC 7208 section 5.1", "replace bad.test TXT v=spf1 ~all / add _dmarc.bad.test TXT v=DMARC1; p=none"],
        ["bad.test", "fail", "mx", "mx.ok", "pass", "bad.test", "mail goes to mx.bad.test", "MX 10 mx.bad.test",
         "RFC 5321 section 5.1", ""],
    ]  # fmt: skip


WORDS = st.sampled_from(["=1+1", "a;=1", 'a"b', "a,b", "a\r\nb", *OURS.values()]) | TEXT


@given(outcomes_of(DomainReport, WORDS), outcomes_of(MessageReport, WORDS))
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_report_is_a_table(domain: DomainReport, message: MessageReport) -> None:
    rows = written(domain, message)
    assert len(rows) == 1 + len(domain.findings) + len(message.findings)
    assert {len(cells) for cells in rows} == {len(HEADER)}
    assert not [text for cells in rows for text in cells if computes(text)]
