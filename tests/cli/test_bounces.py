"""`dcctl bounces`: a channel's returned mail, read by cursor, joined to its sends, counted."""

import fcntl
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

# The sandbox's published rule: what comes back for a local part.
RETURNED = {"bounce": "permanent", "full": "transient", "delay": "transient", "complaint": "transient"}


def returned(home: Path) -> Path:
    return home / "state/sandbox/sandbox/returned"


@pytest.fixture
def reports(sandbox: Cli, home: Path) -> dict[str, bytes]:
    """One returned mail of each kind, as the sandbox writes them; none of them read yet."""
    for local in RETURNED:
        assert sandbox("test-send", "--to", f"{local}@corp.test").code == 0
    return {
        next(local for local in RETURNED if f"{local}@corp.test".encode() in raw): raw
        for raw in (path.read_bytes() for path in (returned(home) / "new").iterdir())
    }


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
        assert len(sandbox("bounces", "--since", span, "--json").data["events"]) == 4
    assert "4 since 20" in sandbox("bounces", "--since", "1h").out


@pytest.mark.parametrize("span", ["", "24", "h", "0h", "-1h", "1y", "24 h", "1.5h", "9999999h", "\u0661h"])
def test_a_span_that_is_none_is_refused(sandbox: Cli, span: str) -> None:
    told = sandbox("bounces", "--since", span)
    assert told.code == 2
    assert "like 24h" in told.err


# What came back, and what each --fail-on makes of it.
ALARMS = [
    ("bounce", {"none": 0, "permanent": 3, "any": 3}),
    ("full", {"none": 0, "permanent": 0, "any": 3}),
    ("delay", {"none": 0, "permanent": 0, "any": 0}),
    ("complaint", {"none": 0, "permanent": 0, "any": 3}),
    ("anna", {"none": 0, "permanent": 0, "any": 0}),
]


@pytest.mark.parametrize(("local", "codes"), ALARMS)
def test_what_alarms(sandbox: Cli, local: str, codes: dict[str, int]) -> None:
    sandbox("test-send", "--to", f"{local}@corp.test")
    assert {level: sandbox("bounces", "--since", "1h", "--fail-on", level, "--json").code for level in codes} == codes
    for level in ("any", "rate>2%"):
        assert sandbox("bounces", "--fail-on", level).code == 0, "only what is shown alarms, and nothing is new"


def test_a_report_about_no_send_of_ours_is_shown_and_never_alarms(
    sandbox: Cli, home: Path, reports: dict[str, bytes]
) -> None:
    sandbox("bounces")
    forged = reports["bounce"].replace(b"@corp.test>", b"@elsewhere.test>").replace(b"X-Dcctl-Send", b"X-Other")
    (returned(home) / "new/forged").write_bytes(forged)
    told = sandbox("bounces", "--fail-on", "any")
    assert told.code == 0
    assert "unverified: no send of ours matches" in told.out
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
    assert told.code == 12
    assert "set `bounces: maildir:PATH` under channels.relay" in told.err
    assert cli("bounces", "--json").json["error"]["code"] == "channel"


def test_an_smtp_channel_reads_its_maildir(cli: Cli, profile: Path, home: Path) -> None:
    profile.write_text(RELAY.format(more=", bounces: 'maildir:~/Returned'"))
    assert cli("bounces").code == 12, "there is no such Maildir yet"
    box = mailbox.Maildir(home / "Returned")
    box.add(b"From: anna@corp.test\nSubject: hello\n\nnot a report\n")
    data = cli("bounces", "--json").data
    assert (data["channel"], data["read"], data["new"]) == ("relay", 1, 0)


def test_a_span_no_clock_can_hold_is_refused(cli: Cli) -> None:
    told = cli("bounces", "--since", "999999w")
    assert (told.code, "longest span is 10 years" in told.err) == (2, True)


def test_options_of_a_sub_command_stand_behind_it(cli: Cli) -> None:
    told = cli("bounces", "--fail-on", "permanent", "scan", "-")
    assert (told.code, "stand behind it" in told.err) == (2, True)


def test_of_two_runs_at_once_the_second_is_told(sandbox: Cli, home: Path) -> None:
    assert sandbox("bounces").code == 0
    with (home / "state/locks/bounces+sandbox.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert sandbox("bounces", "--json").json["error"]["code"] == "busy"
    assert sandbox("bounces").code == 0
