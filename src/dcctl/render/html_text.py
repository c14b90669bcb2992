"""Words in HTML: escaped, and pure ASCII, so that no mail gateway and no encoding can spoil them."""

from collections.abc import Iterable
from html import escape

from dcctl.render.page import Span


def text(words: str) -> str:
    """A text as it stands between two tags or in an attribute."""
    return escape(words).encode("ascii", "xmlcharrefreplace").decode("ascii")


def spans(parts: Iterable[Span]) -> str:
    """Spans in their tones."""
    return "".join(map(_span, parts))


def _span(span: Span) -> str:
    words = text(span.text)
    if span.tone == "plain" or not words:
        return words
    return f"<code>{words}</code>" if span.tone == "code" else f'<span class="{span.tone}">{words}</span>'
