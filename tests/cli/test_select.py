"""`dcctl select`: which channel would send and why, what each is for, and a default stored without a word lost."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli

PROFILE = """\
# mine
version: 1
default_channel: box   # until the relay works
identities:
  anna: {address: anna@corp.test, default: true}
  news: {address: news@corp.test, channel: relay}
channels:
  box:
    kind: sandbox
  relay:
    kind: smtp
    host: 127.0.0.1
    port: 2525
    tls: none
  office: {kind: exchange-online}
  mine: {kind: gmail}
  old: {kind: legacy-sales}
"""


@pytest.fixture
def ready(cli: Cli, profile: Path) -> Cli:
    profile.write_text(PROFILE)
    return cli


# What is asked for, the channel that would send, the rule that says so.
CHOSEN: list[tuple[tuple[str, ...], str, str]] = [
    ((), "box", "user default"),
    (("--channel", "relay"), "relay", "--channel"),
    (("--as", "news"), "relay", "identity's channel"),
    (("--as", "news@corp.test"), "relay", "identity's channel"),
    (("--as", "news", "--channel", "box"), "box", "--channel"),
    (("--via", "o365"), "office", "plug-in rule"),
    (("--via", "gmail"), "mine", "plug-in rule"),
    (("--via", "o365", "--as", "news"), "office", "plug-in rule"),
    (("--via", "o365", "--channel", "office"), "office", "plug-in rule"),
]


@pytest.mark.parametrize(("options", "channel", "rule"), CHOSEN)
def test_the_first_rule_that_answers_decides(ready: Cli, options: tuple[str, ...], channel: str, rule: str) -> None:
    data = ready("select", *options, "--json").data
    assert (data["channel"], data["rule"]) == (channel, rule)
    assert [line["channel"] for line in data["considered"] if line["chosen"]] == [channel]


# What cannot be: the exit code, and what stands in the text.
REFUSED: list[tuple[tuple[str, ...], int, str]] = [
    (("--channel", "rely"), 12, "did you mean 'relay'"),
    (("--via", "o365", "--channel", "box"), 2, "contradict"),
    (("--via", "gmail", "--channel", "office"), 2, "contradict"),
    (("--via", "outlook"), 2, "no such plug-in"),
    (("--as", "nobody"), 2, "is not in the profile"),
    (("box", "--explain"), 2, "goes with no other option"),
    (("box", "--channel", "box"), 2, "goes with no other option"),
    (("rely",), 12, "did you mean 'relay'"),
    (("old",), 12, "cannot be a default"),
]


@pytest.mark.parametrize(("options", "code", "words"), REFUSED)
def test_what_cannot_be_is_refused_and_stores_nothing(
    ready: Cli, profile: Path, options: tuple[str, ...], code: int, words: str
) -> None:
    told = ready("select", *options)
    assert (told.code, words in told.err) == (code, True), told.err
    document = ready("select", *options, "--json").json
    assert words in document["error"]["message"]
    assert profile.read_text() == PROFILE


def test_explain_prints_every_line_in_order(ready: Cli) -> None:
    told = ready("select", "--explain").out
    rules = ["plug-in rule", "--channel", "identity's channel", "user default", "team default", "the only one"]
    places = [
        told.index(f"\n{mark}  {rule}") for mark, rule in zip(("  ", "  ", "  ", "->", "  ", "  "), rules, strict=True)
    ]
    assert places == sorted(places)
    assert "not reached; no team file" in told


def test_environment_names_a_channel_and_the_option_comes_before_it(ready: Cli) -> None:
    data = ready("select", "--json", env={"DCCTL_CHANNEL": "relay"}).data
    assert (data["channel"], data["rule"]) == ("relay", "DCCTL_CHANNEL")
    assert ready("select", "--channel", "box", "--json", env={"DCCTL_CHANNEL": "relay"}).data["channel"] == "box"


def test_advice_says_what_each_channel_is_for_and_recommends_one_that_can_send(ready: Cli) -> None:
    data = ready("select", "--json").data
    rows: dict[str, Any] = {row["name"]: row for row in data["channels"]}
    assert list(rows) == ["box", "relay", "office", "mine", "old"]
    assert (
        data["recommended"] == "relay"
    )  # the mailboxes come first, but cannot be opened yet; then volume, then practice
    assert [name for name, row in rows.items() if row["recommended"]] == ["relay"]
    assert "cannot open" in rows["office"]["why_not"]
    assert rows["old"]["why_not"]
    assert rows["box"]["left"] == 60
    told = ready("select").out
    assert "recommended: relay; take it with: dcctl select relay" in told


def test_a_default_is_stored_and_nothing_else_changes(ready: Cli, profile: Path) -> None:
    assert ready("select", "relay").out == "relay (smtp) is now the default channel\n"
    assert profile.read_text() == PROFILE.replace("default_channel: box ", "default_channel: relay ")
    assert ready("select", "--json").data["channel"] == "relay"


def test_the_team_default_stands_below_the_users_own(cli: Cli, profile: Path) -> None:
    team = profile.with_name("team.yaml")
    team.write_text("version: 1\ndefault_channel: shared\nchannels:\n  shared: {kind: sandbox}\n")
    profile.write_text(f"version: 1\nteam: {team}\nchannels:\n  own: {{kind: sandbox}}\n")
    data = cli("select", "--json").data
    assert (data["channel"], data["rule"]) == ("shared", "team default")
    assert cli("select", "own").code == 0
    assert cli("select", "--json").data["rule"] == "user default"


def test_nothing_connected_says_how_to_begin(cli: Cli) -> None:
    told = cli("select")
    assert told.code == 12
    assert "dcctl connect sandbox" in told.err
    assert cli("select", "--json").data["channels"] == []


def test_names_reach_the_cache_that_shells_read(ready: Cli, home: Path) -> None:
    assert ready("select", "relay").code == 0
    assert (home / ".cache/dcctl/channels").read_text().split() == ["box", "relay", "office", "mine", "old"]
