"""Words in HTML: escaped, and pure ASCII, so that no mail gateway and no encoding can spoil them."""

import re
from collections.abc import Iterable
from html import escape
from typing import Final

from dcctl.render.page import Span, Tone

_LONG: Final = 14  # characters that a column of a table is wide enough for
_PIECE: Final = re.compile(r".{0,13}[-.@/_:;,=&?]|.{1,14}")


def text(words: str) -> str:
    """A text as it stands between two tags or in an attribute."""
    return escape(words).encode("ascii", "xmlcharrefreplace").decode("ascii")


def spans(parts: Iterable[Span]) -> str:
    """Spans in their tones."""
    return "".join(map(_span, parts))


def breakable(words: str) -> str:
    """A text with places to break its long words at, behind a sign where there is one: addresses, names, hosts."""
    return " ".join(_broken(word) if len(word) > _LONG else text(word) for word in words.split(" "))


def _broken(word: str) -> str:
    return "<wbr>".join(map(text, _PIECE.findall(word)))


def toned(words: str, tone: Tone) -> str:
    """Words that are already HTML, in their tone."""
    if tone == "plain" or not words:
        return words
    return f"<code>{words}</code>" if tone == "code" else f'<span class="{tone}">{words}</span>'


def _span(span: Span) -> str:
    return toned(text(span.text), span.tone)
