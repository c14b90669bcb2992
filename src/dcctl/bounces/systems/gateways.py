"""Mail security gateways that report in their own words: literal forms, and one that shows the SMTP dialogue."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from dcctl.bounces.letter import Letter
from dcctl.bounces.prose import Failed, System, addresses
from dcctl.bounces.systems.blocks import ADDRESS, Form, system, told_code
from dcctl.bounces.systems.dialogue import refusals
from dcctl.bounces.systems.lists import Listing, read_listing


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)


# Trend Micro InterScan (VirusWall, Messaging Security Suite): `Sent <<< RCPT TO:<address>`, `Received >>> 550 words`,
# and a sentence about one of them.
_UNABLE: Final = _re(
    r"^Unable to deliver message to <?([^<>\s]{1,320}@[^<>\s]{1,255})>?([^\n]{0,500}(?:\n[45]\d\d [^\n]{1,500})?)"
)


def read_interscan(letter: Letter) -> Iterator[Failed]:
    """Who was refused in the dialogue; without one, whom the sentence names."""
    told = refusals(letter.lines)
    for recipient, words in told.items():
        yield Failed(recipient, words, code=told_code(words))
    for found in _UNABLE.finditer(letter.text) if not told else ():
        for recipient in addresses(found[1]):
            yield Failed(recipient, found[0])


_FORMS: Final[tuple[Form, ...]] = (
    # McAfee (Network Associates) WebShield e500: `<address>: words [SMTP Error Code 550]`
    Form(
        "WebShield",
        ("-- failed recipients --",),
        _re(r"^<(?P<to>[^<>\n]{1,320})>:[ \t]+(?P<words>\S)"),
        _re(r"^-+ ?Returned Mail"),
    ),
    # McAfee Email Gateway: `<address>   (words)`, when its report part is lost
    Form(
        "McAfee",
        ("--- the following addresses had delivery problems ---",),
        _re(rf"^<(?P<to>{ADDRESS})>[ \t]+\((?P<words>[^\n]{{1,500}})\)[ \t]*$"),
        _re(r"^-{3,}"),
    ),
)
_LISTINGS: Final[tuple[Listing, ...]] = (
    # MailMarshal, now Trustwave Secure Email Gateway: reason first, then who was affected
    Listing(
        "MailMarshal",
        ("the following recipients were affected:",),
        re.compile(r"The following recipients were affected:[ \t]*\n"),
        re.compile(r"(?s)ould not be delivered because of:?\s(.{0,4000}?)The following recipients were affected"),
    ),
    # Microsoft Forefront (BigFish) MessageSwitch: a warning
    Listing(
        "MessageSwitch",
        ("this is just a warning, you do not need to take any action",),
        re.compile(r"Your message to:[ \t]*\n"),
        re.compile(r"(?s)has not yet been delivered because (.{0,500}?)\n\n"),
        (("not yet been delivered", "delayed"),),
    ),
)

SYSTEMS: Final[tuple[System, ...]] = (
    *map(system, _FORMS),
    *(System(form.name, form.signs, partial(read_listing, form)) for form in _LISTINGS),
    System("InterScan", ("interscan",), read_interscan),
)
