"""`dcctl` as a process of its own, with nothing in its environment but what is named: as cron runs it."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Command:
    """A home of its own and the command run in it."""

    def __init__(self, home: Path, **environ: str) -> None:
        self.home = home
        self.environ = {"HOME": str(home), "PATH": "/usr/bin:/bin", **environ}

    @property
    def profile(self) -> Path:
        """Where the profile is."""
        return self.home / ".config" / "dcctl" / "profile.yaml"

    def __call__(
        self, *arguments: object, code: int = 0, stdin: str = "", env: Mapping[str, str] = {}
    ) -> subprocess.CompletedProcess[str]:
        """Run it and hold it to that exit code."""
        done = subprocess.run(
            [sys.executable, "-m", "dcctl", *map(str, arguments)], env={**self.environ, **env}, cwd=self.home,
            input=stdin, capture_output=True, text=True, check=False, timeout=90,
        )  # fmt: skip
        assert done.returncode == code, f"exit {done.returncode}, not {code}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *arguments: object, code: int = 0, **more: Any) -> Any:
        """The envelope of a run with --json; its `exit` must be the process's."""
        document = json.loads(self(*arguments, "--json", code=code, **more).stdout)
        assert document["exit"] == code
        return document
