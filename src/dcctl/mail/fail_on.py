"""`--fail-on` for returned mail: from when on it is an alarm, as exit code 3."""

import re
from typing import NamedTuple

from dcctl.errors import ValueRefused
from dcctl.mail.thresholds import PATTERN, WANTED, Counts, Threshold, read_thresholds


class FailOn(NamedTuple):
    """`any`: one bounce or complaint is enough; `thresholds`: one of them met is. Neither: nothing is an alarm."""

    any: bool = False
    thresholds: tuple[Threshold, ...] = ()

    def met(self, counts: Counts, returned: int) -> bool:
        """Whether what was counted is an alarm; `returned` is how many bounces and complaints there were at all. None
        is no news: a rate that merely stays where it was raised its alarm when it got there."""
        return returned > 0 and (self.any or any(threshold.met(counts) for threshold in self.thresholds))


NEVER = FailOn()


class Tally:
    """Counts of returned mail as it is read; the rate is not known while nothing says what was sent."""

    def __init__(self, rate: float | None = None) -> None:
        self.permanent, self.complaints, self.returned = 0, 0, 0
        self.rate = rate

    def add(self, kind: str, permanence: str) -> None:
        """Count one recipient of one report."""
        self.permanent += kind == "bounce" and permanence == "permanent"
        self.complaints += kind == "complaint"
        self.returned += kind in ("bounce", "complaint")


def read_fail_on(text: str) -> FailOn:
    """`none`, `any`, or thresholds (`permanent, complaint, rate>2%`); raises `ValueRefused` naming the option."""
    if text in ("none", "any"):
        return FailOn(any=text == "any")
    if not re.fullmatch(PATTERN, text):
        raise ValueRefused(f"--fail-on {text!r}: wants none, any, or {WANTED}", field="fail-on")
    return FailOn(thresholds=read_thresholds(text, "fail-on"))
