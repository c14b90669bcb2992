"""A file that others collect: whole or old, readable by all, nothing left beside it."""

import errno
import os
from pathlib import Path

import pytest

from dcctl.errors import StoreError
from dcctl.local.whole_file import write_whole


def test_it_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "new" / "dcctl.prom"
    before = os.umask(0o077)
    try:
        write_whole(path, "one\n")
        inode = path.stat().st_ino
        write_whole(path, "zwei ü\n")
    finally:
        os.umask(before)
    assert path.read_bytes() == "zwei ü\n".encode()
    assert path.stat().st_mode & 0o777 == 0o644
    assert path.stat().st_ino != inode, "written aside and renamed: a reader keeps the old one"
    assert list(path.parent.iterdir()) == [path]


def test_a_link_is_followed(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "there")
    write_whole(link, "x")
    assert link.is_symlink()
    assert (tmp_path / "there").read_text() == "x"


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "dcctl.prom"
    write_whole(path, "old")
    monkeypatch.setattr("dcctl.local.whole_file.os.fsync", full)
    with pytest.raises(StoreError, match=r"dcctl\.prom cannot be written: No space left") as refused:
        write_whole(path, "new")
    assert refused.value.next
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
