"""A vault for adapters under test: one secret, or none."""

import contextlib
from collections.abc import AsyncIterator

from dcctl.channels.base import Keeper, Secret
from dcctl.errors import LoginNeeded


class OneSecret:
    """Holds one secret for every slot; None: there is none."""

    def __init__(self, secret: str | None = "s3cret-Pässword") -> None:
        self.secret = secret
        self.asked: list[str] = []

    async def get(self, slot: str) -> Secret:
        self.asked.append(slot)
        if self.secret is None:
            raise LoginNeeded("no secret anywhere", next="dcctl connect NAME --renew")
        return Secret(self.secret)

    @contextlib.asynccontextmanager
    async def locked(self, slot: str) -> AsyncIterator[Keeper]:
        yield _Held(self)


class _Held:
    def __init__(self, vault: OneSecret) -> None:
        self.vault = vault

    async def get(self) -> Secret | None:
        return await self.vault.get("secret")

    async def put(self, secret: Secret) -> None:
        self.vault.secret = secret.reveal()
