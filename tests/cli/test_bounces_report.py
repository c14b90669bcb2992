"""`dcctl bounces report`: the three views and every other, against what was sent; the same sums everywhere."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from dcctl.cli.bounces_kept import DIMENSIONS
from tests.cli.conftest import Cli, returned
from tests.support.reports import GARBAGE, put, report

PROFILE = """\
version: 1
timezone: Europe/Berlin
default_channel: box
identities: {anna: {address: anna@corp.test}}
channels:
  box: {kind: sandbox}
  two: {kind: sandbox}
  relay: {kind: smtp, host: 127.0.0.1, port: 1, tls: none}
"""
# The channel, recipient, template and campaign of each message.
SENDS = [
    ("box", "bounce@corp.test", "welcome", "autumn"),
    ("box", "full@corp.test", "welcome", "autumn"),
    ("box", "ok@corp.test", "welcome", "autumn"),
    ("box", "delay@other.test", "news", "spring"),
    ("two", "complaint@other.test", "news", "spring"),
    ("two", "ok@other.test", "news", None),
    ("two", "unknown@other.test", None, None),
]


@pytest.fixture
def counted(cli: Cli, profile: Path, home: Path) -> Cli:
    """All of it sent, read and stored; one forged report and one mail that is none."""
    profile.write_text(PROFILE)
    for name in ("welcome", "news"):
        (home / f"{name}.txt").write_text(f"Subject: {name}\n\n{name}\n")
    for channel, to, template, campaign in SENDS:
        more = ["--template", f"{template}.txt"] if template else []
        more += ["--campaign", campaign] if campaign else []
        assert cli("test-send", "--channel", channel, "--to", to, *more, "-q").code == 0
    put(returned(home, "two"), [report("ok@corp.test"), GARBAGE])
    assert cli("bounces", "--all-channels", "-q").code == 0
    return cli


def rows(data: Any, by: str) -> dict[str, tuple[int, int, int, float | None]]:
    (view,) = (view for view in data["views"] if view["by"] == [by])
    return {
        row["about"][by]: (row["sent"], row["bounced"], row["complaints"], row["rate"] and round(row["rate"], 2))
        for row in view["rows"]
    }


def test_the_three_views_have_the_same_sums(counted: Cli) -> None:
    data = counted("bounces", "report", "--json").data
    assert rows(data, "template") == {"welcome": (3, 2, 0, 0.67), "news": (3, 0, 1, 0.0), "-": (1, 1, 0, 1.0)}
    assert rows(data, "campaign") == {"autumn": (3, 2, 0, 0.67), "spring": (2, 0, 1, 0.0), "-": (2, 1, 0, 0.5)}
    assert rows(data, "channel") == {"box": (4, 2, 0, 0.5), "two": (3, 1, 1, 0.33)}
    for view in data["views"]:
        sums = [sum(row[name] for row in view["rows"]) for name in ("sent", "bounced", "permanent", "complaints")]
        assert sums == [data["totals"][name] for name in ("sent", "bounced", "permanent", "complaints")] == [7, 3, 2, 1]
    assert (data["unverified"], data["undecided"], data["untracked"]) == (1, 1, [])
    assert len(data["feed"]) == 6
    assert [row["reason"] for row in data["reasons"]] == ["userunknown", "feedback", "mailboxfull"]
    assert [day["sent"] for day in data["days"]][-2:] in ([0, 7], [7, 0]), "a midnight may have passed"


@pytest.mark.parametrize("by", DIMENSIONS)
def test_every_dimension(counted: Cli, by: str) -> None:
    data = counted("bounces", "report", "--by", by, "--json").data
    ((view),) = data["views"]
    assert view["by"] == [by]
    assert sum(row["bounced"] for row in view["rows"]) == 3
    told = counted("bounces", "report", "--by", by, "--format", "csv")
    assert len(list(csv.DictReader(io.StringIO(told.out)))) == len(view["rows"])
    assert [line["about"] for line in counted("bounces", "report", "--by", by, "--format", "jsonl").lines] == [
        row["about"] for row in view["rows"]
    ]


def test_several_dimensions_and_one_channel(counted: Cli) -> None:
    data = counted("bounces", "report", "--by", "template, domain", "--channel", "box", "--json").data
    ((view),) = data["views"]
    assert view["by"] == ["template", "domain"]
    assert [(*row["about"].values(), row["sent"], row["bounced"], row["delayed"]) for row in view["rows"]] == [
        ("news", "other.test", 1, 0, 1),
        ("welcome", "corp.test", 3, 2, 0),
    ]
    assert counted("bounces", "report", "--channel", "relay", "--json").data["totals"]["sent"] == 0


def test_what_is_not_tracked_is_no_nought(counted: Cli, profile: Path) -> None:
    profile.write_text(
        PROFILE.replace("two: {kind: sandbox}", "two: {kind: smtp, host: 127.0.0.1, port: 1, tls: none}")
    )
    data = counted("bounces", "report", "--since", "1h", "--json").data
    assert data["untracked"] == ["two"], "its old reports are still there, its next ones are not read"
    assert counted("bounces", "--all-channels", "--json").data["runs"][1]["rate"] is None


def test_a_sample_is_explained(counted: Cli) -> None:
    data = counted("bounces", "report", "--by", "reason", "--json").data
    for row in data["views"][0]["rows"]:
        told = counted("bounces", "explain", row["sample"], "--json").data
        assert told["failures"][0]["reason"] == row["about"]["reason"]


WRONG = [
    (("--by", "colour"), 2, "--by 'colour': one of template, campaign, channel", "report --help"),
    (("--by", ""), 2, "--by '': one of", "report --help"),
    (("--by", "day,day"), 2, "--by day,day: one of them is there twice", "report --help"),
    (("--since", "0d"), 2, "--since '0d': wants a number", "report --help"),
    (("--channel", "bx"), 12, "channel 'bx' is not in the profile; did you mean 'box'?", "dcctl status"),
    (("--raw",), 2, "--raw is for --format csv", "report --help"),
    (("--format", "nagios"), 3, "bounces report answers as table, json, jsonl, csv, md, html", "report --help"),
    (("surplus",), 2, "unexpected extra argument", "report --help"),
]


@pytest.mark.parametrize(("options", "code", "words", "next"), WRONG)
def test_what_is_wrong_is_named(
    cli: Cli, profile: Path, options: tuple[str, ...], code: int, words: str, next: str
) -> None:
    profile.write_text(PROFILE)
    told = cli("bounces", "report", *options)
    assert told.code == code
    assert words in told.out + told.err
    assert next in told.out + told.err
