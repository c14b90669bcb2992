"""The command as people call it: in this process for speed, as one of its own where pipes or imports matter."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dcctl.cli.ending import run
from dcctl.cli.schema import OUTCOMES
from dcctl.render.schema import envelope_schema
from tests.cli.zones import FAULTS, ZONES
from tests.support.bad_input import GOOD, Place
from tests.support.certificates import Authority, authority
from tests.support.nameserver import NameServer
from tests.support.threaded import beside


@dataclass(frozen=True)
class Result:
    """What a run left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """stdout as the one JSON document it must be: by its own published schema, its `exit` the process's."""
        document = json.loads(self.out)
        validator(document["schema"].removeprefix("dcctl.").removesuffix("/1")).validate(document)
        assert list(document) == ["schema", "ok", "data", "warnings", "error", "exit"]
        assert (document["exit"], document["ok"]) == (self.code, self.code == 0)
        assert document["error"] is None or self.code not in (0, 3), "0 and 3 are answers, never errors"
        return document

    @property
    def data(self) -> Any:
        """What `json` answers."""
        return self.json["data"]

    @property
    def lines(self) -> list[Any]:
        """stdout as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


@cache
def validator(name: str) -> Draft202012Validator:
    """For what `dcctl schema NAME` prints; a line that names no such command has no data, whatever it is."""
    schema = envelope_schema(name, OUTCOMES.get(name, NoneType))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


Cli = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and an environment as bare as cron's."""
    for name in list(os.environ):
        if name.startswith(("DCCTL_", "XDG_", "DBUS_", "CREDENTIALS_")) or name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DCCTL_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def cli(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run one command line in this process, stdin not a terminal."""

    def call(*arguments: str, stdin: str = "", env: Mapping[str, str] = {}) -> Result:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin.encode()))))
        capsys.readouterr()
        code = run(arguments)
        captured = capsys.readouterr()
        for name in env:
            monkeypatch.delenv(name)
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture
def process(home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run one command line as a process of its own, with nothing in its environment but what is named here."""

    def call(*arguments: str, env: Mapping[str, str] = {}, **more: Any) -> subprocess.CompletedProcess[str]:
        bare = {"HOME": str(home), "DCCTL_STATE": str(home / "state"), "PATH": "/usr/bin:/bin", **env}
        command = [sys.executable, "-m", "dcctl", *arguments]
        return subprocess.run(
            command, env=bare, cwd=home, capture_output=True, text=True, check=False, timeout=60, **more
        )

    return call


@pytest.fixture
def profile(home: Path) -> Path:
    """Where the profile of that home is; not made yet."""
    path = home / ".config/dcctl/profile.yaml"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A CA that tests may name as `ca_file`."""
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def sandbox(cli: Cli) -> Cli:
    """A home with the sandbox connected."""
    assert cli("connect", "sandbox", "--address", "anna@corp.test").code == 0
    return cli


# The sandbox's published rule: what comes back for a local part.
RETURNED = {"bounce": "permanent", "full": "transient", "delay": "transient", "complaint": "transient"}


def returned(home: Path, channel: str = "sandbox") -> Path:
    """The Maildir of what came back to that sandbox."""
    return home / "state/sandbox" / channel / "returned"


@pytest.fixture
def reports(sandbox: Cli, home: Path) -> dict[str, bytes]:
    """One returned mail of each kind, as the sandbox writes them; none of them read yet."""
    for local in RETURNED:
        assert sandbox("test-send", "--to", f"{local}@corp.test").code == 0
    return {
        next(local for local in RETURNED if f"{local}@corp.test".encode() in raw): raw
        for raw in (path.read_bytes() for path in (returned(home) / "new").iterdir())
    }


@pytest.fixture
def place(cli: Cli, home: Path, profile: Path) -> Place:
    profile.write_text(GOOD)
    profile.chmod(0o600)
    ledger = home / "state/ledger.sqlite3"
    assert cli("test-send").code == 0
    return Place(home, profile, ledger)


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    """A name server with the domains of `tests.cli.zones`; a module may have one of its own."""
    with beside(NameServer(ZONES, FAULTS)) as server:
        yield server


@pytest.fixture
def check(cli: Cli, server: NameServer) -> Cli:
    """`dcctl check-auth` asking that server."""
    return lambda *options, **more: cli("check-auth", "--nameserver", server.address, *options, **more)
