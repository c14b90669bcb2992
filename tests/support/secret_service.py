"""A real Secret Service of one's own: dbus-daemon on a private socket and gnome-keyring-daemon, ended by process id."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, Literal

from tests.support.processes import CEILING, require, wait_until

State = Literal["unlocked", "locked", "no service"]

PROGRAMS: Final = ("dbus-daemon", "dbus-send", "gnome-keyring-daemon")
_NAME: Final = "org.freedesktop.secrets"

_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""  # no service folder: nothing is started by being asked for


def session(folder: Path) -> dict[str, str]:
    """The environment of a user with a home of their own under `folder`, and no bus."""
    home = {"HOME": folder / "home", "XDG_DATA_HOME": folder / "data", "XDG_RUNTIME_DIR": folder / "run"}
    for path in home.values():
        path.mkdir(mode=0o700, exist_ok=True)
    return {"PATH": os.environ["PATH"], **{name: str(path) for name, path in home.items()}}


@contextmanager
def secret_service(folder: Path, state: State = "unlocked") -> Iterator[Mapping[str, str]]:
    """Run the two daemons (or skip where they are not installed); yields the environment to meet them in.

    The keyring's files outlive it in `folder`; `locked` wants a keyring that an earlier, unlocked run has left
    there.
    """
    require(*PROGRAMS)
    environ = session(folder)
    with ExitStack() as stack:
        bus = stack.enter_context(_bus(folder, environ))
        environ["DBUS_SESSION_BUS_ADDRESS"] = bus
        if state != "no service":
            stack.enter_context(_keyring(environ, unlock=state == "unlocked"))
        yield environ


@contextmanager
def _bus(folder: Path, environ: Mapping[str, str]) -> Iterator[str]:
    config = folder / "bus.conf"
    config.write_text(_BUS.format(folder=environ["XDG_RUNTIME_DIR"]))
    command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--print-address"]
    with _running(command, environ) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().decode().strip()


@contextmanager
def _keyring(environ: Mapping[str, str], *, unlock: bool) -> Iterator[None]:
    command = ["gnome-keyring-daemon", "--foreground", "--components=secrets", *(["--unlock"] if unlock else [])]
    with _running(command, environ, b"a test's pass phrase\n" if unlock else b""):
        wait_until(lambda: _is_served(environ), f"{_NAME} on the private bus")
        yield


def _is_served(environ: Mapping[str, str]) -> bool:
    question = ["--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", f"string:{_NAME}"]
    answer = subprocess.run(["dbus-send", "--session", "--print-reply", *question], env=environ, capture_output=True)
    return b"boolean true" in answer.stdout


@contextmanager
def _running(command: list[str], environ: Mapping[str, str], stdin: bytes = b"") -> Iterator[subprocess.Popen[bytes]]:
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, env=environ, stdin=pipe, stdout=pipe, stderr=null) as daemon:
        try:
            assert daemon.stdin is not None
            daemon.stdin.write(stdin)
            daemon.stdin.close()
            yield daemon
        finally:
            daemon.terminate()
            try:
                daemon.wait(CEILING)
            except subprocess.TimeoutExpired:
                daemon.kill()
