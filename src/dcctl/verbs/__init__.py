"""One async function and one outcome type per verb: composition, no formatting, no protocol."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from dcctl.errors import DcctlError, Exit

Data = TypeVar("Data", covariant=True)

Emit = Callable[[object], None]


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Data]):
    """What a verb answers: its data (a frozen dataclass whose field names are the JSON names) and the exit code.

    `error` stands beside data that is not a full answer; a failure without any data is raised instead. `partial` says
    that the data tells the reason itself, so that JSON needs no error beside it at 5, 6, 8 and 9.
    """

    data: Data
    exit: Exit = Exit.OK
    warnings: tuple[str, ...] = ()
    error: DcctlError | None = None
    partial: bool = True
