"""Mail systems that list who failed and say why once for all: one literal row per system."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Final, NamedTuple

from dcctl.bounces.letter import Letter
from dcctl.bounces.prose import Failed, System
from dcctl.bounces.systems.blocks import ADDRESS, kind_of, told_by, told_code
from dcctl.bounces.systems.dialogue import refusals
from dcctl.mail.reasons import Kind

_ITEM: Final = re.compile(rf"[ \t]{{0,20}}[*>•-]?[ \t]{{0,20}}<?({ADDRESS})>?[ \t]*(?:\n|\Z)")
_BLANK: Final = re.compile(r"[ \t]*\n")
_MAX_ITEMS: Final = 2000


class Listing(NamedTuple):
    """A system whose report is a list: `intro` stands before it (its group `late` says that time ran out), `words`
    (group 1) finds why. Where the report has the SMTP dialogue, a recipient's own refusals go before."""

    name: str
    signs: tuple[str, ...]
    intro: re.Pattern[str]
    words: re.Pattern[str]
    kinds: tuple[tuple[str, Kind], ...] = ()


LISTINGS: Final[tuple[Listing, ...]] = (
    # MDaemon: the transcript shows both sides unmarked, or as --> and <--
    Listing(
        "MDaemon",
        ("the following addresses did not receive a copy of your message",),
        re.compile(r"The following addresses did NOT receive a copy of your message:[ \t]*\n"),
        re.compile(r"(?s)--- Session Transcript ---\n(.{0,8000}?)(?:--- End Transcript|\Z)"),
        (("transient delivery", "delayed"), ("message is still in the queue", "delayed")),
    ),
    # Netscape, iPlanet Messaging Server and Post.Office
    Listing(
        "Netscape Messaging Server",
        ("did not receive your message:", "did not receive this message:"),
        re.compile(r"The following recipients? did not receive (?:your|this) message:[ \t]*\n"),
        re.compile(r"(?s)due to the following reason:\s(.{0,4000}?)The following recipient"),
    ),
    # X3 ("Delevery" is its own spelling)
    Listing(
        "X3",
        ("delivery to the following recipients", "delevery to the following recipients"),
        re.compile(
            r"Del[ei]very to the following recipients "
            r"(?:failed permanently|(?P<late>was (?:aborted after|delayed)[^\n:]{0,40})):[ \t]*\n"
        ),
        re.compile(r"(?s)Technical details:[ \t]*\n(.{0,4000}?)(?:^={10,}|\Z)", re.MULTILINE),
        (("following recipients was delayed", "delayed"),),
    ),
)


def items(text: str, at: int) -> list[str]:
    """The addresses of the list that begins at `at`, one on a line."""
    found: list[str] = []
    while len(found) < _MAX_ITEMS:
        if item := _ITEM.match(text, at):
            found.append(item[1])
            at = item.end()
        elif blank := _BLANK.match(text, at):
            at = blank.end()
        else:
            break
    return found


def read_listing(form: Listing, letter: Letter) -> Iterator[Failed]:
    """Who failed, by the lists of a form."""
    text, kind = letter.text, kind_of(letter, form.kinds)
    reason = form.words.search(text)
    general = reason[1].strip() if reason else ""
    said = refusals(general.split("\n"))
    for intro in form.intro.finditer(text):
        late = intro.groupdict().get("late") or ""
        for recipient in items(text, intro.end()):
            words = said.get(recipient, f"{late}\n{general}".strip())
            yield Failed(recipient, words, code=told_code(words), remote=told_by(words), kind=kind)


LISTS: Final[tuple[System, ...]] = tuple(
    System(form.name, form.signs, partial(read_listing, form)) for form in LISTINGS
)
