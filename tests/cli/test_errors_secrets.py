"""Secrets that cannot be had, and servers that would have them told: the words are right, the secret is in none."""

import pytest

from tests.cli.conftest import Cli
from tests.support.bad_input import LOGIN, SECRET, SPELLINGS, Force, Place, nothing, well_told
from tests.support.certificates import Authority
from tests.support.smtp_server import Answer, Do, Script, smtp_server
from tests.support.threaded import beside

# Secrets in every source that will not do: the reference, what makes it so, the words.
SOURCES: list[tuple[str, Force, tuple[str, ...]]] = [
    ("env:NOPE", nothing, ("environment variable NOPE: not set",)),
    ("credential:relay", nothing, ("systemd credential relay", "not started by systemd")),
    ("file:{home}/gone", nothing, ("~/gone: no such file",)),
    ("file:{home}/shared", lambda p: p.file("shared", SECRET.encode(), 0o644), ("~/shared has mode 0644",)),
    ("file:{home}", nothing, ("is not a regular file",)),
    ("file:{home}/long", lambda p: p.file("long", SECRET.encode() * 6000), ("larger than",)),
    ("file:{home}/lines", lambda p: p.file("lines", f"{SECRET}\n{SECRET}\n".encode()), ("holds a line break",)),
    ("command:false", nothing, ("command false failed with exit code 1",)),
    ("command:/no/such/program", nothing, ("/no/such/program cannot be run",)),
    (f"command:sh -c 'echo {SECRET}; echo no: {SECRET} >&2; exit 3'", nothing, ("exit code 3",)),
    ("command:true", nothing, ("printed nothing",)),
    ("keyring", nothing, ("keyring: no D-Bus session bus",)),
    ("vault", nothing, ("encrypted file", "has no such entry")),
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
    well_told(told.err, place.home)
    for output in (told.out, told.err, document.out, loud.out, loud.err, (place.home / "run.log").read_text()):
        assert not [spelling for spelling in SPELLINGS if spelling in output]
    assert place.profile.read_bytes() == before
