"""Thresholds: what `permanent, rate>2%` says, and from where on it is an alarm."""

from typing import NamedTuple

import pytest

from dcctl.errors import ValueRefused
from dcctl.mail.thresholds import Threshold, read_thresholds


class Counts(NamedTuple):
    permanent: int = 0
    complaints: int = 0
    rate: float | None = None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("permanent", [Threshold("permanent")]),
        ("complaint", [Threshold("complaint")]),
        ("rate>2%", [Threshold("rate", 0.02)]),
        ("rate>0.125%,permanent", [Threshold("rate", 0.00125), Threshold("permanent")]),
        ("rate>100%, complaint, permanent", [Threshold("rate", 1.0), Threshold("complaint"), Threshold("permanent")]),
    ],
)
def test_reading(text: str, read: list[Threshold]) -> None:
    assert list(read_thresholds(text, "fail_on")) == read
    assert read_thresholds(", ".join(map(str, read)), "fail_on") == tuple(read)


@pytest.mark.parametrize(
    "text", ["", "rate", "rate>2", "rate>=2%", "rate>101%", "rate>-1%", "permanent,", "permanent  complaint", "any"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused, match=r"when: wants permanent, complaint or rate>N%"):
        read_thresholds(text, "when")


@pytest.mark.parametrize(
    ("text", "counts", "met"),
    [
        ("permanent", Counts(permanent=1), True),
        ("permanent", Counts(complaints=5, rate=1.0), False),
        ("complaint", Counts(complaints=1), True),
        ("rate>2%", Counts(rate=0.02), False),
        ("rate>2%", Counts(rate=0.0201), True),
        ("rate>0%", Counts(rate=None, permanent=9), False),  # unknown is never drawn as a number
    ],
)
def test_meeting(text: str, counts: Counts, met: bool) -> None:
    (threshold,) = read_thresholds(text, "fail_on")
    assert threshold.met(counts) is met
