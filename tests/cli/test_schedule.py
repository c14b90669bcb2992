"""`dcctl schedule`: what it prints runs as cron and systemd run it, and what they cannot reach is told beforehand."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.support.units import verify

Process = Callable[..., subprocess.CompletedProcess[str]]

PROFILE = """\
version: 1
default_channel: box
channels:
  box: {kind: sandbox}
  ring: {kind: smtp, host: h.test, port: 587, tls: starttls, user: a, secret: keyring}
  wild: {kind: smtp, host: h.test, port: 587, tls: starttls, user: a}
  vari: {kind: smtp, host: h.test, port: 587, tls: starttls, user: a, secret: 'env:VARI'}
  cred: {kind: smtp, host: h.test, port: 587, tls: starttls, user: a, secret: 'credential:cred-1'}
  prog: {kind: smtp, host: h.test, port: 587, tls: starttls, user: a, secret: 'command:nowhere-to-be-found x'}
  good: {kind: smtp, host: h.test, port: 587, tls: starttls, user: a, secret: 'command:true x'}
  file: {kind: smtp, host: h.test, port: 587, tls: starttls, user: a, secret: 'file:/etc/office'}
  safe: {kind: smtp, host: h.test, port: 587, tls: starttls, user: a, secret: vault}
vault_key: credential:vault-key
notify:
  chat: {kind: webhook, url: 'env:CHAT'}
  ran: {kind: heartbeat, url: 'credential:ran-url'}
"""


def command_of(crontab: str) -> str:
    """What crond hands to sh: the line's last field, an escaped `%` being one."""
    line = crontab.splitlines()[-1]
    assert not line.startswith("#")
    return line.split(maxsplit=5)[5].replace(r"\%", "%")


def as_cron(crontab: str) -> subprocess.CompletedProcess[str]:
    """The line run with nothing in the environment: no PATH, no HOME."""
    words = ["env", "-i", "/bin/sh", "-c", command_of(crontab)]
    return subprocess.run(words, cwd="/", capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def odd(tmp_path: Path) -> dict[str, str]:
    """A home whose name needs every kind of quoting, a sandbox in it with a bounce to read."""
    place = tmp_path / 'it\'s 100% "$HOME"'
    place.mkdir()
    environ = {"HOME": str(place), "PATH": "/usr/bin:/bin"}
    for words in (
        ("connect", "sandbox", "--address", "anna@corp.test"),
        ("test-send", "--simulate", "bounce"),
    ):
        subprocess.run(
            [sys.executable, "-m", "dcctl", *words], env=environ, check=True, capture_output=True, timeout=60, cwd=place
        )
    return environ


def printed(environ: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "dcctl", "schedule", *words]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""
    return done.stdout


BOUNCES = ("--", "bounces", "--channel", "sandbox", "--fail-on", "permanent", "--json")


def test_the_crontab_line_runs_under_an_empty_environment(odd: dict[str, str]) -> None:
    crontab = printed(odd, "--print", "cron", *BOUNCES)
    done = as_cron(crontab)
    assert done.returncode == 3, done.stderr
    assert json.loads(done.stdout)["data"]["new"] == 1
    assert done.stderr == ""
    assert (Path(odd["HOME"]) / ".local/state/dcctl/bounces.log").stat().st_size
    again = as_cron(crontab)
    assert (again.returncode, json.loads(again.stdout)["data"]["new"]) == (0, 0)


def test_the_job_by_default_is_quiet_when_nothing_is_new(odd: dict[str, str]) -> None:
    crontab = printed(odd, "--print", "cron")
    done = as_cron(crontab)
    assert (done.returncode, "bounce@" in done.stdout) == (3, True), done.stderr
    again = as_cron(crontab)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_of_two_runs_the_second_ends_with_11(odd: dict[str, str]) -> None:
    crontab = printed(odd, "--print", "cron", *BOUNCES)
    lock = Path(odd["HOME"]) / ".local/state/dcctl/cron-bounces.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = as_cron(crontab)
    assert (done.returncode, done.stdout, done.stderr) == (11, "", "")


@pytest.mark.real
def test_systemd_reads_the_units(odd: dict[str, str], tmp_path: Path) -> None:
    asked = printed(odd, "--print", "systemd", "--json", "--every", "15m", *BOUNCES)
    service, timer = (file["lines"] for file in json.loads(asked)["data"]["files"])
    verify(tmp_path, "dcctl-bounces", service, timer)


def test_every_path_is_a_full_one(cli: Cli, home: Path) -> None:
    cli("connect", "sandbox", "--address", "anna@corp.test")
    data = cli("schedule", "--print", "cron", "--json").data
    assert data["command"][1:5] == ["bounces", "--all-channels", "--fail-on", "permanent"]
    assert data["command"][5:] == ["--log-file", str(home / "state/bounces.log")]
    assert os.access(data["command"][0], os.X_OK)
    assert data["environment"] == {
        "HOME": str(home),
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "DCCTL_CONFIG": str(home / ".config/dcctl/profile.yaml"),
        "DCCTL_STATE": str(home / "state"),
    }


def test_the_state_folder_is_named_where_the_job_would_not_find_it(
    cli: Cli, home: Path, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def environment(text: str) -> dict[str, str]:
        profile.write_text(text)
        found: dict[str, str] = cli("schedule", "--print", "cron", "--json").data["environment"]
        return found

    monkeypatch.delenv("DCCTL_STATE")
    assert "DCCTL_STATE" not in environment("version: 1\n")
    assert "DCCTL_STATE" not in environment("state_dir: /var/lib/dcctl\n")
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "xdg"))
    assert environment("version: 1\n")["DCCTL_STATE"] == str(home / "xdg/dcctl")


def test_when(cli: Cli) -> None:
    def line(*words: str) -> str:
        return " ".join(cli("schedule", "--print", "cron", *words).out.splitlines()[-1].split()[:5])

    minute, *rest = line().split()
    assert 0 < int(minute) < 60
    assert rest == ["7", "*", "*", "*"]
    assert line() == line()
    assert line("--at", "06:40") == "40 6 * * *"
    assert line("--every", "30m") == f"{int(minute) % 30},{int(minute) % 30 + 30} * * * *"


WHY_NOT = {
    "channel ring": "its secret is in the keyring, which {} cannot reach",
    "channel wild": "its secret was not found anywhere",
    "channel vari": "its secret is the environment variable VARI, which {} does not have",
    "channel prog": "its secret comes from the program nowhere-to-be-found, which was not found",
    "notify chat": "its secret is the environment variable CHAT, which {} does not have",
}
CRON_ONLY = {
    "channel cred": "its secret is the systemd credential cred-1, which cron does not have",
    "channel safe": "its secret is the systemd credential vault-key, which cron does not have",
    "notify ran": "its secret is the systemd credential ran-url, which cron does not have",
}


@pytest.mark.parametrize(("manager", "expected"), [("cron", WHY_NOT | CRON_ONLY), ("systemd", WHY_NOT)])
def test_secrets_out_of_reach_are_told_with_the_next_step(
    cli: Cli, home: Path, profile: Path, manager: str, expected: dict[str, str]
) -> None:
    profile.write_text(PROFILE)
    (home / "state").mkdir()
    done = cli("schedule", "--print", manager)
    told = [line.removeprefix("warning: ").partition(": ") for line in done.err.splitlines()]
    assert {whose: said.partition("; next: ")[0] for whose, _, said in told} == {
        whose: why.format(manager) for whose, why in expected.items()
    }
    for whose, _, said in told:
        name = whose.removeprefix("channel ")
        step = "set its url: to file:PATH" if "notify" in whose else f"dcctl connect {name} --renew --secret file:PATH"
        assert said.endswith(f"; next: {step}")
    assert "warning" not in done.out


def test_systemd_loads_the_credentials(cli: Cli, home: Path, profile: Path) -> None:
    profile.write_text(PROFILE)
    lines = cli("schedule", "--print", "systemd").out.splitlines()
    assert [line.partition(":")[0] for line in lines if line.startswith("LoadCredential=")] == [
        "LoadCredential=cred-1",
        "LoadCredential=ran-url",
        "LoadCredential=vault-key",
    ]


def test_a_secret_found_in_the_keyring_or_the_environment_unasked(cli: Cli, profile: Path) -> None:
    """Where the profile pins no source, the one that has it counts."""
    profile.write_text(PROFILE)
    done = cli(
        "schedule", "--print", "cron", "--", "bounces", "--channel", "wild", env={"DCCTL_SECRET_WILD_SECRET": "x"}
    )
    assert "channel wild: its secret is the environment variable DCCTL_SECRET_WILD_SECRET, which cron" in done.err
    assert "channel ring" not in done.err, "only the channel that the job names"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--", "bounce"), "dcctl has no command 'bounce'; did you mean 'bounces'?"),
        (("--at", "7.15"), "wants a time of day"),
        (("--every", "7m"), "evenly"),
        (("--at", "07:15", "--every", "1h"), "contradict each other"),
        (("--", "check-auth", "a\nb"), "no control or invisible character"),
        (("--", "check-auth", "x" * 2000), "octets that cron takes"),
    ],
)
def test_what_cannot_be_scheduled(cli: Cli, words: tuple[str, ...], said: str) -> None:
    done = cli("schedule", "--print", "cron", *words)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""


def test_nothing_is_installed(cli: Cli, home: Path) -> None:
    cli("schedule", "--print", "systemd")
    assert [path for path in home.rglob("*") if path.is_file()] == []
