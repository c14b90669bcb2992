"""A vault that holds one secret just entered, for the check before it is kept anywhere."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from dcctl.channels.base import Keeper, Secret


@dataclass(slots=True)
class EnteredVault:
    """Every slot answers with the secret that was entered; nothing outlives the run."""

    secret: Secret

    async def get(self, slot: str) -> Secret:
        return self.secret

    @asynccontextmanager
    async def locked(self, slot: str) -> AsyncIterator[Keeper]:
        yield _Entry(self)


@dataclass(slots=True)
class _Entry:
    vault: EnteredVault

    async def get(self) -> Secret | None:
        return self.vault.secret

    async def put(self, secret: Secret) -> None:
        self.vault.secret = secret
