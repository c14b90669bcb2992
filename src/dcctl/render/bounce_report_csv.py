"""`bounces report --format csv`: a column for every dimension; those not asked for are empty."""

from collections.abc import Iterator
from typing import Final, get_args

from dcctl.sending.dimensions import Dimension
from dcctl.verbs.report import ReportRow

_BY: Final[tuple[str, ...]] = get_args(Dimension)
_COUNTS: Final = ("sent", "untracked", "bounced", "permanent", "transient", "delayed", "complaints", "rate")
_WORDS: Final = ("top_diagnostic", "sample")
HEADER: Final = (*_BY, *_COUNTS, *_WORDS)


def rows(row: ReportRow) -> Iterator[tuple[str | int | float, ...]]:
    """One row; what is not known is an empty cell, not a 0."""
    about = tuple(row.about.get(name, "") for name in _BY)
    found = tuple(getattr(row, name) for name in (*_COUNTS, *_WORDS))
    yield (*about, *("" if value is None else value for value in found))
