"""The providers' rules as a page: grouped, worst first, each refusal and source on it."""

import io
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcctl.mailauth.sender_rules import Facts, Known, judge
from dcctl.mailauth.sender_rules_data import PROVIDERS, SENDER_RULES, Fact
from dcctl.render import plain_page, rich_page, sender_rules
from tests.support.hostile import OURS

FACTS: Facts = {
    "spf": Known("met", "authorised"),
    "dkim": Known("not-met", "office: it does not sign"),
    "dmarc": Known("unknown", "SERVFAIL"),
    "one-click": Known("not-met", "no List-Unsubscribe-Post"),
}
EVERYBODY = tuple(PROVIDERS)


def shown(facts: Facts) -> str:
    return plain_page.paint(sender_rules.page(judge(EVERYBODY, facts)))


def test_a_part_for_each_provider_worst_first() -> None:
    text = shown(FACTS)
    assert [line for line in text.splitlines() if line and not line.startswith(" ")] == [
        "Gmail: 2 not met, 1 could not be checked, 8 not visible from here, 2 met",
        "Yahoo: 1 not met, 1 could not be checked, 7 not visible from here, 2 met",
        "Microsoft (Outlook.com): 1 not met, 1 could not be checked, 4 not visible from here, 1 met",
    ]
    assert text.index("NOT MET") < text.index("could not be checked", text.index("NOT MET"))


def test_what_it_earns_and_where_to_look() -> None:
    text = shown(FACTS)
    assert "refused with 550 5.7.30, before that 421 4.7.30" in text
    assert "refused with 550 5.7.515 Access denied" in text
    assert "nothing is refused for that alone" in text  # one-click
    assert "office: it does not sign" in text
    assert "look at Google Postmaster Tools" in text
    for rule in SENDER_RULES:
        assert rule.requirement in text
        assert f"{rule.source} as of {rule.read}" in text


def test_a_refusal_is_shown_only_where_it_is_earned() -> None:
    met = {fact: Known("met", "so") for fact in get_args(Fact)}
    assert "refused" not in shown(met)
    assert "look at" not in shown(met)
    assert sender_rules.page(()) == ()


def test_a_terminal_of_80_columns_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    stream = io.StringIO()
    rich_page.paint(sender_rules.page(judge(EVERYBODY, FACTS)), stream)
    assert max(map(len, stream.getvalue().splitlines())) <= 80


@given(st.sampled_from(sorted(OURS.values())))
@settings(max_examples=20)
def test_foreign_words_are_harmless(words: str) -> None:
    text = shown({"dkim": Known("not-met", words)})
    assert not [char for char in text if char in "\x1b\x9b\u202e\u200b\u2028\x07"]
