"""The nearest known word to a mistyped one."""

from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST = 80  # the comparison is quadratic in the length


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'port'?` for a word close to one of `known`, else an empty text."""
    folded = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), folded, n=1) if len(word) <= _LONGEST else []
    return f"; did you mean '{folded[near[0]]}'?" if near else ""
