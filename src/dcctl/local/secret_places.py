"""The places a secret can be kept in (OS keyring, encrypted file), and the walk along sources and places."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple, Protocol

from dcctl.channels.base import Secret
from dcctl.errors import DcctlError, SourceSilent
from dcctl.local.keyring_door import KeyringDoor
from dcctl.local.secret_sources import Source, as_secret

if TYPE_CHECKING:
    from dcctl.local.vault_file import VaultFile

State = Literal["found", "absent", "silent", "refused", "removed"]


class Tried(NamedTuple):
    """One source and how it answered, never with what: found, absent, silent (could not be asked), refused, removed."""

    source: str
    state: State
    words: str
    plain: bool = False

    def __str__(self) -> str:
        return f"{self.source}: {self.words}"


class Place(Source, Protocol):
    """A source that secrets can be kept in. `reference` is how the profile names it."""

    @property
    def reference(self) -> str: ...
    async def write(self, secret: Secret) -> None: ...
    async def delete(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class KeyringEntry:
    """`keyring`: one service per channel, one entry per slot."""

    door: KeyringDoor
    channel: str
    slot: str
    name: ClassVar[str] = "keyring"
    reference: ClassVar[str] = "keyring"
    absent: ClassVar[str] = "has no such entry"
    plain: ClassVar[bool] = False

    async def read(self) -> Secret | None:
        value = await self.door.get(self._service, self.slot)
        return as_secret(value, "the keyring") if value is not None else None

    async def write(self, secret: Secret) -> None:
        await self.door.put(self._service, self.slot, secret.reveal())

    async def delete(self) -> bool:
        return await self.door.delete(self._service, self.slot)

    @property
    def _service(self) -> str:
        return f"dcctl/{self.channel}"


@dataclass(frozen=True, slots=True)
class VaultEntry:
    """`vault`: one entry of the encrypted file. Cryptography loads when the file is there or is to be written."""

    path: Path
    key: Callable[[], bytes]
    channel: str
    slot: str
    reference: ClassVar[str] = "vault"
    absent: ClassVar[str] = "has no such entry"
    plain: ClassVar[bool] = False

    @property
    def name(self) -> str:
        return f"encrypted file {self.path}"

    async def read(self) -> Secret | None:
        value = self._file().get(self.channel, self.slot) if self._exists() else None
        return as_secret(value, self.name) if value is not None else None

    async def write(self, secret: Secret) -> None:
        self.key()  # no key: say so before anything is made
        await self._file().put(self.channel, self.slot, secret.reveal())

    async def delete(self) -> bool:
        return self._exists() and await self._file().delete(self.channel, self.slot)

    def _exists(self) -> bool:
        try:
            self.path.stat()
        except FileNotFoundError:
            return False
        except OSError:
            return True  # or so it may be: let the reading say why it cannot
        return True

    def _file(self) -> "VaultFile":
        opened: VaultFile = import_module("dcctl.local.vault_file").VaultFile(self.path, self.key)
        return opened


class Look(NamedTuple):
    """What a walk along the sources found, and what each said."""

    secret: Secret | None
    source: Source | None
    tried: tuple[Tried, ...]

    @property
    def silent(self) -> bool:
        return any(each.state == "silent" for each in self.tried)


async def ask(source: Source) -> tuple[Secret | None, Tried]:
    """What one source has, and how it answered; raises when what it holds will not do."""
    try:
        secret = await source.read()
    except SourceSilent as error:
        return None, Tried(source.name, "silent", error.message, source.plain)
    found: tuple[State, str] = ("found", "found") if secret else ("absent", source.absent)
    return secret, Tried(source.name, *found, source.plain)


async def look_along(sources: Iterable[Source]) -> Look:
    """The first secret in order; a source that holds a bad one raises, for passing over it would be a surprise."""
    tried: list[Tried] = []
    for source in sources:
        secret, answer = await ask(source)
        tried.append(answer)
        if secret:
            return Look(secret, source, tuple(tried))
    return Look(None, None, tuple(tried))


async def removal(place: Place) -> Tried:
    """Delete from one place and say how that went; never raises for what the place is like."""
    try:
        removed: tuple[State, str] = ("removed", "removed") if await place.delete() else ("absent", place.absent)
    except DcctlError as error:
        removed = ("silent" if isinstance(error, SourceSilent) else "refused", error.message)
    return Tried(place.name, *removed)
