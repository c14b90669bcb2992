"""What a run loads: nothing heavy to answer --help, --version or a shell; nothing for secrets that is not asked for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

_HEAVY = {
    "aiosmtplib", "asyncio", "cryptography", "dns", "email", "exchangelib", "google", "googleapiclient", "httpx2",
    "idna", "keyring", "msal", "rich", "secretstorage", "smtplib", "socket", "sqlite3", "ssl", "yaml", "zoneinfo",
}  # fmt: skip

_PROBE = """
import json, sys
from dcctl.cli.entry import main
sys.argv = ["dcctl", *sys.argv[1:]]
try: main()
except SystemExit: pass
sys.stderr.write(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def loaded(home: Path, *arguments: str) -> set[str]:
    """The top-level modules that this command line loads."""
    run = subprocess.run(
        [sys.executable, "-c", _PROBE, *arguments],
        env={"HOME": str(home)}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return set(json.loads(run.stderr.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("-h",)])
def test_help_and_version_load_nothing_heavy(home: Path, arguments: tuple[str, ...]) -> None:
    assert not loaded(home, *arguments) & _HEAVY


def test_version_does_not_load_the_command_framework(home: Path) -> None:
    assert not loaded(home, "--version") & {"typer", "click", "inspect"}


def test_help_loads_no_command(home: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "dcctl", "--help"],
        env={"HOME": str(home)}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    ours = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines() if "dcctl" in line}
    assert not {
        name for name in ours if name.startswith(("dcctl.verbs.", "dcctl.local.", "dcctl.channels.", "dcctl.mailauth."))
    }
