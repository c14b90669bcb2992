"""Where errors are forced: a home with a profile, a ledger and a secret no output may hold; and what each must tell."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

SECRET: Final = "tr0ub4dor&3=x"
LOGIN: Final = base64.b64encode(f"\0anna\0{SECRET}".encode()).decode()
SPELLINGS: Final = (SECRET, quote(SECRET), LOGIN, base64.b64encode(SECRET.encode()).decode())

GOOD: Final = """\
# as it was
version: 1
default_channel: box
identities:
  anna: {address: anna@corp.test}
channels:
  box: {kind: sandbox}
  relay: {kind: smtp, host: 127.0.0.1, port: 1, tls: starttls, user: anna, secret: 'env:RELAY'}
"""


@dataclass(frozen=True)
class Place:
    """Where an error is forced: a home with a profile, a ledger and a secret in the environment."""

    home: Path
    profile: Path
    ledger: Path

    def add(self, text: str) -> None:
        self.profile.write_text(GOOD + text)

    def channel(self, settings: str) -> None:
        self.add(f"  x: {{{settings}}}\n")

    def file(self, name: str, content: bytes = b"", mode: int = 0o600) -> None:
        path = self.home / name
        path.write_bytes(content)
        path.chmod(mode)

    def replace(self, old: str, new: str) -> None:
        assert old in GOOD
        self.profile.write_text(GOOD.replace(old, new))


Force = Callable[[Place], object]


def nothing(_: Place) -> None:
    """The command line alone does it."""


def well_told(stderr: str, home: Path) -> None:
    """What and where in the first line, then why or the next step; no traceback; short."""
    first, *more = stderr.replace(str(home), "~").splitlines()
    assert first.startswith("dcctl: ")
    assert any(line.startswith(("  why: ", "  next: ")) for line in more), stderr
    assert "Traceback" not in stderr
    several = [line for line in more if not line.startswith(("  why: ", "  next: "))]
    rows = sum(-(-len(line) // 80) for line in (first, *more) if line not in several)
    assert rows <= 6, stderr
