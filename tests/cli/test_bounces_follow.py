"""`dcctl bounces follow`: rows as they come, piped and on a terminal; ended, interrupted, with mailboxes that fail."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, returned
from tests.support.processes import wait_until
from tests.support.reports import put, report
from tests.support.terminal import Terminal

Running = subprocess.Popen[str]
TWO = """\
version: 1
identities: {anna: {address: anna@corp.test}}
channels:
  sandbox: {kind: sandbox}
  relay: {kind: smtp, host: 127.0.0.1, port: 1, tls: none, bounces: 'maildir:~/Returned'}
"""


@contextmanager
def following(home: Path, *options: str) -> Iterator[Running]:
    """The command as a process, until the block ends."""
    env = {"HOME": str(home), "DCCTL_STATE": str(home / "state"), "PATH": "/usr/bin:/bin"}
    line = [sys.executable, "-m", "dcctl", "bounces", "follow", "--every", "1s", *options]
    with subprocess.Popen(line, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.fixture
def running(sandbox: Cli, home: Path) -> Iterator[Running]:
    """The command, following into a pipe."""
    with following(home) as process:
        wait_until((home / "state/locks/bounces+sandbox.lock").exists, "the first reading")
        yield process


def lines(process: Running, count: int) -> list[dict[str, object]]:
    assert process.stdout is not None
    return [json.loads(process.stdout.readline()) for _ in range(count)]


def ended(process: Running) -> tuple[int, str, str]:
    """Its exit code and what is left to read: what `lines` has read ahead is there too."""
    assert process.stdout is not None
    assert process.stderr is not None
    out, err = process.stdout.read(), process.stderr.read()
    return process.wait(60), out, err


def test_a_row_comes_as_soon_as_the_report_is_read(running: Running, home: Path) -> None:
    for number in range(3):
        put(returned(home), [report(f"u{number}@c.test", number=number)])
        delivered = time.monotonic()
        (row,) = lines(running, 1)
        assert row["recipient"] == f"u{number}@c.test"
        assert time.monotonic() - delivered < 10, "it looks every second, and a row takes no second more"


@pytest.mark.parametrize(
    ("number", "code", "word"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "term")]
)
def test_it_is_ended_by_a_signal_and_nothing_is_lost(
    running: Running, sandbox: Cli, home: Path, number: signal.Signals, code: int, word: str
) -> None:
    put(returned(home), (report(f"u{n}@c.test", number=n) for n in range(200)))
    shown = lines(running, 1)
    running.send_signal(number)  # in the middle of its pages
    status, out, err = ended(running)
    assert (status, word in err, "Traceback" in err) == (code, True, False)
    shown += map(json.loads, out.splitlines())
    left = sandbox("bounces", "--json").data["events"]
    told = [row["id"] for row in (*shown, *left)]
    assert len(told) == len(set(told)) == 200


def test_it_goes_on_where_a_run_was_killed(sandbox: Cli, home: Path) -> None:
    put(returned(home), (report(f"u{n}@c.test", number=n) for n in range(20)))
    assert len(sandbox("bounces", "follow", "--for", "1s", "--format", "jsonl").lines) == 20
    again = sandbox("bounces", "follow", "--for", "1s", "--every", "5s")
    assert (again.code, again.out, again.err) == (0, "", "")
    assert sandbox("bounces", "--json").data["new"] == 0, "what was shown is no news"


def test_it_ends_after_its_time(sandbox: Cli, home: Path, reports: object) -> None:
    began = time.monotonic()
    told = sandbox("bounces", "follow", "--for", "2s", "--every", "1s")
    assert time.monotonic() - began < 20
    assert {line["kind"] for line in told.lines} == {"bounce", "delayed", "complaint"}


def test_a_mailbox_that_fails_is_told_once_and_followed_again(cli: Cli, home: Path, profile: Path) -> None:
    profile.write_text(TWO)
    with following(home, "--all-channels", "--for", "60s") as process:
        assert process.stderr is not None
        assert re.match(r"warning: relay: .*/Returned: not a Maildir", process.stderr.readline())
        cli("test-send", "--channel", "sandbox", "--to", "bounce@corp.test")
        assert lines(process, 1)[0]["channel"] == "sandbox", "one failure hides no other"
        put(home / "Returned", [report("late@c.test")])
        assert lines(process, 1)[0]["recipient"] == "late@c.test"
        process.send_signal(signal.SIGINT)
        assert ended(process)[2].count("not a Maildir") == 0, "told once, however often it was tried"


def test_a_state_folder_that_is_lost_ends_it(running: Running, home: Path) -> None:
    (home / "state/locks").rename(home / "state/away")
    (home / "state/locks").write_text("no folder")
    status, out, err = ended(running)
    assert (status, out) == (10, "")
    assert "no lock at" in err


def test_another_run_is_waited_for(running: Running, sandbox: Cli, home: Path, reports: object) -> None:
    found = [sandbox("bounces", "--json").json for _ in range(3)]
    time.sleep(1.5)
    running.send_signal(signal.SIGINT)
    _, out, err = ended(running)
    told = [json.loads(line)["id"] for line in out.splitlines()]
    told += [event["id"] for one in found if one["data"] for event in one["data"]["events"]]
    assert (len(told), len(set(told)), "Traceback" in err) == (4, 4, False)


def test_a_live_table_on_a_terminal(sandbox: Cli, home: Path) -> None:
    child = Terminal(home, columns=120).start("bounces", "follow", "--every", "1s")
    child.expect("recipient")
    sandbox("test-send", "--to", "bounce@corp.test")
    child.expect(r"bounce@corp\.test +5\.1\.1 userunknown")
    sandbox("test-send", "--to", "complaint@corp.test")
    child.expect("COMPLAINT")
    assert "\x1b[" in child.before
    child.sendintr()
    child.expect("interrupted")
    child.wait()
    assert child.exitstatus == 130


def test_a_terminal_that_cannot_draw_gets_rows(sandbox: Cli, home: Path, reports: object) -> None:
    told = Terminal(home, TERM="dumb")("bounces", "follow", "--for", "1s", "--every", "5s")
    assert "\x1b" not in told
    assert re.search(r"^20\S+ \S+ UTC  BOUNCE  bounce@corp\.test  5\.1\.1 userunknown", told, re.MULTILINE)


def test_foreign_words_draw_nothing(sandbox: Cli, home: Path) -> None:
    put(returned(home), [report("a\x1b]0;owned\x07\u202e@c.test")])
    for told in (
        Terminal(home, TERM="dumb")("bounces", "follow", "--for", "1s", "--every", "5s"),
        sandbox("bounces", "list").out,
        sandbox("bounces", "list", "--format", "csv", "--raw").out,
    ):
        assert not set("\x1b\x07\u202e") & set(told)


WRONG = [
    (("--every", "0s"), 2, "--every '0s': wants a number and s, m, h, d or w", "follow --help"),
    (("--every", "often"), 2, "--every 'often': wants a number", "follow --help"),
    (("--for", "-1s"), 2, "--for '-1s': wants a number", "follow --help"),
    (("--channel", "nope"), 12, "channel 'nope' is not in the profile", "dcctl status"),
    (("--channel", "sandbox", "--all-channels"), 2, "contradict each other", "follow --help"),
    (("--format", "csv"), 2, "bounces follow answers as table, jsonl", "follow --help"),
    (("surplus",), 2, "unexpected extra argument", "follow --help"),
]


@pytest.mark.parametrize(("options", "code", "words", "next"), WRONG)
def test_what_is_wrong_is_named(sandbox: Cli, options: tuple[str, ...], code: int, words: str, next: str) -> None:
    told = sandbox("bounces", "follow", *options)
    assert (told.code, told.out) == (code, "")
    assert words in told.err
    assert next in told.err


def test_nothing_to_follow(cli: Cli, profile: Path) -> None:
    profile.write_text("version: 1\nchannels:\n  relay: {kind: smtp, host: 127.0.0.1, port: 1, tls: none}\n")
    told = cli("bounces", "follow")
    assert (told.code, "relay (smtp): returned mail is not tracked" in told.err) == (12, True)
    assert "set `bounces: maildir:PATH`" in told.err
