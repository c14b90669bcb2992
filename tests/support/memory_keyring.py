"""Keyring backends for tests: one in memory, one that fails on every call, one that never answers."""

import threading
from dataclasses import dataclass, field

from dcctl.local.keyring_door import KeyringDoor


@dataclass
class MemoryKeyring:
    """What a working keyring does, in a dict."""

    entries: dict[tuple[str, str], str] = field(default_factory=dict)

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


@dataclass
class FailingKeyring:
    """Raises `error` on every call, quoting what it was given, as careless backends do."""

    error: type[Exception]

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error(f"cannot store {password}")

    def delete_password(self, service: str, username: str) -> None:
        raise self.error(service, username)


class HangingKeyring(MemoryKeyring):
    """Never answers, like a D-Bus that waits for a prompt nobody sees; counts how often it was asked."""

    asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        threading.Event().wait()
        return None


def working() -> tuple[KeyringDoor, MemoryKeyring]:
    """A door to a keyring in memory, and the keyring."""
    keyring = MemoryKeyring()
    return KeyringDoor(lambda: keyring), keyring


class KeyringLocked(Exception):
    """Named like keyring's own."""


def locked() -> KeyringDoor:
    """A door to a keyring that is locked."""
    return KeyringDoor(lambda: FailingKeyring(KeyringLocked))
