"""The keyring boundary: whatever a backend does becomes an answer or one plain sentence."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dcctl.errors import SourceSilent
from dcctl.local.keyring_door import KeyringDoor
from tests.support.memory_keyring import FailingKeyring, HangingKeyring, KeyringLocked, working

SENTINEL = "s3ntinel-w0rd"


async def test_put_get_delete() -> None:
    door, keyring = working()
    assert await door.get("dcctl/a", "password") is None
    await door.put("dcctl/a", "password", SENTINEL)
    assert keyring.entries == {("dcctl/a", "password"): SENTINEL}
    assert await door.get("dcctl/a", "password") == SENTINEL
    assert await door.delete("dcctl/a", "password")
    assert not await door.delete("dcctl/a", "password")


class LocalInitError(KeyringLocked):
    """A class of which only the parent is known."""


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (KeyringLocked, "the keyring is locked"),
        (LocalInitError, "the keyring is locked"),
        (ConnectionRefusedError, "no D-Bus session bus at its address"),
        (ModuleNotFoundError, "the keyring's backend is not installed"),
        (TimeoutError, "the keyring failed (TimeoutError)"),
        (RuntimeError, "the keyring failed (RuntimeError)"),
        (subprocess.SubprocessError, "the keyring failed (SubprocessError)"),
    ],
)
async def test_every_exception_is_a_sentence(error: type[Exception], sentence: str) -> None:
    door = KeyringDoor(lambda: FailingKeyring(error))
    for call in (door.get("s", "n"), door.put("s", "n", SENTINEL), door.delete("s", "n")):
        with pytest.raises(SourceSilent) as caught:
            await call
        assert caught.value.message == sentence
        assert SENTINEL not in f"{caught.value!r} {caught.value.__cause__} {caught.value.__context__}"


async def test_a_cause_that_is_known_says_more() -> None:
    class InitError(Exception):
        def __init__(self, *_: object) -> None:
            self.__cause__ = ConnectionError()

    with pytest.raises(SourceSilent, match="no D-Bus session bus at its address"):
        await KeyringDoor(lambda: FailingKeyring(InitError)).get("s", "n")


async def test_a_backend_that_hangs_is_asked_once() -> None:
    keyring = HangingKeyring()
    door = KeyringDoor(lambda: keyring, limit=0.1)
    for _ in range(3):
        with pytest.raises(SourceSilent, match=r"did not answer within 0\.1 s"):
            await door.get("s", "n")
    assert keyring.asked == 1


@pytest.mark.parametrize(("length", "kept"), [(1280, True), (1281, False)])
async def test_what_windows_can_hold(length: int, kept: bool) -> None:
    keyring = working()[1]
    door = KeyringDoor(lambda: keyring, platform="win32")
    if kept:
        await door.put("s", "n", "ü" * length)
    else:
        with pytest.raises(SourceSilent, match="1,280 characters"):
            await door.put("s", "n", "ü" * length)
    assert bool(keyring.entries) is kept


async def test_a_platform_without_a_named_backend() -> None:
    with pytest.raises(SourceSilent, match="platform plan9"):
        await KeyringDoor(platform="plan9").get("s", "n")


HANG = """
import asyncio
from dcctl.errors import SourceSilent
from dcctl.local.keyring_door import KeyringDoor
try:
    asyncio.run(KeyringDoor(platform="linux", limit=0.2).get("s", "n"))
except SourceSilent as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is Linux's")
def test_a_bus_that_accepts_and_never_answers_does_not_hold_the_exit(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind(str(tmp_path / "bus"))
        bus.listen()
        environ = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path / 'bus'}"}
        run = subprocess.run([sys.executable, "-c", HANG], env=environ, capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout, run.stderr) == (0, "the keyring did not answer within 0.2 s\n", "")
