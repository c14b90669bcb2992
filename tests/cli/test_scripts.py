"""The contract for scripts: what is on which stream, in every format, on a terminal and off it, and on failure."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dcctl.cli.app import COMMANDS
from tests.cli.conftest import Cli
from tests.support.profiles import ROOT

Process = Callable[..., "subprocess.CompletedProcess[str]"]
ESCAPE = re.compile(r"\x1b|\x9b")

# Command lines that end in every way there is, and their exit codes; the sandbox is connected.
LINES: list[tuple[str, int]] = [
    ("status", 0),
    ("select", 0),
    ("select --explain", 0),
    ("test-send", 0),
    ("test-send --dry-run", 0),
    ("bounces --since 1h", 0),
    ("bounces --all-channels --fail-on any", 0),
    ("bounces scan .", 0),
    ("bounces list", 0),
    ("bounces report", 0),
    ("bounces suppressions", 0),
    ("bounces release a@corp.test", 0),
    ("store purge --older-than 400d", 0),
    ("store forget a@corp.test", 0),
    ("profile check", 0),
    ("profile show --origin", 0),
    ("connect --list", 0),
    ("connect sandbox two", 0),
    ("check-auth --nameserver 127.0.0.1#1 corp.test", 6),
    ("connect smtp dead --host 127.0.0.1 --port 1 --tls none", 6),
    ("connect smtp relay --host 127.0.0.1 --port 1 --tls starttls --user a", 4),
    ("connect gmail", 12),
    ("test-send --via o365", 12),
    ("test-send --simulate maybe", 2),
    ("test-send --channel sandbx", 12),
    ("status --no-such-option", 2),
    ("status surplus", 2),
    ("profile", 2),
    ("profile chek", 2),
    ("bounces --since never", 2),
    ("bounces --fail-on some", 2),
    ("bounces list --kind hard", 2),
    ("bounces report --by colour", 2),
    ("bounces explain abcdef", 2),
    ("bounces release bob", 2),
    ("bounces list --channel nope", 12),
    ("store", 2),
    ("store purge", 2),
    ("bounces scan", 2),
    ("bounces scan gone.eml", 2),
    ("schema nothing", 2),
    ("completion csh", 2),
    ("statis", 2),
    ("", 2),
    ("--wrong", 2),
]


@pytest.mark.parametrize(("line", "code"), LINES)
def test_json_is_pure_however_it_ends(sandbox: Cli, line: str, code: int) -> None:
    for switch in (["--json"], ["--format", "json"], ["--format=json"]):
        told = sandbox(*line.split(), *switch)
        assert told.code == code
        document = told.json
        assert (document["data"] is not None) or document["error"]
        assert not ESCAPE.search(told.out)
        assert told.out.isascii()


@pytest.mark.parametrize(("line", "code"), LINES)
def test_a_pipe_gets_data_only_and_no_escape_byte(sandbox: Cli, line: str, code: int) -> None:
    told = sandbox(*line.split())
    assert told.code == code
    assert not ESCAPE.search(told.out + told.err)
    if code == 2:
        assert told.out == ""
    if code not in (0, 3, 6):  # what went wrong is on stderr, and says what to do
        assert told.err.startswith(("dcctl: ", "warning: "))


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_every_command_has_no_escape_byte_and_an_example(cli: Cli, name: str) -> None:
    told = cli(name, "--help")
    assert (told.code, told.err) == (0, "")
    assert not ESCAPE.search(told.out)
    assert "Example" in told.out or COMMANDS[name].below


def test_formats_that_cannot_be(sandbox: Cli) -> None:
    assert "contradict" in sandbox("status", "--json", "--format", "table").json["error"]["message"]
    assert "status answers as table, json" in sandbox("status", "--format", "xml").err
    assert "test-send answers as table, json" in sandbox("test-send", "--format", "jsonl").err


def test_an_error_names_the_option_at_fault(sandbox: Cli) -> None:
    for line, field in (("test-send --to x", "to"), ("bounces --since x", "since"), ("status --as nobody", "as")):
        assert sandbox(*line.split(), "--json").json["error"]["field"] == field


SILENT = ["test-send", "select sandbox", "status", "bounces", "profile check", "connect sandbox two"]


@pytest.mark.parametrize("line", SILENT)
def test_quiet_is_silent_on_success(sandbox: Cli, line: str) -> None:
    assert sandbox(*line.split(), "-q") == sandbox(*line.split(), "--quiet") == type(sandbox("status", "-q"))(0, "", "")


def test_quiet_still_says_what_is_wrong(sandbox: Cli) -> None:
    sandbox("test-send", "--to", "bounce@corp.test")
    told = sandbox("bounces", "-q", "--fail-on", "any")
    assert told.code == 3
    assert "bounce@corp.test" in told.out
    assert "no such plug-in" in sandbox("test-send", "-q", "--via", "pigeon").err


def test_verbose_speaks_on_stderr(sandbox: Cli) -> None:
    quiet, loud, louder = (sandbox("test-send", *more) for more in ((), ("-v",), ("-vv",)))
    assert quiet.err == ""
    assert re.search(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO dcctl\.send send \w+: sent$", loud.err, re.MULTILINE)
    assert len(louder.err.splitlines()) >= len(loud.err.splitlines())
    assert loud.out.splitlines()[0] == quiet.out.splitlines()[0]


def test_the_log_file_is_appended_line_by_line(sandbox: Cli, home: Path) -> None:
    for _ in range(2):
        assert sandbox("test-send", "--log-file", "run.log", "--json").err == ""
    lines = (home / "run.log").read_text().splitlines()
    assert [line.split(" ", 3)[2:] for line in lines if "exit" in line] == [["dcctl.run", "test-send: exit 0"]] * 2
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (INFO|DEBUG) dcctl\.", line) for line in lines)
    told = sandbox("status", "--log-file", "no/such/folder/run.log")
    assert told.code == 2
    assert "--log-file" in told.err


def test_foreign_words_cannot_forge_a_log_line(sandbox: Cli, home: Path) -> None:
    sandbox("test-send", "--channel", "x\n2026-01-01T00:00:00Z INFO dcctl.send send 1: sent", "--log-file", "run.log")
    assert all("dcctl.run" in line for line in (home / "run.log").read_text().splitlines())


TWO = """\
version: 1
default_channel: one
identities: {anna: {address: anna@corp.test}}
channels:
  one: {kind: sandbox}
  two: {kind: sandbox}
"""


@pytest.mark.parametrize("line", ["test-send", "bounces"])
def test_a_run_off_a_terminal_is_told_to_name_its_channel(cli: Cli, profile: Path, line: str) -> None:
    profile.write_text(TWO)
    (warning,) = cli(line, "--json").json["warnings"]
    assert warning.startswith("no channel was named; one was taken (user default)")
    assert cli(line).err == f"warning: {warning}\n"
    assert cli(line, "--channel", "two", "--json").json["warnings"] == []
    assert cli(line, "--json", env={"DCCTL_CHANNEL": "two"}).json["warnings"] == []


def test_one_channel_needs_no_name(sandbox: Cli) -> None:
    assert sandbox("test-send", "--json").json["warnings"] == []


UNREAD = [
    "status",
    "connect --list",
    "profile show",
    "schema test-send",
    "completion bash",
    "bounces scan state --format jsonl",
    "bounces list --format csv",
    "bounces report",
    "bounces suppressions --format csv",
    "bounces --json",
    "test-send --dry-run",
]


@pytest.mark.parametrize("line", UNREAD)
def test_a_reader_that_leaves_early_is_no_error(sandbox: Cli, home: Path, line: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)  # gone before the first byte
    done = subprocess.run(
        [sys.executable, "-m", "dcctl", *line.split()],
        env={"HOME": str(home), "DCCTL_STATE": str(home / "state"), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL, stdout=writing, stderr=subprocess.PIPE, text=True, check=False, timeout=60,
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


FULL = [
    ("status", 6),
    ("status --json", 6),
    ("test-send", 6),
    ("test-send --dry-run", 6),
    ("schema profile", 6),
    ("completion bash", 6),
    ("--version", 6),
    ("--help", 6),
    ("bounces scan state --format jsonl", 6),
    ("bounces list --format csv", 6),
    ("bounces --json", 6),
    ("select nope --json", 12),
    ("check-auth --nameserver 127.0.0.1#1 corp.test --json", 6),
]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")  # noqa: PTH110
@pytest.mark.parametrize(("line", "code"), FULL)
def test_a_full_stdout_is_said_and_never_a_bug(sandbox: Cli, home: Path, line: str, code: int) -> None:
    sandbox("test-send", "--to", "bounce@corp.test")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "dcctl", *line.split()],
            env={"HOME": str(home), "DCCTL_STATE": str(home / "state"), "PATH": "/usr/bin:/bin"},
            stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == code
    assert "dcctl: stdout cannot be written: No space left on device\n" in done.stderr
    assert not re.search("Traceback|a bug in dcctl|Exception ignored", done.stderr)
    assert ("the message was handed over" in done.stderr) is (line == "test-send")


PIPES = ["bounces scan", "check-auth --dns-file", "check-auth --message", "check-auth --domains-file"]


@pytest.mark.parametrize("line", [*PIPES, "test-send --html"])
def test_a_pipe_by_name_is_refused_not_waited_for(sandbox: Cli, process: Process, home: Path, line: str) -> None:
    os.mkfifo(home / "pipe")
    done = process(*line.split(), "pipe")
    assert done.returncode == 2
    assert "not a regular file" in done.stderr


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_standard_input_is_read_by_either_name(process: Process, name: str) -> None:
    done = process("bounces", "scan", name, "--json", input="From: a@corp.test\n\nhello\n")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)["data"]["messages"]) == 1


def test_cron_runs_it_with_an_empty_environment(sandbox: Cli, home: Path) -> None:
    sandbox("test-send", "--to", "bounce@corp.test")
    line = f"{sys.executable} -m dcctl bounces --since 24h --json --fail-on permanent"
    env = ["env", "-i", f"HOME={home}", f"DCCTL_STATE={home / 'state'}", "PATH=/usr/bin:/bin", "SHELL=/bin/sh"]
    done = subprocess.run(
        [*env, "/bin/sh", "-c", line], cwd="/", capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (3, "")
    assert json.loads(done.stdout)["data"]["events"][0]["permanence"] == "permanent"


def test_without_a_home_it_still_says_what_is_wrong(process: Process) -> None:
    done = process("status", env={"HOME": "", "DCCTL_CONFIG": "/no/such/profile.yaml"})
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "/no/such/profile.yaml: there is no such file" in done.stderr


def test_debug_shows_a_traceback_and_changes_nothing_else(sandbox: Cli) -> None:
    plain, debug = sandbox("select", "nope"), sandbox("select", "nope", "--debug")
    assert (plain.code, plain.out) == (debug.code, debug.out)
    assert debug.err.startswith(plain.err)
    assert "Traceback (most recent call last):" in debug.err
    assert "Traceback" not in plain.err
    both = sandbox("select", "nope", "--debug", "--json")
    assert both.json["error"]["code"] == "channel"
    assert "Traceback" in both.err


def test_a_bug_of_ours_is_exit_1_and_says_so(sandbox: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom\x1b[31m")

    monkeypatch.setattr("dcctl.cli.status.status", broken)
    told = sandbox("status")
    assert (told.code, told.out) == (1, "")
    assert told.err.splitlines() == [
        "dcctl: a bug in dcctl: RuntimeError: boom^[[31m",
        "  next: run the command again with --debug and report what it prints",
    ]
    assert sandbox("status", "--json").json["error"]["code"] == "error"
    assert "in broken" in sandbox("status", "--debug").err


def test_version_and_help(process: Process) -> None:
    assert re.fullmatch(r"dcctl \d+\.\d+\S*\n", process("--version").stdout)
    assert process("--version").stdout == process("-V").stdout
    told = process("--help").stdout
    assert all(f"  {name}" in told for name in COMMANDS)


def test_a_misspelt_command_is_answered_with_the_right_one(cli: Cli) -> None:
    assert "Did you mean 'status'" in cli("statis").err


def test_the_module_and_the_script_are_one(home: Path) -> None:
    script = Path(sys.executable).with_name("dcctl")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True, timeout=60, cwd=ROOT)
    module = subprocess.run(
        [sys.executable, "-m", "dcctl", "--version"], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == module.stdout


def test_a_refusal_stands_in_the_log_file(cli: Cli, home: Path) -> None:
    assert cli("bounces", "--channel", "nope", "--log-file", "run.log").code == 12
    assert "channel 'nope' is not in the profile" in (home / "run.log").read_text()
