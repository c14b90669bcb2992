"""A vault that holds secrets just entered, for the check before they are kept anywhere."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from dcctl.channels.base import Keeper, Secret, Vault


@dataclass(frozen=True, slots=True)
class EnteredVault:
    """The slots in `entered` answer with what was entered, which outlives no run; the others as `kept` has them."""

    entered: dict[str, Secret]
    kept: Vault

    async def get(self, slot: str) -> Secret:
        return self.entered[slot] if slot in self.entered else await self.kept.get(slot)

    @asynccontextmanager
    async def locked(self, slot: str) -> AsyncIterator[Keeper]:
        if slot in self.entered:
            yield _Entry(self.entered, slot)
        else:
            async with self.kept.locked(slot) as keeper:
                yield keeper


@dataclass(frozen=True, slots=True)
class _Entry:
    entered: dict[str, Secret]
    slot: str

    async def get(self) -> Secret | None:
        return self.entered[self.slot]

    async def put(self, secret: Secret) -> None:
        self.entered[self.slot] = secret
