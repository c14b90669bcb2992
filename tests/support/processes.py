"""Real programs in tests: found or skipped with a reason, started on free ports, stopped by process id."""

import itertools
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn, Self, TypeVar

import pytest

T = TypeVar("T")

CEILING = 30.0  # seconds; generous, as reaching it is a failure: a wait ends with its condition
_PAUSE = 0.02
_SYSTEM_FOLDERS = ("/usr/sbin", "/sbin", "/usr/lib/postfix/sbin", "/usr/lib/dovecot")  # daemons are off users' PATH


def absent(reason: str) -> NoReturn:
    """A real counterpart cannot be had: skip with that reason, or fail where `DCCTL_NO_SKIP=1` allows no such skip."""
    if os.environ.get("DCCTL_NO_SKIP") == "1":
        pytest.fail(f"{reason} (DCCTL_NO_SKIP=1)", pytrace=False)
    pytest.skip(reason)


def find_program(name: str) -> Path | None:
    """The program's path, the system folders included, or None."""
    folders = os.pathsep.join((os.environ.get("PATH", os.defpath), *_SYSTEM_FOLDERS))
    found = shutil.which(name, path=folders)
    return Path(found) if found else None


def require(*programs: str) -> tuple[Path, ...]:
    """The paths of these programs, in order; `absent` naming all that are missing."""
    found = {name: find_program(name) for name in programs}
    missing = [name for name, path in found.items() if path is None]
    if missing:
        absent(f"not installed: {', '.join(missing)}")
    return tuple(path for path in found.values() if path is not None)


def require_root(whom: str) -> None:
    """`absent` unless this process is root; `whom` names what insists on it."""
    if os.geteuid() != 0:
        absent(f"{whom} needs root")


def wait_until(condition: Callable[[], T], what: str, seconds: float = CEILING) -> T:
    """The first true value of `condition`; AssertionError saying `what` was awaited after `seconds`."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:g} s in vain for {what}")
        time.sleep(_PAUSE)
    return value


def free_ports(count: int) -> list[int]:
    """Different ports of 127.0.0.1 nobody holds, by TCP or UDP; below those outgoing connections are numbered from."""
    candidates = random.sample(range(20000, 32000), 200)
    found = list(itertools.islice(filter(_is_free, candidates), count))
    assert len(found) == count, "too few free ports from 20000 to 32000 on 127.0.0.1"
    return found


def free_port() -> int:
    """One of `free_ports`."""
    return free_ports(1)[0]


def _is_free(port: int) -> bool:
    with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        try:
            tcp.bind(("127.0.0.1", port))
            udp.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def is_closed(port: int) -> bool:
    """Whether nobody accepts TCP connections on that port of 127.0.0.1."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return True
    return False


class Daemon:
    """A server kept in the foreground as our child, its output in a file: an inherited pipe would hold the tests.

    `ready` waits until its ports answer; leaving the `with` block ends it by process id and waits until they are free.
    """

    def __init__(self, command: Sequence[str | Path], output: Path, ports: Sequence[int] = ()) -> None:
        self.output, self.ports = output, tuple(ports)
        with output.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )

    def ready(self) -> None:
        """Return once every port answers; AssertionError with the output when the server has ended instead."""
        for port in self.ports:
            wait_until(partial(self._serves, port), f"port {port} of {self._process.args!r}")

    def stop(self) -> None:
        """End it (SIGTERM, then SIGKILL to its group) and wait until its ports are closed; safe to call twice."""
        self._process.terminate()
        try:
            self._process.wait(CEILING)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        for port in self.ports:
            wait_until(partial(is_closed, port), f"port {port} to be closed")

    def kill(self) -> None:
        """End it and what it started at once, without a goodbye: for one that is slow to hear and leaves nothing."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _serves(self, port: int) -> bool:
        if self._process.poll() is not None:
            output = self.output.read_text(errors="replace")
            raise AssertionError(f"{self._process.args!r} ended with {self._process.returncode}:\n{output}")
        return not is_closed(port)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
