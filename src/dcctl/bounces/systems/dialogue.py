"""An SMTP dialogue in a report (RFC 5321 section 3.3): which refusal belongs to which recipient.

Systems mark the two sides differently (`>>>` and `<<<`, `-->` and `<--`, `In:` and `Out:`, nothing): a command is known
by its verb, a reply by its code.
"""

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final

_MARK: Final = r"[ \t<>\-]{0,12}(?:In:|Out:|Sent|Received)?[ \t<>\-]{0,12}"
_RCPT: Final = re.compile(_MARK + r"RCPT TO: ?<?([^<>\s]{1,320})>?", re.IGNORECASE)
_VERB: Final = re.compile(_MARK + r"(?:MAIL|DATA|BDAT|RSET|QUIT|EHLO|HELO|\.$)", re.IGNORECASE)
_REPLY: Final = re.compile(_MARK + r"(([2-5])\d\d(?:[ \-].*|$))")
_MAX_LINES: Final = 5000
_MAX_ACCEPTED: Final = 200


def refusals(lines: Iterable[str]) -> dict[str, str]:
    """The refusing replies (4xx, 5xx) of each recipient; a reply to DATA or to the message itself is for all that were
    accepted before."""
    said: dict[str, list[str]] = {}
    accepted: list[str] = []
    asked: list[str] = []  # whom the next reply is for
    for line in islice(lines, _MAX_LINES):
        if found := _RCPT.match(line):
            asked = [found[1]]
            said.setdefault(found[1], [])
        elif _VERB.match(line):
            asked = list(accepted)
        elif reply := _REPLY.match(line):
            if reply[2] == "2":
                accepted += [one for one in asked if one not in accepted and len(accepted) < _MAX_ACCEPTED]
            elif reply[2] in "45":
                for recipient in asked:
                    said[recipient].append(reply[1])
    return {recipient: "\n".join(words) for recipient, words in said.items() if words}
