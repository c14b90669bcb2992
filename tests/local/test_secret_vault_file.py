"""The encrypted file: sealed, bound to its place, and left as it is whenever something is wrong with it."""

import json
import os
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.errors import DcctlError, LoginNeeded, SourceSilent, StoreError
from dcctl.local.vault_file import VaultFile

SENTINEL = "s3ntinel-wörd"
KEY = b64encode(bytes(range(32))) + b"\n"


def opened(path: Path, key: bytes = KEY) -> VaultFile:
    return VaultFile(path, lambda: key)


def no_key() -> bytes:
    raise SourceSilent("no key")


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A file with one secret."""
    path = tmp_path / "vault"
    await opened(path).put("mail", "password", SENTINEL)
    return path


async def test_put_get_delete(path: Path) -> None:
    file = opened(path)
    await file.put("mail", "token", "t1")
    await file.put("mail", "token", "t2")
    await file.put("other", "password", "o")
    assert [file.get("mail", "password"), file.get("mail", "token"), file.get("other", "password")] == [
        SENTINEL,
        "t2",
        "o",
    ]
    assert await file.delete("mail", "token")
    assert not await file.delete("mail", "token")
    assert await file.delete("other", "password")
    assert file.get("mail", "token") is None
    assert list(json.loads(path.read_text())["entries"]) == ["mail"]


async def test_what_takes_no_key(path: Path) -> None:
    keyless = VaultFile(path, no_key)
    assert keyless.get("mail", "other") is None
    assert VaultFile(path.with_name("none"), no_key).get("mail", "password") is None
    with pytest.raises(SourceSilent):
        keyless.get("mail", "password")
    assert await keyless.delete("mail", "password")


async def test_nothing_of_the_secret_is_in_the_file_and_no_nonce_twice(path: Path) -> None:
    first = path.read_bytes()
    await opened(path).put("mail", "password", SENTINEL)
    second = path.read_bytes()
    assert first != second
    for content in (first, second):
        assert SENTINEL.encode() not in content
        assert b64encode(SENTINEL.encode())[:-4] not in content


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
async def test_only_we_may_read_it(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        await opened(tmp_path / "new" / "vault").put("mail", "password", "x")
    finally:
        os.umask(before)
    made = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "new").iterdir()}
    assert made == {"vault": 0o600, "vault.lock": 0o600}  # and nothing is left beside it
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


async def test_a_link_is_written_through(path: Path) -> None:
    link = path.with_name("link")
    link.symlink_to(path)
    await opened(link).put("mail", "password", "new")
    assert link.is_symlink()
    assert opened(path).get("mail", "password") == "new"


async def test_a_loop_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vault").symlink_to(tmp_path / "vault")
    with pytest.raises(LoginNeeded, match="cannot be read"):
        await opened(tmp_path / "vault").put("mail", "password", "x")
    assert (tmp_path / "vault").is_symlink()


def changed(path: Path, change: Callable[[Any], object]) -> None:
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


def flipped(text: str) -> str:
    return ("B" if text[20] == "A" else "A").join((text[:20], text[21:]))


def entry(change: Callable[[str], object]) -> Callable[[Any], object]:
    """A change of the one sealed text."""
    return lambda data: data["entries"]["mail"].update(password=change(data["entries"]["mail"]["password"]))


DAMAGE: list[tuple[str, Callable[[Any], object], type[DcctlError], str]] = [
    ("sealed text", entry(flipped), StoreError, "altered"),
    ("sealed text cut", entry(lambda _: "AAAA"), StoreError, "altered"),
    ("not base64", entry(lambda _: "*"), StoreError, "altered"),
    ("no text", entry(lambda _: None), StoreError, "altered"),
    ("salt", lambda data: data.update(salt=flipped(data["salt"])), SourceSilent, "key does not fit"),
    ("check", lambda data: data.update(check=flipped(data["check"])), SourceSilent, "key does not fit"),
    ("newer", lambda data: data.update(schema="dcctl.vault/2"), StoreError, "another version"),
    ("no schema", lambda data: data.pop("schema"), StoreError, "not what dcctl wrote"),
    ("no entries", lambda data: data.pop("entries"), StoreError, "not what dcctl wrote"),
    ("entries a list", lambda data: data.update(entries=[]), StoreError, "not what dcctl wrote"),
    ("salt a number", lambda data: data.update(salt=7), StoreError, "not what dcctl wrote"),
]


@pytest.mark.parametrize(("change", "error", "words"), [case[1:] for case in DAMAGE], ids=[case[0] for case in DAMAGE])
async def test_damage_is_named_and_nothing_is_touched(
    path: Path, change: Callable[[Any], object], error: type[DcctlError], words: str
) -> None:
    changed(path, change)
    before = path.read_bytes()
    with pytest.raises(error) as caught:
        opened(path).get("mail", "password")
    assert words in f"{caught.value.message} {caught.value.why}"
    if words != "altered":  # one bad entry does not keep the others from being stored
        with pytest.raises(error):
            await opened(path).put("mail", "token", "x")
        assert path.read_bytes() == before


async def test_an_entry_cannot_pose_as_another(path: Path) -> None:
    def swap(data: Any) -> None:
        sealed = data["entries"]["mail"]["password"]
        data["entries"] = {"mail": {"token": sealed}, "other": {"password": sealed}}

    changed(path, swap)
    for place in (("mail", "token"), ("other", "password")):
        with pytest.raises(StoreError, match="cannot be read"):
            opened(path).get(*place)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (b64encode(bytes(32)), "does not fit"),
        (KEY.strip() + b"\n\n", None),
        (b"passphrase", "shorter than 32 bytes"),
        (b"\r\n" * 40, "shorter than 32 bytes"),
        (b"", "shorter than 32 bytes"),
    ],
)
async def test_keys(path: Path, key: bytes, words: str | None) -> None:
    before = path.read_bytes()
    file = opened(path, key)
    if words is None:
        assert file.get("mail", "password") == SENTINEL
        return
    with pytest.raises(SourceSilent, match=words):
        file.get("mail", "password")
    with pytest.raises(SourceSilent, match=words):
        await file.put("mail", "password", "new")
    assert path.read_bytes() == before


async def test_a_file_others_can_read_is_refused(path: Path) -> None:
    path.chmod(0o644)
    with pytest.raises(LoginNeeded, match="0644") as caught:
        opened(path).get("mail", "password")
    assert caught.value.next == f"chmod 600 {path}"


async def test_a_file_that_would_grow_too_large_is_not_written(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(StoreError, match="full"):
        await opened(path).put("mail", "token", "x" * 4_000_000)
    assert path.read_bytes() == before


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="no lock at"):
        await opened(tmp_path / "file" / "vault").put("mail", "password", SENTINEL)


async def test_a_write_that_fails_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left on device"):
        await opened(path).put("mail", "password", "new")
    assert path.read_bytes() == before
    assert {file.name for file in path.parent.iterdir()} == {"vault", "vault.lock"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
ENVELOPES = st.fixed_dictionaries({"schema": st.just("dcctl.vault/1"), "salt": JSON, "check": JSON, "entries": JSON})


@given(st.binary(max_size=60) | (JSON | ENVELOPES).map(lambda data: json.dumps(data).encode()) | st.just(b"[" * 99_999))
def test_no_content_of_the_file_escapes_our_errors(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "hostile-vault"
    path.touch(0o600)
    path.write_bytes(content)
    try:
        assert opened(path).get("mail", "password") is None
    except DcctlError:
        assert path.read_bytes() == content
