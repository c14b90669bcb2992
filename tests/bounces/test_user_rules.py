"""A user's rules: read with every problem named, and put before ours."""

import re
from pathlib import Path

import pytest

from dcctl.bounces.reason import failure
from dcctl.bounces.result import ReturnedMessage
from dcctl.bounces.user_rules import Rules, apply, parse
from dcctl.errors import UsageError
from dcctl.mail.reasons import Kind

RULE = '[[rule]]\nmatch = "letter  Box is nailed"\nreason = "suspend"\n'

FAILURE = failure(
    "anna@example.org",
    "undefined",
    action="failed",
    status="5.7.1",
    code=550,
    diagnostic="550 5.7.1 The letter box\n is nailed shut",
    remote="mx1.example.org [192.0.2.1]",
)
MESSAGE = ReturnedMessage("bounce", "pigeon", failures=(FAILURE,))


@pytest.mark.parametrize(
    "more",
    [
        "",
        "code = 550",
        'status = "5.7.1"',
        'status = "5.7"',
        'status = "5"',
        'remote = "Example.org"',
        'remote = "mx1.example.org"',
        'note = "ticket 42"',
        'regex = false\ncode = 550\nstatus = "5"\nremote = "org"',
    ],
)
def test_a_rule_that_fits_decides(more: str) -> None:
    entry = apply(parse(RULE + more), MESSAGE).failures[0]
    assert (entry.reason, entry.category, entry.permanence, entry.advice) == (
        "suspend",
        "inactive",
        "transient",
        "wait",
    )
    assert (entry.rule, entry.matched) == ("your rule 1", "letter box is nailed")
    assert entry._replace(**{name: getattr(FAILURE, name) for name in CHANGED}) == FAILURE


CHANGED = ("reason", "category", "permanence", "advice", "rule", "matched")


@pytest.mark.parametrize(
    "more",
    [
        "code = 551",
        'status = "5.7.10"',
        'status = "5.1"',
        'status = "4"',
        'remote = "ample.org"',
        'remote = "example.net"',
    ],
)
def test_a_rule_that_does_not_fit_changes_nothing(more: str) -> None:
    assert apply(parse(RULE + more), MESSAGE) is MESSAGE


def test_the_first_rule_that_fires_wins_and_patterns_are_patterns() -> None:
    rules = parse(
        '[[rule]]\nmatch = "no such words"\nreason = "rejected"\n'
        '[[rule]]\nmatch = "nailed .* shut|nailed shut"\nregex = true\nreason = "userunknown"\n' + RULE
    )
    entry = apply(rules, MESSAGE).failures[0]
    assert (entry.reason, entry.permanence, entry.rule, entry.matched) == (
        "userunknown",
        "permanent",
        "your rule 2",
        "nailed shut",
    )


def test_each_recipient_is_decided_alone() -> None:
    other = FAILURE._replace(recipient="bert@example.org", diagnostic="550 go away", reason="blocked")
    decided = apply(parse(RULE), MESSAGE._replace(failures=(other, FAILURE)))
    assert decided.failures[0] == other
    assert decided.failures[1].reason == "suspend"


@pytest.mark.parametrize("kind", ["complaint", "auto-reply", "delivered", "challenge", "other", "unparsed"])
def test_only_failures_are_decided(kind: Kind) -> None:
    message = MESSAGE._replace(kind=kind)
    assert apply(parse(RULE), message) is message


def test_a_recipient_that_got_it_stays_delivered() -> None:
    got_it = failure("anna@example.org", "delivered", diagnostic=FAILURE.diagnostic)
    message = MESSAGE._replace(failures=(got_it,))
    assert apply(parse(RULE), message) is message


def test_no_rules_cost_nothing() -> None:
    assert apply(Rules(), MESSAGE) is MESSAGE
    assert parse("") == parse("# nothing yet\n") == Rules()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[rule]]\nmatch = \nreason = 1", "line 2"),
        ("rules = 1", "unknown key rules"),
        ("[rule]\nmatch = 'a'", "not a list"),
        ("rule = [1]", "rule 1: is no table"),
        ("[[rule]]\nreason = 'suspend'", r"rule 1 \(line 1\): match is missing"),
        ("[[rule]]\nmatch = 'a'", "reason is missing"),
        ("[[rule]]\nmatch = ' '\nreason = 'suspend'", "match is empty"),
        ("[[rule]]\nmatch = 'a'\nreason = 'gone'", "reason gone is none of .*userunknown"),
        ("[[rule]]\nmatch = 'a'\nreason = 'delivered'", "reason delivered is none of"),
        ("[[rule]]\nmatch = 'a'\nreason = 'suspend'\nstatus = '5.x'", "status 5.x"),
        ("[[rule]]\nmatch = 'a'\nreason = 'suspend'\ncode = '550'", "code is not a int"),
        ("[[rule]]\nmatch = 'a'\nreason = 'suspend'\ncode = true", "code is not a int"),
        ("[[rule]]\nmatch = 'a'\nreason = 'suspend'\ncolour = 'red'", "unknown key colour; there are match"),
        ("[[rule]]\nmatch = '(a+)+'\nregex = true\nreason = 'suspend'", "match repeats"),
        ("\n\n" + RULE + "\n[[rule]]\nmatch = 'a'\nreason = 'x'", r"rule 2 \(line 7\)"),
        ("#" * ((1 << 18) + 1), "longer"),
        ("rule = " + "[" * 5000, "not TOML"),
    ],
)
def test_problems_say_where_and_what_next(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        parse(text, "my-rules.toml")
    assert caught.value.message.startswith("my-rules.toml: ")
    assert caught.value.next


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        parse("[[rule]]\nmatch = 'a'\nreason = 'x'\n[[rule]]\nmatch = 'b'\nreason = 'y'\n", "r")
    assert [caught.value.message.partition(";")[0][:22], len(caught.value.details)] == ["r: rule 1 (line 1): re", 1]


def test_the_rules_of_the_documentation_are_rules() -> None:
    page = (Path(__file__).parents[2] / "docs" / "adding-a-bounce-rule.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?s)```toml\n(.*?)```", page)
    assert blocks
    rules = parse("\n".join(blocks))
    assert apply(rules, MESSAGE).failures[0].reason == "suspend"
    eaten = FAILURE._replace(diagnostic="554 Pigeon eaten after 12 miles", remote_mta=None)
    assert apply(rules, MESSAGE._replace(failures=(eaten,))).failures[0].reason == "networkerror"
