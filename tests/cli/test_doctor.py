"""`dcctl doctor`: each check broken once; trouble in detail, the verdict last, exit 0 or 3, nothing changed."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, Result
from tests.support.memory_keyring import working
from tests.support.nameserver import NameServer
from tests.support.threaded import beside

ZONE = {"corp.test": {"MX": [[10, "mx.corp.test"]]}, "example.com": {"MX": [[10, "mx.example.com"]]}}
SMTP = "  relay: {kind: smtp, host: 127.0.0.1, port: 587, tls: starttls, user: anna, secret: 'env:NOPE'}\n"


@pytest.fixture
def server() -> Iterator[NameServer]:
    with beside(NameServer(ZONE)) as server:
        yield server


Doctor = Callable[..., Result]


@pytest.fixture
def doctor(sandbox: Cli, server: NameServer) -> Doctor:
    def call(*options: str) -> Result:
        return sandbox("doctor", "--nameserver", server.address, *options)

    return call


def test_all_is_well(doctor: Doctor) -> None:
    told = doctor()
    assert told.code == 0, told.out
    assert told.out.splitlines()[-1] == "all is well"
    data = doctor("--json").data
    names = [check["name"] for check in data["checks"]]
    assert names == ["profile", "ledger", "clock", "DNS", "TLS trust store", "environment"]
    assert (data["verdict"], data["trouble"]) == ("pass", 0)


Break = Callable[[Path, Path, pytest.MonkeyPatch], object]  # the home, the profile, a way to patch


def _add(profile: Path, text: str) -> None:
    profile.write_text(profile.read_text() + text)


def _add_channel(profile: Path, line: str) -> None:
    profile.write_text(profile.read_text().replace("channels:\n", f"channels:\n{line}"))


def _team(home: Path, profile: Path, _: pytest.MonkeyPatch) -> None:
    team = home / "team.yaml"
    team.write_text("version: 1\n")
    if os.geteuid() == 0:
        os.chown(team, 65534, 65534)
    _add(profile, f"team: {team}\n")


def _no_certificates(home: Path, _: Path, patch: pytest.MonkeyPatch) -> None:
    (home / "empty").mkdir()
    patch.setenv("SSL_CERT_DIR", str(home / "empty"))
    patch.setenv("SSL_CERT_FILE", str(home / "empty/none.pem"))


def _no_home(_: Path, profile: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("DCCTL_CONFIG", str(profile))
    patch.delenv("HOME")


def _clock_set_back(_: Path, __: Path, patch: pytest.MonkeyPatch) -> None:
    now = time.time()
    patch.setattr("dcctl.cli.desk.time.time", lambda: now - 3 * 3600)


def _clock_at_zero(_: Path, __: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("dcctl.cli.desk.time.time", lambda: 0.0)


# What breaks, how, and the check that says so: its verdict and some of its words.
BROKEN: list[tuple[str, Break, str, str, str]] = [
    ("wrong key", lambda h, p, m: _add(p, "colour: blue\n"), "profile", "fail", "colour"),
    ("no profile", lambda h, p, m: p.unlink(), "profile", "warn", "no channel is connected"),
    ("team file", _team, "team file", "warn", "you can write it"),
    ("ledger", lambda h, p, m: (h / "state/ledger.sqlite3").write_bytes(b"x" * 9000), "ledger", "fail", "damaged"),
    ("secret", lambda h, p, m: _add_channel(p, SMTP), "secret of relay", "fail", "NOPE: not set"),
    ("future", _clock_set_back, "clock", "fail", "3.0 hours in the future"),
    ("clock", _clock_at_zero, "clock", "fail", "earlier than this version"),
    ("certificates", _no_certificates, "TLS trust store", "fail", "no trusted certificates"),
    ("cron", _no_home, "environment", "warn", "HOME is not set"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("break_it", "name", "verdict", "words"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
def test_each_trouble_is_found_and_told(
    doctor: Doctor, sandbox: Cli, home: Path, monkeypatch: pytest.MonkeyPatch,
    break_it: Break, name: str, verdict: str, words: str,
) -> None:  # fmt: skip
    sandbox("test-send")
    profile = home / ".config/dcctl/profile.yaml"
    break_it(home, profile, monkeypatch)
    told = doctor("--json")
    found = [check for check in told.data["checks"] if check["verdict"] != "pass"]
    assert told.code == 3
    (said,) = [check for check in found if (check["name"], check["verdict"]) == (name, verdict)]
    assert words in said["message"]
    assert said["next"]
    word = "FAIL" if verdict == "fail" else verdict
    assert doctor().out.splitlines()[-1] == f"{word}: {len(found)} of {len(told.data['checks'])} checks need a look"


def test_a_secret_that_is_there_is_well(doctor: Doctor, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _add_channel(home / ".config/dcctl/profile.yaml", SMTP)
    monkeypatch.setenv("NOPE", "hunter2")
    told = doctor("--json")
    assert told.code == 0
    assert "found: environment variable NOPE" in [check["message"] for check in told.data["checks"]]
    assert "hunter2" not in told.out


def test_a_secret_that_cron_cannot_reach_is_noted(doctor: Doctor, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    door, kept = working()
    kept.set_password("dcctl/relay", "secret", "hunter2")
    monkeypatch.setattr("dcctl.cli.desk.KeyringDoor", lambda: door)
    _add_channel(home / ".config/dcctl/profile.yaml", SMTP.replace("env:NOPE", "keyring"))
    told = doctor()
    assert told.code == 0, "nothing is wrong here"
    first, second, *_, last = told.out.splitlines()
    assert first == "note  secret of relay: found in the keyring, which cron cannot reach"
    assert second == "  next: for cron: dcctl connect relay --renew --secret env:NAME"
    assert last == "all is well"


def test_dns_that_does_not_answer_is_unknown(sandbox: Cli) -> None:
    with beside(NameServer(ZONE, {"corp.test": "servfail"})) as server:
        told = sandbox("doctor", "--nameserver", server.address, "--json")
    (dns,) = [check for check in told.data["checks"] if check["name"] == "DNS"]
    assert (told.code, dns["verdict"]) == (3, "unknown")
    assert "SERVFAIL" in dns["message"]


def test_doctor_changes_nothing(doctor: Doctor, home: Path) -> None:
    kept = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    doctor()
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == kept
