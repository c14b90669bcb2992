"""What the human-readable part of a report (RFC 6522 section 3, first part) says beside a recipient's address."""

import re
from collections.abc import Sequence
from typing import Final

from dcctl.bounces.letter import Letter

_LOOKED_AT = 1 << 14  # characters of the text
_AROUND = " .:;>)'\"\n\t"
_LONGEST = 500  # characters of an explanation
_MOST_LISTED: Final = 50
_ALONE: Final = re.compile(
    r"(?m)^[*•·\- \t<\"]{0,8}([^\s<>()\[\]\",;:@]{1,64}@[^\s<>()\[\]\",;:@]{1,255}\w)[>\":. \t]{0,4}$"
)


def human_text(letter: Letter) -> str:
    """The words, their lines without indent."""
    return "\n".join(line.strip() for line in letter.text[:_LOOKED_AT].split("\n"))


def beside(text: str, recipient: str, others: Sequence[str]) -> str:
    """The words after `recipient` up to the next empty line or other recipient, on one line; empty when not mentioned.

    Taken where a line begins with it, the last such line (a list of addresses comes before the server's words), else at
    its last mention.
    """
    lowered, wanted = text.lower(), recipient.lower()
    if not wanted or wanted not in lowered:
        return ""
    at = max(lowered.rfind(f"\n{wanted}"), lowered.rfind(f"\n<{wanted}"))
    start = lowered.find(wanted, at) + len(wanted) if at >= 0 else lowered.rfind(wanted) + len(wanted)
    ends = [lowered.find(mark, start) for mark in ("\n\n", *(other.lower() for other in others if other))]
    end = min((end for end in ends if end >= 0), default=len(text))
    return " ".join(text[start:end].strip(_AROUND).split())[:_LONGEST]


def listed(text: str) -> list[str]:
    """The addresses that stand alone on a line of the text, behind a bullet at most: whom a report is about."""
    found = [match[1] for match in _ALONE.finditer(text)]
    return list(dict.fromkeys(found))[:_MOST_LISTED]
