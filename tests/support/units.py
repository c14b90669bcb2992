"""systemd's own opinion of units that we print."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.support.processes import require


def verify(folder: Path, name: str, service: Sequence[str], timer: Sequence[str]) -> None:
    """AssertionError with what `systemd-analyze verify` has against the two; `absent` where it is not installed."""
    (analyze,) = require("systemd-analyze")
    files = {folder / f"{name}.service": service, folder / f"{name}.timer": timer}
    for path, lines in files.items():
        path.write_text("".join(f"{line}\n" for line in lines))
    done = subprocess.run(
        [analyze, "verify", "--man=no", *files], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
