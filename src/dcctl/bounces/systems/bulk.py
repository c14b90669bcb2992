"""Bulk senders where only the words of their report are left: SendGrid, PowerMTA and Amazon SES, as literal forms."""

import re
from typing import Final

from dcctl.bounces.prose import System
from dcctl.bounces.systems.blocks import ADDRESS, Form, system

_FORMS: Final[tuple[Form, ...]] = (
    # SendGrid: `user:queue id:<address> : its own IP : host:[IP] : words`
    Form(
        "SendGrid",
        ("this is an automatically generated message from sendgrid",),
        re.compile(rf"(?m)^[^\s<>]{{0,320}}<(?P<to>{ADDRESS})> : "),
    ),
    # PowerMTA: `<address> delivery failed; will not continue trying`
    Form(
        "PowerMTA",
        ("i am sending you this message to inform you on the delivery",),
        re.compile(rf"(?m)^[ \t]*<(?P<to>{ADDRESS})>[ \t]+(?P<words>delivery)"),
        stop=re.compile(r"(?m)^[ \t]*$"),
        kinds=(("; will continue trying", "delayed"),),
    ),
    # Amazon SES and WorkMail: addresses below one sentence, when the technical report is gone
    Form(
        "Amazon SES",
        ("an error occurred while trying to deliver the mail to the following recipients",),
        re.compile(rf"(?m)^(?P<to>{ADDRESS})[ \t]*$"),
        stop=re.compile(r"(?m)^[ \t]*$"),
        start=re.compile(r"An error occurred while trying to deliver the mail to the following recipients:[ \t]*\n"),
    ),
)

SYSTEMS: Final[tuple[System, ...]] = tuple(map(system, _FORMS))
