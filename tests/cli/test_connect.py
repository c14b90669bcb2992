"""`dcctl connect`: a channel checked and written without a word of the profile lost; a failed check writes nothing."""
# ruff: noqa: E501 - one row of a table is one line

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from dcctl.channels.registry import KINDS
from tests.cli.conftest import Cli
from tests.support.memory_keyring import working
from tests.support.terminal import Terminal

MINE = """\
# My channels. Do not touch the order!
version: 1

default_channel: box   # practice first
identities:
  anna:   {address: anna@corp.test, name: "Anna Example"}   # me
channels:

  # for trying out
  box:
    kind: sandbox
"""


@pytest.fixture
def mine(profile: Path) -> Path:
    profile.write_text(MINE)
    return profile


def test_list_shows_every_kind_and_marks_what_is_not_built(cli: Cli, home: Path) -> None:
    kinds = {row["kind"]: row["ready"] for row in cli("connect", "--list", "--json").data["kinds"]}
    assert list(kinds) == list(KINDS)
    assert [name for name, ready in kinds.items() if ready] == ["smtp", "sandbox"]
    told = cli("connect", "--list").out
    for name, ready in kinds.items():
        (line,) = [line for line in told.splitlines() if line.startswith(f"{name} ")]
        assert ("not yet" in line) is not ready
    assert not (home / "state").exists(), "a list opens nothing"


def test_the_first_channel_brings_identity_and_default(cli: Cli, home: Path) -> None:
    data = cli("connect", "sandbox", "box", "--address", "anna@corp.test", "--name", "Anna Example", "--json").data
    assert (data["stored"], data["verified"], data["identity"], data["default"]) == (True, True, "anna", True)
    path = home / ".config/dcctl/profile.yaml"
    assert path.read_text().splitlines()[1:] == [
        "version: 1",
        "channels:",
        "  box:",
        "    kind: sandbox",
        "identities:",
        "  anna:",
        "    address: anna@corp.test",
        "    name: Anna Example",
        "default_channel: box",
    ]
    assert path.stat().st_mode & 0o777 == 0o600
    assert cli("test-send", "--json").data["identity"] == "anna@corp.test"


def test_the_page_ends_with_the_next_step(cli: Cli) -> None:
    told = cli("connect", "sandbox").out
    assert told.startswith("connected: sandbox (sandbox); checked, nothing was sent\n")
    assert told.endswith("next: dcctl test-send --channel sandbox\n")


def test_a_second_channel_changes_nothing_until_it_is_selected(cli: Cli, mine: Path) -> None:
    data = cli("connect", "sandbox", "two", "--json").data
    assert (data["default"], data["identity"]) == (False, None)
    assert mine.read_text() == MINE + "  two:\n    kind: sandbox\n"
    assert cli("select", "--json").data["channel"] == "box"
    assert cli("select", "two").code == 0
    assert mine.read_text().startswith(MINE.replace("default_channel: box ", "default_channel: two "))


def test_another_address_makes_an_identity_bound_to_the_channel(cli: Cli, mine: Path) -> None:
    assert cli("connect", "sandbox", "news", "--address", "anna@news.test", "--json").data["identity"] == "anna-2"
    assert cli("status", "--as", "anna-2", "--json").data["selected"] == "news"
    assert cli("status", "--as", "anna", "--json").data["selected"] == "box"
    known = MINE.replace('"Anna Example"}', '"Anna Example", default: true}')  # it stays the one that sends
    for line in known.splitlines():
        assert line in mine.read_text().splitlines()
    assert cli("test-send", "--json").data["identity"] == "anna@corp.test"
    assert cli("test-send", "--channel", "news", "--json").data["identity"] == "anna@news.test"


def test_a_name_is_kept_for_an_address_that_is_known(cli: Cli, mine: Path) -> None:
    assert cli("connect", "sandbox", "second", "--name", "Anna B.").code == 0
    assert 'name: "Anna B."' in mine.read_text() or "name: Anna B." in mine.read_text()


def test_of_edits_at_the_same_time_none_is_lost(process: Any, home: Path, mine: Path) -> None:
    names = [f"c{number}" for number in range(6)]
    command = [sys.executable, "-m", "dcctl", "connect", "sandbox"]
    environ = {"HOME": str(home), "DCCTL_STATE": str(home / "state"), "PATH": "/usr/bin:/bin"}
    runs = [subprocess.Popen([*command, name], env=environ, stdout=subprocess.DEVNULL) for name in names]
    assert [run.wait(60) for run in runs] == [0] * len(names)
    told = json.loads(process("profile", "check", "--json").stdout)
    assert {"box", *names} <= set(told["data"]["channels"])


def test_connecting_again_changes_only_what_is_said(cli: Cli, mine: Path, home: Path) -> None:
    assert cli("connect", "sandbox", "box", "--path", str(home / "mails")).code == 0
    assert mine.read_text() == f"{MINE}    path: {home / 'mails'}\n"
    assert cli("connect", "sandbox", "box").code == 0
    assert mine.read_text() == MINE


def test_a_path_counts_from_where_it_was_typed(cli: Cli, mine: Path, home: Path) -> None:
    assert cli("connect", "sandbox", "near", "--path", "mails").code == 0
    assert cli("connect", "sandbox", "home", "--path", "~/mails").code == 0
    told = {row["key"]: row["value"] for row in cli("profile", "show", "--json").data["values"]}
    assert told["channels.near.path"] == told["channels.home.path"] == str(home / "mails")


def test_names_reach_the_cache_that_shells_read(cli: Cli, mine: Path, home: Path) -> None:
    cli("connect", "sandbox", "two")
    assert (home / ".cache/dcctl/channels").read_text() == "box\ntwo\n"


SMTP = ("connect", "smtp", "x")
HERE = ("--host", "127.0.0.1", "--port", "1")

# What cannot be connected: the options, the exit code, words of the answer.
REFUSED: list[tuple[tuple[str, ...], int, str]] = [
    ((), 2, "host: missing"),
    (("--host", "smtp.gmail.com", "--port", "587", "--tls", "starttls", "--user", "a", "--secret", "env:X"), 2, "kind gmail"),
    (("--host", "smtp.office365.com", "--port", "587", "--tls", "starttls", "--user", "a", "--secret", "env:X"), 2, "kind exchange-online"),
    (("--preset", "postmark", "--port", "465", "--tls", "implicit", "--secret", "env:X"), 2, "does not answer on 465"),
    (("--preset", "postmark", "--user", "me", "--secret", "env:X"), 2, "leave it out"),
    (("--preset", "ses", "--user", "AKIA", "--secret", "env:X"), 2, "needs its region"),
    (("--preset", "sendgrid", "--host", "elsewhere.test", "--secret", "env:X"), 2, "leave out host or preset"),
    (("--preset", "pigeon"), 2, "preset: wants sendgrid"),
    ((*HERE, "--tls", "none", "--user", "a", "--secret", "env:X"), 2, "none never goes with a user or secret"),
    (("--host", "mail.corp.test", "--port", "25", "--tls", "none"), 2, "allow_plaintext"),
    ((*HERE, "--tls", "starttls", "--secret", "env:X"), 2, "a secret needs the user name"),
    ((*HERE, "--tls", "starttls", "--user", "a", "--secret", "hunter2"), 2, "--secret: wants -"),
    ((*HERE, "--tls", "implicit", "--user", "a", "--ca-file", "gone.pem", "--secret", "env:X"), 12, "gone.pem: no certificate could be read"),
    ((*HERE, "--tls", "starttls", "--user", "a", "--secret", "env:X"), 6, "127.0.0.1:1: cannot connect"),
    (("--host", "no-such.invalid", "--port", "587", "--tls", "starttls", "--user", "a", "--secret", "env:X"), 12, "no-such.invalid: no such host"),
    ((*HERE, "--tls", "starttls", "--user", "a"), 4, "no secret for channel 'x'"),
    ((*HERE, "--tls", "none", "--path", "/tmp"), 2, "--path: smtp has no such setting"),
    ((*HERE, "--tls", "none", "--bounces", "/tmp"), 2, "wants maildir:"),
    ((*HERE, "--tls", "none", "--domains", "a b"), 2, "wants a domain name"),
    (("--host", "a b", "--port", "1", "--tls", "none"), 2, "wants a host name"),
    (("--host", "127.0.0.1", "--port", "0x19", "--tls", "none"), 2, "wants a whole decimal number"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "code", "words"), REFUSED)
def test_what_cannot_be_connected_leaves_the_profile_as_it_was(
    cli: Cli, mine: Path, options: tuple[str, ...], code: int, words: str
) -> None:
    told = cli(*SMTP, *options)
    assert (told.code, words in told.err) == (code, True), told.err
    assert mine.read_text() == MINE
    document = cli(*SMTP, *options, "--json").json
    assert words in document["error"]["message"]
    assert "hunter2" not in told.out + told.err + str(document)
    if document["data"]:
        assert document["data"]["stored"] is False
        assert all(not stage["ok"] for stage in document["data"]["stages"][-1:])
        assert told.out.startswith("NOT CONNECTED: x (smtp); the profile is as it was\n")


def test_without_a_keyring_the_two_ways_on_are_told_and_nothing_is_written(cli: Cli, mine: Path) -> None:
    for options, stdin in ((("--secret", "-", "--no-verify"), "hunter2"), (("--no-verify",), "")):
        told = cli(*SMTP, *HERE, "--tls", "starttls", "--user", "a", *options, stdin=stdin)
        assert told.code == 4
        assert "keyring: no D-Bus session bus" in told.err
        assert "add --secret env:NAME to this command; or set vault_key: file:PATH in the profile" in told.err
        assert "hunter2" not in told.out + told.err
        assert mine.read_text() == MINE


# The ways a secret is not on stdin.
@pytest.mark.parametrize(("stdin", "words"), [("", "nothing came"), ("\n", "nothing came"), ("a\nb", "line break")])
def test_a_secret_on_stdin_is_one_line(cli: Cli, mine: Path, stdin: str, words: str) -> None:
    told = cli(*SMTP, *HERE, "--tls", "starttls", "--user", "a", "--no-verify", "--secret", "-", stdin=stdin)
    assert (told.code, words in told.err) == (2, True), told.err
    assert mine.read_text() == MINE


@pytest.fixture
def vault(mine: Path, home: Path) -> Path:
    """An encrypted file to keep secrets in, as on a machine without a keyring; its key."""
    key = home / "key"
    key.write_bytes(bytes(range(32)))
    key.chmod(0o600)
    mine.write_text(f"{MINE}vault_key: file:{key}\n")
    return key


def test_a_secret_is_kept_where_the_profile_only_names_it(cli: Cli, mine: Path, vault: Path, home: Path) -> None:
    told = cli(
        *SMTP, *HERE, "--tls", "starttls", "--user", "a", "--no-verify", "--secret", "-", "--json", stdin="hunter2\n"
    )
    assert (told.data["stored"], told.data["verified"], told.data["secret"]) == (True, False, "vault")
    assert "    secret: vault\n" in mine.read_text()
    assert "not checked (--no-verify)" in cli(*SMTP, *HERE, "--tls", "starttls", "--user", "a", "--no-verify").out
    for path in home.rglob("*"):
        assert not path.is_file() or b"hunter2" not in path.read_bytes()


def test_a_person_is_asked_for_the_secret_and_it_is_not_shown(cli: Cli, mine: Path, vault: Path, home: Path) -> None:
    terminal = Terminal(home, NO_COLOR="1")
    told = ""
    for line, question in (
        ([*SMTP, *HERE, "--tls", "starttls", "--user", "a", "--no-verify"], "Secret for x: "),
        (["connect", "x", "--renew", "--no-verify"], "New secret for x: "),
    ):
        child = terminal.start(*line)
        child.expect_exact(question)
        child.waitnoecho()
        child.sendline("hunter2")
        child.expect(pexpect.EOF)
        told += child.before
        child.close()
        assert child.exitstatus == 0, child.before
    assert "connected: x (smtp)" in told
    assert "secret renewed: x (smtp)" in told
    assert "hunter2" not in told
    assert "    secret: vault\n" in mine.read_text()


def test_a_keyring_is_taken_where_there_is_one(cli: Cli, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    door, kept = working()
    monkeypatch.setattr("dcctl.cli.desk.KeyringDoor", lambda: door)
    told = cli(
        *SMTP, *HERE, "--tls", "starttls", "--user", "a", "--no-verify", "--secret", "-", "--json", stdin="hunter2"
    )
    assert told.data["secret"] == "keyring"
    assert cli("connect", "x", "--renew", "--no-verify", "--secret", "-", stdin="hunter3").code == 0
    assert kept.entries == {("dcctl/x", "secret"): "hunter3"}
    assert "    secret: keyring\n" in mine.read_text()


def test_renew_changes_the_secret_and_nothing_else(cli: Cli, mine: Path, vault: Path, home: Path) -> None:
    cli(*SMTP, *HERE, "--tls", "starttls", "--user", "a", "--no-verify", "--secret", "-", stdin="hunter2")
    before, kept = mine.read_text(), (home / "state/secrets.vault").read_bytes()
    told = cli("connect", "x", "--renew", "--no-verify", "--secret", "-", stdin="hunter3")
    assert told.out.startswith("secret renewed: x (smtp); not checked (--no-verify)\n")
    assert mine.read_text() == before
    assert (home / "state/secrets.vault").read_bytes() != kept
    told = cli("connect", "x", "--renew", "--no-verify", "--secret", "env:RELAY", "--json")
    assert (told.data["renewed"], told.data["secret"]) == (True, "env:RELAY")
    assert mine.read_text() == before.replace("secret: vault\n", "secret: env:RELAY\n")


def test_renew_of_a_default_still_says_that_it_is_one(cli: Cli, mine: Path) -> None:
    mine.write_text(MINE + "  x: {kind: smtp, host: 127.0.0.1, port: 1, tls: starttls, user: a, secret: 'env:A'}\n")
    cli("select", "x")
    assert cli("connect", "x", "--renew", "--no-verify", "--secret", "env:B", "--json").data["default"] is True


def test_a_renewal_that_fails_its_check_changes_nothing(cli: Cli, mine: Path) -> None:
    text = MINE + "  x: {kind: smtp, host: 127.0.0.1, port: 1, tls: starttls, user: a, secret: 'env:A'}\n"
    mine.write_text(text)
    told = cli("connect", "x", "--renew", "--secret", "env:B")
    assert told.code == 6
    assert told.out.startswith("NOT RENEWED: x (smtp); the profile is as it was\n")
    assert mine.read_text() == text


TEAM = "version: 1\nchannels:\n  shared: {kind: smtp, host: 127.0.0.1, port: 1, tls: starttls, user: a, secret: 'env:TEAM'}\n"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("sandbox", "shared"), "the team file has a channel 'shared'"),
        (("shared", "--renew", "--no-verify", "--secret", "env:MINE"), "channel 'shared' is the team's"),
    ],
)
def test_the_teams_channels_are_the_admins(
    cli: Cli, mine: Path, home: Path, options: tuple[str, ...], words: str
) -> None:
    (home / "team.yaml").write_text(TEAM)
    text = f"{MINE}team: {home / 'team.yaml'}\n"
    mine.write_text(text)
    told = cli("connect", *options)
    assert (told.code, words in told.err) == (2, True), told.err
    assert mine.read_text() == text
    assert (home / "team.yaml").read_text() == TEAM


def test_a_profile_that_is_wrong_is_not_written_to(cli: Cli, profile: Path) -> None:
    profile.write_text("version: 1\ncolour: blue\n")
    assert cli("connect", "sandbox").code == 2
    assert profile.read_text() == "version: 1\ncolour: blue\n"


def test_a_layout_that_cannot_be_edited_is_told_with_the_lines_to_write(cli: Cli, profile: Path) -> None:
    text = "version: 1\nchannels: &all {box: {kind: sandbox},\n  two: {kind: sandbox}}\n"
    profile.write_text(text)
    told = cli("connect", "sandbox", "three", "--address", "anna@corp.test")
    if told.code:
        assert (told.code, profile.read_text()) == (2, text)
        assert "by hand" in told.err
    else:
        assert cli("profile", "check", "--json").data["channels"] == ["box", "two", "three"]


def test_the_first_channel_needs_to_know_who_sends(cli: Cli, home: Path) -> None:
    told = cli(*SMTP, *HERE, "--tls", "none", "--no-verify")
    assert (told.code, "add --address ADDRESS" in told.err) == (2, True)
    assert not (home / ".config/dcctl/profile.yaml").exists()


def test_a_named_profile_is_made(cli: Cli, home: Path) -> None:
    assert cli("connect", "sandbox", "--config", "mine/p.yaml").code == 0
    assert (home / "mine/p.yaml").exists()
    assert not (home / ".config/dcctl/profile.yaml").exists()
