"""`dcctl check-auth --save` and `--diff`: what changed since the last time, on every page, and its exit codes."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.cli.zones import DKIM, ZONES
from tests.support.nameserver import NameServer, ZoneMapping
from tests.support.threaded import beside


class Published:
    """A name server whose zone can be changed between two runs."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.address = ""

    def __call__(self, changes: ZoneMapping | None = None, faults: dict[str, str] | None = None) -> None:
        """From now on DNS holds `ZONES` with these changes and makes these faults."""
        self.address = self._stack.enter_context(beside(NameServer({**ZONES, **(changes or {})}, faults))).address


@pytest.fixture
def dns() -> Iterator[Published]:
    with ExitStack() as stack:
        published = Published(stack)
        published()
        yield published


@pytest.fixture
def check(cli: Cli, dns: Published) -> Cli:
    return lambda *options, **more: cli("check-auth", "--nameserver", dns.address, *DKIM, *options, **more)


OPEN: ZoneMapping = {"good.test": {"MX": [[10, "mx.good.test"]], "TXT": ["v=spf1 +all"]}}
OTHER: ZoneMapping = {"_dmarc.good.test": {"TXT": ["v=DMARC1; p=reject; rua=mailto:new@good.test"]}}


def change(answer: Any) -> Any:
    """The change of the one domain."""
    (report,) = answer.data["domains"]
    return report["change"]


def test_the_first_time_there_is_nothing_to_compare_with(check: Cli) -> None:
    answer = check("good.test", "--diff", "--fail-on", "worse", "--json")
    assert answer.code == 0
    assert change(answer) == {"since": None, "worse": [], "better": [], "changed": []}
    assert "since the last time: never saved before; --save keeps this check" in check("good.test", "--diff").out


def test_without_diff_nothing_is_compared(check: Cli) -> None:
    assert change(check("good.test", "--save", "--json")) is None
    assert change(check("good.test", "--json")) is None


def test_nothing_changed(check: Cli) -> None:
    check("good.test", "--save")
    answer = check("good.test", "--diff", "--fail-on", "worse", "--json")
    told = change(answer)
    assert (answer.code, told["worse"], told["better"], told["changed"]) == (0, [], [], [])
    assert told["since"].endswith("Z")
    assert ": nothing changed\n" in check("good.test", "--diff").out


def test_worse(check: Cli, dns: Published) -> None:
    check("good.test", "--save")
    dns(OPEN)
    answer = check("good.test", "--diff", "--fail-on", "worse", "--json")
    (worse,) = change(answer)["worse"]
    assert answer.code == 3
    assert (worse["section"], worse["after"]) == ("spf", "fail")
    assert worse["evidence"] == "v=spf1 +all"
    page = check("good.test", "--diff").out
    assert page.index("WORSE") < page.index("FAIL     spf"), "what changed comes first"
    assert "v=spf1 +all" in page


def test_a_fault_that_was_there_before_is_not_worse(check: Cli) -> None:
    assert check("bad.test", "--save").code == 3
    assert check("bad.test", "--diff", "--fail-on", "worse").code == 0
    assert check("bad.test", "--diff").code == 3, "worse is a level of its own"


def test_better(check: Cli, dns: Published) -> None:
    dns(OPEN)
    check("good.test", "--save")
    dns()
    answer = check("good.test", "--diff", "--fail-on", "worse", "--json")
    assert answer.code == 0
    assert [one["before"] for one in change(answer)["better"]] == ["fail"]
    assert "better" in check("good.test", "--diff").out


def test_another_record_that_is_as_good(check: Cli, dns: Published) -> None:
    check("good.test", "--save")
    dns(OTHER)
    answer = check("good.test", "--diff", "--fail-on", "worse", "--json")
    assert (answer.code, change(answer)["worse"]) == (0, [])
    (found,) = change(answer)["changed"]
    assert found["evidence"].endswith("new@good.test")
    assert found["evidence_before"].endswith("dmarc@good.test")
    page = check("good.test", "--diff").out
    assert "was:" in page
    assert "is:" in page


def test_what_is_unknown_now_is_no_change_and_is_not_kept(check: Cli, dns: Published) -> None:
    check("good.test", "--save")
    dns(faults={"good.test TXT": "servfail"})
    answer = check("good.test", "--diff", "--save", "--fail-on", "worse", "--json")
    told = change(answer)
    assert (answer.code, told["worse"], told["better"]) == (6, [], [])
    dns(OPEN)
    assert check("good.test", "--diff", "--fail-on", "worse").code == 3, "compared with what was known last"


def test_worse_comes_before_unknown(check: Cli, dns: Published) -> None:
    check("good.test", "weak.test", "--save")
    dns(OPEN, faults={"weak.test TXT": "servfail"})
    assert check("good.test", "weak.test", "--diff", "--fail-on", "worse").code == 3


def test_save_and_diff_at_once_compare_with_the_time_before(check: Cli, dns: Published) -> None:
    nightly = ("good.test", "--save", "--diff", "--fail-on", "worse")
    assert check(*nightly).code == 0
    dns(OPEN)
    assert check(*nightly).code == 3
    assert check(*nightly).code == 0, "told once"


def test_domains_that_are_not_asked_for_any_more(check: Cli) -> None:
    check("good.test", "weak.test", "bad.test", "--save")
    answer = check("weak.test", "--diff", "--json")
    assert answer.data["gone"] == ["bad.test", "good.test"]
    words = "checked the last time and not asked for now: bad.test, good.test"
    assert words in check("weak.test", "--diff").out
    assert check("weak.test", "--json").data["gone"] == []


def test_gone_is_said_on_paper_too(check: Cli) -> None:
    check("good.test", "weak.test", "--save")
    for name in ("md", "html"):
        assert "not asked for now" in check("weak.test", "--diff", "--format", name).out


def test_a_new_domain_among_known_ones(check: Cli) -> None:
    check("good.test", "--save")
    told = check("good.test", "weak.test", "--diff", "--json").data["domains"]
    assert [one["change"]["since"] is None for one in told] == [False, True]


def test_as_json_lines(check: Cli, dns: Published) -> None:
    check("good.test", "weak.test", "--save", "--format", "jsonl")
    dns(OPEN)
    answer = check("good.test", "weak.test", "--diff", "--fail-on", "worse", "--format", "jsonl")
    assert answer.code == 3
    assert {line["domain"]: len(line["change"]["worse"]) for line in answer.lines} == {"good.test": 1, "weak.test": 0}


def test_a_section_that_was_left_out_is_no_change(check: Cli) -> None:
    check("good.test", "--save")
    told = change(check("good.test", "--diff", "--skip", "spf", "--json"))
    assert (told["worse"], told["better"], told["changed"]) == ([], [], [])


def test_a_replayed_run_is_compared(check: Cli, cli: Cli, dns: Published) -> None:
    check("good.test", "--record", "old.run")
    dns(OPEN)
    check("good.test", "--save")
    answer = cli("check-auth", "good.test", *DKIM, "--replay", "old.run", "--diff", "--json")
    assert len(change(answer)["better"]) == 1


def test_the_ledger_is_where_the_profile_says(check: Cli, home: Path, profile: Path) -> None:
    check("good.test", "--save")
    assert (home / "state/ledger.sqlite3").exists()
    profile.write_text("colour: blue\n")
    answer = check("good.test", "--save")
    assert (answer.code, answer.out) == (2, "")


def test_a_damaged_ledger(check: Cli, home: Path) -> None:
    check("good.test", "--save")
    (home / "state/ledger.sqlite3").write_bytes(b"x" * 9000)
    answer = check("good.test", "--diff", "--json")
    assert (answer.code, answer.json["error"]["code"]) == (10, "store")


APART = [
    (("--save", "--dns-file", "z"), "--dns-file goes without"),
    (("--save", "--replay", "z"), "--replay goes without --save"),
    (("--fail-on", "worse"), "--fail-on worse goes with --diff"),
    (("--save", "--channels"), "--channels goes without --save"),
    (("--diff", "--message", "m"), "--message goes without"),
]


@pytest.mark.parametrize(("options", "words"), APART)
def test_what_does_not_go_together(cli: Cli, options: tuple[str, ...], words: str) -> None:
    answer = cli("check-auth", *options, *(() if {"--channels", "--message"} & set(options) else ("good.test",)))
    assert (answer.code, words in answer.err) == (2, True), answer.err
