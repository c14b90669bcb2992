"""qmail and its children (netqmail, s/qmail, notqmail, qmail-ldap), and those that took over its form: a paragraph per
recipient, below the same words since 1996.

The form is Bernstein's QSBMF (https://cr.yp.to/proto/qsbmf.txt): an introduction that begins "Hi. This is the", then
paragraphs that begin with `<address>:`, then a line of hyphens above the copy. Many a site has the introduction in its
own language; qmail-send's Received field and the subject stay.
"""

import re
from collections.abc import Iterator
from typing import Final

from dcctl.bounces.letter import Letter
from dcctl.bounces.prose import Failed, System
from dcctl.bounces.systems.blocks import entries, kind_of, told_by, told_code

_HEAD: Final = re.compile(r"(?m)^<(?P<to>[^<>\n]{1,320})>:[ \t]*$")
_STOP: Final = re.compile(r"(?m)^-{2,} ?\S")
# Warnings of the patches that send some: the mail is still queued.
_KINDS: Final = (("this is not a bounce message", "delayed"), ("has not yet been delivered", "delayed"))


def read(letter: Letter) -> Iterator[Failed]:
    """One recipient per paragraph `<address>:`, the lines below are the words."""
    for match, words in entries(letter.text, _HEAD, _STOP):
        code, kind = told_code(words), kind_of(letter, _KINDS)
        yield Failed(match["to"], words.strip(), code=code, remote=told_by(words), kind=kind)


SYSTEM: Final = System(
    "qmail",
    (
        "hi. this is the",  # qmail-send, and systems that speak QSBMF
        "invoked for bounce",  # its Received field
        "subject: failure notice",  # its subject, where the words are translated
        "unable to deliver message to the following address(es).",  # the qmail of Yahoo
    ),
    read,
)
