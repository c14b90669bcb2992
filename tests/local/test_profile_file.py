"""The profile's bytes: what is not read, and that a write is whole, private and durable or nothing."""

import os
import stat
from pathlib import Path

import pytest

from dcctl.errors import ProfileError, StoreError
from dcctl.local.profile_file import MAX_BYTES, read_text, write_profile


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_text_comes_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_bytes("\ufeffa: ü\r\n".encode())
    assert read_text(path) == "\ufeffa: ü\r\n"


def test_no_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("no", "no/no", "file/no", "dangling"):
        assert read_text(tmp_path / name) is None


@pytest.mark.parametrize(
    ("data", "where"),
    [(b"a: \xff\n", ":1:4: byte 0xff"), (b"a: 1\nb: \xc3\n", ":2:4: byte 0xc3"), ("a: 1".encode("utf-16"), ":1:1: ")],
)
def test_other_encodings_are_refused_with_their_place(tmp_path: Path, data: bytes, where: str) -> None:
    path = tmp_path / "p"
    path.write_bytes(data)
    with pytest.raises(ProfileError, match="not UTF-8") as refused:
        read_text(path)
    assert refused.value.details[0].startswith(f"{path}{where}")


def test_the_limit_is_a_million_bytes(tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_bytes(b"#" * MAX_BYTES)
    assert len(read_text(path) or "") == MAX_BYTES
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(ProfileError, match="larger than"):
        read_text(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name in (".", "pipe", "loop", "x" * 300):
        with pytest.raises(ProfileError) as refused:
            read_text(tmp_path / name)
        assert refused.value.next


@pytest.mark.parametrize(("mode", "taken"), [(0o600, True), (0o400, True), (0o664, True), (0o606, False)])
def test_a_file_that_everybody_may_write_is_refused(tmp_path: Path, mode: int, taken: bool) -> None:
    path = tmp_path / "p"
    path.write_text("")
    path.chmod(mode)
    if taken:
        assert read_text(path) == ""
    else:
        with pytest.raises(ProfileError, match="writable by everybody") as refused:
            read_text(path)
        assert refused.value.next == f"chmod o-w {path}"


@pytest.mark.skipif(os.geteuid() != 0, reason="giving a link to another user needs root")
def test_another_users_link_is_refused(tmp_path: Path) -> None:
    path, link = tmp_path / "p", tmp_path / "link"
    path.write_text("")
    link.symlink_to(path)
    assert read_text(link) == ""
    os.chown(link, 12345, 12345, follow_symlinks=False)
    with pytest.raises(ProfileError, match="belongs to another user"):
        read_text(link)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_a_new_profile_is_private_whatever_the_umask(tmp_path: Path, mask: int) -> None:
    path = tmp_path / "a/b/profile.yaml"
    before = os.umask(mask)
    try:
        write_profile(path, "a: ü\r\n", was="")
    finally:
        os.umask(before)
    assert path.read_bytes() == "a: ü\r\n".encode()
    assert (mode_of(path), mode_of(path.parent)) == (0o600, 0o700)
    assert [entry.name for entry in path.parent.iterdir()] == ["profile.yaml"]


@pytest.mark.parametrize(("old", "new"), [(0o644, 0o600), (0o600, 0o600), (0o400, 0o400)])
def test_the_mode_only_gets_stricter(tmp_path: Path, old: int, new: int) -> None:
    path = tmp_path / "p"
    path.write_text("old")
    path.chmod(old)
    write_profile(path, "new", was="old")
    assert (path.read_text(), mode_of(path)) == ("new", new)


def test_a_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "dotfiles/p", tmp_path / "p"
    target.parent.mkdir()
    target.write_text("old")
    link.symlink_to(target)
    write_profile(link, "new")
    assert (link.is_symlink(), target.read_text()) == (True, "new")


@pytest.mark.parametrize(("was", "now"), [("a", "b"), ("", "b"), ("a", None)])
def test_somebody_elses_change_is_not_lost(tmp_path: Path, was: str, now: str | None) -> None:
    path = tmp_path / "p"
    if now is not None:
        path.write_text(now)
    with pytest.raises(ProfileError, match="meanwhile"):
        write_profile(path, "mine", was=was)
    assert (path.read_text() if path.exists() else None) == now


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "p"
    path.write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        write_profile(path, "new")
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [("p", "old")]
