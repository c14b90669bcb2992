"""Exim where there is no report part: an indented address per recipient, its words indented deeper (deliver.c, moan.c).

      address
        (ultimately generated from other)
        host mx [192.0.2.1]: 550 words

The text around it may be the site's (`bounce_message_file`, `warn_message_file`) in its language; the indentation and
`X-Failed-Recipients` stay. Mail.Ru, among others, sends the same twice.
"""

import re
from collections.abc import Iterator
from typing import Final

from dcctl.bounces.letter import Letter
from dcctl.bounces.original import addressed_to
from dcctl.bounces.prose import Failed, System, addresses
from dcctl.bounces.systems.blocks import by_local_part, kind_of, told_by, told_code
from dcctl.mail.reasons import Kind

_HEAD: Final = re.compile(r"(?m)^  (?=[^\s<])(.{1,1000})((?:\n {4,}\S.*)*)")
_PARENT: Final = re.compile(r"(?m)^ *\(?(?:ultimately )?generated (?:from|by) <?([^\s<>()]{1,320})>?\)?[ \t]*(?:\n|\Z)")
_PLACE: Final = re.compile(r"(?P<program>pipe to |\|)|(?:save|autoreply|reply) to |[/>]")  # a local delivery
_FULL: Final = ("full", "quota", "space")  # what a program may say of the recipient; the rest is about itself
_FAILED: Final = "x-failed-recipients"
_WRITTEN: Final = "created automatically by mail delivery software"
_KINDS: Final[tuple[tuple[str, Kind], ...]] = (
    ("has not yet been delivered", "delayed"),
    ("have yet to be delivered", "delayed"),  # a frozen message
)
# moan.c: refused as a whole, and nobody is named.
_WHOLE: Final = (
    "it was not delivered to any recipients",
    "has not been delivered to any recipients",
    "was rejected by the local scanning code",
)


def read(letter: Letter) -> Iterator[Failed]:
    """One recipient per indented address; where there is none, those of X-Failed-Recipients."""
    kind = _kind(letter)
    failed = addresses(letter.mail.header(_FAILED))
    named = by_local_part(failed)
    told = False
    for head in _HEAD.finditer(letter.text):
        if one := _failed(letter.text, head[1], head[2], named, kind):
            told = True
            yield one
    if told:
        return
    whole = next((text for text in _WHOLE if text in letter.lower), "")
    ours = failed if _WRITTEN in letter.lower else []
    for recipient in ours or (addressed_to(letter.returned) if whole else []):
        yield Failed(recipient, whole, kind=kind)


def _kind(letter: Letter) -> Kind:
    """Warnings say so in the subject, and name nobody as failed."""
    late = letter.subject.lower().startswith("warning: message") and "delayed" in letter.subject.lower()
    return "delayed" if late else kind_of(letter, _KINDS)


def _failed(text: str, head: str, below: str, named: dict[str, str], kind: Kind) -> Failed | None:
    """One block; None when its first line names nobody."""
    parent = _PARENT.search(below)
    original = parent[1] if parent and "@" in parent[1] else None
    words = _PARENT.sub("", below)
    place = _PLACE.match(head)
    if place:
        words = f"{head}\n{words}\n{_output(text, head)}"
        recipient = original or (next(iter(named.values())) if len(named) == 1 else "")
    else:
        subject, _, after = head.partition(": ")
        recipient = _recipient(subject, named)
        words = f"{after}\n{words}".strip()
    if not recipient:
        return None
    program = place and place["program"] and not any(text in words.lower() for text in _FULL)
    return Failed(
        recipient,
        words,
        code=told_code(words),
        remote=told_by(words),
        original=None if place else original,
        kind=kind,
        reason="mailererror" if program else "",
    )


def _recipient(subject: str, named: dict[str, str]) -> str:
    """The address of a block's first line (a malformed one ends with it), or of the local user that it names."""
    if found := addresses(subject):
        return found[-1] if "<" in subject else found[0]
    return named.get(subject.strip(" :").lower(), "")


def _output(text: str, place: str) -> str:
    """What the program of a local delivery wrote, below a line of its own."""
    title = text.find(f"\n------ {place}")
    begin = text.find(" ------\n", title) if title >= 0 else -1
    end = text.find("\n------ ", begin + 8)
    return text[begin + 8 : end if end >= 0 else None].strip() if begin >= 0 else ""


SYSTEM: Final = System(
    "Exim",
    (
        _WRITTEN,
        _FAILED,
        "    delay reason: ",  # a warning in any language
        "incorrectly constructed:",  # moan.c
        "have yet to be delivered",
        *_WHOLE,
    ),
    read,
)
