"""The keyring boundary: the operating system's secret store behind a time limit, its troubles in plain sentences.

The backend's class is named for each platform, never discovered: discovery may take a plain-text one, and loads all.
"""

import asyncio
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from importlib import import_module
from typing import Final, Protocol, TypeVar

from dcctl.errors import SourceSilent

LIMIT: Final = 3.0  # seconds: what a person still waits for

_BACKENDS: Final = {
    "linux": ("keyring.backends.SecretService", "Keyring"),
    "darwin": ("keyring.backends.macOS", "Keyring"),
    "win32": ("keyring.backends.Windows", "WinVaultKeyring"),
}
# What an exception of a backend means, by the name of its class (loading the classes would load the package). Their
# texts are never shown: a backend that fails on storing may quote what it was to store.
_MEANINGS: Final = {
    "KeyringLocked": "the keyring is locked",
    "LockedException": "the keyring is locked",
    "PromptDismissedException": "the keyring is locked and its prompt was dismissed",
    "InitError": "the keyring could not be opened or created",
    "NoKeyringError": "no keyring on this machine",
    "SecretServiceNotAvailableException": "no D-Bus session bus, or no Secret Service on it",
    "ConnectionError": "no D-Bus session bus at its address",
    "FileNotFoundError": "no D-Bus session bus at its address",
    "PasswordSetError": "the keyring refused to store it",
    "PasswordDeleteError": "the keyring refused to delete it",
    "ModuleNotFoundError": "the keyring's backend is not installed",
}
_WINDOWS_LIMIT: Final = 1280  # Credential Manager holds 2,560 bytes, and the backend stores UTF-16

T = TypeVar("T")


class Backend(Protocol):
    """The three calls of a keyring backend that are used here; any of them may raise anything, or never return."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


def _platform_backend(platform: str) -> Backend:
    if (named := _BACKENDS.get(platform)) is None:
        raise SourceSilent(f"no keyring is known for the platform {platform}")
    module, cls = named
    backend: Backend = getattr(import_module(module), cls)()
    return backend


class KeyringDoor:
    """The keyring, asked in a daemon thread for at most `limit` seconds: no D-Bus can hang us, also not at exit.

    Every method raises `SourceSilent` with one plain sentence when it cannot be asked. A door that timed out stays
    shut: the limit is paid once. `backend` and `platform` are there for tests.
    """

    def __init__(
        self, backend: Callable[[], Backend] | None = None, *, limit: float = LIMIT, platform: str = sys.platform
    ) -> None:
        self._open = backend or (lambda: _platform_backend(platform))
        self._limit = limit
        self._platform = platform
        self._shut = False

    async def get(self, service: str, name: str) -> str | None:
        """What is kept under that name; None when nothing is."""
        return await self._ask(lambda: self._open().get_password(service, name))

    async def put(self, service: str, name: str, value: str) -> None:
        """Store or replace."""
        if self._platform == "win32" and len(value.encode("utf-16-le", "replace")) // 2 > _WINDOWS_LIMIT:
            raise SourceSilent(f"longer than the {_WINDOWS_LIMIT:,} characters that Windows' Credential Manager holds")
        await self._ask(lambda: self._open().set_password(service, name, value))

    async def delete(self, service: str, name: str) -> bool:
        """Delete; False when there was nothing."""

        def call() -> bool:
            backend = self._open()
            if backend.get_password(service, name) is None:
                return False
            backend.delete_password(service, name)
            return True

        return await self._ask(call)

    async def _ask(self, call: Callable[[], T]) -> T:
        if self._shut:
            raise self._timed_out()
        answer: Future[T] = Future()
        answer.set_running_or_notify_cancel()  # a late answer to a question given up falls on the floor
        threading.Thread(target=_run, args=(call, answer), daemon=True).start()
        try:
            async with asyncio.timeout(self._limit):
                return await asyncio.wrap_future(answer)
        except TimeoutError:
            self._shut = True
            raise self._timed_out() from None

    def _timed_out(self) -> SourceSilent:
        return SourceSilent(f"the keyring did not answer within {self._limit:g} s")


def _run(call: Callable[[], T], answer: "Future[T]") -> None:
    try:
        answer.set_result(call())
    except SourceSilent as error:
        answer.set_exception(error)
    except Exception as error:  # noqa: BLE001 - the keyring boundary: backends raise what they like
        answer.set_exception(SourceSilent(_meaning(error)))


def _meaning(error: Exception) -> str:
    """One sentence for an exception of a backend: its cause's where that is known, by the first class that is."""
    for fault in (error.__cause__, error):
        for cls in type(fault).__mro__:
            if cls.__name__ in _MEANINGS:
                return _MEANINGS[cls.__name__]
    return f"the keyring failed ({type(error).__name__})"
