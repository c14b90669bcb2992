"""IBM/HCL Domino and Lotus Notes: the router's delivery failure report, and the older Lotus SMTP MTA.

The router writes paragraphs: "Your message", its subject, "was not delivered to:", the address, "because:", the reason;
in the server's language, so the shape is read: an indented address, a line that ends with a colon, indented words. A
Notes client that sends the report on writes label and value on one line. The SMTP MTA lists addresses *below* their
reason (HCL help, "Customizing the text of mail failure messages").
"""

import re
from collections.abc import Iterator
from typing import Final

from dcctl.bounces.letter import Letter
from dcctl.bounces.prose import Failed, System, addresses
from dcctl.bounces.systems.blocks import ADDRESS

_ONLY: Final = re.compile(rf"\s*<?{ADDRESS}>?[,;]?\s*")
# An address (or several, a line each), a line of the form "because:", the reason.
_ROUTER: Final = re.compile(
    rf"(?m)^[ \t]+(?P<to>{ADDRESS}(?:[,;]?\s+{ADDRESS}){{0,50}})[ \t]*\n\s*"
    r"^\S[^\n]{0,60}[:\uff1a][ \t]*\n\s*(?P<words>[^\n]+(?:\n(?!\s*\n)[^\n]+){0,10})"
)
_CLIENT: Final = re.compile(
    rf"(?mi)^was not delivered to:\s*(?P<to>{ADDRESS}(?:[,;]?\s+{ADDRESS}){{0,50}})\s*"
    r"(?:because|error):\s*(?P<words>\S[^\n]*)"
)
_MAX_WORDS: Final = 10  # lines of a reason
_RULE: Final = re.compile(r"(?m)^-{3,}[^\n]*$")


def read(letter: Letter) -> Iterator[Failed]:
    """Recipient and reason of each report in the letter."""
    for shape in (_ROUTER, _CLIENT):
        for found in shape.finditer(letter.text):
            for recipient in addresses(found["to"]):
                yield Failed(recipient, found["words"])


def read_smtp_mta(letter: Letter) -> Iterator[Failed]:
    """Reasons above their addresses, between the first ruled lines; else one reason below the second."""
    _, listed, below_it = (*_RULE.split(letter.text, maxsplit=2), "", "")[:3]
    words: list[str] = []
    below = False
    for line in listed.split("\n"):
        if _ONLY.fullmatch(line):
            below = True
            yield Failed(line, " ".join(words) or below_it.strip().partition("\n\n")[0])
        elif line.strip():
            words = [line] if below else [*words[-_MAX_WORDS:], line]
            below = False


SYSTEM: Final = System(
    "Domino",
    (
        "was not delivered to:",  # the router, English
        "domino",  # its directory, in every language
        "x-mimetrack: ",  # its own field
        "delivery failure: ",  # its subject
        "lotus notes",
    ),
    read,
)
SMTP_MTA: Final = System(
    "Lotus SMTP MTA", ("- failure reasons ", "- failed delivery", "- reason for failure"), read_smtp_mta
)
