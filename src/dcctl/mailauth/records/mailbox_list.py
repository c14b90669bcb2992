"""The mailboxes of a From or Sender field (RFC 5322 section 3.4, the obsolete forms of section 4.4), as mail in this
world writes them: a display name may hold an address, a comma or a quote that nobody quoted. What a reader could take
for an author is one.
"""

import re
from collections.abc import Iterator
from typing import Final

from dcctl.mailauth.records.field_value import without_comments

_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
_STRING: Final = re.compile(_QUOTED, re.DOTALL)
_PART: Final = re.compile(rf'{_QUOTED}|<(?:{_QUOTED}|[^<>"])*>?|\[[^\[\]]*\]|[,;:]|[^",;:<\[]+|.', re.DOTALL)
_WORD: Final = re.compile(rf'(?:{_QUOTED}|[^\s"])+', re.DOTALL)
_CLOSED: Final = re.compile(rf'(?:[^"]+|{_QUOTED})*', re.DOTALL)  # up to a quote that nothing closes
_LOOSE: Final = re.compile(r"(?<!\s)\s++(?=[.@])|(?<=[.@])\s++")  # section 4.4: space may stand around each


def addresses(text: str) -> tuple[str, ...]:
    """The addresses of an unfolded field value, in order, as they came; none is refused for its form. Groups and source
    routes are gone."""
    return tuple(_read(without_comments(text)) or _read(text))  # a parenthesis that nothing closes is no comment


def _read(text: str) -> list[str]:
    found: list[str] = []
    words: list[str] = []
    brackets: list[str] = []
    for part in [*_PART.findall(_closed(text)), ","]:
        if part in (",", ";"):
            found += _mailboxes(words, brackets)
            words, brackets = [], []
        elif part == ":":  # what stood before it is the name of a group
            words = []
        elif part.startswith("<"):
            brackets.append(part.strip("<>"))
        else:
            words.append(part)
    return found


def _closed(text: str) -> str:
    """Without the quotes that nothing closes: each would be looked for to the end, and there may be thousands."""
    match = _CLOSED.match(text)
    end = match.end() if match else 0
    return text[:end] + text[end:].replace('"', "")


def _mailboxes(words: list[str], brackets: list[str]) -> Iterator[str]:
    """What stands in angle brackets counts; without any, every word that is an address."""
    if any("@" in inside for inside in brackets):
        inner = (inside.rpartition(":")[2] if inside.startswith("@") else inside for inside in brackets)
        yield from (_LOOSE.sub("", inside).strip() for inside in inner if "@" in inside)
    else:
        bare = _WORD.findall(_LOOSE.sub("", "".join(words)))
        yield from (word for word in bare if "@" in _STRING.sub("", word))
