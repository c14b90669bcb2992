"""`dcctl` on a real terminal (a pty), as a person has it."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pexpect


class Terminal:
    """The command on terminals of `columns`, with nothing in its environment but what is named."""

    def __init__(self, home: Path, columns: int = 80, **environ: str) -> None:
        self.home, self._columns = home, columns
        self.environ = {
            "HOME": str(home),
            "DCCTL_STATE": str(home / "state"),
            "PATH": "/usr/bin:/bin",
            "TERM": "xterm",
            **environ,
        }

    def start(self, *arguments: str, env: Mapping[str, str] = {}) -> Any:
        """The running command, to talk to."""
        environ: Any = {**self.environ, **env}
        return pexpect.spawn(
            sys.executable, ["-m", "dcctl", *arguments],
            env=environ, cwd=str(self.home), encoding="utf-8", timeout=60, dimensions=(50, self._columns),
        )  # fmt: skip

    def __call__(self, *arguments: str, env: Mapping[str, str] = {}) -> str:
        """All that the command wrote, to its end; it is asked nothing."""
        child = self.start(*arguments, env=env)
        child.expect(pexpect.EOF)
        child.close()
        written: str = child.before
        return written.replace("\r\n", "\n")

    def shell(self, line: str) -> str:
        """All that a line of the shell wrote to the terminal, to its end."""
        child = pexpect.spawn(
            "/bin/sh", ["-c", line],
            env=self.environ, cwd=str(self.home), encoding="utf-8", timeout=60, dimensions=(50, self._columns),
        )  # fmt: skip
        child.expect(pexpect.EOF)
        child.close()
        written: str = child.before
        return written.replace("\r\n", "\n")
