"""The rule for absent counterparts, and servers that do not start: both must be loud in CI."""

import sys
from pathlib import Path

import pytest

from tests.support.processes import Daemon, free_port, require, wait_until


@pytest.mark.parametrize(("no_skip", "ending"), [(None, pytest.skip.Exception), ("1", pytest.fail.Exception)])
def test_an_absent_program_skips_or_fails(
    monkeypatch: pytest.MonkeyPatch, no_skip: str | None, ending: type[BaseException]
) -> None:
    if no_skip is None:
        monkeypatch.delenv("DCCTL_NO_SKIP", raising=False)
    else:
        monkeypatch.setenv("DCCTL_NO_SKIP", no_skip)
    with pytest.raises(ending, match="not installed: no-such-a, no-such-b"):
        require("sh", "no-such-a", "no-such-b")


def test_present_programs_are_found_off_path_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PATH", raising=False)
    (shell,) = require("sh")
    assert shell.name == "sh"


def test_a_server_that_ends_says_why(tmp_path: Path) -> None:
    script = "raise SystemExit('no such zone')"
    with (
        Daemon([sys.executable, "-c", script], tmp_path / "out", [free_port()]) as daemon,
        pytest.raises(AssertionError, match="no such zone"),
    ):
        daemon.ready()


def test_a_wait_ends_with_what_it_waited_for() -> None:
    answers = iter([0, 0, 7])
    assert wait_until(lambda: next(answers), "seven") == 7
    with pytest.raises(AssertionError, match=r"in vain for the moon"):
        wait_until(lambda: False, "the moon", seconds=0)
