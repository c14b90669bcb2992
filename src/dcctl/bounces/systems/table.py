"""The systems in the order they are asked: those whose signs leave no doubt first."""

from typing import Final

from dcctl.bounces.prose import System
from dcctl.bounces.systems import qmail

SYSTEMS: Final[tuple[System, ...]] = (qmail.SYSTEM,)
