"""Zoho Mail where no report part is left: one entry per recipient, in one of two forms.

`address Invalid Address, ERROR_CODE :550, ERROR_CODE :words` and
`[Status: Error, Address: <address>, ResponseCode 550, , words]`.
"""

import re
from collections.abc import Iterator
from typing import Final

from dcctl.bounces.letter import Letter
from dcctl.bounces.prose import Failed, System
from dcctl.bounces.systems.blocks import ADDRESS, entries

_PLAIN: Final = re.compile(rf"(?m)^[ \t]*(?P<to>{ADDRESS})[ ,][^\n@]{{0,80}}?ERROR[_ ]CODE ?: ?(?P<words>)")
_BRACKETS: Final = re.compile(
    rf"(?m)^[ \t]*\[Status: ?[^,\n]{{1,40}}, Address: ?<?(?P<to>{ADDRESS})>?,(?: ?ResponseCode)? ?(?P<words>)"
)
_STOP: Final = re.compile(r"(?m)^\s*\n")
_LABEL: Final = re.compile(r",? ?ERROR[_ ]CODE ?: ?|(?<=\d)(?:, ?){1,3}")


def read(letter: Letter) -> Iterator[Failed]:
    """One recipient per entry; its words without Zoho's labels are code and text."""
    delayed = "temporary error" in letter.lower or "delayed" in letter.subject.lower()
    for head in (_PLAIN, _BRACKETS):
        for found, words in entries(letter.text, head, _STOP):
            said = _LABEL.sub(" ", words).strip(" \n]")
            code = said[:3] if re.match(r"[45]\d\d(?!\d)", said) else ""
            yield Failed(found["to"], said, code=int(code) if code else None, kind="delayed" if delayed else "bounce")


SYSTEM: Final = System("Zoho", ("[status: error, address:", "error_code :", "x-mailer: zoho mail", "x-zohomail:"), read)
