"""`dcctl bounces list`: every filter, every format, and what is said of each contact."""

import csv
import html
import io
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, returned
from tests.support.reports import put, report


@pytest.fixture
def stored(sandbox: Cli, home: Path, reports: object) -> Cli:
    """What came back to four addresses, to another template and campaign, and what nobody of us sent."""
    (home / "news.txt").write_text("Subject: News\n\nNews\n")
    options = ("--template", "news.txt", "--campaign", "spring", "--to-suppressed")
    sandbox("test-send", "--to", "bounce@corp.test", "-q")
    sandbox("bounces", "-q")
    sandbox("test-send", "--to", "bounce@corp.test", *options, "-q")
    sandbox("test-send", "--to", "full@Other.Test", *options, "-q")
    put(returned(home), [report("stranger@c.test", words="550 5.1.1 =cmd|' /C calc'!A0")])
    assert sandbox("bounces", "-q").code == 0
    return sandbox


# The options, and how many reports and contacts they leave.
FILTERS = [
    ("", 8, 6),
    ("--recipient bounce@corp.test", 3, 1),
    ("--recipient BOUNCE@Corp.TEST", 3, 1),
    ("--recipient nobody@corp.test", 0, 0),
    ("--kind bounce", 6, 4),
    ("--kind delayed", 1, 1),
    ("--kind complaint", 1, 1),
    ("--kind delivered", 0, 0),
    ("--reason mailboxfull", 2, 2),
    ("--category bad-address", 4, 2),
    ("--template news", 2, 2),
    ("--template news --kind bounce --reason userunknown", 1, 1),
    ("--campaign spring", 2, 2),
    ("--campaign nope", 0, 0),
    ("--domain other.test", 1, 1),
    ("--domain OTHER.test", 1, 1),
    ("--unverified", 1, 1),
    ("--channel sandbox", 8, 6),
    ("--since 1h", 8, 6),
    ("--since 1h --limit 8", 8, 6),
]


@pytest.mark.parametrize(("line", "events", "contacts"), FILTERS)
def test_every_filter(stored: Cli, line: str, events: int, contacts: int) -> None:
    data = stored("bounces", "list", *line.split(), "--json").data
    assert (len(data["events"]), len(data["contacts"])) == (events, contacts)
    assert len(stored("bounces", "list", *line.split(), "--format", "jsonl").lines) == events
    assert len(list(csv.reader(io.StringIO(stored("bounces", "list", *line.split(), "--format", "csv").out)))) == (
        events + 1
    )


def test_the_last_to_happen_come_first_and_the_rest_is_told(stored: Cli) -> None:
    every = stored("bounces", "list", "--json").data["events"]
    assert [one["at"] for one in every] == sorted((one["at"] for one in every), reverse=True)
    told = stored("bounces", "list", "--limit", "3", "--json").json
    assert told["data"]["events"] == every[:3]
    assert told["warnings"] == ["5 more reports; a larger --limit shows them"]


def test_a_rep_reads_it_without_a_manual(stored: Cli) -> None:
    page = stored("bounces", "list").out
    assert page.startswith("6 addresses, 8 reports\n")
    for words in (
        "BOUNCE  bounce@corp.test  The address does not exist.",
        "Do not write to this address again; look for a typing error or ask for the right one.\n",
        "BOUNCE  full@corp.test  The recipient's mailbox is full.",
    ):
        assert words in page
    (stranger,) = (line for line in page.splitlines() if "stranger@c.test" in line)
    assert "unverified: no send of ours is proven" in stranger
    assert page.count("unverified") == 1
    assert stored("bounces", "list", "--recipient", "x@y.test").out == "nothing came back\n"


def test_a_cell_is_no_formula_but_for_machines(stored: Cli) -> None:
    safe, raw = (
        next(csv.DictReader(io.StringIO(stored("bounces", "list", "--unverified", "--format", "csv", *more).out)))
        for more in ((), ("--raw",))
    )
    assert (safe["diagnostic"], raw["diagnostic"]) == ("550 5.1.1 =cmd|' /C calc'!A0",) * 2
    assert (safe["verified"], safe["send_id"], safe["status"]) == ("false", "", "5.1.1")


@pytest.mark.parametrize("format", ["table", "md", "html"])
def test_paper_names_everybody(stored: Cli, format: str) -> None:
    told = stored("bounces", "list", "--format", format)
    assert told.code == 0
    text = html.unescape(re.sub("<[^>]*>", "", told.out)).replace("\\", "")
    assert all(name in text for name in ("full@other.test", "stranger@c.test"))


WRONG = [
    (("--kind", "hard"), 2, "--kind 'hard': one of bounce, delayed, complaint, delivered", "list --help"),
    (("--reason", "unknown"), 2, "--reason 'unknown': one of userunknown, ", "list --help"),
    (("--category", "bad"), 2, "--category 'bad': one of bad-address, ", "list --help"),
    (("--since", "yesterday"), 2, "--since 'yesterday': wants a number", "list --help"),
    (("--limit", "0"), 2, "--limit", "list --help"),
    (("--raw",), 2, "--raw is for --format csv", "list --help"),
    (("--channel", "sandbx"), 12, "channel 'sandbx' is not in the profile; did you mean 'sandbox'?", "dcctl status"),
    (("--format", "nagios"), 3, "bounces list answers as table, json, jsonl, csv, md, html", "list --help"),
    (("surplus",), 2, "unexpected extra argument", "list --help"),
]


@pytest.mark.parametrize(("options", "code", "words", "next"), WRONG)
def test_what_is_wrong_is_named(sandbox: Cli, options: tuple[str, ...], code: int, words: str, next: str) -> None:
    told = sandbox("bounces", "list", *options)
    assert told.code == code
    assert words in told.out + told.err
    assert next in told.out + told.err


def test_mails_that_nothing_could_be_made_of_are_named(sandbox: Cli, home: Path) -> None:
    folder = home / "state/sandbox/sandbox/returned/new"
    sandbox("bounces")
    (folder / "odd.mail").write_bytes(b"no header at all\n\n")
    told = sandbox("bounces").out
    assert "odd.mail: no header field" in told
    (row,) = sandbox("bounces", "list", "--undecided", "--json").data["undecided"]
    assert (row["channel"], row["name"], row["why"]) == ("sandbox", "odd.mail", "no header field")
    assert "odd.mail" in sandbox("bounces", "list", "--undecided").out
    assert sandbox("bounces", "list", "--undecided", "--format", "csv").code == 2


def test_what_is_still_tried_is_not_to_be_sent_again(sandbox: Cli) -> None:
    sandbox("test-send", "--to", "delay@corp.test")
    (event,) = sandbox("bounces", "--json").data["events"]
    (contact,) = sandbox("bounces", "list", "--json").data["contacts"]
    (told,) = sandbox("bounces", "explain", event["id"], "--json").data["failures"]
    assert (event["kind"], contact["advice"]) == ("delayed", "wait")
    assert "do not send it again" in contact["rep"]
    assert told["rep"] == contact["rep"]
