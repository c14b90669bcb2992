"""Where a channel's secrets come from and where they are kept: ordered sources, one lock per slot.

The profile names a source and never holds a secret. Without a name the order is: environment, systemd credential, OS
keyring, encrypted file. Reading one from the environment loads neither keyring nor cryptography.
"""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from dcctl.channels.base import Keeper, Secret, Vault
from dcctl.errors import DcctlError, SourceSilent, ValueRefused
from dcctl.local.keyring_door import KeyringDoor
from dcctl.local.lock_file import hold
from dcctl.local.secret_advice import none_found, not_kept, read_only, variable
from dcctl.local.secret_places import KeyringEntry, Look, Place, Tried, VaultEntry, ask, look_along, removal
from dcctl.local.secret_sources import Command, Credential, Environment, PlainFile, Source, fault

LOCK_SECONDS: Final = 60.0  # a renewal waits on a provider's server, and many may stand in line


class SecretStore:
    """All secrets of all channels.

    `state` is the state folder (lock files), `vault_file` the encrypted file, `vault_key` where its key is
    (`file:PATH`, `credential:NAME` or None), `environ` the environment, `keyring` the door to the OS keyring.
    `on_reveal` is told of every secret that passes, so that logs can be kept clean of it (`Redactor.add`).
    """

    def __init__(
        self,
        state: Path,
        *,
        vault_file: Path,
        vault_key: str | None,
        environ: Mapping[str, str],
        keyring: KeyringDoor,
        on_reveal: Callable[[Secret], None] = lambda _: None,
    ) -> None:
        self._locks = state / "locks"
        self._vault_file = vault_file
        self._vault_key = vault_key
        self._environ = environ
        self._keyring = keyring
        self._on_reveal = on_reveal

    def vault(self, channel: str, references: Mapping[str, str]) -> Vault:
        """That channel's slots; `references` pins a slot to one source, the others are looked for in order."""
        return _ChannelVault(self, channel, references)

    async def look(self, channel: str, slot: str, reference: str | None) -> Look:
        """Ask the slot's sources in order until one has it; a source that holds a bad one raises."""
        look = await look_along(self.sources(channel, slot, reference))
        if look.secret:
            self._on_reveal(look.secret)
        return look

    async def describe(self, channel: str, slot: str, reference: str | None = None) -> tuple[Tried, ...]:
        """How every source of the slot answers, for `status` and `doctor`; never raises for what a source holds."""
        answers = []
        for source in self.sources(channel, slot, reference):
            try:
                secret, answer = await ask(source)
            except DcctlError as error:
                secret, answer = None, Tried(source.name, "refused", error.message, source.plain)
            if secret:
                self._on_reveal(secret)
            answers.append(answer)
        return tuple(answers)

    async def save(self, channel: str, slot: str, secret: Secret, reference: str | None = None) -> str:
        """Keep a secret and return the reference of its place: `keyring`, else `vault` if there is a key.

        `reference` asks for one of the two. Raises `ValueRefused` for what is no secret and for a place that can only
        be read, `LoginNeeded` when no place will have it: it is never kept in a plain file.
        """
        places = self.places(channel, slot, reference)
        async with self.locked(channel, slot):
            return await self.keep(channel, slot, secret, places)

    async def keep(self, channel: str, slot: str, secret: Secret, places: tuple[Place, ...]) -> str:
        """Store in the first place that will have it and drop older copies from those after it. Hold the lock."""
        if wrong := fault(secret.reveal()):
            raise ValueRefused(f"the secret {wrong}", why="a secret is one line of text", field="secret")
        self._on_reveal(secret)
        refusals = []
        for at, place in enumerate(places):
            try:
                await place.write(secret)
            except SourceSilent as error:
                refusals.append(Tried(place.name, "silent", error.message))
                continue
            for later in places[at + 1 :]:
                await removal(later)
            return place.reference
        raise not_kept(channel, slot, refusals)

    async def delete(self, channel: str, slot: str) -> tuple[Tried, ...]:
        """Remove it from every place; says for each: removed, absent, silent or refused (it may still be there)."""
        async with self.locked(channel, slot):
            return tuple([await removal(place) for place in self.places(channel, slot, None)])

    def locked(self, channel: str, slot: str) -> AbstractAsyncContextManager[None]:
        """The slot's lock across processes; `JobBusy` when it cannot be had in time."""
        name = f"{quote(channel, safe='')}+{quote(slot, safe='')}.lock"
        return hold(self._locks / name, LOCK_SECONDS, f"the secret of channel {channel!r} ({slot})")

    def sources(self, channel: str, slot: str, reference: str | None) -> tuple[Source, ...]:
        """Where a slot's secret may be: the one source that `reference` pins, else all in order."""
        if reference is not None:
            return (self._pinned(channel, slot, reference),)
        return (
            Environment(variable(channel, slot), self._environ),
            Credential(re.sub(r"[^A-Za-z0-9._-]", "_", f"dcctl.{channel}.{slot}"), self._environ),
            *self.places(channel, slot, None),
        )

    def places(self, channel: str, slot: str, reference: str | None) -> tuple[Place, ...]:
        """Where a slot's secret may be kept: the one place that `reference` pins, else both in order."""
        both = (KeyringEntry(self._keyring, channel, slot), VaultEntry(self._vault_file, self._key, channel, slot))
        if chosen := tuple(place for place in both if reference in (None, place.reference)):
            return chosen
        raise read_only(channel, slot, str(reference))

    def _pinned(self, channel: str, slot: str, reference: str) -> Source:
        scheme, _, rest = reference.partition(":")
        match scheme:
            case "env":
                return Environment(rest, self._environ)
            case "credential":
                return Credential(rest, self._environ)
            case "file":
                return PlainFile(rest)
            case "command":
                return Command.parse(rest, self._environ)
        return self.places(channel, slot, reference)[0]

    def _key(self) -> bytes:
        """The bytes of the encrypted file's key; `SourceSilent` when there is none."""
        if self._vault_key is None:
            raise SourceSilent("no key: vault_key is not set")
        scheme, _, rest = self._vault_key.partition(":")
        if scheme not in ("file", "credential"):
            raise ValueRefused("vault_key: wants file:PATH or credential:NAME", field="vault_key")
        source = PlainFile(rest) if scheme == "file" else Credential(rest, self._environ)
        if (content := source.content()) is None:
            raise SourceSilent(f"no key: {source.name}: {source.absent}")
        return content


@dataclass(frozen=True, slots=True)
class _ChannelVault:
    """One channel's slots, as its adapter sees them (`Vault`)."""

    store: SecretStore
    channel: str
    references: Mapping[str, str]

    async def get(self, slot: str) -> Secret:
        look = await self.store.look(self.channel, slot, self.references.get(slot))
        if look.secret is None:
            raise none_found(self.channel, slot, self.references.get(slot), look)
        return look.secret

    @asynccontextmanager
    async def locked(self, slot: str) -> AsyncIterator[Keeper]:
        async with self.store.locked(self.channel, slot):
            yield _SlotKeeper(self.store, self.channel, slot, self.references.get(slot))


@dataclass(frozen=True, slots=True)
class _SlotKeeper:
    """One slot while its lock is held (`Keeper`)."""

    store: SecretStore
    channel: str
    slot: str
    reference: str | None

    async def get(self) -> Secret | None:
        """None when every source was asked and has nothing; one that was silent may have it: that is `LoginNeeded`."""
        look = await self.store.look(self.channel, self.slot, self.reference)
        if look.secret is None and look.silent:
            raise none_found(self.channel, self.slot, self.reference, look)
        return look.secret

    async def put(self, secret: Secret) -> None:
        """Store it where it was read from; if that will not have it now, in the other place, for a token that was
        renewed and not stored is lost. `ValueRefused` when the slot comes from a source that can only be read."""
        await self.store.keep(self.channel, self.slot, secret, await self._places())

    async def _places(self) -> tuple[Place, ...]:
        places = self.store.places(self.channel, self.slot, self.reference)
        source = (await self.store.look(self.channel, self.slot, self.reference)).source
        if source is not None and source not in places:
            raise read_only(self.channel, self.slot, source.name)
        return tuple(sorted(places, key=lambda place: place != source))
