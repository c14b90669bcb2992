"""Lists of `tag=value;` as DKIM (RFC 6376 section 3.2) and DMARC (RFC 9989 section 4.8) write them."""

import re
from dataclasses import dataclass
from typing import Final

MAX_TAGS: Final = 200
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SPACE: Final = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag; space around name and value is gone, space inside the value is kept. `at` is its place in the text."""

    name: str
    value: str
    at: int


@dataclass(frozen=True, slots=True)
class TagProblem:
    """What is wrong, and at which character (from 0)."""

    message: str
    at: int


def parse_tags(text: str) -> tuple[Tag, ...] | TagProblem:
    """The tags in order, or the first problem: no `=`, a name that is none, an empty tag, a tag that stands twice."""
    tags: list[Tag] = []
    seen: set[str] = set()
    at = 0
    parts = text.split(";")
    if not parts[-1].strip(_SPACE):
        parts.pop()  # one final semicolon is allowed
    for part in parts:
        name, equals, value = part.partition("=")
        name = name.strip(_SPACE)
        if not equals or not _NAME.fullmatch(name):
            return TagProblem(f"{part.strip(_SPACE)[:40] or 'an empty tag'} is no tag=value", at)
        if name in seen:
            return TagProblem(f"{name}= stands there twice", at)
        if len(tags) == MAX_TAGS:
            return TagProblem(f"more than {MAX_TAGS} tags", at)
        seen.add(name)
        tags.append(Tag(name, value.strip(_SPACE), at))
        at += len(part) + 1
    return tuple(tags)


def words(value: str) -> tuple[str, ...]:
    """A colon-separated list, in lower case, space removed (`h=`, `s=`, `t=`, `q=`, `fo=`)."""
    return tuple(word for part in value.split(":") if (word := part.strip(_SPACE).lower()))


def joined(value: str) -> str:
    """A value without any white space: base64 may be folded anywhere (RFC 6376 section 3.2)."""
    return "".join(value.split())
