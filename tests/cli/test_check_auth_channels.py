"""`dcctl check-auth --channels`: the matrix for every kind of channel, in every format, and its exit codes."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.cli.zones import KEY, zone
from tests.support.nameserver import NameServer, ZoneMapping
from tests.support.threaded import beside

PROFILE = """\
version: 1
identities:
  anna: {address: anna@good.test}
  shop: {address: shop@bücher.test}
channels:
  mass: {kind: smtp, preset: sendgrid}
  told: {kind: smtp, host: relay.out.test, port: 587, tls: starttls, spf_term: 'include:out.test', selectors: [s1]}
  bare: {kind: smtp, host: elsewhere.test, port: 587, tls: starttls, signing_domain: none, spf_term: 'ip4:9.9.9.9'}
  old: {kind: legacy-sales}
  box: {kind: sandbox}
"""
ZONES: ZoneMapping = {
    **zone("good.test", 4),
    **zone("xn--bcher-kva.test", 8),
    "good.test": {"TXT": ["v=spf1 include:out.test -all"], "MX": [[10, "mx.good.test"]]},
    "em1.good.test": {"TXT": [KEY]},
    "out.test": {"TXT": ["v=spf1 ip4:8.8.4.0/28 -all"]},
}


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    with beside(NameServer(ZONES)) as server:
        yield server


@pytest.fixture
def channels(check: Cli, profile: Path) -> Cli:
    """`dcctl check-auth --channels` with that profile."""
    profile.write_text(PROFILE)
    return lambda *options, **more: check("--channels", *options, **more)


# Channel and identity, then SPF, DKIM, what aligns, DMARC.
MATRIX = {
    "mass anna@good.test": "unknown pass DKIM pass",
    "mass shop@bücher.test": "unknown pass DKIM pass",
    "told anna@good.test": "pass pass SPF+DKIM pass",
    "told shop@bücher.test": "fail pass DKIM pass",
    "bare anna@good.test": "fail none - fail",
    "bare shop@bücher.test": "fail none - fail",
    "old anna@good.test": "none none - fail",
    "old shop@bücher.test": "none none - fail",
    "box anna@good.test": "not-applicable not-applicable - not-applicable",
    "box shop@bücher.test": "not-applicable not-applicable - not-applicable",
}


def told(one: dict[str, Any]) -> tuple[str, str]:
    """A prediction of the JSON answer as a row of that matrix."""
    ways = "+".join(way for way in ("SPF", "DKIM") if one[f"aligned_{way.lower()}"]) or "-"
    return (
        f"{one['channel']} {one['identity']}",
        f"{one['spf']['result']} {one['dkim']['result']} {ways} {one['dmarc']}",
    )


def test_every_channel_with_every_identity(channels: Cli) -> None:
    answer = channels("--json")
    assert dict(map(told, answer.data["channels"])) == MATRIX
    assert (answer.code, answer.json["error"]) == (3, None)
    assert (answer.data["domains"], answer.data["message"]) == ([], None)


def test_the_page_is_a_matrix_with_the_reasons_below(channels: Cli) -> None:
    page = channels().out.splitlines()
    assert page[0] == "10 pairs of channel and identity: FAIL  (4 fail, 2 absent, 1 warn, 3 pass)"
    rows = {tuple(line.split()) for line in page}
    assert ("told", "anna@good.test", "pass", "pass", "SPF,", "DKIM", "pass") in rows
    assert ("old", "anna@good.test", "none", "none", "no", "FAIL") in rows
    assert ("box", "anna@good.test", "-", "-", "-", "-") in rows
    assert any("send by Gmail or Exchange instead" in line for line in page)


def test_what_would_mend_it_is_told_and_mends_it(check: Cli, cli: Cli, profile: Path) -> None:
    profile.write_text(PROFILE.replace("  anna: {address: anna@good.test}\n", ""))
    fixes = [
        change
        for one in check("--channels", "--json").data["channels"]
        for finding in one["findings"]
        for change in finding["fix"] or ()
        if one["channel"] == "bare"
    ]
    (fix,) = fixes
    assert (fix["name"], fix["instead_of"]) == ("xn--bcher-kva.test", "v=spf1 mx -all")
    mended = {**ZONES, fix["name"]: {"TXT": [fix["value"]]}}
    with beside(NameServer(mended)) as server:
        after = cli("check-auth", "--channels", "--nameserver", server.address, "--json").data["channels"]
    assert dict(map(told, after))["bare shop@bücher.test"] == "pass none SPF pass"


# The domain whose identities are predicted for, how many pairs there are.
NAMED = [("good.test", 5), ("bücher.test", 5), ("xn--bcher-kva.test", 5), ("GOOD.test.", 5)]


@pytest.mark.parametrize(("domain", "pairs"), NAMED)
def test_for_the_identities_of_one_domain(channels: Cli, domain: str, pairs: int) -> None:
    found = channels(domain, "--json").data["channels"]
    assert len(found) == pairs
    assert len({one["author_domain"] for one in found}) == 1


def test_a_domain_of_nobody(channels: Cli) -> None:
    answer = channels("other.test")
    assert (answer.code, answer.out) == (2, "")
    assert "no channel and identity to predict for" in answer.err


CODES = [
    ("told", "fail", 0),
    ("told", "warn", 0),
    ("old", "fail", 3),
    ("old", "none", 0),
    ("box", "warn", 0),
]


@pytest.mark.parametrize(("channel", "level", "code"), CODES)
def test_exit_codes(check: Cli, profile: Path, channel: str, level: str, code: int) -> None:
    head, _, rows = PROFILE.partition("channels:\n")
    (row,) = [line for line in rows.splitlines() if line.startswith(f"  {channel}:")]
    profile.write_text(f"{head}channels:\n{row}\n")
    assert check("--channels", "good.test", "--fail-on", level).code == code


def test_what_cannot_be_asked_is_unknown(cli: Cli, profile: Path) -> None:
    profile.write_text(PROFILE.replace("  old: {kind: legacy-sales}\n", ""))
    answer = cli("check-auth", "--channels", "--nameserver", "127.0.0.1#1", "--json")
    assert (answer.code, answer.json["error"]) == (6, None)
    assert {one["dmarc"] for one in answer.data["channels"]} == {"unknown", "not-applicable"}


def test_as_csv(channels: Cli) -> None:
    answer = channels("--format", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert answer.code == 3
    assert {row["section"] for row in rows} == {"channel"}
    assert {row["domain"] for row in rows} == {"good.test", "xn--bcher-kva.test"}
    assert [row["verdict"] for row in rows if row["subject"] == "old as anna@good.test"] == ["fail"]


def test_as_json_lines(channels: Cli) -> None:
    assert dict(map(told, channels("--format", "jsonl").lines)) == MATRIX


def test_as_a_page_to_hand_on(channels: Cli) -> None:
    page = channels("--format", "md").out
    assert page.startswith("# **10 pairs of channel and identity**: **FAIL**")
    assert "| **told** | anna@good.test | pass | pass | SPF, DKIM | pass |" in page
    assert "<table" in channels("--format", "html").out


def test_as_a_monitor_reads_it(channels: Cli) -> None:
    answer = channels("--format", "nagios", "--fail-on", "none")
    assert answer.code == 2, "the state of the service, whatever --fail-on says"
    assert answer.out.startswith("CRITICAL - 4 of 10 channels fail: bare as anna@good.test, ")
    assert " | fail=" in answer.out.splitlines()[0]


def test_without_a_profile(check: Cli) -> None:
    answer = check("--channels")
    assert (answer.code, "no channel and identity" in answer.err) == (2, True)
