"""checkdmarc, the best-known checker of domains, installed into a throw-away environment to be timed beside dcctl."""

import subprocess
import sys
from pathlib import Path

PACKAGE = "checkdmarc"


def installed(folder: Path) -> str | None:
    """The peer's program in a fresh environment in `folder`; None where it cannot be had (no network, no index)."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    install = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet", "install", PACKAGE]
    done = subprocess.run(install, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return str(folder / "bin" / PACKAGE) if done.returncode == 0 else None
