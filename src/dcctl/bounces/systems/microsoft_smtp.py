"""The SMTP service of IIS, and Hotmail's: recipients on lines of their own below one sentence, where no report part
is left or it names nobody. Its X-DSNContext field is there in every language.
"""

import re
from collections.abc import Iterator
from typing import Final

from dcctl.bounces.letter import Letter
from dcctl.bounces.prose import Failed, System
from dcctl.bounces.systems.blocks import ADDRESS
from dcctl.mail.reasons import Kind

_LISTED: Final = re.compile(rf"[ \t]+<?({ADDRESS})>?")
_MAX_LINES: Final = 20_000


def read(letter: Letter) -> Iterator[Failed]:
    """The sentence above the list says why."""
    sentence = ""
    kind: Kind = "delayed" if "(delay)" in letter.subject.lower() or "been delayed" in letter.lower else "bounce"
    kind = "delivered" if "(relay)" in letter.subject.lower() else kind  # or (Success), which has its report part
    for line in letter.lines[:_MAX_LINES]:
        if listed := _LISTED.fullmatch(line):
            yield Failed(listed[1], sentence, kind=kind)
        elif line:
            sentence = line


SYSTEM: Final = System(
    "Microsoft SMTP",
    ("x-dsncontext:", "this is an automatically generated delivery status notification"),
    read,
)
