"""Systems that write no report part: the first whose sign is there and that names somebody answers."""

from dcctl.bounces.letter import Letter
from dcctl.bounces.looks import looks_returned
from dcctl.bounces.prose import answer
from dcctl.bounces.result import ReturnedMessage
from dcctl.bounces.systems import anyone
from dcctl.bounces.systems.table import SYSTEMS


def detect(letter: Letter) -> ReturnedMessage | None:
    """A mail that looks like a report and bears a system's sign."""
    if not looks_returned(letter):
        return None
    nobody: ReturnedMessage | None = None  # something failed, but an address may stand where the next one looks
    said = letter.all
    for system in SYSTEMS:
        for sign in system.signs:
            if sign in said:
                break
        else:
            continue
        if found := answer(letter, system.name, sign, system.read(letter)):
            if any(failure.recipient for failure in found.failures):
                return found
            nobody = nobody or found
    return nobody


def detect_any(letter: Letter) -> ReturnedMessage | None:
    """A mail that looks like a report and whose words say that a message was not delivered. Asked when nobody else
    answers."""
    gate = looks_returned(letter)
    return answer(letter, anyone.NAME, gate, anyone.read(letter)) if gate else None
