"""The runner of the suites: what its table says, and when it ends with 1."""

from collections.abc import AsyncIterator

import pytest

from tests.suites import bounces, faults
from tests.suites.__main__ import SUITES, main, met, row, table
from tests.suites.case import Suite, Verdict
from tests.support.suites import suite


async def nothing() -> AsyncIterator[Verdict]:
    for verdict in tuple[Verdict, ...]():
        yield verdict


def made(needs: str = "") -> Suite:
    return Suite("a suite", 3, 2, nothing, needs=needs)


GOOD, BAD = Verdict("one"), Verdict("two", "1 instead of 2")


@pytest.mark.parametrize(
    ("suite", "verdicts", "enough", "last"),
    [
        (made(), [GOOD, GOOD, GOOD], True, ("3", "3", "2", "ok")),
        (made(), [GOOD, GOOD, BAD], True, ("3", "2", "2", "ok")),
        (made(), [GOOD, BAD, BAD], False, ("3", "1", "2", "UNDER")),
        (made(), [GOOD, GOOD], False, ("2", "2", "2", "UNDER")),  # a case got lost
        (made(needs="it needs root"), [], True, ("3", "-", "2", "not run: it needs root")),
    ],
)
def test_rows(suite: Suite, verdicts: list[Verdict], enough: bool, last: tuple[str, ...]) -> None:
    assert met(suite, verdicts) is enough
    assert row(suite, verdicts) == ("a suite", *last)


def test_the_table_is_aligned() -> None:
    assert table([("suite", "", ""), ("a", "10", "ok")]).splitlines() == ["suite", "a      10  ok"]


def test_absent_data_is_told() -> None:
    absent = Suite("x", 1, 1, nothing, suite("nowhere"))
    assert absent.missing.endswith("nowhere is not there")


GRADED = """exit 3
controls kept clean: 6/7
faults dkim: 12/13
faults in all: 61/63
found faults that carry a fix: 50/61
errors told as warnings: 1
missed
  ('dkim-testing', 'warning', 'RFC6376 3.6.1')
  ('mx-no-ptr', 'warning', 'RFC1912 2.1')
  false alarms
  ('spf-split-ok', ['spf.syntax'])
  only warned
  dmarc-x
"""


def test_a_graded_run_is_read() -> None:
    planted = faults.verdicts(GRADED, "faults in all", "missed")
    clean = faults.verdicts(GRADED, "controls kept clean", "false alarms")
    assert [verdict.name for verdict in planted if verdict.trouble] == ["dkim-testing", "mx-no-ptr"]
    assert [verdict for verdict in clean if verdict.trouble] == [Verdict("spf-split-ok", "['spf.syntax']")]
    assert (len(planted), len(clean)) == (63, 7)


def test_a_run_that_failed_is_one_trouble() -> None:
    (verdict,) = faults.verdicts("Traceback ...", "faults in all", "missed")
    assert "Traceback" in verdict.trouble


async def test_the_whole(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    quick = [suite for suite in SUITES if suite.name == "failing questions"]
    monkeypatch.setattr("tests.suites.__main__.SUITES", quick)
    assert await main() == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["failing", "questions", "70", "70", "70", "ok"]


SCORED = """  detect bounce                      2/3      66.67%
  reason = upstream label             1/3      33.33%
  hard/soft = adjudicated              1/2      50.00%
    ('detect bounce', 'sisimai/one.eml')
    ('reason in accepted set', ('sisimai/one.eml', 'rejected', ['blocked']))
"""


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (("detect bounce",), ["sisimai/one.eml"]),
        (("hard/soft = adjudicated",), ["a case the scorer does not name"]),
    ],
)
def test_a_scored_run_is_read(rows: tuple[str, ...], names: list[str]) -> None:
    found = bounces.verdicts(SCORED, bounces.Measure("a measure", rows, 3, 0.9))
    assert [verdict.name for verdict in found if verdict.trouble] == names
    assert sum(not verdict.trouble for verdict in found) == {"detect bounce": 2}.get(rows[0], 1)
