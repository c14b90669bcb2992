"""How wide a text is on a terminal, and texts made to measure."""

from typing import Final
from unicodedata import combining, east_asian_width

CUT: Final = "…"


def width(text: str) -> int:
    """Columns on a terminal: two for a wide character (UAX 11), none for a combining mark."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def padded(text: str, columns: int) -> str:
    """The text, filled up behind it."""
    return text + " " * (columns - width(text))


def shortened(text: str, columns: int) -> str:
    """The text, or as much of it as there is room for, behind its last whole word if that keeps half of it."""
    if width(text) <= columns:
        return text
    kept = text[: columns - 1]
    while width(kept) > columns - 1:
        kept = kept[:-1]
    words = kept.rpartition(" ")[0].rstrip(" .,;:")
    return (words if len(words) * 2 > len(kept) else kept) + CUT
