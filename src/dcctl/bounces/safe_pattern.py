"""A user's regular expression, checked before use: what could run for minutes on one mail is refused.

Python's matcher backtracks; its worst case is about the product of what every quantifier can repeat and of how many
alternatives every group has, and that for every place a match may start at. A repetition of either has no such bound.
"""

import re
import warnings
from typing import Final

LONGEST: Final = 200  # characters of a pattern
MAX_TEXT: Final = 2048  # characters of a diagnostic that are looked at
_MAX_STEPS: Final = 20_000_000  # about a tenth of a second

_ATOM: Final = re.compile(r"(?s)\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?:|.")
_QUANTIFIER: Final = re.compile(r"(?:([*+?])|\{(\d*)(?:(,)(\d*))?\})[?+]?")


_BACK: Final = re.compile(r"\\[1-9]")


class _Group:
    """What is known of an open group: its alternatives, and whether what it matches may vary in length."""

    def __init__(self) -> None:
        self.alternatives = 1
        self.varies = False


class Refused(ValueError):
    """Why a pattern is not used, as the end of a sentence."""


def compile_safe(pattern: str) -> re.Pattern[str]:
    """The pattern, to be searched in at most MAX_TEXT characters of lower-case text. Raises `Refused`."""
    if len(pattern) > LONGEST:
        raise Refused(f"is longer than {LONGEST} characters")
    if _steps(pattern) > _MAX_STEPS:
        raise Refused("could take too long: write .{0,80} in place of .* and fewer of them")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # "possible nested set": it will mean something else one day
            return re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise Refused(f"is no regular expression: {error}") from error


def _steps(pattern: str) -> int:
    """An upper bound of the matcher's work; what has none is refused."""
    steps, at = MAX_TEXT, 0
    groups = [_Group()]
    while at < len(pattern):
        atom = _ATOM.match(pattern, at)
        word = atom[0] if atom else ""
        at += len(word)
        if (word == "(" and pattern.startswith("?", at)) or _BACK.fullmatch(word):
            raise Refused("may have (?:...) groups, but no other (?...) and no reference back to one")
        if word in ("(", "(?:"):
            groups.append(_Group())
            continue
        groups[-1].alternatives += word == "|"
        inner = groups.pop() if word == ")" and len(groups) > 1 else _Group()
        quantifier = _QUANTIFIER.match(pattern, at)
        times = _most(quantifier) if quantifier else 1
        at = quantifier.end() if quantifier else at
        inner.varies |= inner.alternatives > 1
        if times > 1 and inner.varies:
            raise Refused("repeats what has repetitions or alternatives in it, which can take forever")
        groups[-1].varies |= inner.varies or bool(quantifier)
        steps *= max(times, 2 if quantifier else 1) * inner.alternatives
    return steps * groups[0].alternatives


def _most(quantifier: re.Match[str]) -> int:
    """How often it repeats at most."""
    sign, least, comma, most = quantifier.groups()
    if sign == "?":
        return 1
    if sign or (comma and not most):
        return MAX_TEXT
    return min(int(most or least or 0), MAX_TEXT)
