"""The numbers trusted: each with source and date, each kind served."""

import re

import pytest

from dcctl.channels.limits import DAY, LIMITS, MINUTE, RECIPIENT_CAPS, limits_for, recipient_cap
from dcctl.channels.memory import MEMORY
from dcctl.channels.registry import KINDS
from dcctl.channels.smtp_presets import PRESETS

KEYS = sorted({limit.key for limit in LIMITS})


@pytest.mark.parametrize("row", [*LIMITS, *RECIPIENT_CAPS], ids=lambda row: f"{row.key} {row.amount}")
def test_every_row_has_source_and_date(row: object) -> None:
    assert getattr(row, "source")  # noqa: B009 - two record types, one rule
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", getattr(row, "date"))  # noqa: B009
    assert getattr(row, "amount") > 0  # noqa: B009


@pytest.mark.parametrize("key", KEYS)
def test_every_key_has_spacing_a_minute_and_a_day(key: str) -> None:
    found = limits_for(key)
    assert [limit.seconds for limit in found] == sorted(limit.seconds for limit in found)
    assert found[0].label == "spacing"
    assert found[0].amount == 1
    assert {limit.seconds for limit in found[1:]} == {MINUTE, DAY}
    assert len({limit.label for limit in found}) == len(found)
    assert recipient_cap(key).amount >= 1


def test_the_figures_that_matter() -> None:
    table = {(limit.key, limit.measure, limit.seconds): limit.amount for limit in LIMITS}
    assert table["exchange-online", "messages", 2.0] == 1
    assert table["exchange-online", "messages", MINUTE] == 30
    assert table["exchange-online", "recipients", DAY] == 10_000
    assert recipient_cap("exchange-online").amount == 500
    assert table["gmail", "messages", MINUTE] == 60
    assert table["gmail", "messages", DAY] == 2_000
    assert table["gmail-trial", "messages", DAY] == 500
    assert recipient_cap("gmail").amount == 100
    assert table["sandbox", "messages", DAY] == 2_000


def test_every_kind_and_preset_points_to_rows() -> None:
    settled = [kind.limits_key(None) for kind in (*KINDS.values(), MEMORY) if kind.name != "smtp"]
    for key in [*settled, "smtp", *(preset.limits_key for preset in PRESETS.values())]:
        assert key in KEYS


def test_an_unknown_key_is_a_bug_and_says_so() -> None:
    with pytest.raises(KeyError):
        limits_for("nothing")
    with pytest.raises(KeyError):
        recipient_cap("nothing")
