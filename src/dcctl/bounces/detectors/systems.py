"""Systems that write no report part: the first whose sign is there and that names somebody answers."""

from dcctl.bounces.letter import Letter
from dcctl.bounces.looks import looks_returned
from dcctl.bounces.prose import answer
from dcctl.bounces.result import ReturnedMessage
from dcctl.bounces.systems.table import SYSTEMS


def detect(letter: Letter) -> ReturnedMessage | None:
    """A mail that looks like a report and bears a system's sign."""
    if not looks_returned(letter):
        return None
    for system in SYSTEMS:
        sign = system.sign(letter)
        if sign and (found := answer(letter, system.name, sign, system.read(letter))):
            return found
    return None
