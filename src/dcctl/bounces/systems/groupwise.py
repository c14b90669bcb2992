"""Novell (Micro Focus, OpenText) GroupWise Internet Agent: a list of `address (reason)`, indented by a tab.

Known by its X-Mailer; the text around the list is in the agent's language. A local user may stand without a domain.
"""

import re
from collections.abc import Iterator
from typing import Final

from dcctl.bounces.decode import decode_words
from dcctl.bounces.letter import Letter
from dcctl.bounces.prose import Failed, System, addresses

_ENTRY: Final = re.compile(
    r"(?m)^[ \t]+(?P<to>[^\s()<>]{1,320})[ \t]+\((?P<words>[^\n]{1,500})\)[ \t]*$"
    r"|^[ \t]+(?P<alone>[^\s()<>@]{1,64}@[^\s()<>@]{1,255})[ \t]*$"
)


def read(letter: Letter) -> Iterator[Failed]:
    """One recipient per line of the list."""
    for found in _ENTRY.finditer(letter.text):
        yield Failed(_whole(letter, found["to"] or found["alone"]), found["words"] or "")


def _whole(letter: Letter, name: str) -> str:
    """The address of a name without a domain: the returned To field has it; else nobody knows it."""
    if "@" in name or letter.returned is None:
        return name if "@" in name else ""
    sent_to = addresses(decode_words(letter.returned.header("to"))[:8192])
    return next((sent for sent in sent_to if sent.partition("@")[0].lower() == name.lower()), "")


SYSTEM: Final = System(
    "GroupWise",
    ("groupwise internet agent", "the message that you sent was undeliverable to the following"),
    read,
)
