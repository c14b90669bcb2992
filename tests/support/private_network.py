"""A network of one's own (unshare(1)): its own addresses, its own name server on port 53, nothing else there."""

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from tests.support.processes import require, require_root

SECONDS: Final = 60.0
ROOT: Final = Path(__file__).parents[2]


def run_inside(module: str, arguments: Sequence[str], folder: Path, addresses: Iterable[str]) -> str:
    """Run a Python module of the tests in a new network and mount namespace; what it printed.

    The loopback interface has `addresses` besides its own, and /etc/resolv.conf names 127.0.0.1. Everything that is
    started inside ends with it. AssertionError with its output when it fails.
    """
    require_root("a network namespace")
    unshare, ip, mount = require("unshare", "ip", "mount")
    resolv = folder / "resolv.conf"
    resolv.write_text("nameserver 127.0.0.1\n")
    lines = [
        f"{ip} link set lo up",
        *(f"{ip} address add {address}/32 dev lo" for address in addresses),
        f"{mount} --bind {resolv} /etc/resolv.conf",
        'exec "$@"',
    ]
    program = [sys.executable, "-m", module, *arguments]
    options = ["--net", "--mount", "--pid", "--mount-proc", "--fork", "--kill-child"]
    command = [str(unshare), *options, "sh", "-ec", "\n".join(lines), "sh", *program]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src")))}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS, cwd=ROOT, env=environment, check=False
    )
    assert done.returncode == 0, f"{module} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout
