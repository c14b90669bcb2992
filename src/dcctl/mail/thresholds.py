"""Thresholds: from which count or rate on returned mail is an alarm, as options and the profile write them."""

import re
from typing import Final, Literal, NamedTuple, Protocol, cast

from dcctl.errors import ValueRefused

Measure = Literal["permanent", "complaint", "rate"]

# One threshold, and several with commas between them: `permanent, complaint, rate>2%`.
ONE: Final = r"(?:permanent|complaint|rate>(?:100|[0-9]{1,2}(?:\.[0-9]{1,3})?)%)"
PATTERN: Final = rf"{ONE}(?:, ?{ONE})*"
WANTED: Final = "permanent, complaint or rate>N% (several with commas)"


class Counts(Protocol):
    """What thresholds are held against: addresses gone for good, complaints, and bounced / sent (None: nothing was
    sent, so that no rate is known)."""

    @property
    def permanent(self) -> int: ...
    @property
    def complaints(self) -> int: ...
    @property
    def rate(self) -> float | None: ...


class Threshold(NamedTuple):
    """More than `above` of `measure` is an alarm; a rate counts from 0 to 1."""

    measure: Measure
    above: float = 0.0

    def met(self, counts: Counts) -> bool:
        """Whether the counts are above it; an unknown rate never is."""
        value = {"permanent": counts.permanent, "complaint": counts.complaints, "rate": counts.rate}[self.measure]
        return value is not None and value > self.above

    def __str__(self) -> str:
        return f"rate>{self.above * 100:g}%" if self.measure == "rate" else self.measure


def read_thresholds(text: str, field: str) -> tuple[Threshold, ...]:
    """The thresholds of `permanent, rate>2%`; raises `ValueRefused` naming `field`."""
    if not re.fullmatch(PATTERN, text):
        raise ValueRefused(f"{field}: wants {WANTED}, not {text!r}", field=field)
    return tuple(_read(word.strip()) for word in text.split(","))


def _read(word: str) -> Threshold:
    if word.startswith("rate>"):
        return Threshold("rate", float(word[5:-1]) / 100)
    return Threshold(cast(Measure, word))
