"""`make demo`: the whole loop by the real commands, in a throw-away state; fails when mail or bounce is missing."""

import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DCCTL = Path(sys.executable).with_name("dcctl")
ZONE = "demo/example.com.zone"
GOOD, BAD = "bob@example.net", "bounce@example.net"

REAL = """
The same with a real channel, in three commands:

  dcctl connect smtp office --preset postmark --address you@example.com
  dcctl test-send
  dcctl check-auth
"""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="dcctl-demo-") as folder:
        state = Path(folder)
        own = {"DCCTL_CONFIG": "sample-config.yaml", "DCCTL_STATE": folder, "DCCTL_CHANNEL": "practice"}
        environ = {**os.environ, **own}

        def run(arguments: str, *expected: int) -> None:
            """Show the command line, run it with our own terminal, and stop the demo at an exit code not expected."""
            print(f"\n$ dcctl {arguments}", flush=True)
            code = subprocess.run([DCCTL, *shlex.split(arguments)], env=environ, cwd=ROOT, check=False).returncode
            if code not in (expected or (0,)):
                sys.exit(f"demo: exit {code}, expected {expected or (0,)}")

        run("profile check")
        run("select --explain")
        run(f"test-send --to {GOOD} --template demo/welcome.txt --var name=Bob --campaign demo")
        message = arrived(state, GOOD)
        run(f"test-send --to {BAD} --template demo/welcome.txt --var name=Nobody --campaign demo")
        run(f"check-auth --dns-file {ZONE} example.com --selector s1")
        run(f"check-auth --dns-file {ZONE} --message {message} --ip 192.0.2.10 --mail-from anna@example.com")
        run("bounces --fail-on permanent", 3)
        bounced(environ)
        run("status")
    print(REAL)
    print("demo: the mail arrived, and the bounce was found and joined to its send")


def arrived(state: Path, recipient: str) -> Path:
    """The message in the sandbox's `sent` Maildir; stops the demo when it is not there."""
    for path in sorted(state.glob("sandbox/practice/sent/new/*")):
        if f"To: {recipient}".encode() in path.read_bytes():
            return path
    sys.exit(f"demo: the message to {recipient} did not arrive")


def bounced(environ: dict[str, str]) -> None:
    """Ask the ledger again, as a script would: the bounce must be there and verified against its send."""
    command = [DCCTL, "bounces", "--since", "1h", "--json"]
    said = subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, check=True).stdout
    answer: dict[str, Any] = json.loads(said)
    found = [event for event in answer["data"]["events"] if event["recipient"] == BAD]
    if not (found and found[0]["verified"] and found[0]["reason"] == "userunknown"):
        sys.exit(f"demo: the bounce of {BAD} was not found")


if __name__ == "__main__":
    main()
