"""The store: the order of its sources, what a reference pins, where secrets are kept, and what is said without one."""

import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Final

import pytest

from dcctl.channels.base import Secret, Vault
from dcctl.errors import DcctlError, LoginNeeded, StoreError, ValueRefused
from dcctl.local.keyring_door import KeyringDoor
from dcctl.local.redact import Redactor
from dcctl.local.secret_advice import variable
from dcctl.local.secretstore import SecretStore
from tests.support.memory_keyring import HangingKeyring, MemoryKeyring, locked

SENTINEL: Final = "s3ntinel-w0rd"
ORDER: Final = ("environment", "credential", "keyring", "vault")


class Lab:
    """A store in a folder, with every source at hand: `give` puts a secret where it is looked for."""

    def __init__(self, folder: Path, *, key: str | None = "file", keyring: KeyringDoor | None = None) -> None:
        self.folder = folder
        self.environ: dict[str, str] = {}
        self.memory = MemoryKeyring()
        (folder / "key").write_bytes(b"k" * 44)
        (folder / "key").chmod(0o600)
        self.redactor = Redactor()
        self.store = SecretStore(
            folder / "state",
            vault_file=folder / "vault",
            vault_key=f"file:{folder / 'key'}" if key == "file" else key,
            environ=self.environ,
            keyring=keyring or KeyringDoor(lambda: self.memory),
            on_reveal=self.redactor.add,
        )

    def vault(self, reference: str | None = None) -> Vault:
        return self.store.vault("my relay", {} if reference is None else {"password": reference})

    async def give(self, place: str, secret: str) -> None:
        if place == "environment":
            self.environ["DCCTL_SECRET_MY_RELAY_PASSWORD"] = secret
        elif place == "credential":
            self.environ["CREDENTIALS_DIRECTORY"] = str(self.folder)
            (self.folder / "dcctl.my_relay.password").write_text(secret)
        elif place == "keyring":
            self.memory.entries["dcctl/my relay", "password"] = secret
        else:
            await self.store.save("my relay", "password", Secret(secret), "vault")


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


async def missing(vault: Vault) -> DcctlError:
    with pytest.raises(DcctlError) as caught:
        await vault.get("password")
    assert SENTINEL not in f"{caught.value!r} {vars(caught.value)}"
    return caught.value


@pytest.mark.parametrize("given", list(product((True, False), repeat=4))[:-1])
async def test_the_first_source_in_order_decides(lab: Lab, given: tuple[bool, ...]) -> None:
    places = [place for place, there in zip(ORDER, given, strict=True) if there]
    for place in places:
        await lab.give(place, f"from {place}")
    assert await lab.vault().get("password") == Secret(f"from {places[0]}")
    told = await lab.store.describe("my relay", "password")
    assert [each.state == "found" for each in told] == list(given)
    assert "from" not in str(told)


PINNED: Final = [
    ("env:TOKEN", "in TOKEN"),
    ("credential:token", "in token"),
    ("file:{folder}/token", "in token"),
    ("command:echo in command", "in command"),
    ("keyring", "from keyring"),
    ("vault", "from vault"),
]


@pytest.mark.parametrize(("reference", "expected"), PINNED)
async def test_a_reference_pins_its_source(lab: Lab, reference: str, expected: str) -> None:
    for place in ORDER:
        await lab.give(place, f"from {place}")
    lab.environ |= {"TOKEN": "in TOKEN", "PATH": "/usr/bin:/bin"}
    (lab.folder / "token").write_text("in token\n")
    (lab.folder / "token").chmod(0o400)
    reference = reference.format(folder=lab.folder)
    assert await lab.vault(reference).get("password") == Secret(expected)
    (told,) = await lab.store.describe("my relay", "password", reference)
    assert (told.state, told.plain) == ("found", reference.startswith("file:"))


RENEW: Final = "dcctl connect 'my relay' --renew"
NO_KEYRING: Final = f"{RENEW} --secret env:NAME; or set vault_key: file:PATH in the profile, then {RENEW}"


@pytest.mark.parametrize(
    ("reference", "next_steps"),
    [
        ("env:TOKEN", f"set TOKEN in the environment of this run; or {RENEW}"),
        ("credential:token", f"add LoadCredentialEncrypted=token to the systemd unit; or {RENEW}"),
        ("file:/no/such/token", f"write the secret to /no/such/token with mode 0600; or {RENEW}"),
        ("command:true", f"run the command by hand and see what it prints; or {RENEW}"),
        ("keyring", f"{RENEW} --secret env:NAME; or {RENEW}"),
        ("vault", f"{RENEW} --secret env:NAME; or {RENEW}"),
        (None, f"{RENEW}; or set DCCTL_SECRET_MY_RELAY_PASSWORD (cron, CI)"),
    ],
)
async def test_nothing_there_names_what_was_tried_and_two_steps(
    lab: Lab, reference: str | None, next_steps: str
) -> None:
    lab.environ["PATH"] = "/usr/bin:/bin"
    error = await missing(lab.vault(reference))
    assert isinstance(error, LoginNeeded)
    assert error.message == "no secret for channel 'my relay' (password)"
    assert error.next == next_steps
    assert len(error.details) == (4 if reference is None else 1)


async def test_what_was_tried_stands_in_order_one_line_each(lab: Lab) -> None:
    assert (await missing(lab.vault())).details == (
        "environment variable DCCTL_SECRET_MY_RELAY_PASSWORD: not set",
        "systemd credential dcctl.my_relay.password: CREDENTIALS_DIRECTORY is not set (not started by systemd)",
        "keyring: has no such entry",
        f"encrypted file {lab.folder / 'vault'}: has no such entry",
    )


async def test_a_silent_keyring_is_passed_over_and_named(tmp_path: Path) -> None:
    lab = Lab(tmp_path, keyring=locked())
    error = await missing(lab.vault())
    assert error.details[2] == "keyring: the keyring is locked"
    assert (error.why, error.next) == ("keyring could not be asked", NO_KEYRING)
    assert (await missing(lab.vault("keyring"))).next == NO_KEYRING
    await lab.give("vault", "from vault")
    assert await lab.vault().get("password") == Secret("from vault")


async def test_a_hanging_keyring_is_passed_over(tmp_path: Path) -> None:
    lab = Lab(tmp_path, keyring=KeyringDoor(HangingKeyring, limit=0.1))
    assert "keyring: the keyring did not answer within 0.1 s" in (await missing(lab.vault())).details


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (None, "no key: vault_key is not set"),
        ("file:/no/such/key", "no key: file /no/such/key: no such file"),
        ("credential:key", "no key: systemd credential key: CREDENTIALS_DIRECTORY is not set (not started by systemd)"),
    ],
)
async def test_an_encrypted_file_without_its_key(tmp_path: Path, key: str | None, words: str) -> None:
    await Lab(tmp_path).give("vault", SENTINEL)
    lab = Lab(tmp_path, key=key)
    for reference in (None, "vault"):
        assert (await missing(lab.vault(reference))).details[-1] == f"encrypted file {tmp_path / 'vault'}: {words}"
    with pytest.raises(LoginNeeded, match="could not be kept") as caught:
        await lab.store.save("my relay", "password", Secret(SENTINEL), "vault")
    assert (caught.value.details[-1].endswith(words), caught.value.next) == (True, NO_KEYRING)


async def test_a_key_that_is_a_systemd_credential(tmp_path: Path) -> None:
    lab = Lab(tmp_path, key="credential:key")
    lab.environ["CREDENTIALS_DIRECTORY"] = str(tmp_path)
    await lab.give("vault", "from vault")
    assert await lab.vault("vault").get("password") == Secret("from vault")


async def test_a_key_that_is_named_wrongly(tmp_path: Path) -> None:
    with pytest.raises(ValueRefused, match="vault_key: wants file:PATH or credential:NAME"):
        await Lab(tmp_path, key="env:KEY").give("vault", SENTINEL)


async def test_a_bad_secret_is_not_passed_over(lab: Lab) -> None:
    await lab.give("keyring", "from keyring")
    await lab.give("environment", f"{SENTINEL}\nmore")
    assert "line break" in (await missing(lab.vault())).message
    told = await lab.store.describe("my relay", "password")
    assert [each.state for each in told] == ["refused", "absent", "found", "absent"]
    assert SENTINEL not in str(told)


async def test_a_damaged_file_is_said_only_where_it_is_reached(lab: Lab) -> None:
    (lab.folder / "vault").write_text("garbage")
    (lab.folder / "vault").chmod(0o600)
    assert isinstance(await missing(lab.vault()), StoreError)
    assert (await lab.store.describe("my relay", "password"))[-1].state == "refused"
    assert await lab.store.save("my relay", "password", Secret("new")) == "keyring"
    assert await lab.vault().get("password") == Secret("new")
    assert (lab.folder / "vault").read_text() == "garbage"


async def test_a_file_in_a_folder_that_is_none(tmp_path: Path) -> None:
    lab = Lab(tmp_path)
    lab.store = SecretStore(
        tmp_path, vault_file=tmp_path / "key" / "vault", vault_key=None, environ={}, keyring=KeyringDoor(MemoryKeyring)
    )
    assert "cannot be read" in (await missing(lab.vault())).message


async def test_save_keeps_in_the_keyring_and_drops_the_older_copy(lab: Lab) -> None:
    await lab.give("vault", "old")
    assert await lab.store.save("my relay", "password", Secret("new")) == "keyring"
    assert [each.state for each in await lab.store.describe("my relay", "password")][2:] == ["found", "absent"]


async def test_save_falls_to_the_encrypted_file_and_never_to_a_plain_one(tmp_path: Path) -> None:
    lab = Lab(tmp_path, keyring=locked())
    assert await lab.store.save("my relay", "password", Secret(SENTINEL)) == "vault"
    keyless = Lab(tmp_path, key=None, keyring=locked())
    with pytest.raises(LoginNeeded, match="could not be kept") as caught:
        await keyless.store.save("my relay", "token", Secret(SENTINEL))
    assert caught.value.details == (
        "keyring: the keyring is locked",
        f"encrypted file {tmp_path / 'vault'}: no key: vault_key is not set",
    )
    written = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert written
    assert not [content for content in written if SENTINEL.encode() in content]


@pytest.mark.parametrize("secret", ["", "two\nlines", "nul\0", "cr\r", "x" * 70_000, "\udcff"])
async def test_save_refuses_what_is_no_secret(lab: Lab, secret: str) -> None:
    with pytest.raises(ValueRefused, match="the secret ") as caught:
        await lab.store.save("my relay", "password", Secret(secret))
    assert secret == "" or secret not in caught.value.message
    assert not lab.memory.entries


@pytest.mark.parametrize("reference", ["env:TOKEN", "credential:token", "file:/token", "command:x", "nonsense"])
async def test_save_refuses_a_source_that_is_only_read(lab: Lab, reference: str) -> None:
    with pytest.raises(ValueRefused, match="can only be read"):
        await lab.store.save("my relay", "password", Secret("x"), reference)


async def test_delete_says_what_became_of_every_place(tmp_path: Path) -> None:
    lab = Lab(tmp_path)
    await lab.give("keyring", "x")
    await lab.give("vault", "y")
    for expected in (["removed", "removed"], ["absent", "absent"]):
        assert [each.state for each in await lab.store.delete("my relay", "password")] == expected
    await lab.give("vault", "y")
    silent = Lab(tmp_path, key=None, keyring=locked())
    assert [each.state for each in await silent.store.delete("my relay", "password")] == ["silent", "removed"]
    (tmp_path / "vault").write_text("garbage")
    assert [each.state for each in await lab.store.delete("my relay", "password")] == ["absent", "refused"]


@pytest.mark.parametrize(("pinned", "place"), list(product((True, False), ("keyring", "vault"))))
async def test_a_renewed_secret_goes_where_it_was(lab: Lab, place: str, pinned: bool) -> None:
    await lab.give(place, "old")
    vault = lab.vault(place if pinned else None)
    async with vault.locked("password") as keeper:
        assert await keeper.get() == Secret("old")
        await keeper.put(Secret("new"))
        assert await keeper.get() == Secret("new")
    told = {each.source.split()[0]: each.state for each in await lab.store.describe("my relay", "password")}
    assert (told["keyring"] == "found", told["encrypted"] == "found") == (place == "keyring", place == "vault")


@pytest.mark.parametrize("reference", [None, "env:DCCTL_SECRET_MY_RELAY_PASSWORD"])
async def test_a_renewed_secret_of_the_environment_has_nowhere_to_go(lab: Lab, reference: str | None) -> None:
    await lab.give("environment", SENTINEL)
    async with lab.vault(reference).locked("password") as keeper:
        with pytest.raises(ValueRefused, match="can only be read"):
            await keeper.put(Secret("new"))
    assert not lab.memory.entries


async def test_a_keeper_tells_nothing_from_unknown(tmp_path: Path) -> None:
    async with Lab(tmp_path).vault().locked("password") as keeper:
        assert await keeper.get() is None
        await keeper.put(Secret("first"))
        assert await keeper.get() == Secret("first")
    async with Lab(tmp_path, keyring=locked()).vault().locked("token") as keeper:
        with pytest.raises(LoginNeeded, match="no secret"):
            await keeper.get()


async def test_every_secret_that_passes_is_told_to_the_redactor(lab: Lab) -> None:
    await lab.give("keyring", "in the keyring")
    await lab.vault().get("password")
    await lab.store.save("other", "password", Secret("just saved"))
    assert lab.redactor("in the keyring, just saved") == "***, ***"


async def test_lock_files_of_hostile_names_stay_in_their_folder(lab: Lab) -> None:
    async with lab.store.vault("../../a/b", {}).locked("c/d"):
        assert [file.name for file in (lab.folder / "state" / "locks").iterdir()] == ["..%2F..%2Fa%2Fb+c%2Fd.lock"]


@pytest.mark.parametrize(
    ("channel", "slot", "name"),
    [("relay", "password", "RELAY_PASSWORD"), ("my-relay.2", "refresh_token", "MY_RELAY_2_REFRESH_TOKEN")],
)
def test_variables(channel: str, slot: str, name: str) -> None:
    assert variable(channel, slot) == f"DCCTL_SECRET_{name}"


LEAN = """
import asyncio, sys
from pathlib import Path
from dcctl.local.keyring_door import KeyringDoor
from dcctl.local.secretstore import SecretStore
store = SecretStore(Path("state"), vault_file=Path("vault"), vault_key="file:key",
                    environ={"DCCTL_SECRET_RELAY_PASSWORD": "x"}, keyring=KeyringDoor())
asyncio.run(store.vault("relay", {}).get("password"))
print(sorted({"keyring", "cryptography", "yaml", "secretstorage", "jeepney"} & set(sys.modules)))
"""


def test_the_environment_loads_neither_keyring_nor_cryptography(tmp_path: Path) -> None:
    (tmp_path / "vault").touch(0o600)
    run = subprocess.run([sys.executable, "-c", LEAN], cwd=tmp_path, capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("[]\n", "")
