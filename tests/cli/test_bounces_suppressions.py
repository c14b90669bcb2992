"""`dcctl bounces suppressions` and `release`, and what they mean for `test-send`."""

import csv
import io
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, returned
from tests.support.reports import put, report

HEADER = ["address", "since", "cause", "category", "reason", "messages"]


@pytest.fixture
def suppressed(sandbox: Cli, reports: object) -> Cli:
    """Two addresses that get no more mail: one is gone, one complained."""
    assert sandbox("bounces", "-q").code == 0
    return sandbox


def addresses(cli: Cli) -> list[str | None]:
    return [one["address"] for one in cli("bounces", "suppressions", "--json").data["suppressions"]]


def test_nobody_is_suppressed(sandbox: Cli) -> None:
    assert sandbox("bounces", "suppressions").out == "nobody is suppressed\n"
    assert sandbox("bounces", "suppressions", "--format", "csv").out == ",".join(HEADER) + "\r\n"
    assert sandbox("bounces", "suppressions", "--json").data == {"suppressions": []}


def test_who_gets_no_more_mail_and_why(suppressed: Cli) -> None:
    rows = list(csv.reader(io.StringIO(suppressed("bounces", "suppressions", "--format", "csv").out)))
    assert rows[0] == HEADER
    assert [(row[0], *row[2:]) for row in rows[1:]] == [
        ("bounce@corp.test", "permanent", "bad-address", "userunknown", "1"),
        ("complaint@corp.test", "complaint", "complaint", "feedback", "1"),
    ]
    assert [line["address"] for line in suppressed("bounces", "suppressions", "--format", "jsonl").lines] == [
        "bounce@corp.test",
        "complaint@corp.test",
    ]
    page = suppressed("bounces", "suppressions").out
    assert page.startswith("2 addresses suppressed: no mail goes there")
    assert "the address is gone" in page
    assert "complained" in page


def test_a_cell_is_no_formula_but_for_machines(sandbox: Cli, home: Path) -> None:
    sandbox("test-send", "--to", "+bounce@corp.test", "-q")
    sent = next((home / "state/sandbox/sandbox/sent/new").iterdir()).read_bytes()
    fields = "".join(f"{line}\n" for line in sent.decode().splitlines() if line.startswith("X-Dcctl-Send"))
    put(returned(home), [report("+bounce@corp.test", fields=fields)])
    sandbox("bounces", "-q")
    safe, raw = (
        next(csv.DictReader(io.StringIO(sandbox("bounces", "suppressions", "--format", "csv", *more).out)))
        for more in ((), ("--raw",))
    )
    assert (safe["address"], raw["address"]) == ("'+bounce@corp.test", "+bounce@corp.test")


def test_one_who_is_forgotten_is_refused_and_not_named(suppressed: Cli, home: Path) -> None:
    assert suppressed("store", "forget", "bounce@corp.test", "--json").data["suppressed"] is True
    assert sorted(map(str, addresses(suppressed))) == ["None", "complaint@corp.test"]
    assert "(forgotten)" in suppressed("bounces", "suppressions").out
    for more in ((), ("--format", "csv"), ("--format", "csv", "--raw"), ("--format", "html"), ("--json",)):
        assert "bounce@corp.test" not in suppressed("bounces", "suppressions", *more).out
    told = suppressed("test-send", "--to", "bounce@corp.test")
    assert told.code == 7
    assert suppressed("bounces", "release", "bounce@corp.test", "--json").data["released"] is True
    assert suppressed("test-send", "--to", "bounce@corp.test").code == 0


def test_who_is_released_gets_mail_until_it_comes_back_again(suppressed: Cli) -> None:
    told = suppressed("bounces", "release", "Bounce@CORP.test")
    assert (told.code, "goes out again" in told.out) == (0, True)
    assert "was not suppressed" in suppressed("bounces", "release", "bounce@corp.test").out
    assert addresses(suppressed) == ["complaint@corp.test"]
    assert suppressed("bounces", "--since", "1h", "-q").code == 0
    assert addresses(suppressed) == ["complaint@corp.test"], "what is read again suppresses nobody again"
    suppressed("test-send", "--to", "bounce@corp.test")
    suppressed("bounces")
    assert addresses(suppressed) == ["bounce@corp.test", "complaint@corp.test"]


WRONG = [
    (("suppressions", "--raw"), "--raw is for --format csv", "suppressions --help"),
    (("suppressions", "bob@c.test"), "unexpected extra argument", "suppressions --help"),
    (("suppressions", "--format", "nagios"), "bounces suppressions answers as table, json", "suppressions --help"),
    (("release",), "Missing argument 'ADDRESS'", "release --help"),
    (("release", ""), "'' is not a mailbox", "release --help"),
    (("release", "bob"), "'bob' is not a mailbox", "release --help"),
    (("release", "bob@c.test\nx"), "not a mailbox", "release --help"),
    (("release", "a@c.test", "b@c.test"), "unexpected extra argument", "release --help"),
    (("release", "a@c.test", "--format", "csv"), "bounces release answers as table, json", "release --help"),
]


@pytest.mark.parametrize(("options", "words", "next"), WRONG)
def test_what_is_wrong_is_named(sandbox: Cli, options: tuple[str, ...], words: str, next: str) -> None:
    told = sandbox("bounces", *options)
    assert told.code == (3 if "nagios" in options else 2)
    assert words in told.out + told.err
    assert next in told.out + told.err
