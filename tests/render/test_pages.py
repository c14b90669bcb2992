"""Every page stands any outcome, hostile words included: nothing forbidden reaches either painter's output."""

import io
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC
from functools import partial
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcctl.cli.schema import OUTCOMES
from dcctl.render import (
    bounce_list,
    bounce_report,
    bounces,
    check_auth,
    connect,
    doctor,
    explain,
    html_page,
    markdown,
    plain_page,
    profile,
    rich_page,
    scan,
    select,
    status,
    store,
    suppressions,
    trial,
)
from dcctl.render.page import Page
from dcctl.verbs.select import SelectData
from tests.render.outcomes import TEXT, outcomes_of
from tests.support.hostile import OURS

PAGES: Final[dict[str, Callable[[Any], Page]]] = {
    "connect": connect.page,
    "select": partial(select.page, zone=UTC),
    "test-send": partial(trial.page, zone=UTC),
    "check-auth": check_auth.page,
    "bounces": partial(bounces.page, zone=UTC),
    "bounces-scan": scan.page,
    "bounces-list": partial(bounce_list.page, zone=UTC),
    "bounces-report": partial(bounce_report.page, zone=UTC),
    "bounces-explain": partial(explain.page, zone=UTC),
    "bounces-suppressions": partial(suppressions.page, zone=UTC),
    "bounces-release": suppressions.release_page,
    "store-purge": partial(store.purge_page, zone=UTC),
    "store-forget": store.forget_page,
    "store-backup": store.backup_page,
    "status": partial(status.page, zone=UTC),
    "doctor": doctor.page,
    "profile-check": profile.check_page,
    "profile-show": partial(profile.show_page, origin=True),
}

WITHOUT: Final = {"bounces-follow", "bounces-redact", "schedule"}  # they write their lines themselves

HOSTILE = st.sampled_from(sorted(OURS.values())) | TEXT


def test_every_outcome_has_a_page() -> None:
    assert PAGES.keys() == OUTCOMES.keys() - WITHOUT


@pytest.mark.parametrize("verb", PAGES)
@given(st.data())
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_nothing_forbidden_is_painted(verb: str, data: st.DataObject) -> None:
    page = PAGES[verb](data.draw(outcomes_of(OUTCOMES[verb], HOSTILE)))
    stream = io.StringIO()
    rich_page.paint(page, stream)
    screen = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue())
    for shown in (plain_page.paint(page), screen, markdown.paint(page), html_page.paint(page)):
        assert not [char for char in shown if unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") and char != "\n"]
        assert "\u202e" not in shown
        assert "\u200b" not in shown


@given(outcomes_of(SelectData, HOSTILE))
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_select_explains_every_line(data: SelectData) -> None:
    shown = plain_page.paint(select.page(data, explain=True, zone=UTC))
    assert shown.count("\n") == (1 if data.stored is not None else 3 + len(data.considered))
