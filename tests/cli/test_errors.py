"""Bad input: each forced error says what, where, and why or what to do; keeps secrets and files; is short."""
# ruff: noqa: E501 - one row of a table is one line

import os
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.support.bad_input import SECRET, SPELLINGS, Force, Place, nothing, well_told

SMTP = "kind: smtp, host: 127.0.0.1, port: 1, tls: starttls, user: anna"
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def _folder(place: Place) -> None:
    place.profile.unlink()
    place.profile.mkdir()


def _newer(place: Place) -> None:
    with sqlite3.connect(place.ledger) as ledger:
        ledger.execute("PRAGMA user_version = 99")
    ledger.close()


# name; how it is forced; the command line; the exit code; words of the error (what, where).
Row = tuple[str, Force, str, int, tuple[str, ...]]

PROFILE: list[Row] = [
    ("unknown key", lambda p: p.add("colour: blue\n"), "status", 2, ("profile.yaml:9:1", "colour")),
    ("misspelt key", lambda p: p.replace("default_channel", "default_chanel"), "status", 2, ("profile.yaml:3:1", "did you mean 'default_channel'")),
    ("key twice", lambda p: p.add("version: 1\n"), "status", 2, ("profile.yaml:9:1", "version")),
    ("no YAML", lambda p: p.add("x: [1, 2\n"), "status", 2, ("profile.yaml:",)),
    ("a tab", lambda p: p.add("\tx: 1\n"), "status", 2, ("profile.yaml:9:",)),
    ("no mapping", lambda p: p.profile.write_text("- a list\n"), "status", 2, ("profile.yaml:1:1",)),
    ("alias bomb", lambda p: p.add(BOMB), "status", 2, ("profile.yaml:",)),
    ("a huge file", lambda p: p.add("#" * 1_000_001), "status", 2, ("profile.yaml", "larger than")),
    ("no UTF-8", lambda p: p.profile.write_bytes(b"version: 1\n# caf\xe9\n"), "status", 2, ("profile.yaml:2:6", "0xe9")),
    ("a folder", _folder, "status", 2, ("profile.yaml",)),
    ("writable by all", lambda p: p.profile.chmod(0o666), "status", 2, ("writable by everybody",)),
    ("a secret in it", lambda p: p.channel(f"{SMTP}, secret: '{SECRET}'"), "status", 2, ("profile.yaml:9:", "channels.x.secret")),
    ("port as octal", lambda p: p.channel("kind: smtp, host: a.test, port: 022, tls: starttls"), "status", 2, ("profile.yaml:9:", "port")),
    ("tls as boolean", lambda p: p.channel("kind: smtp, host: a.test, port: 25, tls: no"), "status", 2, ("profile.yaml:9:", "tls")),
    ("unknown kind", lambda p: p.channel("kind: smpt"), "status", 2, ("profile.yaml:9:", "smtp")),
    ("no such default", lambda p: p.replace("default_channel: box", "default_channel: bx"), "status", 2, ("profile.yaml:3:", "did you mean 'box'")),
    ("newer version", lambda p: p.replace("version: 1", "version: 2"), "status", 2, ("profile.yaml:2:", "version")),
    ("no such zone", lambda p: p.add("timezone: Mars/Olympus\n"), "status", 2, ("profile.yaml:9:", "Mars/Olympus")),
    ("no team file", lambda p: p.add("team: /no/such/team.yaml\n"), "status", 2, ("profile.yaml:9:", "/no/such/team.yaml")),
    ("named and missing", nothing, "status --config gone.yaml", 2, ("gone.yaml", "no such file")),
    ("Postmark on 465", lambda p: p.channel("kind: smtp, preset: postmark, port: 465, tls: implicit"), "status", 2, ("profile.yaml:9:", "465")),
    ("login in clear", lambda p: p.channel("kind: smtp, host: 127.0.0.1, port: 25, tls: none, user: anna"), "status", 2, ("profile.yaml:9:", "tls")),
]  # fmt: skip

SECRETS: list[Row] = [
    ("none anywhere", nothing, "connect smtp x --host 127.0.0.1 --port 1 --tls starttls --user a", 4, ("channel 'x'",)),
    ("as an option", nothing, f"connect smtp x --host 127.0.0.1 --port 1 --tls starttls --user a --secret {SECRET}", 2, ("--secret",)),
    ("nothing on stdin", nothing, "connect relay --renew --secret -", 2, ("nothing came on stdin",)),
    ("no place to keep it", lambda p: p.add("vault_key: file:/no/such/key\n"), "connect relay --renew --no-verify --secret -", 4, ("channel 'relay'", "/no/such/key")),
    ("off a terminal", nothing, "connect relay --renew", 4, ("relay",)),
    ("nothing to renew", nothing, "connect box --renew --secret env:X", 2, ("sandbox needs no such secret",)),
    ("renew of no channel", nothing, "connect rely --renew --secret env:X", 12, ("'rely'", "did you mean 'relay'")),
    ("renew with more", nothing, "connect relay --renew --host a.test", 2, ("--host",)),
]  # fmt: skip

FILES: list[Row] = [
    ("no zone", nothing, "check-auth --dns-file gone.zone corp.test", 2, ("gone.zone", "No such file")),
    ("no zone file", lambda p: p.file("bad.zone", b"$ORIGIN corp.test.\n@ IN TXT \"open\n"), "check-auth --dns-file bad.zone corp.test", 2, ("bad.zone",)),
    ("a binary zone", lambda p: p.file("bin.zone", bytes(range(256))), "check-auth --dns-file bin.zone corp.test", 2, ("bin.zone",)),
    ("a folder as zone", nothing, "check-auth --dns-file . corp.test", 2, (".",)),
    ("no list", nothing, "check-auth --domains-file gone.txt", 2, ("gone.txt", "No such file")),
    ("an empty list", lambda p: p.file("none.txt", b"# nobody\n"), "check-auth --domains-file none.txt", 2, ("no domain",)),
    ("no message", nothing, "check-auth --message gone.eml", 2, ("gone.eml", "No such file")),
    ("no domain name", nothing, "check-auth a..b", 2, ("a..b",)),
    ("no name server", nothing, "check-auth --nameserver a#b corp.test", 2, ("a#b",)),
    ("no template", nothing, "test-send --template gone.txt", 2, ("gone.txt", "No such file")),
    ("a missing variable", lambda p: p.file("t.txt", b"$name"), "test-send --template t.txt", 2, ("template t", "'name'")),
    ("a lone dollar", lambda p: p.file("t.txt", b"5 $ a"), "test-send --template t.txt", 2, ("template t",)),
    ("a folder attached", nothing, "test-send --attach .", 2, ("Is a directory",)),
    ("no place for logs", nothing, "status --log-file no/such/run.log", 2, ("no/such/run.log", "No such file")),
]  # fmt: skip

STORE: list[Row] = [
    ("damaged", lambda p: p.ledger.write_bytes(b"SQLite format 3\0" + b"x" * 9000), "status", 10, ("ledger.sqlite3", "is damaged")),
    ("emptied", lambda p: p.ledger.write_bytes(b""), "test-send", 10, ("ledger.sqlite3", "not a dcctl ledger")),
    ("of another program", lambda p: p.ledger.write_bytes(b"hello"), "bounces", 10, ("ledger.sqlite3",)),
    ("newer", _newer, "select", 10, ("ledger.sqlite3", "of version 99")),
    ("no folder", nothing, "test-send", 10, ("/proc/none",)),
]  # fmt: skip

CHANNELS: list[Row] = [
    ("not built", nothing, "connect gmail", 12, ("gmail",)),
    ("misspelt kind", nothing, "connect smpt", 2, ("did you mean 'smtp'",)),
    ("misspelt name", nothing, "test-send --channel rely", 12, ("did you mean 'relay'",)),
    ("no mailbox", nothing, "bounces --channel relay", 12, ("relay (smtp)", "not tracked")),
    ("no such Maildir", lambda p: p.replace("user: anna, secret", "user: anna, bounces: 'maildir:/no/such', secret"), "bounces --channel relay", 12, ("/no/such",)),
    ("plug-in without its channel", nothing, "test-send --via o365", 12, ("--via o365",)),
    ("plug-in and channel", nothing, "test-send --via gmail --channel box", 2, ("contradict",)),
    ("Gmail by password", nothing, "connect smtp g --host smtp.gmail.com --port 587 --tls starttls --user a --secret env:X", 2, ("smtp.gmail.com", "gmail")),
    ("Office by password", nothing, "connect smtp o --host smtp.office365.com --port 587 --tls starttls --user a --secret env:X", 2, ("smtp.office365.com", "exchange-online")),
    ("no host", nothing, "connect smtp x", 2, ("host",)),
    ("tls not said", nothing, "connect smtp x --host a.test --port 587", 2, ("tls",)),
    ("wrong port for tls", nothing, "connect smtp x --host a.test --port 587 --tls implicit", 2, ("587", "tls: starttls")),
    ("setting of another kind", nothing, "connect sandbox x --host a.test", 2, ("--host", "sandbox has no such setting")),
    ("a name that is none", nothing, "connect sandbox a/b", 2, ("'a/b'",)),
    ("an address that is none", nothing, "connect sandbox x --address anna", 2, ("'anna'", "mailbox")),
    ("nobody listens", nothing, "connect smtp x --host 127.0.0.1 --port 1 --tls none", 6, ("127.0.0.1:1", "refused")),
    ("no such host", nothing, "connect smtp x --host no-such-host.invalid --port 25 --tls starttls", 12, ("no-such-host.invalid",)),
    ("relay is down", nothing, "test-send --channel relay", 6, ("127.0.0.1:1", "refused")),
]  # fmt: skip

USAGE: list[Row] = [
    ("a span", nothing, "bounces --since soon", 2, ("--since 'soon'", "24h")),
    ("a recipient", nothing, "test-send --to bob", 2, ("'bob'", "mailbox")),
    ("an identity", nothing, "test-send --as ana", 2, ("did you mean 'anna'",)),
    ("an option", nothing, "status --jsn", 2, ("--jsn", "--json")),
    ("a command", nothing, "stats", 2, ("stats",)),
    ("a choice", nothing, "bounces --fail-on some", 2, ("some", "permanent")),
    ("no argument", nothing, "bounces scan", 2, ("PATH",)),
    ("a schema", nothing, "schema profil", 2, ("did you mean 'profile'",)),
    ("a shell", nothing, "completion bsh", 2, ("did you mean 'bash'",)),
]

ROWS = [*PROFILE, *SECRETS, *FILES, *STORE, *CHANNELS, *USAGE]
TALKS = {"nobody listens", "no such host", "relay is down"}  # the attempt itself is remembered


def _state(place: Place) -> dict[str, bytes]:
    return {
        name: path.read_bytes()
        for name, path in (("profile", place.profile), ("ledger", place.ledger))
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("name", "force", "line", "code", "words"), ROWS, ids=[row[0].replace(" ", "-") for row in ROWS]
)
def test_bad_input(
    cli: Cli, place: Place, name: str, force: Force, line: str, code: int, words: tuple[str, ...]
) -> None:
    force(place)
    env = {"RELAY": SECRET, **({"DCCTL_STATE": "/proc/none"} if name == "no folder" else {})}
    stdin = SECRET if name == "no place to keep it" else ""
    before = _state(place)
    told = cli(*line.split(), env=env, stdin=stdin)
    document = cli(*line.split(), "--json", env=env, stdin=stdin).json
    log_file = () if name == "no place for logs" else ("--log-file", "run.log")
    loud = cli(*line.split(), "--debug", "-vv", *log_file, env=env, stdin=stdin)

    assert (told.code, document["exit"], loud.code) == (code, code, code), told.err
    for word in words:
        assert word in told.err, told.err
    assert document["error"] or document["data"]["reason"]
    well_told(told.err, place.home)
    log = (place.home / "run.log").read_text() if (place.home / "run.log").exists() else ""
    for output in (told.out, told.err, str(document), loud.out, loud.err, log):
        assert not [spelling for spelling in SPELLINGS if spelling in output]
    after = _state(place)
    assert after["profile"] == before["profile"] if "profile" in before else "profile" not in after
    assert name in TALKS or after == before


def test_there_are_enough() -> None:
    assert len(ROWS) >= 40
    assert len({row[0] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    "raw", [b"", b"\0" * 5000, b"\xff\xfe", b"From \n" * 99, b"Content-Type: multipart/report; boundary=\n\n--\n" * 50, os.urandom(3000)],
    ids=["empty", "zeros", "bom", "froms", "parts", "noise"],
)  # fmt: skip
def test_malformed_mail_is_read_and_never_trips(cli: Cli, home: Path, raw: bytes) -> None:
    (home / "odd.eml").write_bytes(raw)
    for line in ("bounces scan odd.eml", "check-auth --message odd.eml --nameserver 127.0.0.1#1"):
        told = cli(*line.split(), "--json")
        assert told.code in (0, 2, 3, 6)
        assert (told.json["error"] is None) == (told.code != 2)
