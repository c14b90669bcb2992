"""`bounces suppressions` and `bounces release`: who gets no more mail, why, and how somebody comes back."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from dcctl.local.ledger.base import Ledger, Suppression
from dcctl.local.ledger.times import moment
from dcctl.verbs import Emit, Outcome


class Suppressed(NamedTuple):
    """An address that gets no more mail (None where only a keyed hash of it is kept), since when and why; `messages`
    came back for it."""

    address: str | None
    since: datetime
    cause: str
    category: str
    reason: str
    messages: int


@dataclass(frozen=True, slots=True)
class SuppressionsData:
    """Everybody who is suppressed, by address."""

    suppressions: tuple[Suppressed, ...]


@dataclass(frozen=True, slots=True)
class ReleaseData:
    """Whether the address was suppressed until now."""

    address: str
    released: bool


async def list_suppressions(ledger: Ledger, emit: Emit | None = None) -> Outcome[SuppressionsData]:
    """Everybody who is suppressed; with `emit` each is handed over too."""
    found = tuple(map(_suppressed, await ledger.suppressions()))
    if emit is not None:
        for one in found:
            emit(one)
    return Outcome(SuppressionsData(found))


async def release(ledger: Ledger, address: str) -> Outcome[ReleaseData]:
    """Let mail to `address` pass again: what came back of earlier sends no longer counts."""
    return Outcome(ReleaseData(address, await ledger.release(address)))


def _suppressed(one: Suppression) -> Suppressed:
    address = None if one.forgotten else one.address
    since = moment(one.since)
    return Suppressed(address, since, one.cause, one.category, one.reason, one.strikes)
