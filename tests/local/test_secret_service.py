"""A real Secret Service (gnome-keyring in a session of its own), and sessions where there is none.

Each case is a process of its own, as a cron job is: the backend meets its bus through the environment.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.secret_service import secret_service, session

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's"),
]

WALK = """
import asyncio, json, sys
from pathlib import Path
from dcctl.channels.base import Secret
from dcctl.errors import DcctlError
from dcctl.local.keyring_door import KeyringDoor
from dcctl.local.secretstore import SecretStore

store = SecretStore(Path(sys.argv[1]), vault_file=Path(sys.argv[1], "vault"), vault_key=None, environ={},
                    keyring=KeyringDoor())
vault = store.vault("relay", {"password": "keyring"})
secret = Secret("s3ntinel w\\u00f6rd " * 60)

async def state():
    return (await store.describe("relay", "password", "keyring"))[0].state

async def step(name):
    match name:
        case "save": return await store.save("relay", "password", secret)
        case "get": return await vault.get("password") == secret
        case "state": return await state()
        case "delete": return [each.state for each in await store.delete("relay", "password")]

async def walk(names):
    for name in names:
        try:
            yield await step(name)
        except DcctlError as error:
            yield [error.code, int(error.exit), *error.details, error.next]

async def main():
    print(json.dumps([answer async for answer in walk(sys.argv[2:])]))

asyncio.run(main())
"""


def walk(environ: Mapping[str, str], folder: Path, *steps: str) -> list[object]:
    """What each step gave, in a new process in that environment."""
    command = [sys.executable, "-c", WALK, str(folder / "state"), *steps]
    run = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stderr) == (0, "")
    assert "s3ntinel" not in run.stdout
    answers: list[object] = json.loads(run.stdout)
    return answers


def test_kept_over_processes_and_sessions_until_deleted(tmp_path: Path) -> None:
    with secret_service(tmp_path) as environ:
        assert walk(environ, tmp_path, "state", "save", "save", "get") == ["absent", "keyring", "keyring", True]
    with secret_service(tmp_path) as environ:
        assert walk(environ, tmp_path, "get", "delete", "state", "delete") == [
            True,
            ["removed", "absent"],
            "absent",
            ["absent", "absent"],
        ]


def needs_login(answer: object, sentence: str) -> None:
    """Exit 4, the keyring's sentence, and the two steps that work without one."""
    assert isinstance(answer, list)
    assert answer[:3] == ["login", 4, f"keyring: {sentence}"]
    assert answer[-1].count("dcctl connect relay --renew") == 2


def test_locked(tmp_path: Path) -> None:
    with secret_service(tmp_path) as environ:
        assert walk(environ, tmp_path, "save") == ["keyring"]
    with secret_service(tmp_path, "locked") as environ:
        get, save, removed = walk(environ, tmp_path, "get", "save", "delete")
    needs_login(get, "the keyring is locked")
    needs_login(save, "the keyring is locked")
    assert removed == ["silent", "absent"]
    with secret_service(tmp_path) as environ:
        assert walk(environ, tmp_path, "get") == [True]


def test_a_bus_without_a_secret_service(tmp_path: Path) -> None:
    with secret_service(tmp_path, "no service") as environ:
        get, save = walk(environ, tmp_path, "get", "save")
    for answer in (get, save):
        needs_login(answer, "no D-Bus session bus, or no Secret Service on it")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (None, "no D-Bus session bus, or no Secret Service on it"),
        ("unix:path=/no/such/bus", "no D-Bus session bus at its address"),
        ("nonsense", "no D-Bus session bus, or no Secret Service on it"),
    ],
)
def test_no_bus(tmp_path: Path, address: str | None, sentence: str) -> None:
    environ = session(tmp_path) | ({} if address is None else {"DBUS_SESSION_BUS_ADDRESS": address})
    for answer in walk(environ, tmp_path, "get", "save"):
        needs_login(answer, sentence)


def test_a_bus_that_died(tmp_path: Path) -> None:
    with secret_service(tmp_path) as environ:
        assert walk(environ, tmp_path, "save") == ["keyring"]
    (answer,) = walk(environ, tmp_path, "get")
    needs_login(answer, "no D-Bus session bus at its address")
