"""Postfix where the report part got lost: a paragraph per recipient that begins `<address>: `, in any template.

bounce_notify_util.c writes `<recipient> (expanded from <original>): reason`, folded with an indent; the text around it
is the site's (bounce(5)), in its language.
"""

import re
from collections.abc import Iterator
from typing import Final

from dcctl.bounces.letter import Letter
from dcctl.bounces.prose import Failed, System
from dcctl.bounces.systems.blocks import entries, kind_of, told_by, told_code

_HEAD: Final = re.compile(
    r"(?m)^<(?P<to>[^<>\n]{1,320})>(?:[ \n]{1,8}\(expanded from[ \n]{1,8}<(?P<original>[^<>\n]{1,320})>\))?:[ \n]{1,8}"
    r"(?P<words>\S)"
)
_STOP: Final = re.compile(r"(?m)^(?:Reporting-MTA:|--)")
_KINDS: Final = (("this is a warning only", "delayed"), ("will be retried until it is", "delayed"))


def read(letter: Letter) -> Iterator[Failed]:
    """One recipient per paragraph; its words end with it."""
    kind = "delayed" if "delayed mail" in letter.subject.lower() else kind_of(letter, _KINDS)
    for match, words in entries(letter.text, _HEAD, _STOP):
        words = words.partition("\n\n")[0]
        yield Failed(
            match["to"], words, code=told_code(words), remote=told_by(words), original=match["original"], kind=kind
        )


SYSTEM: Final = System(
    "Postfix",
    (
        "the postfix program",
        "this is the mail system at host",
        "program at host",  # mail_name of the site
        "mail delivery system",  # its From field, whatever the template
    ),
    read,
)
