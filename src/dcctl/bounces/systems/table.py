"""The systems in the order they are asked: those whose signs leave no doubt first."""

from typing import Final

from dcctl.bounces.prose import System
from dcctl.bounces.systems import (
    bulk,
    domino,
    exchange,
    exim,
    gateways,
    gmail,
    groupwise,
    microsoft_smtp,
    postfix,
    providers,
    qmail,
    sendmail,
    zoho,
)
from dcctl.bounces.systems.forms import BLOCKS
from dcctl.bounces.systems.lists import LISTS

SYSTEMS: Final[tuple[System, ...]] = (
    gmail.GROUPS,
    gmail.SYSTEM,
    *BLOCKS,
    *gateways.SYSTEMS,
    *providers.SYSTEMS,
    *LISTS,
    qmail.SYSTEM,
    domino.SYSTEM,
    domino.SMTP_MTA,
    groupwise.SYSTEM,
    zoho.SYSTEM,
    *bulk.SYSTEMS,
    providers.EINSUNDEINS,
    exchange.SYSTEM,
    microsoft_smtp.SYSTEM,
    sendmail.SYSTEM,
    exim.SYSTEM,
    postfix.SYSTEM,
)
