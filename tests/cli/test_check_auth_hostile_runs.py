"""`dcctl check-auth` among hostile servers, files and neighbours: bounded, and nothing lost or half written."""

import json
import os
import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from dcctl.local.ledger.sqlite import open_ledger
from dcctl.mailauth.recording_text import parse
from tests.cli.conftest import Cli
from tests.cli.zones import DKIM, ZONES
from tests.mailauth.test_hostile_records import BOMBS, DOMAIN, Zone, spf
from tests.support.nameserver import NameServer
from tests.support.threaded import beside
from tests.support.wire import TRUNCATED, WireServer, at_once, framed, record, reply

MEMORY: Final = 512 << 20  # octets of address space; a run that has nothing to do takes 150 MB of it
CPU: Final = 20  # seconds


def limits(written: int | None = None) -> None:
    """What the process may use, in itself."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    if written is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))


@pytest.fixture
def run(home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`dcctl check-auth` as a process with little memory and time."""

    def call(*options: str, written: int | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(*options), env=environment(home), cwd=home, capture_output=True, text=True, check=False,
            timeout=60, preexec_fn=partial(limits, written), **more,
        )  # fmt: skip

    return call


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "dcctl", "check-auth", *options]


def environment(home: Path) -> dict[str, str]:
    bare = {"HOME": str(home), "DCCTL_STATE": str(home / "state"), "PATH": "/usr/bin:/bin"}
    return bare | {"PYTHONDONTWRITEBYTECODE": "1"}


PROCESSES: Final = (*("one label", "28,000 times no tag", "an exponent of 20,000 octets", "1,000 certificates"),)


@pytest.mark.parametrize("name", PROCESSES)
def test_a_domain_made_to_hurt(name: str, run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    zone, code = BOMBS[name]
    with beside(NameServer(zone)) as server:
        done = run(DOMAIN, "--nameserver", server.address, "--selector", "s", "--json")
    (report,) = json.loads(done.stdout)["data"]["domains"]
    assert (done.returncode, done.stderr) == (3 if report["verdict"] == "fail" else 0, "")
    assert code in {one["code"] for one in report["findings"]}
    assert sum(count for (way, _, _), count in server.asked.items() if way == "udp") <= 70
    assert len(server.asked) <= 2 * 70


def huge(query: bytes) -> bytes:
    """As much as a message holds: one text to any question."""
    return framed(reply(query, *[record(16, b"\xff" + bytes([65 + n % 26]) * 255) for n in range(240)]))


@contextmanager
def babbling() -> Iterator[WireServer]:
    with beside(WireServer(lambda query: [reply(query, flags=TRUNCATED)], at_once(huge))) as server:
        yield server


def test_many_domains_with_nothing_but_64_kb(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    """Memory grows neither with the domains nor with what they publish."""
    names = [f"d{number}.test" for number in range(20)]
    with babbling() as server:
        done = run(*names, "--nameserver", server.address, "--format", "jsonl", "--skip", "bimi,dane,dnssec,dkim")
    assert (done.returncode, done.stderr) in ((3, ""), (6, ""))
    assert len(done.stdout.splitlines()) == len(names)
    assert server.asked["udp"] <= 2 * 30 * len(names)


def test_a_server_that_is_slow_is_waited_for_so_long_and_no_longer(
    run: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    with beside(WireServer(lambda query: [])) as server:
        done = run("good.test", "--nameserver", server.address, "--domain-deadline", "1s", "--json")
    (report,) = json.loads(done.stdout)["data"]["domains"]
    assert (done.returncode, report["verdict"]) == (6, "unknown")
    assert {one["code"] for one in report["findings"]} == {"check.deadline"}
    assert server.asked["udp"] <= 30


def test_spf_trees_cost_twelve_questions_at_most(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    terms = " ".join(f"include:i{number}.test" for number in range(1000))
    deep = {f"i{number}.test": {"TXT": [f"v=spf1 {terms}"]} for number in range(1000)}
    with beside(NameServer(spf(f"v=spf1 {terms} -all", **deep))) as server:
        done = run(DOMAIN, "--nameserver", server.address, "--ip", "192.0.2.1", "--json")
    assert done.returncode == 3
    records = {name for way, name, kind in server.asked if kind == "TXT" and name.startswith("i")}
    assert len(records) == 11


def test_the_worst_record_that_is_legal_costs_111(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    zone: Zone = spf("v=spf1 " + " ".join(f"mx:m{number}.test" for number in range(10)) + " -all exp=e.test")
    for number in range(10):
        zone[f"m{number}.test"] = {"MX": [[1, f"h{host}.m{number}.test"] for host in range(10)]}
        zone |= {f"h{host}.m{number}.test": {"A": ["9.9.9.9"]} for host in range(10)}
    with beside(NameServer(zone)) as server:
        done = run(DOMAIN, "--nameserver", server.address, "--ip", "192.0.2.1", "--skip", "dkim,dmarc", "--json")
    (report,) = json.loads(done.stdout)["data"]["domains"]
    assert report["simulation"]["result"] == "fail"
    evaluation = {key for key in server.asked if key[1].endswith(".test") or key[1:] == (DOMAIN, "TXT")}
    assert len({key[1:] for key in evaluation}) <= 111 + 1  # a look at the record asks for the explanation too


FULL: Final = {"--record": "told", "--fix-zone": "fixes.zone"}


@pytest.mark.parametrize("option", FULL)
def test_a_full_disk_leaves_the_old_file_and_tells_the_answer(
    option: str, run: Callable[..., subprocess.CompletedProcess[str]], home: Path
) -> None:
    (home / "kept").write_text("old")
    with beside(NameServer(ZONES)) as server:
        done = run("bad.test", "--nameserver", server.address, *DKIM, option, "kept", "--json", written=100)
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["exit"], answer["error"]["code"]) == (10, 10, "store")
    assert (home / "kept").read_text() == "old"
    assert [path.name for path in home.iterdir() if path.name.startswith(".dcctl")] == []


PLACES: Final = (
    "/dev/full",
    "/dev/null",
    "/dev/stdout",
    "/dev/fd/1",
    "/proc/self/fd/1",
    ".",
    "pipe",
    "link",
    "x" * 300,
)


@pytest.mark.parametrize("option", FULL)
def test_nothing_but_a_file_is_written_over(cli: Cli, home: Path, option: str) -> None:
    os.mkfifo(home / "pipe")
    (home / "link").symlink_to("pipe")
    before = {name: (home / name).lstat().st_mode for name in ("pipe", "link")}
    with beside(NameServer(ZONES)) as server:
        for place in PLACES:
            told = cli("check-auth", "bad.test", "--nameserver", server.address, *DKIM, option, place)
            assert (told.code, told.out) == (2, ""), place
        assert server.asked.total() == 0, "what cannot be written is refused before anything is asked"
    assert {name: (home / name).lstat().st_mode for name in before} == before


def test_a_long_name_is_a_name(cli: Cli, home: Path) -> None:
    with beside(NameServer(ZONES)) as server:
        told = cli("check-auth", "bad.test", "--nameserver", server.address, *DKIM, "--fix-zone", "x" * 255)
    assert told.code == 3
    assert stat.S_IMODE((home / ("x" * 255)).stat().st_mode) == 0o600


@pytest.mark.parametrize("option", ["--domains-file", "--message", "--replay", "--dns-file"])
def test_what_has_no_end_is_not_read(cli: Cli, home: Path, option: str) -> None:
    os.mkfifo(home / "pipe")
    for place in ("pipe", "/dev/zero", "/dev/full", ".", "/proc/self/mem", "~nobody-of-that-name/x"):
        more = () if option in ("--message", "--domains-file") else ("good.test",)
        told = cli("check-auth", *more, option, place)
        assert (told.code, told.out) == (2, ""), place
        assert place in told.err


def test_a_file_that_is_no_list_of_domains_is_not_read_to_its_end(cli: Cli, home: Path) -> None:
    (home / "list").write_text("!\n" * 500_000)
    told = cli("check-auth", "--domains-file", "list")
    assert told.code == 2
    assert len(told.err.splitlines()) < 60


LOGS: Final = {
    "pipe": (2, "No such device"),
    "/dev/full": (0, "--log-file /dev/full cannot be written\n"),
}


@pytest.mark.parametrize("place", LOGS)
def test_a_log_that_cannot_be_written(
    run: Callable[..., subprocess.CompletedProcess[str]], home: Path, place: str
) -> None:
    os.mkfifo(home / "pipe")
    (home / "zone").write_text("$ORIGIN x.test.\n@ TXT x\n")
    code, words = LOGS[place]
    done = run("x.test", "--dns-file", "zone", "--fail-on", "none", "--log-file", place)
    assert (done.returncode, words in done.stderr) == (code, True)
    assert "Traceback" not in done.stderr


SECRET: Final = "Tr0ub4dor&3-never-shown"
PROFILE: Final = """\
version: 1
channels:
  relay:
    kind: smtp
    host: relay.internal.test
    port: 587
    tls: starttls
    user: secret-user
    secret: env:RELAY_SECRET
identities:
  anna:
    address: anna@good.test
    channel: relay
"""


def test_what_a_check_writes_holds_nothing_of_the_profile(cli: Cli, home: Path, profile: Path) -> None:
    """Its channels are known to it; where their secrets are, and what they are called, goes into no file."""
    profile.write_text(PROFILE)
    profile.chmod(0o600)
    with beside(NameServer(ZONES)) as server:
        options = ("--nameserver", server.address, *DKIM, "--record", "told", "--fix-zone", "zone", "--save")
        told = cli(
            "check-auth", "good.test", *options, "--log-file", "log", "-vv", "--debug", env={"RELAY_SECRET": SECRET}
        )
    assert told.code in (0, 3), told.err
    written = b"".join((home / name).read_bytes() for name in ("told", "zone", "log", "state/ledger.sqlite3"))
    for word in (SECRET, "secret-user", "RELAY_SECRET", "relay.internal.test"):
        assert word not in told.out + told.err
        assert word.encode() not in written


def together(home: Path, *lines: Sequence[str]) -> list[tuple[int, str, str]]:
    """Run all of them at the same time: exit code, stdout and stderr of each."""
    started = [
        subprocess.Popen(
            command(*line), env=environment(home), cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for line in lines
    ]
    ended = [one.communicate(timeout=60) for one in started]
    return [(one.returncode, out, err) for one, (out, err) in zip(started, ended, strict=True)]


def test_several_at_once(home: Path) -> None:
    """Each saves its check, and one recording is whole in the end."""
    names = ("good.test", "weak.test", "bad.test")
    with beside(NameServer(ZONES)) as server:
        common = ("--nameserver", server.address, *DKIM, "--save", "--record", "told", "--fail-on", "none", "--json")
        ended = together(home, *((*names, *common) for _ in range(4)))
    assert [(code, err) for code, _, err in ended] == [(0, "")] * 4
    assert all(len(json.loads(out)["data"]["domains"]) == 3 for _, out, _ in ended)
    assert len(parse((home / "told").read_bytes(), "told").answers) > 30
    assert sorted(path.name for path in home.iterdir() if path.name.startswith(".dcctl")) == []
    with sqlite3.connect(home / "state/ledger.sqlite3") as ledger:
        (count,) = ledger.execute("SELECT count(*) FROM checks").fetchone()
    assert count >= 3


@pytest.fixture
def saved(cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """`check-auth` with a ledger that holds a check already, and little patience with it."""
    monkeypatch.setattr("dcctl.cli.desk.open_ledger", partial(open_ledger, busy_seconds=0.2))
    with beside(NameServer(ZONES)) as server:
        yield partial(cli, "check-auth", "good.test", "bad.test", "--nameserver", server.address, *DKIM, "--json")


def test_a_ledger_that_is_locked_costs_no_answer(saved: Callable[..., Any], home: Path) -> None:
    assert saved("--save").code == 3
    ledger = sqlite3.connect(home / "state/ledger.sqlite3", isolation_level=None)
    ledger.execute("BEGIN IMMEDIATE")
    told = saved("--save")
    ledger.close()
    assert (told.code, told.json["error"]["code"]) == (10, "store")
    assert [report["domain"] for report in told.data["domains"]] == ["good.test", "bad.test"]
    assert saved("--save").code == 3


def test_a_ledger_that_is_spoilt_costs_no_answer(saved: Callable[..., Any], home: Path) -> None:
    assert saved("--save").code == 3
    with sqlite3.connect(home / "state/ledger.sqlite3") as ledger:
        ledger.execute("UPDATE checks SET findings = '[[1]]' WHERE domain = 'good.test'")
    told = saved("--diff", "--save")
    assert (told.code, told.json["error"]["code"]) == (10, "store")
    assert "damaged" in told.json["error"]["message"]
    good, bad = told.data["domains"]
    assert (good["change"], bad["change"]["since"] is None) == (None, False)
