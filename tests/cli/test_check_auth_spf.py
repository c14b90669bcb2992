"""`dcctl check-auth --ip`: one SPF evaluation with its trace; and the SPF record drawn as a tree with its cost."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.cli.zones import DKIM, zone
from tests.support.nameserver import NameServer, ZoneMapping
from tests.support.threaded import beside

ZONES: ZoneMapping = {
    **zone("good.test", 4),
    "good.test": {"MX": [[10, "mx.good.test"]], "TXT": ["v=spf1 include:out.test mx exp=why.good.test -all"]},
    "why.good.test": {"TXT": ["%{i} is not one of ours"]},
    "out.test": {"TXT": ["v=spf1 ip4:9.9.9.0/24 ~all"]},
    **zone("soft.test", 5),
    "soft.test": {"MX": [[10, "mx.soft.test"]], "TXT": ["v=spf1 mx ~all"]},
    **zone("bare.test", 6),
    "bare.test": {"MX": [[10, "mx.bare.test"]]},
    **zone("ill.test", 7),
    **zone("deep.test", 8),
    "deep.test": {
        "MX": [[10, "mx.deep.test"]],
        "TXT": ["v=spf1 " + " ".join(f"include:i{at}.deep.test" for at in range(12)) + " -all"],
    },
    **{f"i{at}.deep.test": {"TXT": [f"v=spf1 ip4:9.9.{at}.0/24 -all"]} for at in range(12)},
    "helo.test": {"TXT": ["v=spf1 ip4:9.9.8.8 -all"]},
}


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    with beside(NameServer(ZONES, {"ill.test TXT": "servfail"})) as server:
        yield server


# The domain, the options, then the result, the domain that is evaluated, the exit code.
EVALUATED: list[tuple[str, tuple[str, ...], str, str, int]] = [
    ("good.test", ("--ip", "8.8.4.4"), "pass", "good.test", 0),
    ("good.test", ("--ip", "9.9.9.9"), "pass", "good.test", 0),
    ("good.test", ("--ip", "1.1.1.1"), "fail", "good.test", 3),
    ("good.test", ("--ip", "2001:db8::1"), "fail", "good.test", 3),
    ("good.test", ("--ip", "::ffff:8.8.4.4"), "pass", "good.test", 0),
    ("good.test", ("--ip", "1.1.1.1", "--fail-on", "none"), "fail", "good.test", 0),
    ("soft.test", ("--ip", "1.1.1.1"), "softfail", "soft.test", 0),
    ("soft.test", ("--ip", "1.1.1.1", "--fail-on", "warn"), "softfail", "soft.test", 3),
    ("bare.test", ("--ip", "1.1.1.1"), "none", "bare.test", 0),
    ("ill.test", ("--ip", "1.1.1.1"), "temperror", "ill.test", 6),
    ("deep.test", ("--ip", "9.9.3.3"), "pass", "deep.test", 3),  # its record is broken for others
    ("deep.test", ("--ip", "1.1.1.1"), "permerror", "deep.test", 3),
    ("good.test", ("--ip", "9.9.9.9", "--mail-from", "x@soft.test"), "softfail", "soft.test", 0),
    ("good.test", ("--ip", "9.9.9.9", "--mail-from", "<x@soft.test>"), "softfail", "soft.test", 0),
    ("good.test", ("--ip", "9.9.8.8", "--mail-from", "<>", "--helo", "helo.test"), "pass", "helo.test", 0),
    ("good.test", ("--ip", "9.9.8.8", "--mail-from", "", "--helo", "helo.test"), "pass", "helo.test", 0),
    ("good.test", ("--ip", "9.9.9.9", "--mail-from", "<>", "--helo", "helo.test"), "fail", "helo.test", 3),
    ("good.test", ("--ip", "9.9.9.9", "--mail-from", "<>"), "pass", "good.test", 0),
    ("good.test", ("--ip", "9.9.9.9", "--helo", "helo.test"), "pass", "good.test", 0),
]


@pytest.mark.parametrize(("domain", "options", "result", "evaluated", "code"), EVALUATED)
def test_one_evaluation(
    check: Cli, domain: str, options: tuple[str, ...], result: str, evaluated: str, code: int
) -> None:
    answer = check(domain, *DKIM, *options, "--json")
    (report,) = answer.data["domains"]
    found = report["simulation"]
    assert (found["result"], found["domain"]) == (result, evaluated)
    assert answer.code == code
    assert [one["code"] for one in report["findings"] if one["code"].startswith("ptr.")], "its name is looked up too"


def test_without_a_client_nothing_is_evaluated(check: Cli) -> None:
    assert check("good.test", *DKIM, "--json").data["domains"][0]["simulation"] is None


def test_the_trace_is_on_the_page_step_by_step(check: Cli) -> None:
    page = check("good.test", *DKIM, "--ip", "1.1.1.1").out
    rows = [line.split() for line in page[page.index("record of") :].splitlines()[1:]]
    assert rows[:6] == [
        ["out.test", "include:out.test", "entered"],
        ["out.test", "ip4:9.9.9.0/24", "no", "match"],
        ["out.test", "~all", "match"],
        ["good.test", "include:out.test", "no", "match"],
        ["good.test", "mx", "no", "match"],
        ["good.test", "-all", "match"],
    ]
    assert "the domain says: 1.1.1.1 is not one of ours" in page


def test_the_trace_is_on_the_page_of_every_domain(check: Cli) -> None:
    page = check("good.test", "soft.test", *DKIM, "--ip", "1.1.1.1").out
    assert page.count("record of") == 2
    assert "lookups\n  └─" not in page, "the trees of many domains would be in the way"
    assert check("good.test", *DKIM, "--ip", "1.1.1.1", "--format", "md").out.count("record of") == 1


def test_the_tree_has_the_cost_of_every_branch(check: Cli) -> None:
    page = check("good.test", *DKIM).out
    tree = page[page.index("  good.test  2 of 10 lookups") :].splitlines()
    assert tree[:3] == ["  good.test  2 of 10 lookups", "  ├─ include:out.test  1", "  └─ mx  1"]


def test_the_tree_goes_on_past_the_limit(check: Cli) -> None:
    page = check("deep.test", *DKIM).out
    assert "  deep.test  at least 12 of 10 lookups" in page
    assert "include:i9.deep.test  1\n" in page
    assert "include:i10.deep.test  1  lookup 11: past the limit" in page
    (report,) = check("deep.test", *DKIM, "--json").data["domains"]
    assert (report["spf"]["static_lookups"], report["spf"]["max_lookups"]) == (12, 10)


def test_two_costs_are_shown(check: Cli) -> None:
    page = check("deep.test", *DKIM, "--ip", "9.9.3.3").out
    assert "12 of 10 lookups" in page, "the worst case"
    assert "mail from 9.9.3.3 for deep.test: pass by" in page
    assert "4 of 10 lookups" in page, "the cost for that address"


WRONG: list[tuple[tuple[str, ...], str]] = [
    (("--ip", "1.2.3"), "--ip '1.2.3': wants an IPv4 or IPv6 address"),
    (("--ip", "8.8.4.4/24"), "wants an IPv4 or IPv6 address"),
    (("--ip", ""), "--ip is empty"),
    (("--ip", "fe80::1%eth0"), "an address of one link only"),
    (("--ip", "8.8.4.4", "--mail-from", "anna"), "'anna' is not a mailbox"),
    (("--ip", "8.8.4.4", "--mail-from", "<anna"), "is not a mailbox"),
    (("--helo", "helo.test"), "--mail-from and --helo go with --ip or --message"),
    (("--mail-from", ""), "--mail-from and --helo go with --ip or --message"),
    (("--ip", "8.8.4.4", "--skip", "spf"), "--skip spf goes without --ip"),
]


@pytest.mark.parametrize(("options", "words"), WRONG)
def test_a_wrong_line_is_refused(check: Cli, options: tuple[str, ...], words: str) -> None:
    answer: Any = check("good.test", *options)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err
