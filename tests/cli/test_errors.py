"""Bad input: each forced error says what, where, and why or what to do; keeps secrets and files; is short."""
# ruff: noqa: E501 - one row of a table is one line

import base64
import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.cli.conftest import Cli, Result
from tests.support.certificates import Authority
from tests.support.smtp_server import Answer, Do, Script, smtp_server
from tests.support.threaded import beside

SECRET = "tr0ub4dor&3=x"
LOGIN = base64.b64encode(f"\0anna\0{SECRET}".encode()).decode()
SPELLINGS = (SECRET, quote(SECRET), LOGIN, base64.b64encode(SECRET.encode()).decode())

GOOD = """\
# as it was
version: 1
default_channel: box
identities:
  anna: {address: anna@corp.test}
channels:
  box: {kind: sandbox}
  relay: {kind: smtp, host: 127.0.0.1, port: 1, tls: starttls, user: anna, secret: 'env:RELAY'}
"""


@dataclass(frozen=True)
class Place:
    """Where an error is forced: a home with a profile, a ledger and a secret in the environment."""

    home: Path
    profile: Path
    ledger: Path

    def add(self, text: str) -> None:
        self.profile.write_text(GOOD + text)

    def channel(self, settings: str) -> None:
        self.add(f"  x: {{{settings}}}\n")

    def file(self, name: str, content: bytes = b"", mode: int = 0o600) -> None:
        path = self.home / name
        path.write_bytes(content)
        path.chmod(mode)

    def replace(self, old: str, new: str) -> None:
        assert old in GOOD
        self.profile.write_text(GOOD.replace(old, new))


Force = Callable[[Place], object]
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


def _nothing(_: Place) -> None:
    return None


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
    ("named and missing", _nothing, "status --config gone.yaml", 2, ("gone.yaml", "no such file")),
    ("Postmark on 465", lambda p: p.channel("kind: smtp, preset: postmark, port: 465, tls: implicit"), "status", 2, ("profile.yaml:9:", "465")),
    ("login in clear", lambda p: p.channel("kind: smtp, host: 127.0.0.1, port: 25, tls: none, user: anna"), "status", 2, ("profile.yaml:9:", "tls")),
]  # fmt: skip

SECRETS: list[Row] = [
    ("none anywhere", _nothing, "connect smtp x --host 127.0.0.1 --port 1 --tls starttls --user a", 4, ("channel 'x'",)),
    ("as an option", _nothing, f"connect smtp x --host 127.0.0.1 --port 1 --tls starttls --user a --secret {SECRET}", 2, ("--secret",)),
    ("nothing on stdin", _nothing, "connect relay --renew --secret -", 2, ("nothing came on stdin",)),
    ("no place to keep it", lambda p: p.add("vault_key: file:/no/such/key\n"), "connect relay --renew --no-verify --secret -", 4, ("channel 'relay'", "/no/such/key")),
    ("off a terminal", _nothing, "connect relay --renew", 4, ("relay",)),
    ("nothing to renew", _nothing, "connect box --renew --secret env:X", 2, ("box (sandbox) has no secret",)),
    ("renew of no channel", _nothing, "connect rely --renew --secret env:X", 12, ("'rely'", "did you mean 'relay'")),
    ("renew with more", _nothing, "connect relay --renew --host a.test", 2, ("--host",)),
]  # fmt: skip

FILES: list[Row] = [
    ("no zone", _nothing, "check-auth --dns-file gone.zone corp.test", 2, ("gone.zone", "No such file")),
    ("no zone file", lambda p: p.file("bad.zone", b"$ORIGIN corp.test.\n@ IN TXT \"open\n"), "check-auth --dns-file bad.zone corp.test", 2, ("bad.zone",)),
    ("a binary zone", lambda p: p.file("bin.zone", bytes(range(256))), "check-auth --dns-file bin.zone corp.test", 2, ("bin.zone",)),
    ("a folder as zone", _nothing, "check-auth --dns-file . corp.test", 2, (".",)),
    ("no list", _nothing, "check-auth --domains-file gone.txt", 2, ("gone.txt", "No such file")),
    ("an empty list", lambda p: p.file("none.txt", b"# nobody\n"), "check-auth --domains-file none.txt", 2, ("no domain",)),
    ("no message", _nothing, "check-auth --message gone.eml", 2, ("gone.eml", "No such file")),
    ("no domain name", _nothing, "check-auth a..b", 2, ("a..b",)),
    ("no name server", _nothing, "check-auth --nameserver a#b corp.test", 2, ("a#b",)),
    ("no template", _nothing, "test-send --template gone.txt", 2, ("gone.txt", "No such file")),
    ("a missing variable", lambda p: p.file("t.txt", b"$name"), "test-send --template t.txt", 2, ("template t", "'name'")),
    ("a lone dollar", lambda p: p.file("t.txt", b"5 $ a"), "test-send --template t.txt", 2, ("template t",)),
    ("a folder attached", _nothing, "test-send --attach .", 2, ("Is a directory",)),
    ("no place for logs", _nothing, "status --log-file no/such/run.log", 2, ("no/such/run.log", "No such file")),
]  # fmt: skip

STORE: list[Row] = [
    ("damaged", lambda p: p.ledger.write_bytes(b"SQLite format 3\0" + b"x" * 9000), "status", 10, ("ledger.sqlite3", "is damaged")),
    ("emptied", lambda p: p.ledger.write_bytes(b""), "test-send", 10, ("ledger.sqlite3", "not a dcctl ledger")),
    ("of another program", lambda p: p.ledger.write_bytes(b"hello"), "bounces", 10, ("ledger.sqlite3",)),
    ("newer", _newer, "select", 10, ("ledger.sqlite3", "of version 99")),
    ("no folder", _nothing, "test-send", 10, ("/proc/none",)),
]  # fmt: skip

CHANNELS: list[Row] = [
    ("not built", _nothing, "connect gmail", 12, ("gmail",)),
    ("misspelt kind", _nothing, "connect smpt", 2, ("did you mean 'smtp'",)),
    ("misspelt name", _nothing, "test-send --channel rely", 12, ("did you mean 'relay'",)),
    ("no mailbox", _nothing, "bounces --channel relay", 12, ("relay (smtp)", "not tracked")),
    ("no such Maildir", lambda p: p.replace("user: anna, secret", "user: anna, bounces: 'maildir:/no/such', secret"), "bounces --channel relay", 12, ("/no/such",)),
    ("plug-in without its channel", _nothing, "test-send --via o365", 12, ("--via o365",)),
    ("plug-in and channel", _nothing, "test-send --via gmail --channel box", 2, ("contradict",)),
    ("Gmail by password", _nothing, "connect smtp g --host smtp.gmail.com --port 587 --tls starttls --user a --secret env:X", 2, ("smtp.gmail.com", "gmail")),
    ("Office by password", _nothing, "connect smtp o --host smtp.office365.com --port 587 --tls starttls --user a --secret env:X", 2, ("smtp.office365.com", "exchange-online")),
    ("no host", _nothing, "connect smtp x", 2, ("host",)),
    ("tls not said", _nothing, "connect smtp x --host a.test --port 587", 2, ("tls",)),
    ("wrong port for tls", _nothing, "connect smtp x --host a.test --port 587 --tls implicit", 2, ("587", "tls: starttls")),
    ("setting of another kind", _nothing, "connect sandbox x --host a.test", 2, ("--host", "sandbox has no such setting")),
    ("a name that is none", _nothing, "connect sandbox a/b", 2, ("'a/b'",)),
    ("an address that is none", _nothing, "connect sandbox x --address anna", 2, ("'anna'", "mailbox")),
    ("nobody listens", _nothing, "connect smtp x --host 127.0.0.1 --port 1 --tls none", 6, ("127.0.0.1:1", "refused")),
    ("no such host", _nothing, "connect smtp x --host no-such-host.invalid --port 25 --tls starttls", 12, ("no-such-host.invalid",)),
    ("relay is down", _nothing, "test-send --channel relay", 6, ("127.0.0.1:1", "refused")),
]  # fmt: skip

USAGE: list[Row] = [
    ("a span", _nothing, "bounces --since soon", 2, ("--since 'soon'", "24h")),
    ("a recipient", _nothing, "test-send --to bob", 2, ("'bob'", "mailbox")),
    ("an identity", _nothing, "test-send --as ana", 2, ("did you mean 'anna'",)),
    ("an option", _nothing, "status --jsn", 2, ("--jsn", "--json")),
    ("a command", _nothing, "stats", 2, ("stats",)),
    ("a choice", _nothing, "bounces --fail-on some", 2, ("some", "permanent")),
    ("no argument", _nothing, "bounces scan", 2, ("PATH",)),
    ("a schema", _nothing, "schema profil", 2, ("did you mean 'profile'",)),
    ("a shell", _nothing, "completion bsh", 2, ("did you mean 'bash'",)),
]

ROWS = [*PROFILE, *SECRETS, *FILES, *STORE, *CHANNELS, *USAGE]
TALKS = {"nobody listens", "no such host", "relay is down"}  # the attempt itself is remembered


@pytest.fixture
def place(cli: Cli, home: Path, profile: Path) -> Place:
    profile.write_text(GOOD)
    profile.chmod(0o600)
    ledger = home / "state/ledger.sqlite3"
    assert cli("test-send").code == 0
    return Place(home, profile, ledger)


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
    well_told(told, place)
    log = (place.home / "run.log").read_text() if (place.home / "run.log").exists() else ""
    for output in (told.out, told.err, str(document), loud.out, loud.err, log):
        assert not [spelling for spelling in SPELLINGS if spelling in output]
    after = _state(place)
    assert after["profile"] == before["profile"] if "profile" in before else "profile" not in after
    assert name in TALKS or after == before


def well_told(told: Result, place: Place) -> None:
    """What and where in the first line, then why or the next step; no traceback; short."""
    first, *more = told.err.replace(str(place.home), "~").splitlines()
    assert first.startswith("dcctl: ")
    assert any(line.startswith(("  why: ", "  next: ")) for line in more), told.err
    assert "Traceback" not in told.err
    several = [line for line in more if not line.startswith(("  why: ", "  next: "))]
    rows = sum(-(-len(line) // 80) for line in (first, *more) if line not in several)
    assert rows <= 6, told.err


def test_there_are_enough() -> None:
    assert len(ROWS) >= 40
    assert len({row[0] for row in ROWS}) == len(ROWS)


# Secrets in every source that will not do: the reference, what makes it so, the words.
SOURCES: list[tuple[str, Force, tuple[str, ...]]] = [
    ("env:NOPE", _nothing, ("environment variable NOPE: not set",)),
    ("credential:relay", _nothing, ("systemd credential relay", "not started by systemd")),
    ("file:{home}/gone", _nothing, ("~/gone: no such file",)),
    ("file:{home}/shared", lambda p: p.file("shared", SECRET.encode(), 0o644), ("~/shared has mode 0644",)),
    ("file:{home}", _nothing, ("is not a regular file",)),
    ("file:{home}/long", lambda p: p.file("long", SECRET.encode() * 6000), ("larger than",)),
    ("file:{home}/lines", lambda p: p.file("lines", f"{SECRET}\n{SECRET}\n".encode()), ("holds a line break",)),
    ("command:false", _nothing, ("command false failed with exit code 1",)),
    ("command:/no/such/program", _nothing, ("/no/such/program cannot be run",)),
    (f"command:sh -c 'echo {SECRET}; echo no: {SECRET} >&2; exit 3'", _nothing, ("exit code 3",)),
    ("command:true", _nothing, ("printed nothing",)),
    ("keyring", _nothing, ("keyring: no D-Bus session bus",)),
    ("vault", _nothing, ("encrypted file", "has no such entry")),
]


@pytest.mark.parametrize(
    ("reference", "force", "words"), SOURCES, ids=[row[0].split(":")[0] + f"-{at}" for at, row in enumerate(SOURCES)]
)
def test_a_secret_that_cannot_be_had(
    cli: Cli, place: Place, reference: str, force: Force, words: tuple[str, ...]
) -> None:
    force(place)
    reference = reference.format(home=place.home).replace("'", "''")
    settings = f"kind: smtp, host: 127.0.0.1, port: 1, tls: starttls, user: anna, secret: '{reference}'"
    place.channel(settings)
    told = cli("doctor", "--nameserver", "127.0.0.1#1", "--json")
    (check,) = [one for one in told.data["checks"] if one["name"] == "secret of x"]
    said = check["message"].replace(str(place.home), "~")
    assert check["verdict"] == "fail"
    for word in words:
        assert word in said
    loud = cli("doctor", "--nameserver", "127.0.0.1#1", "--debug", "-vv")
    assert SECRET not in told.out + loud.out + loud.err


ECHO = f"535 5.7.8 not {SECRET} nor {LOGIN}\r\n".encode()

# What a server does to a channel that logs in; the exit code; words of the error.
SERVERS: list[tuple[str, dict[str, Answer], int, str]] = [
    ("echoes the secret", {"AUTH": ECHO}, 4, "535 5.7.8 not ***"),
    ("closes at the login", {"AUTH": Do.CUT}, 6, "closed the connection at AUTH"),
    ("is cut at the end", {"DOT": Do.CUT}, 8, "may have been sent"),
    ("refuses the recipient", {"RCPT": b"550 5.1.1 no such user\r\n"}, 7, "550 5.1.1 no such user"),
    ("is busy", {"CONNECT": b"421 4.3.2 busy\r\n"}, 6, "421 4.3.2 busy"),
    ("speaks no SMTP", {"CONNECT": b"HTTP/1.1 400 no\r\n"}, 12, "does not speak SMTP"),
]


@pytest.mark.parametrize("row", [row[1:] for row in SERVERS], ids=[row[0].replace(" ", "-") for row in SERVERS])
def test_a_server_that_does_harm(
    cli: Cli, place: Place, trusted: Authority, row: tuple[dict[str, Answer], int, str]
) -> None:
    answers, code, words = row
    with beside(smtp_server(Script(answers, auth="PLAIN", implicit=True, tls=trusted.server()))) as record:
        place.replace("port: 1, tls: starttls", f"port: {record.port}, tls: implicit, ca_file: {trusted.ca_file}")
        before = place.profile.read_bytes()
        line, env = ("test-send", "--channel", "relay"), {"RELAY": SECRET}
        told, document = cli(*line, env=env), cli(*line, "--json", env=env)
        loud = cli(*line, "--debug", "-vv", "--log-file", "run.log", env=env)
    assert (told.code, document.code, loud.code) == (code, code, code)
    assert words in told.err
    well_told(told, place)
    for output in (told.out, told.err, document.out, loud.out, loud.err, (place.home / "run.log").read_text()):
        assert not [spelling for spelling in SPELLINGS if spelling in output]
    assert place.profile.read_bytes() == before


@pytest.mark.parametrize(
    "raw", [b"", b"\0" * 5000, b"\xff\xfe", b"From \n" * 99, b"Content-Type: multipart/report; boundary=\n\n--\n" * 50, os.urandom(3000)],
    ids=["empty", "zeros", "bom", "froms", "parts", "noise"],
)  # fmt: skip
def test_malformed_mail_is_read_and_never_trips(cli: Cli, home: Path, raw: bytes) -> None:
    (home / "odd.eml").write_bytes(raw)
    for line in ("bounces scan odd.eml", "check-auth --message odd.eml --nameserver 127.0.0.1#1"):
        told = cli(*line.split(), "--json")
        assert told.code in (0, 3, 6)
        assert told.json["error"] is None
