"""What a suite is: cases, a judgement of each, and the least that must pass."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Verdict:
    """One case judged; `trouble` says why it did not pass, "" where it did."""

    name: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Suite:
    """`run` gives a verdict on each case; `bar` is how many of `cases` must pass; `home` is where its data lie (None:
    it needs none); `needs` says what else keeps it from running, "" nothing."""

    name: str
    cases: int
    bar: int
    run: Callable[[], AsyncIterator[Verdict]]
    home: Path | None = None
    needs: str = ""

    @property
    def missing(self) -> str:
        """Why it cannot run here, "" when it can."""
        return f"{self.home} is not there" if self.home and not self.home.exists() else self.needs


def compared(got: object, expected: object) -> str:
    """The trouble of an answer that should be another."""
    return "" if got == expected else f"{got!r} instead of {expected!r}"
