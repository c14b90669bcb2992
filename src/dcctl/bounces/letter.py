"""A returned mail as its reader sees it: header block, words, and what is returned of the message that was sent.

Many systems write no report part; they say it in a text, and put a copy of the message below. The copy is cut off
here, so that nobody reads the sent message's own words as the system's.
"""

import re
from collections.abc import Callable
from functools import cached_property, wraps
from html import unescape
from typing import Any, Final, TypeVar

from dcctl.bounces.copied import copied_header, copy_at
from dcctl.bounces.decode import decode_words, to_text
from dcctl.bounces.mime import Mail, Part
from dcctl.bounces.original import returned_part

MAX_TEXT: Final = 1 << 16  # bytes of the text that are looked at
_MAX_HEAD: Final = 1 << 14  # bytes of the header block

T = TypeVar("T")

_UNSEEN: Final = re.compile(r"(?is)<(style|script|head)\b.*?</\1\s*>|<!--.*?-->")
_BREAK: Final = re.compile(  # a source line that ends with <br> is one line, not two
    r"(?i)<br\b[^<>]{0,500}>[ \t]{0,80}\n?|<(?:/p|/div|/tr|/h\d|/li|/td|/pre|/title)\b[^<>]{0,500}>"
)
_TAG: Final = re.compile(r"<[/!a-zA-Z][^<>]{0,2000}>")
_FOLD: Final = re.compile(r"\n[ \t]+")
_BLANK_LINES: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def plain(html: str) -> str:
    """The words of an HTML text, a line break where a block ends; an address in angle brackets stays."""
    kept = _TAG.sub(
        lambda tag: tag[0] if "@" in tag[0] and "=" not in tag[0] else "", _BREAK.sub("\n", _UNSEEN.sub("", html))
    )
    return _BLANK_LINES.sub("\n\n", unescape(kept))


def _empty(part: Part) -> bool:
    """Whether its body begins with nothing but space: Exchange Online may leave the plain text empty."""
    return not part.raw[part.begin : min(part.end, part.begin + 1024)].strip()


class Letter:
    """A mail, looked at for words. Everything is made when first asked for, once."""

    def __init__(self, mail: Mail) -> None:
        self.mail = mail
        self.answered: dict[object, Any] = {}

    @cached_property
    def head(self) -> str:
        """The header block of the mail itself, unfolded, in lower case."""
        top = self.mail.top
        block = to_text(top.raw[top.start : min(top.begin, top.start + _MAX_HEAD)])
        return _FOLD.sub(" ", block.replace("\r\n", "\n")).lower()

    @cached_property
    def subject(self) -> str:
        """Its Subject, decoded."""
        return decode_words(self.mail.header("subject"))

    @cached_property
    def author(self) -> str:
        """Its From field, decoded."""
        return decode_words(self.mail.header("from"))

    @cached_property
    def _whole(self) -> tuple[str, str]:
        """The words and the copy below them."""
        part = self._part()
        if part is None:
            return "", ""
        text = part.text(MAX_TEXT).replace("\r\n", "\n").replace("\r", "\n")
        text = plain(text) if part.type == "text/html" else text
        at = len(text) if self._returned else copy_at(text)
        return text[:at], text[at:]

    def _part(self) -> Part | None:
        """The first plain text that is not empty, else the first HTML, else the body of a mail that is no multipart or
        whose parts are lost."""
        parts = self.mail.parts
        for kind in ("text/plain", "text/html"):
            if found := next((part for part in parts if part.type == kind and not _empty(part)), None):
                return found
        if len(parts) == 1:
            return parts[0] if not parts[0].type or parts[0].type.startswith("multipart/") else None
        return next((part for part in parts[1:] if not part.type), None)

    @property
    def text(self) -> str:
        """The words, without the copy; line breaks are LF. At most MAX_TEXT bytes of them."""
        return self._whole[0]

    @cached_property
    def lower(self) -> str:
        """The words in lower case."""
        return self.text.lower()

    @cached_property
    def all(self) -> str:
        """Words and header block, in lower case: where a system's sign may stand."""
        return f"{self.lower}\n{self.head}"

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the words, without the space at their ends."""
        return [line.rstrip() for line in self.text.split("\n")]

    @cached_property
    def _returned(self) -> Part | None:
        return returned_part(self.mail)

    @cached_property
    def returned(self) -> Part | None:
        """The header of the message that was sent: of a part of its own, else of the copy below the words."""
        if self._returned:
            return self._returned
        return copied_header(self._whole[1])


def once(ask: Callable[[Letter], T]) -> Callable[[Letter], T]:
    """A question that several detectors ask: its answer stays with the letter."""

    @wraps(ask)
    def asked(letter: Letter) -> T:
        if ask not in letter.answered:
            letter.answered[ask] = ask(letter)
        answer: T = letter.answered[ask]
        return answer

    return asked
