"""`dcctl check-auth` of many domains: order, streams, deadlines, a progress line, and signals in the middle."""

import json
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyte
import pytest

from tests.cli.conftest import Cli
from tests.cli.zones import DKIM, zone
from tests.support.nameserver import NameServer, ZoneMapping
from tests.support.processes import wait_until
from tests.support.terminal import Terminal
from tests.support.threaded import beside

MANY = [f"d{number}.test" for number in range(40)]  # twice what is in hand at once
SILENT = "silent.test"
ZONES: ZoneMapping = {
    **{name: types for number, one in enumerate(MANY) for name, types in zone(one, 100 + number).items()},
    **zone(SILENT, 99),
    **zone("bad.test", 98, dmarc=None),
}


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    """A server that says nothing about the exchanges of one domain."""
    with beside(NameServer(ZONES, {f"{SILENT} MX": "silent"})) as server:
        yield server


def domains(answer: Any) -> list[str]:
    return [report["domain"] for report in answer.data["domains"]]


def test_the_order_asked_is_kept(check: Cli) -> None:
    asked = [*reversed(MANY), "bad.test"]
    answer = check(*asked, *DKIM, "--json")
    assert (answer.code, domains(answer)) == (3, asked)
    heads = re.findall(r"^(\S+\.test): ", check(*asked, *DKIM).out, re.MULTILINE)
    assert heads == asked


def test_streams_come_as_they_finish(check: Cli) -> None:
    answer = check(SILENT, *MANY, *DKIM, "--domain-deadline", "4s", "--format", "jsonl")
    told = [line["domain"] for line in answer.lines]
    assert (answer.code, told[-1]) == (6, SILENT)
    assert sorted(told) == sorted([SILENT, *MANY])


def test_doubles_are_checked_once_however_they_are_written(cli: Cli) -> None:
    with beside(NameServer(ZONES)) as server:
        answer = cli("check-auth", "--nameserver", server.address, "d1.test", "D1.TEST.", "d1.test", *DKIM, "--json")
    assert domains(answer) == ["d1.test"]
    assert set(server.asked.values()) == {1}


def test_what_is_shared_is_asked_once_a_run(cli: Cli) -> None:
    with beside(NameServer(ZONES)) as server:
        cli("check-auth", "--nameserver", server.address, *MANY, *DKIM, "-q")
    assert set(server.asked.values()) == {1}


def test_from_line_file_and_stdin(check: Cli, home: Path) -> None:
    (home / "list").write_text("\ufeff# ours\r\nd2.test\r\n\r\n  D3.test.  # shop\r\nd2.test\r\n", encoding="utf-8")
    assert domains(check("d1.test", "--domains-file", "list", *DKIM, "--json")) == ["d1.test", "d2.test", "d3.test"]
    told = check("d1.test", "--domains-file", "-", *DKIM, "--json", stdin="d2.test\nd1.test\n")
    assert domains(told) == ["d1.test", "d2.test"]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n"])
def test_an_empty_list(check: Cli, text: str) -> None:
    answer = check("--domains-file", "-", stdin=text)
    assert (answer.code, "no domain to check" in answer.err) == (2, True)


def test_the_time_for_one_domain(check: Cli) -> None:
    answer = check("d1.test", SILENT, *DKIM, "--domain-deadline", "3s", "--json")
    one, silent = answer.data["domains"]
    assert (answer.code, answer.json["error"]) == (6, None)
    assert (one["verdict"], silent["verdict"]) == ("pass", "unknown")
    cut = {found["section"] for found in silent["findings"] if found["code"] == "check.deadline"}
    assert "mx" in cut
    assert {found["code"] for found in silent["findings"] if found["section"] == "dkim"} == {"dkim.ok"}


def test_the_time_for_the_whole_run(check: Cli) -> None:
    answer = check(SILENT, "bad.test", *DKIM, "--deadline", "3s")
    assert answer.code == 3, "a fault that was found in time counts"
    assert "not finished in the time that was given" in answer.out
    assert answer.out.splitlines()[0].startswith("2 domains: FAIL  (1 fail, 1 unknown)")


@pytest.mark.parametrize("span", ["", "soon", "0s", "10", "-1s", "1.5s", "9999999w", "5y"])
@pytest.mark.parametrize("option", ["--deadline", "--domain-deadline"])
def test_what_is_no_span(check: Cli, option: str, span: str) -> None:
    answer = check("d1.test", option, span)
    assert (answer.code, answer.out) == (2, "")
    assert option in answer.err


def screen_of(written: str, columns: int = 80) -> list[str]:
    screen = pyte.Screen(columns, 2000)
    pyte.Stream(screen).feed(written.replace("\n", "\r\n"))
    return [line.rstrip() for line in screen.display]


def test_a_progress_line_on_a_terminal_that_is_gone_at_the_end(home: Path, server: NameServer) -> None:
    written = Terminal(home)("check-auth", "--nameserver", server.address, *MANY, *DKIM)
    assert "1 of 40 domains" in written
    assert "40 of 40 domains" in written
    screen = screen_of(written)
    assert screen[0] == "40 domains: pass  (40 pass)"
    assert not [line for line in screen if re.search(r"\d of 40 domains", line)]


# Where there is no such line: the options, the environment.
UNWATCHED: list[tuple[tuple[str, ...], dict[str, str]]] = [
    (("-q",), {}),
    ((), {"TERM": "dumb"}),
    (("--format", "jsonl"), {}),
    (("--format", "csv"), {}),
]


@pytest.mark.parametrize(("options", "env"), UNWATCHED)
def test_no_progress_line(home: Path, server: NameServer, options: tuple[str, ...], env: dict[str, str]) -> None:
    written = Terminal(home)("check-auth", "--nameserver", server.address, *MANY[:8], *DKIM, *options, env=env)
    assert not re.search(r"\d of 8 domains", written)
    assert "\x1b[K" not in written


def test_no_progress_line_for_few(home: Path, server: NameServer) -> None:
    assert "of 3 domains" not in Terminal(home)("check-auth", "--nameserver", server.address, *MANY[:3], *DKIM)


def test_no_progress_line_off_a_terminal(check: Cli) -> None:
    for options in ((), ("--json",), ("--format", "jsonl")):
        assert check(*MANY[:8], *DKIM, *options).err == ""


def test_results_that_go_into_a_file_leave_the_terminal_to_the_line(home: Path, server: NameServer) -> None:
    options = ["--nameserver", server.address, *MANY, *DKIM, "--format", "jsonl"]
    child = Terminal(home).shell(f"{sys.executable} -m dcctl check-auth {shlex.join(options)} > out.jsonl")
    assert "40 of 40 domains" in child
    assert screen_of(child)[0] == ""
    assert len((home / "out.jsonl").read_text().splitlines()) == 40


def broken_off(home: Path, number: int, *options: str) -> tuple[int, str, str]:
    """A run over many domains, one of which waits for its answer, ended by that signal when the last domain is in hand:
    all but those in hand are finished then. What it printed is in a file: a full pipe would hold it."""
    with beside(NameServer(ZONES, {f"{SILENT} MX": "silent"})) as server, (home / "printed").open("w") as printed:
        arguments = ["--nameserver", server.address, SILENT, *MANY, *DKIM, *options]
        process = started(home, *arguments, stdout=printed)
        wait_until(lambda: server.asked["udp", MANY[-1], "MX"], "the last domain")
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    return process.returncode, (home / "printed").read_text(), err


def started(home: Path, *arguments: str, stdout: Any = subprocess.PIPE) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "dcctl", "check-auth", *arguments],
        env={"HOME": str(home), "DCCTL_STATE": str(home / "state"), "PATH": "/usr/bin:/bin"}, cwd=home, text=True,
        stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
    )  # fmt: skip


SIGNALS = [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]


@pytest.mark.parametrize(("number", "code", "word"), SIGNALS)
def test_a_signal_ends_json_as_one_document(home: Path, number: int, code: int, word: str) -> None:
    ended, out, err = broken_off(home, number, "--json")
    document = json.loads(out)
    assert (ended, document["exit"], err) == (code, code, "")
    assert document["error"]["code"] == word
    assert re.fullmatch(rf"{word}: \d+ of 41 domains are checked", document["error"]["message"])
    finished = [report["domain"] for report in document["data"]["domains"]]
    assert len(finished) >= 20
    assert SILENT not in finished
    assert finished == [name for name in MANY if name in finished], "in the order asked"


@pytest.mark.parametrize(("number", "code", "word"), SIGNALS)
def test_a_signal_ends_lines_at_the_end_of_a_line(home: Path, number: int, code: int, word: str) -> None:
    ended, out, err = broken_off(home, number, "--format", "jsonl")
    finished = [json.loads(line)["domain"] for line in out.splitlines()]
    assert (ended, out.endswith("\n")) == (code, True)
    assert len(finished) >= 20
    assert SILENT not in finished
    assert f"dcctl: {word}: {len(finished)} of 41 domains are checked\n  next: run the same command again" in err


def test_a_signal_ends_a_page_with_what_is_finished(home: Path) -> None:
    ended, out, err = broken_off(home, signal.SIGINT)
    assert ended == 130
    assert re.match(r"\d+ domains: pass", out)
    assert "interrupted: " in err
    assert "Traceback" not in err


def test_a_signal_keeps_what_was_recorded_and_to_be_mended(home: Path, cli: Cli) -> None:
    ended, _, _ = broken_off(home, signal.SIGTERM, "--record", "run", "--fix-zone", "fixes.zone")
    assert ended == 143
    assert cli("check-auth", "--replay", "run", "d0.test", *DKIM).code == 0
    assert (home / "fixes.zone").exists()


def test_a_signal_keeps_what_was_to_be_saved(home: Path, cli: Cli, server: NameServer) -> None:
    ended, out, _ = broken_off(home, signal.SIGINT, "--save", "--json")
    finished = [report["domain"] for report in json.loads(out)["data"]["domains"]]
    assert ended == 130
    told = cli("check-auth", "--nameserver", server.address, *finished, *DKIM, "--diff", "--json")
    assert all(report["change"]["since"] for report in told.data["domains"])


def test_a_reader_that_leaves_early_ends_the_run_in_silence(home: Path, server: NameServer) -> None:
    running = started(home, "--nameserver", server.address, *MANY, *DKIM, "--format", "jsonl")
    assert running.stdout
    assert running.stderr
    json.loads(running.stdout.readline())
    running.stdout.close()
    assert (running.wait(30), running.stderr.read()) == (0, "")
    running.stderr.close()
