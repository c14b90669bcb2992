"""`dcctl check-auth` where people and scripts meet it: narrow terminals, pipes, full disks, bare environments."""

import re
import subprocess
import sys
from pathlib import Path

import pyte
import pytest

from tests.cli.conftest import Cli
from tests.cli.zones import DKIM
from tests.support.nameserver import NameServer
from tests.support.terminal import Terminal

FORMATS = ("table", "json", "jsonl", "csv", "md", "html", "nagios")
OPTIONS = {
    *("--domains-file", "--selector", "--message", "--ip", "--mail-from", "--helo", "--channels", "--for", "--skip"),
    *("--dnsbl", "--dnsbl-domain", "--smtp", "--fix-zone", "--save", "--diff", "--nameserver", "--dns-file"),
    *("--record", "--replay"),
    *("--allow-private", "--deadline", "--domain-deadline", "--fail-on", "--format", "--json", "--config"),
    *("--log-file", "--quiet", "--verbose", "--debug", "--help"),
}


def test_help_names_every_option_and_keeps_to_80_columns(cli: Cli) -> None:
    told = cli("check-auth", "--help", env={"COLUMNS": "80"})
    assert (told.code, told.err) == (0, "")
    assert set(re.findall(r"^  (?:-\w, )?(--[a-z-]+)", told.out, re.MULTILINE)) == OPTIONS
    assert max(map(len, told.out.splitlines())) <= 80
    assert not re.search(r"\w-\n", told.out), "no word is cut in two"


def shown(written: str, columns: int) -> list[str]:
    """What stands on a terminal of so many columns."""
    screen = pyte.Screen(columns, 400)
    pyte.Stream(screen).feed(written.replace("\n", "\r\n"))
    return [line.rstrip() for line in screen.display]


@pytest.mark.parametrize("columns", [40, 80, 132])
@pytest.mark.parametrize("options", [("bad.test", "weak.test"), ("bad.test", "--ip", "9.9.9.9", "--for", "gmail")])
def test_a_page_keeps_to_its_columns(home: Path, server: NameServer, columns: int, options: tuple[str, ...]) -> None:
    """All but records, which are for copying: a terminal wraps them by itself."""
    command = ("check-auth", "--nameserver", server.address, *DKIM, *options)
    written = Terminal(home, columns, NO_COLOR="1")(*command)
    long = [line for line in re.sub(r"\x1b\[[0-9;]*m", "", written).splitlines() if len(line.rstrip()) > columns]
    assert not [line for line in long if not line.startswith("        ")]
    screen = shown(written, columns)
    assert re.match(r"(2 domains|bad\.test): FAIL", screen[0])
    words = " ".join(" ".join(screen).split())
    assert "publish" in words
    assert "next: publish the records above, then run the same command again" in words


def test_colour_is_never_the_only_sign(home: Path, server: NameServer) -> None:
    command = ("check-auth", "--nameserver", server.address, *DKIM, "bad.test")
    coloured = Terminal(home)(*command)
    plain = Terminal(home, NO_COLOR="1")(*command)
    assert "\x1b[" in coloured
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", plain)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == re.sub(r"\x1b\[[0-9;]*m", "", plain)
    assert "FAIL" in plain


def test_a_dumb_terminal_gets_no_escape_byte(home: Path, server: NameServer) -> None:
    many = [f"{name}.test" for name in ("good", "weak", "bad", "ill", "one", "two", "three")]
    written = Terminal(home, TERM="dumb")("check-auth", "--nameserver", server.address, *DKIM, *many)
    assert "\x1b" not in written
    assert "7 domains: FAIL" in written


@pytest.mark.parametrize("name", FORMATS)
def test_a_pipe_gets_no_escape_byte(check: Cli, name: str) -> None:
    told = check("bad.test", "ill.test", *DKIM, "--format", name)
    assert "\x1b" not in told.out + told.err
    assert "bad.test" in told.out


COMMAND = (sys.executable, "-m", "dcctl", "check-auth")


def in_shell(home: Path, script: str, server: NameServer, *options: str) -> "subprocess.CompletedProcess[str]":
    """`script` with the command as its arguments, in an environment as bare as cron's."""
    arguments = [*COMMAND, "--nameserver", server.address, *DKIM, *options]
    return subprocess.run(
        ["/bin/sh", "-c", script, "sh", *arguments], env={"HOME": str(home), "PATH": "/usr/bin:/bin"}, cwd=home,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_a_reader_that_takes_one_line(home: Path, server: NameServer, name: str) -> None:
    done = in_shell(home, '"$@" | head -1', server, "bad.test", "good.test", "--format", name)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1


# The exit code where stdout is full: what the run itself came to comes first, but for the lines of a stream.
FULL = {"table": 6, "json": 6, "jsonl": 6, "csv": 6, "md": 6, "html": 6, "nagios": 3}


@pytest.mark.parametrize("name", FULL)
def test_a_full_disk_behind_stdout(home: Path, server: NameServer, name: str) -> None:
    done = in_shell(home, '"$@" > /dev/full', server, "good.test", "--format", name)
    assert done.returncode == FULL[name]
    assert "stdout cannot be written: No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", ">&- 2>&- <&-"])
@pytest.mark.parametrize("name", ["table", "json", "jsonl"])
def test_a_stream_that_is_not_open(home: Path, server: NameServer, closed: str, name: str) -> None:
    done = in_shell(home, f'"$@" {closed}', server, "bad.test", "--format", name)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


ZONE_FILE = """\
$ORIGIN new.test.
$TTL 300
@ SOA ns.new.test. root.new.test. 1 2 3 4 5
@ MX 0 .
@ TXT "v=spf1 -all"
_dmarc TXT "v=DMARC1\\; p=reject\\; rua=mailto:d@new.test"
"""


def test_with_nothing_in_the_environment(home: Path) -> None:
    (home / "new.zone").write_text(ZONE_FILE)
    done = subprocess.run(
        [*COMMAND, "--dns-file", "new.zone", "new.test", "--json"],
        env={}, cwd=home, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode in (0, 3), done.stderr
    assert '"domain": "new.test"' in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("home_folder", ["/nonexistent", "", "relative"])
def test_with_a_home_that_is_none(home: Path, home_folder: str) -> None:
    (home / "new.zone").write_text(ZONE_FILE)
    done = subprocess.run(
        [*COMMAND, "--dns-file", "new.zone", "new.test"], env={"HOME": home_folder}, cwd=home,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode in (0, 3), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("options", "code"), [(("good.test", *DKIM), 0), ((), 2), (("--channels",), 2)])
def test_a_broken_profile(check: Cli, profile: Path, options: tuple[str, ...], code: int) -> None:
    """Domains that are named need none; what is asked of the profile itself is refused with every problem."""
    profile.write_text("chanels: {}\nidentities: {anna: {address: anna}}\n")
    told = check(*options)
    assert told.code == code
    if code:
        assert "chanels" in told.err
        assert "anna" in told.err
    else:
        assert "warning: checked without your channels' selectors" in told.err


def test_a_profile_that_was_named_must_be_right(check: Cli, home: Path) -> None:
    (home / "mine.yaml").write_text("chanels: {}\n")
    assert check("good.test", *DKIM, "--config", "mine.yaml").code == 2
    assert check("good.test", *DKIM, "--config", "gone.yaml").code == 2


def test_quiet_is_silent_where_all_is_well(check: Cli) -> None:
    assert check("good.test", *DKIM, "-q") == type(check("good.test", *DKIM))(0, "", "")
    assert check("bad.test", *DKIM, "-q").out.startswith("bad.test: FAIL")
    assert check("weak.test", *DKIM, "-q", "--fix-zone", "-").out.startswith("; ")
