"""Every format of every command: who offers it, what stands on which stream, and what monitoring is told on failure."""

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dcctl.cli.app import COMMANDS
from dcctl.cli.common import Scene
from dcctl.cli.output import streamer
from dcctl.render.formats import FORMATS, writer
from tests.cli.conftest import Cli

ZONE = """\
$ORIGIN bad.test.
$TTL 300
@ SOA ns.bad.test. root.bad.test. 1 2 3 4 5
@ NS ns.bad.test.
@ MX 10 mx
mx A 8.8.4.4
@ TXT "v=spf1 mx +all"
s1._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
"""
GOOD = """\
$ORIGIN good.test.
$TTL 300
@ SOA ns.good.test. root.good.test. 1 2 3 4 5
@ NS ns.good.test.
@ MX 0 .
@ TXT "v=spf1 -all"
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:d@good.test"
s1._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
"""
MAIL = """\
From: anna@bad.test
To: bob@bad.test
Subject: hi
Date: Tue, 24 Nov 2026 10:00:00 +0000
Message-ID: <1@bad.test>

hi
"""


@pytest.fixture
def zones(home: Path) -> None:
    """Two zones to check and a message."""
    (home / "bad").write_text(ZONE)
    (home / "good").write_text(GOOD)
    (home / "mail").write_text(MAIL)


def check(name: str, *more: str) -> list[str]:
    """The command line that checks a domain by its zone file."""
    return ["check-auth", "--dns-file", name, f"{name}.test", "--selector", "s1", *more]


def test_the_table_of_formats_is_whole() -> None:
    assert {name for row in COMMANDS.values() for name in row.formats} == FORMATS.keys()
    assert {name for row in COMMANDS.values() for below in row.below.values() for name in below} <= FORMATS.keys()
    for name, row in FORMATS.items():
        assert callable(getattr(writer(name), "emitter" if row.streams else "write"))


# What stands first on stdout, and last.
ENDS = {
    "table": ("bad.test: FAIL", "next: publish the records above, then run the same command again\n"),
    "json": ('{\n "schema": "dcctl.check-auth/1"', ' "exit": 3\n}\n'),
    "jsonl": ('{"domain":"bad.test"', "}\n"),
    "csv": ("domain,verdict_of_domain,", "\r\n"),
    "md": ("# bad.test: **FAIL**\n", " UTC\n"),
    "html": ("<!doctype html>\n", "</html>\n"),
    "nagios": ("CRITICAL - bad.test: ", "\n"),
}


@pytest.mark.usefixtures("zones")
@pytest.mark.parametrize("name", COMMANDS["check-auth"].formats)
def test_check_auth_answers_in_every_format(cli: Cli, name: str) -> None:
    told = cli(*check("bad"), "--format", name)
    first, last = ENDS[name]
    assert (told.code, told.err) == (2 if name == "nagios" else 3, "")
    assert told.out.startswith(first)
    assert told.out.endswith(last)
    assert "\x1b" not in told.out


@pytest.mark.usefixtures("zones")
@pytest.mark.parametrize("name", ["table", "json", "jsonl", "csv", "md", "html"])
def test_the_record_is_shown_as_it_stands(cli: Cli, name: str) -> None:
    for zone, record in (("bad", "v=spf1 mx +all"), ("good", "v=spf1 -all")):
        assert record in cli(*check(zone), "--format", name).out


@pytest.mark.usefixtures("zones")
@pytest.mark.parametrize("name", COMMANDS["check-auth"].formats)
def test_a_message_is_told_in_every_format(cli: Cli, name: str) -> None:
    told = cli("check-auth", "--dns-file", "bad", "--message", "mail", "--format", name)
    assert (told.code, told.err) == (2 if name == "nagios" else 3, "")
    assert "bad.test" in told.out


@pytest.mark.usefixtures("zones")
def test_csv_has_a_row_per_finding_below_one_header(cli: Cli) -> None:
    told = cli(*check("bad", "elsewhere.test"), "--format", "csv")
    header, *rows = csv.reader(io.StringIO(told.out, newline=""))
    assert header[0] == "domain"
    assert {row[0] for row in rows} == {"bad.test", "elsewhere.test"}
    assert ["bad.test", "fail", "spf", "spf.all-pass", "fail"] in [row[:5] for row in rows]
    assert {len(row) for row in rows} == {len(header)}


@pytest.mark.parametrize("name", FORMATS)
def test_what_streams_is_handed_over_item_by_item(name: str) -> None:
    assert (streamer(Scene("check-auth", name)) is not None) is (name in ("jsonl", "csv"))


# What each command below `bounces` needs, and how it begins in each format it has when nothing came back.
BELOW = {
    "scan": (["mail"], {"table": "1 mail read", "json": "{", "jsonl": '{"source":"mail"'}),
    "list": (
        [],
        {"table": "nothing came back", "json": "{", "jsonl": "", "csv": "id,at,", "md": "nothing", "html": "<!"},
    ),
    "report": ([], {"table": "", "json": "{", "jsonl": "", "csv": "template,campaign,", "md": "", "html": "<!"}),
    "redact": (["mail"], {"table": "", "json": "{"}),
    "follow": (["--for", "1s", "--every", "5s"], {"table": "", "jsonl": ""}),
    "explain": (["mail"], {"table": "other", "json": "{"}),
    "suppressions": (
        [],
        {"table": "nobody", "json": "{", "jsonl": "", "csv": "address,", "md": "nobody", "html": "<!"},
    ),
    "release": (["a@c.test"], {"table": "a@c.test was not suppressed", "json": "{"}),
}


@pytest.mark.usefixtures("zones")
@pytest.mark.parametrize(("below", "name"), [(below, name) for below in BELOW for name in FORMATS])
def test_the_formats_of_each_command_below(sandbox: Cli, below: str, name: str) -> None:
    needs, begins = BELOW[below]
    assert tuple(begins) == COMMANDS["bounces"].below[below]
    told = sandbox("bounces", below, *needs, "--format", name)
    if name in begins:
        assert (told.code, "dcctl: " in told.err, told.out.startswith(begins[name])) == (0, False, True), told
    else:
        assert told.code == (3 if name == "nagios" else 2)
        assert f"bounces {below} answers as {', '.join(begins)}" in told.out + told.err


OTHERS = [(verb, name) for verb, row in COMMANDS.items() for name in FORMATS if name not in row.formats]


@pytest.mark.parametrize(("verb", "name"), OTHERS)
def test_a_format_that_a_command_does_not_have(cli: Cli, verb: str, name: str) -> None:
    least = {"profile": ["show"], "schema": ["profile"], "completion": ["bash"], "store": ["purge"]}.get(verb, [])
    told = cli(verb, *least, "--format", name)
    assert cli(verb, "--format", name).code == told.code, "whatever else is missing"
    words = f"answers as {', '.join(COMMANDS[verb].formats)}"
    if name == "nagios":
        assert (told.code, told.err) == (3, "")
        assert told.out.startswith(f"UNKNOWN - --format nagios: {verb}")
        assert words in told.out
    elif name == "json":
        assert words in told.json["error"]["message"]
    else:
        assert (told.code, told.out) == (2, "")
        assert words in told.err


# The command line after `check-auth`, its exit code.
MONITORED = [
    (["--dns-file", "good", "good.test", "--selector", "s1"], 0),
    (["--dns-file", "good", "good.test", "--selector", "s1", "-q"], 0),
    (["--dns-file", "bad", "bad.test", "--fail-on", "none"], 2),
    (["--dns-file", "good", "elsewhere.test"], 3),
    (["--dns-file", "gone", "bad.test"], 3),
    (["--dns-file", "bad", "--domains-file", "gone"], 3),
    (["--fail-on", "some"], 3),
    (["--no-such-option"], 3),
    ([], 3),
    (["--json"], 2),  # it contradicts, and who asks for JSON gets it
]


@pytest.mark.usefixtures("zones")
@pytest.mark.parametrize(("options", "code"), MONITORED)
def test_monitoring_is_told_in_one_line_and_four_codes(cli: Cli, options: list[str], code: int) -> None:
    told = cli("check-auth", *options, "--format=nagios")
    assert (told.code, told.err) == (code, "")
    if "--json" not in options:
        level = ("OK", "WARNING", "CRITICAL", "UNKNOWN")[code]
        assert re.match(rf"{level} - [^|\n]+( \|( \w+=\d+)+)?\n", told.out)
        assert max(map(len, told.out.splitlines())) <= 200


@pytest.mark.usefixtures("zones")
@pytest.mark.parametrize("zone", ["good", "bad"])
def test_a_full_disk_is_unknown_to_monitoring(home: Path, zone: str) -> None:
    command = [sys.executable, "-m", "dcctl", *check(zone), "--format", "nagios"]
    with Path("/dev/full").open("w") as full:
        env = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
        done = subprocess.run(command, env=env, cwd=home, stdout=full, stderr=-1, text=True, check=False, timeout=60)
    assert (done.returncode, "stdout cannot be written" in done.stderr) == (3, True)


@pytest.mark.usefixtures("zones")
def test_a_bug_is_unknown_to_monitoring(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("dcctl.cli.check_auth_runs.check_domains", broken)
    told = cli(*check("good"), "--format", "nagios")
    assert (told.code, told.out.startswith("UNKNOWN - ")) == (3, True)


@pytest.mark.usefixtures("zones")
def test_warnings_stand_where_the_reader_looks(cli: Cli, profile: Path) -> None:
    profile.write_text("colour: blue\n")
    for name, row in FORMATS.items():
        told = cli(*check("good"), "--format", name)
        assert told.code == 0
        assert ("without your channels' selectors" in told.out) is row.errors
        assert ("without your channels' selectors" in told.err) is not row.errors


# A common option before the command, and the line that would do.
MISPLACED = [
    (["--json", "status"], "dcctl status --json"),
    (["--format", "csv", "check-auth", "a.test"], "dcctl check-auth a.test --format csv"),
    (["--format=md", "bounces", "scan", "my mail"], "dcctl bounces scan 'my mail' --format=md"),
    (["-q", "doctor"], "dcctl doctor -q"),
    (["--config", "x", "status"], "dcctl status --config x"),
]


@pytest.mark.parametrize(("line", "next"), MISPLACED)
def test_an_option_before_the_command_is_shown_its_place(cli: Cli, line: list[str], next: str) -> None:
    told = cli(*line)
    said = told.json["error"]["next"] if "--json" in line else told.err
    assert told.code == 2
    assert next in said
    assert f"{line[0].partition('=')[0]} stands behind the command" in told.out + told.err


@pytest.mark.parametrize("line", [["--json"], ["--jsn", "status"], ["status", "--jsn"]])
def test_any_other_unknown_option_is_only_that(cli: Cli, line: list[str]) -> None:
    told = cli(*line)
    assert told.code == 2
    assert "No such option" in told.out + told.err
