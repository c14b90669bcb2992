"""`dcctl bounces` as a job of cron or a monitor: silent, several mailboxes, what failed, figures, who is told."""

import fcntl
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, returned
from tests.support.certificates import Authority
from tests.support.imap_server import Script, imap_server
from tests.support.terminal import Terminal
from tests.support.threaded import beside

# Mailboxes that are read, fail at the login, at the connection and at the folder; one channel has none.
MANY = """\
version: 1
identities: {{anna: {{address: anna@corp.test}}}}
channels:
  box: {{kind: sandbox}}
  login: {{{smtp}, ca_file: {ca_file}, bounces: 'imaps://anna@127.0.0.1:{port}', bounces_secret: 'env:UNSET'}}
  down: {{{smtp}, bounces: 'imaps://anna@127.0.0.1:1', bounces_secret: 'env:HOME'}}
  folder: {{{smtp}, bounces: 'maildir:/no/such/folder'}}
  none: {{{smtp}}}
  last: {{kind: sandbox}}
"""
SMTP = "kind: smtp, host: 127.0.0.1, port: 1, tls: starttls"
NAMES = ("box", "login", "down", "folder", "none", "last")
FIGURE = re.compile(r'^dcctl_bounces_(\w+)\{channel="(\w+)"\} (\S+)$', re.MULTILINE)


def figures(path: Path) -> dict[tuple[str, str], float]:
    text = path.read_text()
    assert text.endswith("# EOF\n")
    return {(name, channel): float(value) for name, channel, value in FIGURE.findall(text)}


@pytest.fixture(scope="module")
def imap(trusted: Authority) -> Iterator[int]:
    """The port of an IMAP server that wants a login."""
    with beside(imap_server(Script(tls=trusted.server()))) as record:
        yield record.port


@pytest.fixture
def many(cli: Cli, profile: Path, home: Path, trusted: Authority, imap: int) -> Cli:
    """The channels above; one report waits in the first and in the last mailbox."""
    profile.write_text(MANY.format(smtp=SMTP, ca_file=trusted.ca_file, port=imap))
    for channel, local in (("box", "bounce"), ("last", "full")):
        assert cli("test-send", "--channel", channel, "--to", f"{local}@{channel}.test", "-q").code == 0
    return cli


def keep(profile: Path, *channels: str) -> None:
    """Leave only these channels."""
    gone = set(NAMES) - set(channels)
    lines = profile.read_text().splitlines(keepends=True)
    profile.write_text("".join(line for line in lines if line.strip().partition(":")[0] not in gone))


def test_cron_hears_nothing_when_nothing_is_new(sandbox: Cli, home: Path, reports: object) -> None:
    assert sandbox("bounces").out.startswith("sandbox: 4 mails read, 4 new reports\n")
    for options in ((), ("--fail-on", "any"), ("--fail-on", "rate>0%"), ("--diff",), ("--all-channels",)):
        again = sandbox("bounces", *options)
        assert (again.code, again.out, again.err) == (0, "", ""), options
    assert sandbox("bounces", "--json").data["new"] == 0, "silence is for people"


def test_a_person_hears_that_nothing_is_new(sandbox: Cli, home: Path) -> None:
    assert "sandbox: 0 mails read, 0 new reports" in re.sub(r"\x1b\[\d*m", "", Terminal(home)("bounces"))


def test_one_failure_hides_no_other(many: Cli) -> None:
    told = many("bounces", "--all-channels")
    assert told.code == 4, "a login comes before a channel, and both before trouble that passes"
    lines = told.out.splitlines()
    assert lines[0] == "box: 1 mail read, 1 new report"
    assert re.match(r"login: not read: .+", lines[1])
    assert re.match(r"down: not read: 127\.0\.0\.1:1: cannot connect", lines[2])
    assert re.match(r"folder: not read: /no/such/folder: not a Maildir", lines[3])
    assert lines[4:6] == [
        "none: not tracked: it has no mailbox for what comes back",
        "last: 1 mail read, 1 new report",
    ]
    assert "BOUNCE  bounce@box.test" in told.out
    assert "BOUNCE  full@last.test" in told.out
    assert "dcctl: login: " in told.err, "the one that decides is told with the way on"
    assert "  next: " in told.err
    assert "warning: down: 127.0.0.1:1: cannot connect" in told.err
    assert "warning: folder: /no/such/folder" in told.err


def test_every_run_is_in_the_answer(many: Cli) -> None:
    told = many("bounces", "--all-channels", "--json").json
    assert (told["exit"], told["error"]["code"]) == (4, "login")
    runs = {run["channel"]: run for run in told["data"]["runs"]}
    assert list(runs) == ["box", "login", "down", "folder", "none", "last"]
    assert {name: run["exit"] for name, run in runs.items()} == {
        "box": 0, "login": 4, "down": 6, "folder": 12, "none": 0, "last": 0,
    }  # fmt: skip
    assert [name for name, run in runs.items() if not run["tracked"]] == ["none"]
    assert [name for name, run in runs.items() if run["error"]] == ["login", "down", "folder"]
    assert {name: run["rate"] for name, run in runs.items()} == {
        "box": 1.0, "login": None, "down": None, "folder": None, "none": None, "last": 1.0,
    }  # fmt: skip
    assert (runs["box"]["permanent"], runs["last"]["permanent"]) == (1, 0)


# The channels of a job, an alarm, and the code that decides.
ORDER = [
    (("box", "last"), "any", 3),
    (("box", "down"), "any", 3),  # findings come before trouble that passes
    (("box", "down"), "none", 6),
    (("box", "down", "folder"), "any", 12),
    (("box", "login", "folder", "down"), "any", 4),
    (("box", "none"), "none", 0),
    (("down",), "any", 6),
    (("none",), "any", 12),
]


@pytest.mark.parametrize(("channels", "level", "code"), ORDER)
def test_the_code_that_decides(many: Cli, profile: Path, channels: tuple[str, ...], level: str, code: int) -> None:
    keep(profile, *channels)
    assert many("bounces", "--all-channels", "--fail-on", level, "--json").code == code


def test_a_job_without_channels_says_how_to_begin(cli: Cli, profile: Path) -> None:
    profile.write_text("version: 1\nchannels: {}\n")
    told = cli("bounces", "--all-channels")
    assert (told.code, told.out) == (12, "")
    assert told.err == "dcctl: no channel is connected yet\n  next: dcctl connect sandbox, or dcctl connect --list\n"


def test_a_broken_profile_or_ledger_is_told(many: Cli, profile: Path, home: Path) -> None:
    (home / "state/ledger.sqlite3").write_bytes(b"x" * 9000)
    assert many("bounces", "--all-channels", "--json").json["error"]["code"] == "store"
    profile.write_text("version: 1\nchanels: {}\n")
    told = many("bounces", "--all-channels")
    assert (told.code, "did you mean 'channels'" in told.err) == (2, True)


# What a monitor is told: the channels, the level, more options; its code and the beginning of what it says.
MONITORED = [
    (("box", "last"), "none", (), 0, "OK - 2 new reports, 1 permanent, 0 complaints, rate 100.0% | read=2 new=2 "),
    (("box", "last"), "permanent", (), 2, "CRITICAL - 2 new reports, 1 permanent"),
    (("box", "down"), "none", (), 1, "WARNING - 1 new report, 1 permanent, 0 complaints, rate 100.0%, 1 of 2 not read"),
    (("box", "down"), "permanent", (), 2, "CRITICAL - 1 new report"),
    (("down",), "none", (), 3, "UNKNOWN - 127.0.0.1:1: cannot connect"),
    (("down", "folder"), "none", (), 3, "UNKNOWN - folder: /no/such/folder: not a Maildir"),
    (("none",), "none", (), 3, "UNKNOWN - none (smtp): returned mail is not tracked"),
    (("box",), "wrong", (), 3, "UNKNOWN - --fail-on 'wrong': wants none, any"),
    (("box",), "permanent", ("--since", "1h"), 2, "CRITICAL - 1 report, 1 permanent"),
]


@pytest.mark.parametrize(("channels", "level", "more", "code", "words"), MONITORED)
def test_what_a_monitor_is_told(
    many: Cli, profile: Path, channels: tuple[str, ...], level: str, more: tuple[str, ...], code: int, words: str
) -> None:
    keep(profile, *channels)
    told = many("bounces", "--all-channels", "--format", "nagios", "--fail-on", level, *more)
    assert (told.code, told.err) == (code, "")
    assert told.out.startswith(words)
    assert ("127.0.0.1:1: cannot connect" in told.out) is ("down" in channels)


def test_a_monitor_is_told_the_state_of_a_window_and_the_news_once(many: Cli, profile: Path) -> None:
    keep(profile, "box")
    line = ("bounces", "--all-channels", "--format", "nagios", "--fail-on", "permanent")
    assert [many(*line).code, many(*line).code, many(*line, "--since", "1h").code] == [2, 0, 2]


def test_the_figures_of_every_mailbox_are_written(many: Cli, home: Path) -> None:
    assert many("bounces", "--all-channels", "--metrics-file", "m.prom", "-q").code == 4
    found = figures(home / "m.prom")
    assert {channel: value for (name, channel), value in found.items() if name == "exit_code"} == {
        "box": 0, "login": 4, "down": 6, "folder": 12, "last": 0,
    }  # fmt: skip
    assert {channel for name, channel in found if name == "last_success_timestamp_seconds"} == {"box", "last"}
    assert (found["new", "box"], found["permanent", "box"], found["permanent", "last"]) == (1, 1, 0)
    assert (found["rate_ratio", "box"], ("rate_ratio", "down") in found) == (1.0, False)
    assert (home / "m.prom").stat().st_mode & 0o777 == 0o644
    assert [path.name for path in home.iterdir() if path.name.startswith(".dcctl")] == [], "nothing is left beside it"


def test_a_run_that_fails_keeps_the_last_success_in_the_figures(many: Cli, profile: Path, home: Path) -> None:
    keep(profile, "box")
    assert many("bounces", "--metrics-file", "m.prom").code == 0
    good = figures(home / "m.prom")["last_success_timestamp_seconds", "box"]
    folder = returned(home, "box")
    folder.rename(home / "away")
    folder.write_text("no folder")
    assert many("bounces", "--metrics-file", "m.prom").code == 12
    found = figures(home / "m.prom")
    assert (found["exit_code", "box"], found["last_success_timestamp_seconds", "box"]) == (12, good)
    (home / "state/ledger.sqlite3").write_bytes(b"x" * 9000)
    assert many("bounces", "--metrics-file", "m.prom").code == 10
    assert figures(home / "m.prom") == {("exit_code", "box"): 10.0}, "of the rest nothing is known"


def test_a_file_that_cannot_be_written_is_refused_before_the_work(many: Cli, home: Path) -> None:
    (home / "old.prom").write_text("old\n")
    for name, words in (("no/such/m.prom", "its folder cannot be written"), (".", "not a plain file"), ("", "file")):
        told = many("bounces", "--metrics-file", name, "--json").json
        assert (told["exit"], told["error"]["field"]) == (2, "metrics-file")
        assert words in told["error"]["message"]
    assert many("bounces", "--channel", "nope", "--metrics-file", "old.prom").code == 12
    assert (home / "old.prom").read_text() == "old\n", "nothing is known of no channel"


def test_what_changed_since_the_run_before(sandbox: Cli, home: Path, reports: object) -> None:
    first = sandbox("bounces", "--diff", "--json").data
    assert first["changes"] is None, "there is nothing to compare with"
    sandbox("test-send", "--to", "unknown@corp.test", "--campaign", "autumn")
    second = sandbox("bounces", "--diff")
    assert "since the run before:\n  new: unknown@corp.test\n" in second.out
    assert "  - / autumn: -, now 100.0%\n" in second.out
    assert sandbox("bounces", "--diff", "--json").data["changes"] == {"new": [], "gone": [], "reasons": [], "rates": []}
    assert sandbox("bounces", "--json").data["changes"] is None


def test_a_run_that_is_held_is_told_and_leaves_the_figures_to_the_other(many: Cli, profile: Path, home: Path) -> None:
    keep(profile, "box", "last")
    many("bounces", "--all-channels")
    with (home / "state/locks/bounces+box.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert many("bounces", "--channel", "box", "--metrics-file", "m.prom", "--json").json["error"]["code"] == "busy"
        assert not (home / "m.prom").exists()
        told = many("bounces", "--all-channels", "--json").json
        assert (told["exit"], [run["exit"] for run in told["data"]["runs"]]) == (11, [11, 0])


def test_what_the_profile_keeps_no_longer_is_taken_away_after_a_run(many: Cli, profile: Path, home: Path) -> None:
    keep(profile, "box")
    assert len(many("bounces", "--json").data["events"]) == 1
    profile.write_text(profile.read_text() + "retention: 30d\n")
    many("bounces")
    assert len(many("bounces", "list", "--json").data["events"]) == 1, "younger than that"
    later = (
        "import sys, time; now = time.time; time.time = lambda: now() + 31 * 86400\n"
        "from dcctl.cli.entry import main\nsys.argv[1:] = ['bounces']\nmain()"
    )
    env = {"HOME": str(home), "DCCTL_STATE": str(home / "state"), "PATH": "/usr/bin:/bin"}
    assert subprocess.run([sys.executable, "-c", later], env=env, check=False).returncode == 0
    assert many("bounces", "list", "--since", "3650d", "--json").data["events"] == []
    (left,) = many("bounces", "suppressions", "--json").data["suppressions"]
    assert left["address"] == "bounce@box.test"


def test_a_reader_that_leaves_early_is_no_error(sandbox: Cli, home: Path, reports: object) -> None:
    env = {"HOME": str(home), "DCCTL_STATE": str(home / "state"), "PATH": "/usr/bin:/bin"}
    line = f"{sys.executable} -m dcctl bounces | head -1"
    done = subprocess.run(["/bin/sh", "-c", line], env=env, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("sandbox: 4 mails read, 4 new reports\n", "")
