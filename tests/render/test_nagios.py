"""`--format nagios`: a status line that fits, its figures, the four exit codes."""

import io
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcctl.errors import DcctlError, Exit, UsageError
from dcctl.mailauth.check import DomainReport
from dcctl.render.check_auth_nagios import status
from dcctl.render.formats import Answer
from dcctl.render.nagios import CODES, Status, text, write
from dcctl.verbs import Outcome
from dcctl.verbs.check_auth import AuthData
from tests.render.outcomes import TEXT, outcomes_of
from tests.render.values import ABSENT, ALL_PASS, FINE, PTR, SILENT, report
from tests.support.hostile import OURS

# The reports, the exit code, the first line.
STATES: list[tuple[tuple[DomainReport, ...], int, str]] = [
    ((report(FINE),), 0, "OK - bad.test: 1 pass | fail=0 unknown=0 absent=0 warn=0 pass=1"),
    (
        (report(FINE, PTR),),
        1,
        "WARNING - bad.test: 1 warn, 1 pass; spf: ptr is slow | fail=0 unknown=0 absent=0 warn=1 pass=1",
    ),
    (
        (report(FINE, ABSENT),),
        2,
        "CRITICAL - bad.test: 1 absent, 1 pass; dmarc: no DMARC record | fail=0 unknown=0 absent=1 warn=0 pass=1",
    ),
    (
        (report(FINE, PTR, SILENT[0]),),
        3,
        "UNKNOWN - bad.test: 1 unknown, 1 warn, 1 pass; dkim: could not be checked: SERVFAIL"
        " | fail=0 unknown=1 absent=0 warn=1 pass=1",
    ),
    (
        (report(FINE, SILENT[0]), report(ALL_PASS, domain="worse.test"), report(FINE, domain="good.test")),
        2,
        "CRITICAL - 1 of 3 domains fail: worse.test | fail=1 unknown=1 absent=0 warn=0 pass=2",
    ),
    (
        (report(FINE), report(SILENT[0], domain="ill.test")),
        3,
        "UNKNOWN - 1 of 2 domains cannot be judged: ill.test | fail=0 unknown=1 absent=0 warn=0 pass=1",
    ),
    (
        (report(FINE), report(FINE, domain="b.test")),
        0,
        "OK - 2 of 2 domains pass | fail=0 unknown=0 absent=0 warn=0 pass=2",
    ),
]


def answered(outcome: Outcome[object]) -> tuple[int, list[str]]:
    out = io.StringIO()
    code = write(Answer("check-auth", outcome), out)
    return code, out.getvalue().splitlines()


@pytest.mark.parametrize(("reports", "code", "first"), STATES)
def test_the_verdict_is_the_state(reports: tuple[DomainReport, ...], code: int, first: str) -> None:
    told, lines = answered(Outcome(AuthData(reports), Exit.FINDINGS))
    assert (told, lines[0]) == (code, first)


def test_the_details_name_what_is_not_in_order_worst_first() -> None:
    data = AuthData((report(FINE, PTR), report(FINE, PTR, ALL_PASS, domain="worse.test")))
    _, (_, *details) = answered(Outcome(data, Exit.FINDINGS, warnings=("half of it",)))
    assert details == [
        "fail: worse.test: spf: +all lets everybody send",
        "warn: worse.test: spf: ptr is slow",
        "warn: bad.test: spf: ptr is slow",
        "warning: half of it",
    ]


ERRORS = [
    UsageError("no domain to check", next="dcctl check-auth --help"),
    DcctlError("a | b", why="c | d", details=["a | b", "e"]),
]


@pytest.mark.parametrize("error", ERRORS)
def test_whatever_kept_us_from_an_answer_is_unknown(error: DcctlError) -> None:
    for data in (None, AuthData((report(FINE),))):
        code, lines = answered(Outcome(data, error.exit, error=error))
        assert code == 3
        assert lines[0] == f"UNKNOWN - {error.message}".replace("|", "¦")
        assert "|" not in "".join(lines)


def test_a_long_line_and_long_details_are_cut_and_the_figures_stay() -> None:
    told = text(Status("CRITICAL", "x" * 500, {"fail": 7}, ["y" * 500] * 30)).splitlines()
    assert len(told[0]) == 200
    assert told[0].endswith("x… | fail=7")
    assert [len(line) for line in told[1:-1]] == [200] * 20
    assert told[-1] == "and 10 more"


@given(outcomes_of(AuthData, st.sampled_from(sorted(OURS.values())) | st.just("a | b") | TEXT))
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_data_makes_a_status(data: AuthData) -> None:
    state = status(data, Exit.OK)
    first, *details = text(state).splitlines()
    assert re.fullmatch(rf"{state.level} - [^|]* \| fail=\d+ unknown=\d+ absent=\d+ warn=\d+ pass=\d+", first)
    assert max(map(len, (first, *details))) <= 200
    assert "|" not in "".join(details)
    assert len(details) <= 21
    assert CODES[state.level] in range(4)
