"""`dcctl profile check` and `profile show --origin`: every problem with its line, every value with its origin."""

from pathlib import Path

from tests.cli.conftest import Cli
from tests.support.profiles import SAMPLE

WRONG = """\
version: 1
default_chanel: relay
channels:
  relay:
    kind: smtp
    host: mail.example.com
    port: 022
    tls: maybe
    secret: hunter2-in-clear
  relay:
    kind: sandbox
identities:
  anna: {address: not-a-mailbox}
"""


def test_all_problems_at_once_with_line_and_column(cli: Cli, profile: Path) -> None:
    profile.write_text(WRONG)
    told = cli("profile", "check")
    assert (told.code, told.out) == (2, "")
    for place, words in (
        (2, "did you mean 'default_channel'"),
        (7, "port"),
        (8, "tls"),
        (9, "secret"),
        (10, "relay"),
        (13, "address"),
    ):
        assert any(f"{profile}:{place}:" in line and words in line for line in told.err.splitlines()), (place, told.err)
    assert told.err.splitlines()[-1].startswith("  next: ")
    data = cli("profile", "check", "--json").data
    assert (data["valid"], len(data["problems"])) == (False, 6)
    assert "hunter2" not in told.err


def test_a_good_profile_is_named(cli: Cli) -> None:
    told = cli("profile", "check", "--config", str(SAMPLE))
    assert (told.code, told.out) == (0, f"ok: {SAMPLE}: 1 channel, 1 identity\n")
    assert cli("profile", "check", "--config", str(SAMPLE), "--json").data["channels"] == ["practice"]


def test_no_profile_yet_is_not_wrong(cli: Cli, home: Path) -> None:
    assert cli("profile", "check").code == 0
    assert "does not exist yet" in cli("profile", "show").out
    named = cli("profile", "check", "--config", str(home / "none.yaml"))
    assert named.code == 2
    assert "no such file" in named.err


def test_every_value_has_its_origin(cli: Cli, profile: Path, home: Path) -> None:
    team = home / "team.yaml"
    team.write_text("version: 1\nchannels:\n  shared: {kind: sandbox}\n")
    profile.write_text(f"version: 1\nteam: {team}\nchannels:\n  own:\n    kind: sandbox\n")
    rows = {row["key"]: row["origin"] for row in cli("profile", "show", "--json").data["values"]}
    assert rows["channels.own.kind"] == f"{profile}:5"
    assert rows["channels.shared.kind"] == f"{team}:3"
    assert rows["state_dir"] == "environment"
    told = cli("profile", "show", "--origin").out
    assert f"{team}:3" in told
    assert f"{team}:3" not in cli("profile", "show").out


def test_a_secret_appears_as_its_source(cli: Cli, profile: Path) -> None:
    settings = "kind: smtp, host: 127.0.0.1, port: 587, tls: starttls, user: a, secret: 'env:RELAY'"
    profile.write_text(f"version: 1\nchannels:\n  relay: {{{settings}}}\n")
    told = cli("profile", "show", env={"RELAY": "hunter2"}).out
    assert "env:RELAY" in told
    assert "hunter2" not in told


def test_the_profile_is_found_where_it_is_named(cli: Cli, home: Path) -> None:
    for name in ("option", "variable", "xdg/dcctl/profile"):
        path = home / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("version: 1\n")
    env = {"DCCTL_CONFIG": str(home / "variable.yaml"), "XDG_CONFIG_HOME": str(home / "xdg")}
    assert cli("profile", "show", "--config", "option.yaml", "--json", env=env).data["path"] == str(
        home / "option.yaml"
    )
    assert cli("profile", "show", "--json", env=env).data["path"] == str(home / "variable.yaml")
    del env["DCCTL_CONFIG"]
    assert cli("profile", "show", "--json", env=env).data["path"] == str(home / "xdg/dcctl/profile.yaml")
