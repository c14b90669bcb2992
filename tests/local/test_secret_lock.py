"""One lock per slot: held over re-read, renew and store, by one run at a time, and freed by death."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dcctl.errors import JobBusy, StoreError
from dcctl.local.lock_file import hold
from dcctl.local.private_file import write_private


async def test_it_excludes_and_frees(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.lock"
    async with hold(path, 1, "the job"):
        async with hold(tmp_path / "b.lock", 0, "another job"):
            pass
        with pytest.raises(JobBusy, match=r"the job: another run holds it, for 0\.1 s now"):
            async with hold(path, 0.1, "the job"):
                raise AssertionError
    inode = path.stat().st_ino
    async with hold(path, 0, "the job"):
        assert path.stat().st_ino == inode  # never unlinked
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0


async def test_an_error_inside_frees_it(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        async with hold(tmp_path / "a.lock", 0, "the job"):
            raise KeyError
    async with hold(tmp_path / "a.lock", 0, "the job"):
        pass


async def test_no_lock_to_be_had(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "a.lock", tmp_path):
        with pytest.raises(StoreError, match="the job: no lock at"):
            async with hold(path, 0, "the job"):
                raise AssertionError


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_a_hundred_processes_renew_once_and_lose_nothing(tmp_path: Path) -> None:
    write_private(tmp_path / "key", b"k" * 44)
    command = [sys.executable, "-m", "tests.support.renewals", str(tmp_path), "100"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("100\n", "")
    assert (tmp_path / "renewed").read_text() == "expired\n"
    assert len(json.loads((tmp_path / "vault").read_text())["entries"]["mail"]) == 101
