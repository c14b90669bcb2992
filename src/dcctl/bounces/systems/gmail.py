"""Gmail and Google Workspace where no report part is left: prose until 2016 (English only), a page in the sender's
language since; and Google Groups, whose refusals are a letter in that language.

Language-free: X-Failed-Recipients names who failed, the server's reply begins with its code, `(Delay)` stands in the
subject, the copy begins below `----- Original message -----`.
"""

import re
from collections.abc import Iterator
from typing import Final

from dcctl.bounces.letter import Letter
from dcctl.bounces.prose import Failed, System, addresses
from dcctl.mail.reasons import Kind

_COPY: Final = "----- Original message -----"
_LISTED: Final = re.compile(r"(?m)^[ \t]+([^\s<>@]{1,64}@[^\s<>@]{1,255})[ \t]*$")
# Where the other server's own words begin (2010-2016); then a reply at the start of a line, and Gmail's own reasons.
_SAID: Final = re.compile(r"(?i)the error that the other server returned was:\s*")
_REPLY: Final = re.compile(r"(?m)^[ \t]*(?=[45]\d\d[ \-])|^[ \t]*(?=DNS Error:)")
_DETAILS: Final = re.compile(r"(?i)technical details of \w+ failure:\s*")
_REMOTE: Final = re.compile(r"for the recipient domain \S{1,255} by ([\w.-]{1,255}?)\.? ")
_MAX_WORDS: Final = 2048


def read(letter: Letter) -> Iterator[Failed]:
    """Those X-Failed-Recipients names; else (warnings) the addresses that stand on lines of their own, else the first
    that is mentioned."""
    text = letter.text.partition(_COPY)[0]
    delayed = "(delay)" in letter.subject.lower() or "details of temporary failure" in letter.lower
    kind: Kind = "delayed" if delayed else "bounce"
    named = addresses(letter.mail.header("x-failed-recipients")) or _LISTED.findall(text) or addresses(text)[:1]
    remote = _REMOTE.search(text)
    for recipient in named:
        yield Failed(recipient, _words(text), remote=remote[1] if remote else "", kind=kind)


def _words(text: str) -> str:
    """What the other server said, else what Gmail says went wrong, else everything."""
    for place in (_SAID, _REPLY, _DETAILS):
        if found := place.search(text):
            return text[found.end() : found.end() + _MAX_WORDS]
    return text[:_MAX_WORDS]


def read_group(letter: Letter) -> Iterator[Failed]:
    """A group that refuses: it may not exist, or the sender may not post to it, and Google says no more."""
    text = letter.text.partition(_COPY)[0]
    for recipient in addresses(letter.mail.header("x-failed-recipients")):
        yield Failed(recipient, text[:_MAX_WORDS], reason="rejected")


GROUPS: Final = System("Google Groups", ("https://groups.google.com/support/",), read_group)
SYSTEM: Final = System(
    "Gmail",
    (
        "mailer-daemon@googlemail.com",  # the author, in every language
        "mailer-daemon@google.com",
        "technical details of permanent failure",
        "technical details of temporary failure",
    ),
    read,
)
