"""`store purge`, `store forget`, `store backup`: what the ledger keeps, and for how long. Recipients are personal
data."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dcctl.local.ledger.base import Ledger
from dcctl.local.ledger.times import moment
from dcctl.verbs import Outcome


@dataclass(frozen=True, slots=True)
class PurgeData:
    """How many rows from before that time were taken away."""

    before: datetime
    events: int
    sends: int
    undecided: int


@dataclass(frozen=True, slots=True)
class ForgetData:
    """In how many rows the address was replaced, and whether its keyed hash still refuses mail to it."""

    events: int
    sends: int
    suppressed: bool


@dataclass(frozen=True, slots=True)
class BackupData:
    """The copy, and what was found when it was read back."""

    path: str
    words: str


async def purge(ledger: Ledger, before: float) -> Outcome[PurgeData]:
    """Take away what was read and sent before the UTC epoch `before`; what limits still count, stays."""
    purged = await ledger.purge(before)
    return Outcome(PurgeData(moment(before), purged.events, purged.sends, purged.undecided))


async def forget(ledger: Ledger, address: str) -> Outcome[ForgetData]:
    """Replace an address everywhere; counts stay, and so does a suppression, by a keyed hash."""
    forgotten = await ledger.forget(address)
    return Outcome(ForgetData(forgotten.events, forgotten.sends, forgotten.suppressed))


async def backup(ledger: Ledger, path: Path) -> Outcome[BackupData]:
    """Copy the ledger to a new file and read the copy back."""
    return Outcome(BackupData(str(path), await ledger.backup(path)))
