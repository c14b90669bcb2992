"""`dcctl bounces`: a channel's returned mail, read by cursor, joined to its sends, counted."""

from pathlib import Path

import pytest

from tests.cli.conftest import Cli, returned
from tests.support.reports import put


def test_a_run_reads_joins_and_counts(sandbox: Cli, home: Path) -> None:
    (home / "welcome.txt").write_text("Hello $name\n")
    options = ("--template", "welcome.txt", "--var", "name=B", "--campaign", "autumn")
    sent = sandbox("test-send", "--to", "bounce@corp.test", *options, "--json").data
    sandbox("test-send")
    data = sandbox("bounces", "--json").data
    (event,) = data["events"]
    assert (data["read"], data["new"]) == (1, 1)
    assert (event["recipient"], event["status"], event["reason"]) == ("bounce@corp.test", "5.1.1", "userunknown")
    assert (event["verified"], event["send_id"]) == (True, sent["send_id"])
    assert (event["template"], event["campaign"]) == ("welcome", "autumn")
    counted = {
        view: {row["name"]: (row["sent"], row["bounced"]) for row in rows} for view, rows in data["counts"].items()
    }
    assert counted == {
        "channel": {"sandbox": (2, 1)},
        "template": {"-": (1, 0), "welcome": (1, 1)},
        "campaign": {"-": (1, 0), "autumn": (1, 1)},
    }


def test_a_second_run_shows_and_counts_nothing_twice(sandbox: Cli, reports: object) -> None:
    first, second = sandbox("bounces", "--json").data, sandbox("bounces", "--json").data
    assert (first["new"], second["new"], second["events"]) == (4, 0, [])
    assert first["counts"] == second["counts"]
    sandbox("test-send", "--to", "unknown@corp.test")
    (third,) = sandbox("bounces", "--json").data["events"]
    assert third["recipient"] == "unknown@corp.test"


def test_since_shows_all_of_the_window(sandbox: Cli, reports: object) -> None:
    sandbox("bounces")
    for span in ("90m", "24h", "7d", "2w"):
        data = sandbox("bounces", "--since", span, "--json").data
        assert (len(data["events"]), data["new"]) == (4, 0)
        assert data["since"] == data["counted_from"]
    assert "\n4 reports since 20" in sandbox("bounces", "--since", "1h").out


@pytest.mark.parametrize("span", ["", "24", "h", "0h", "-1h", "1y", "24 h", "1.5h", "9999999h", "\u0661h"])
def test_a_span_that_is_none_is_refused(sandbox: Cli, span: str) -> None:
    told = sandbox("bounces", "--since", span)
    assert told.code == 2
    assert "like 24h" in told.err


# What came back, and what each --fail-on makes of it; one of two messages is a rate of 50 %.
LEVELS = ("none", "any", "permanent", "complaint", "rate>2%", "rate>50%", "permanent, complaint", "rate>99%,complaint")
ALARMS = [
    ("bounce", "0 3 3 0 3 0 3 0"),
    ("full", "0 3 0 0 3 0 0 0"),
    ("delay", "0 0 0 0 0 0 0 0"),
    ("complaint", "0 3 0 3 0 0 3 3"),
    ("anna", "0 0 0 0 0 0 0 0"),
]


@pytest.mark.parametrize(("local", "codes"), ALARMS)
def test_what_alarms(sandbox: Cli, local: str, codes: str) -> None:
    sandbox("test-send", "--to", f"{local}@corp.test")
    sandbox("test-send")
    found = [sandbox("bounces", "--since", "1h", "--fail-on", level, "--json").code for level in LEVELS]
    assert " ".join(map(str, found)) == codes
    assert all(sandbox("bounces", "--fail-on", level).code == 0 for level in LEVELS), "nothing is new any more"


WRONG_LEVELS = ["", "x", "Any", "any,permanent", "none, any", "rate", "rate>2", "rate>101%", "rate>-1%", "permanent;"]


@pytest.mark.parametrize("level", WRONG_LEVELS)
@pytest.mark.parametrize("command", [("bounces",), ("bounces", "scan", "-")])
def test_a_level_that_is_none_is_refused_with_those_there_are(cli: Cli, command: tuple[str, ...], level: str) -> None:
    told = cli(*command, "--fail-on", level, "--json").json
    assert (told["exit"], told["error"]["field"]) == (2, "fail-on")
    assert "wants none, any, or permanent, complaint or rate>N% (several with commas)" in told["error"]["message"]


def test_a_report_about_no_send_of_ours_is_shown_apart(sandbox: Cli, home: Path, reports: dict[str, bytes]) -> None:
    sandbox("bounces")
    forged = reports["bounce"].replace(b"@corp.test>", b"@elsewhere.test>").replace(b"X-Dcctl-Send", b"X-Other")
    put(returned(home), [forged])
    told = sandbox("bounces", "--fail-on", "any")
    assert (told.code, "1 unverified report: no send of ours is proven" in told.out) == (0, True)
    data = sandbox("bounces", "--since", "1h", "--json").data
    assert [event["verified"] for event in data["events"]].count(False) == 1
    assert data["counts"]["channel"][0]["bounced"] == 2


def test_json_lines_are_bare_events(sandbox: Cli, reports: object) -> None:
    told = sandbox("bounces", "--format", "jsonl", "--fail-on", "permanent")
    assert told.code == 3
    assert {line["kind"] for line in told.lines} == {"bounce", "delayed", "complaint"}
    assert sandbox("bounces", "--format", "jsonl").out == ""


def test_the_page_says_what_to_do(sandbox: Cli, reports: object) -> None:
    told = sandbox("bounces").out
    assert told.startswith("sandbox: 4 mails read, 4 new reports\n")
    for words in ("BOUNCE  bounce@corp.test  5.1.1  userunknown", "advice: suppress", "550 5.1.1 User unknown"):
        assert words in told


RELAY = "version: 1\nchannels:\n  relay: {{kind: smtp, host: 127.0.0.1, port: 2525, tls: none{more}}}\n"


def test_a_channel_without_a_mailbox_says_what_to_set(cli: Cli, profile: Path) -> None:
    profile.write_text(RELAY.format(more=""))
    told = cli("bounces")
    assert (told.code, told.out) == (12, "")
    assert told.err.startswith("dcctl: relay (smtp): returned mail is not tracked\n  why: no mailbox is named")
    assert "set `bounces: maildir:PATH` or `imaps://USER@HOST` under channels.relay" in told.err
    answer = cli("bounces", "--json").json
    assert (answer["error"]["code"], answer["data"]["runs"][0]["tracked"]) == ("channel", False)


def test_an_smtp_channel_reads_its_maildir(cli: Cli, profile: Path, home: Path) -> None:
    profile.write_text(RELAY.format(more=", bounces: 'maildir:~/Returned'"))
    assert cli("bounces").code == 12, "there is no such Maildir yet"
    put(home / "Returned", [b"From: anna@corp.test\nSubject: hello\n\nnot a report\n"])
    (run,) = cli("bounces", "--json").data["runs"]
    assert (run["channel"], run["tracked"], run["read"], run["new"]) == ("relay", True, 1, 0)


SHARED = """\
version: 1
default_channel: box
identities: {anna: {address: anna@corp.test}}
channels:
  box: {kind: sandbox}
  other: {kind: sandbox, path: ~/other}
"""


def test_what_comes_back_to_another_channels_mailbox_counts_for_who_sent(cli: Cli, profile: Path, home: Path) -> None:
    profile.write_text(SHARED)
    for _ in range(2):
        cli("test-send", "--channel", "other", "--to", "full@corp.test")
    cli("test-send", "--channel", "box")
    first, second = (home / "other/returned/new").iterdir()
    put(returned(home, "box"), [first.read_bytes()])
    (returned(home, "box") / "new" / "second").write_bytes(second.read_bytes())
    data = cli("bounces", "--channel", "box", "--json").data
    assert {event["sent_by"] for event in data["events"]} == {"other"}
    rows = {row["name"]: (row["sent"], row["bounced"], row["rate"]) for row in data["counts"]["channel"]}
    assert rows == {"box": (1, 0, 0.0), "other": (2, 2, 1.0)}
    assert (data["rate"], data["runs"][0]["rate"]) == (0.6667, 0.0)
    assert len(cli("bounces", "list", "--channel", "other", "--json").data["events"]) == 2


def test_a_span_no_clock_can_hold_is_refused(cli: Cli) -> None:
    told = cli("bounces", "--since", "999999w")
    assert (told.code, "longest span is 10 years" in told.err) == (2, True)


def test_options_of_a_sub_command_stand_behind_it(cli: Cli) -> None:
    told = cli("bounces", "--fail-on", "permanent", "scan", "-")
    assert (told.code, "stand behind it" in told.err) == (2, True)
