"""`--fail-on` for returned mail: from when on it is an alarm, as exit code 3."""

from typing import NamedTuple

from dcctl.mail.thresholds import Counts, Threshold, read_thresholds


class FailOn(NamedTuple):
    """`any`: one bounce or complaint is enough; `thresholds`: one of them met is. Neither: nothing is an alarm."""

    any: bool = False
    thresholds: tuple[Threshold, ...] = ()

    def met(self, counts: Counts, returned: int) -> bool:
        """Whether what was counted is an alarm; `returned` is how many bounces and complaints there were at all."""
        return (self.any and returned > 0) or any(threshold.met(counts) for threshold in self.thresholds)


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
    return FailOn(thresholds=read_thresholds(text, "fail-on"))
