"""When a job runs: evenly over the hour or day, and not with everybody else at :00."""

import pytest

from dcctl.errors import UsageError
from dcctl.local.timing import Timing, at, daily, every, own_minute

HOUR, DAY = 3600, 86_400


@pytest.mark.parametrize(
    ("seconds", "timing", "words"),
    [
        (60, Timing(tuple(range(60))), None),
        (15 * 60, Timing((2, 17, 32, 47)), "at :02, :17, :32, :47 of every hour"),
        (30 * 60, Timing((17, 47)), None),
        (HOUR, Timing((47,)), "at :47 of every hour"),
        (6 * HOUR, Timing((47,), (5, 11, 17, 23)), "at :47 of the hours 5, 11, 17, 23"),
        (DAY, Timing((47,), (7,)), "every day at 07:47"),
    ],
)
def test_every(seconds: int, timing: Timing, words: str | None) -> None:
    assert every(seconds, 47) == timing
    if words:
        assert str(timing) == words


@pytest.mark.parametrize("seconds", [1, 59, 61, 7 * 60, 45 * 60, 90 * 60, 5 * HOUR, 2 * DAY, 3653 * DAY])
def test_a_span_that_no_crontab_can_say(seconds: int) -> None:
    with pytest.raises(UsageError, match="evenly"):
        every(seconds, 47)


def test_at() -> None:
    assert at("07:17") == Timing((17,), (7,))
    assert str(at("23:59")) == "every day at 23:59"
    for wrong in ("7", "24:00", "07:60", "07:17:00", "-1:00", ""):
        with pytest.raises(UsageError, match="wants a time of day"):
            at(wrong)


def test_the_minute_is_ones_own_and_stays() -> None:
    minutes = [own_minute("mail", f"/home/{number}", "bounces") for number in range(500)]
    assert minutes == [own_minute("mail", f"/home/{number}", "bounces") for number in range(500)]
    assert set(minutes) == set(range(1, 60))
    assert daily(9) == Timing((9,), (7,))
