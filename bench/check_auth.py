"""What `dcctl check-auth` costs where every DNS and HTTPS answer takes 20 ms: one domain, 200, and 5,000 of them.

`python bench/check_auth.py`. The name server and the policy hosts (`dns_server.py`, `policy_server.py`) are processes
of their own, so that their CPU is not counted. MTA-STS policies are there where port 443 may be listened on (root). All
domains are in order: a run that finds fault with one, or cannot ask, is no figure.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from peer import installed
from timing import Figure, Sample, byte_compile, child_environment, compared, paired, ratio, run_once, table
from zones import domains

NAMES_ADDRESS, POLICY_ADDRESS = "127.0.78.53", "127.0.78.80"
FEW, MANY = 200, 5_000
ROUNDS: Final = 5
PEER_BARS: Final = {1: 0.45, 20: 0.1}  # by number of domains; what 0.9 s is to its 2.0 s, and 20 domains to theirs
PEER_ROUNDS: Final = 3
DCCTL: Final = str(Path(sys.executable).with_name("dcctl"))


@dataclass(frozen=True, slots=True)
class World:
    """The servers at work. `full`: with policies, and the name server at the usual port."""

    folder: Path
    server: str
    full: bool
    names: "subprocess.Popen[str]"

    def questions(self) -> int:
        """How many DNS questions came since this was asked last."""
        return int(_told(self.names, "\n"))

    def environment(self) -> dict[str, str]:
        """A home of its own, and trust in the policy hosts."""
        ca_file = str(self.folder / "ca.pem")
        return child_environment(HOME=str(self.folder), SSL_CERT_FILE=ca_file, REQUESTS_CA_BUNDLE=ca_file)


@contextmanager
def world(count: int, policies: bool) -> Iterator[World]:
    """`count` domains in order, with their policy hosts where that is wanted and possible."""
    with tempfile.TemporaryDirectory() as name:
        hosts = _started("policy_server.py", POLICY_ADDRESS, f"{name}/ca.pem")
        full = policies and _told(hosts) == "ready"
        where = (NAMES_ADDRESS, "53", str(count), POLICY_ADDRESS) if full else ("127.0.0.1", "0", str(count))
        names = _started("dns_server.py", *where)
        try:
            yield World(Path(name), f"{where[0]}#{_told(names)}", full, names)
        finally:
            for process in (hosts, names):
                process.communicate()


def _started(script: str, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, str(Path(__file__).with_name(script)), *arguments]
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing, text=True, bufsize=1)


def _told(process: "subprocess.Popen[str]", asked: str = "") -> str:
    """The next line of a server's stdout; "" when it has ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(asked)
    return process.stdout.readline().strip()


def command(at: World, count: int, form: str) -> list[str]:
    """All checks but BIMI and DNSBL of the first `count` domains; ends with 0 where all is in order."""
    listed = at.folder / f"{count}.txt"
    listed.write_text("\n".join(domains(count)))
    where = ["--nameserver", at.server, "--domains-file", str(listed), "--allow-private", "--skip", "bimi"]
    return [DCCTL, "check-auth", *where, "--fail-on", "warn" if at.full else "fail", "--format", form]


def runs(at: World, count: int, form: str, rounds: int = ROUNDS) -> list[Sample]:
    """So many of those, after one that does not count."""
    return [run_once(command(at, count, form), at.environment()) for _ in range(rounds + 1)][1:]


def measure() -> list[Figure]:
    """Every figure that has a bar."""
    byte_compile()
    with world(FEW, policies=True) as at:
        figures = [*_one(at), *_few(at), *_beside_peer(at)]
    with world(MANY, policies=False) as at:
        return [*figures, *_many(at)]


def _one(at: World) -> list[Figure]:
    samples = runs(at, 1, "table")
    asked = at.questions() / (len(samples) + 1)
    how = f"{_cpu(samples) * 1000:.0f} ms CPU, {_policies(at)}, {len(samples)} rounds"
    return [
        Figure("check-auth, 1 domain", _wall(samples), 0.9, "s", how),
        Figure("check-auth, 1 domain", asked, 30, "DNS questions", "each asked once"),
    ]


def _few(at: World) -> list[Figure]:
    samples, name = runs(at, FEW, "json"), f"check-auth, {FEW} domains"
    asked = at.questions() / (len(samples) + 1)
    how = f"{asked:.0f} DNS questions, {_policies(at)}, {len(samples)} rounds"
    return [
        Figure(name, _wall(samples), 7.0, "s", how),
        Figure(name, _cpu(samples), 5.0, "s CPU", "user and system"),
        Figure(name, _peak(samples), 80.0, "MB", "the most memory at once"),
    ]


def _beside_peer(at: World) -> list[Figure]:
    """The same domains checked by checkdmarc, which asks port 53 alone, and finds no policy host without the system's
    resolver: so it fetches nothing."""
    peer = installed(at.folder / "peer") if at.full else None
    if peer is None:
        print("checkdmarc: not installed, or port 53 is not ours; not compared", file=sys.stderr)
        return []
    figures = []
    for count, bar in PEER_BARS.items():
        commands = {"dcctl": command(at, count, "json"), "peer": [peer, *domains(count), "-n", NAMES_ADDRESS]}
        samples = paired(commands, at.environment(), PEER_ROUNDS)
        dcctl, theirs = samples["dcctl"], samples["peer"]
        how = compared(dcctl, theirs, "wall")
        figures.append(Figure(f"check-auth, domains: {count}", ratio(dcctl, theirs, "wall"), bar, "x checkdmarc", how))
    return figures


def _many(at: World) -> list[Figure]:
    """How cost and memory grow, start-up aside, where each result is let go as it is finished."""
    one, few, many = runs(at, 1, "jsonl"), runs(at, FEW, "jsonl"), runs(at, MANY, "jsonl", rounds=1)
    a_few = (_cpu(few) - _cpu(one)) / (FEW - 1)
    a_many = (_cpu(many) - _cpu(one)) / (MANY - 1)
    name = f"check-auth, {MANY:,} domains"
    costs = f"{a_many * 1000:.2f} ms CPU against {a_few * 1000:.2f} ms a domain; {_wall(many):.0f} s in all"
    memory = f"{_peak(many):.0f} MB against {_peak(few):.0f} MB, --format jsonl"
    return [
        Figure(name, a_many / a_few, 1.2, f"x a domain of {FEW}", costs),
        Figure(name, _peak(many) / _peak(few), 1.2, f"x the memory of {FEW}", memory),
    ]


def _policies(at: World) -> str:
    return "with policies" if at.full else "without policies (port 443 wants root)"


def _wall(samples: list[Sample]) -> float:
    return median(sample.wall for sample in samples)


def _cpu(samples: list[Sample]) -> float:
    return median(sample.cpu for sample in samples)


def _peak(samples: list[Sample]) -> float:
    return max(sample.peak for sample in samples)


if __name__ == "__main__":
    print(table(measure()))
