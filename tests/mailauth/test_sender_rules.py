"""The providers' rules: data that is whole, and a judgement that never mixes met, not met, not visible and unknown."""

import re
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.dkim_keys import key

from dcctl.mail.authentication import Authentication
from dcctl.mailauth.check import Scope, check_domain
from dcctl.mailauth.finding import Finding, verdict_of
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.message import check_message
from dcctl.mailauth.predict import Prediction, Sending, predict
from dcctl.mailauth.rules import RULES, finding
from dcctl.mailauth.sender_rules import Facts, Known, State, facts_of, findings, judge
from dcctl.mailauth.sender_rules_data import PROVIDERS, SENDER_RULES, Fact, Provider, Rule

Zone = dict[str, dict[str, Any]]
EVERYBODY = tuple(PROVIDERS)


@pytest.mark.parametrize("rule", SENDER_RULES, ids=[rule.code for rule in SENDER_RULES])
def test_every_rule_is_whole(rule: Rule) -> None:
    assert rule.code.startswith(f"sender-rules.{rule.provider}-")
    assert RULES[rule.code][:2] == ("sender-rules", "fail" if rule.refusal else "warn")
    assert set(rule.facts) <= set(get_args(Fact))
    assert len(rule.facts) > 1 if rule.either else len(rule.facts) == 1
    assert re.fullmatch(r"https://\S+", rule.source)
    assert date(2025, 1, 1) < date.fromisoformat(rule.read) < date(2026, 12, 1)
    assert re.search(r"\b[45]\d\d\b|\b[45]\.7\.\d+", rule.refusal) or not rule.refusal
    assert rule.requirement
    assert rule.applies_to


def test_the_table() -> None:
    codes = [rule.code for rule in SENDER_RULES]
    assert len(set(codes)) == len(codes)
    assert {rule.provider for rule in SENDER_RULES} == set(get_args(Provider)) == set(PROVIDERS)
    assert set(codes) == {code for code in RULES if code.startswith("sender-rules.")}
    refusals = {rule.refusal for rule in SENDER_RULES}
    assert {one for one in refusals if "5.7.515" in one}
    assert {one for one in refusals if "550 5.7.26" in one}
    assert {one for one in refusals if "421 4.7." in one}


def test_what_nobody_can_see_from_outside_says_where_to_look() -> None:
    visible = {"spf", "dkim", "dmarc", "aligned", "own-from", "replies"}
    assert all(rule.where for rule in SENDER_RULES if not visible >= set(rule.facts))


def states(facts: Facts, *providers: Provider) -> dict[str, State]:
    return {one.code.removeprefix("sender-rules."): one.state for one in judge(providers or EVERYBODY, facts)}


STATES: tuple[State, ...] = get_args(State)
VERDICTS = {"met": {"pass"}, "not-met": {"fail", "warn"}, "not-visible": {"absent"}, "unknown": {"unknown"}}


@given(st.dictionaries(st.sampled_from(get_args(Fact)), st.builds(Known, st.sampled_from(STATES), st.just("because"))))
def test_four_answers_are_never_mixed(facts: dict[Fact, Known]) -> None:
    rulings = judge(EVERYBODY, facts)
    assert len(rulings) == len(SENDER_RULES)
    for rule, ruling, told in zip(SENDER_RULES, rulings, findings("example.com", rulings), strict=True):
        given_states = [facts[fact].state if fact in facts else "not-visible" for fact in rule.facts]
        assert ruling.state in given_states
        assert (ruling.state == "met") == (("met" in given_states) if rule.either else set(given_states) == {"met"})
        assert told.verdict in VERDICTS[ruling.state]
        assert told.verdict == ruling.verdict
        assert bool(ruling.where) == (ruling.state == "not-visible")
        assert (ruling.refusal in told.message and bool(ruling.refusal)) == (told.verdict == "fail")


@pytest.mark.parametrize(
    ("spf", "dkim", "expected"),
    [
        ("met", "not-met", "met"),
        ("unknown", "met", "met"),
        ("not-met", "not-met", "not-met"),
        ("not-met", "unknown", "unknown"),
        ("not-met", "not-visible", "not-visible"),
    ],
)
def test_one_of_two_is_enough_where_the_rule_says_or(spf: State, dkim: State, expected: State) -> None:
    facts: dict[Fact, Known] = {"spf": Known(spf, ""), "dkim": Known(dkim, "")}
    assert states(facts, "gmail")["gmail-authenticated"] == expected


def test_what_is_not_visible_counts_for_nothing() -> None:
    told = findings("example.com", judge(EVERYBODY, {}))
    assert {one.verdict for one in told} == {"absent"}
    assert verdict_of(told) == "pass"


def test_only_the_providers_asked_for() -> None:
    assert {one.provider for one in judge(["microsoft"], {})} == {"microsoft"}
    assert judge([], {}) == ()


def test_a_finding_names_refusal_and_source() -> None:
    rulings = judge(["microsoft"], {"dkim": Known("not-met", "not signed")})
    (told,) = [one for one in findings("example.com", rulings) if one.verdict == "fail"]
    assert "not met (not signed); earns 550 5.7.515 Access denied" in told.message
    assert told.reference.startswith("RFC 6376, RFC 8301; https://support.microsoft.com/")
    assert told.reference.endswith("as of 2025-08-02")


ZONE: Zone = {
    "example.com": {"TXT": ["v=spf1 include:_spf.provider.example -all"], "MX": [[10, "mx.example.com"]]},
    "mx.example.com": {"A": ["9.9.9.9"]},
    "_spf.provider.example": {"TXT": ["v=spf1 ip4:192.0.2.0/24 -all"]},
    "s1._domainkey.example.com": {"TXT": [f"v=DKIM1; p={key()}"]},
    "_dmarc.example.com": {"TXT": ["v=DMARC1; p=none; rua=mailto:d@example.com"]},
}
HOW = Authentication("include:_spf.provider.example", None, None, ("s1",))
GONE: Zone = {"s1._domainkey.example.com": {}}


async def predicted(changes: Zone, how: Authentication = HOW, channel: str = "office") -> Prediction:
    zone = {name: types for name, types in (ZONE | changes).items() if types}
    return await predict(Sending(channel, "gmail", "anna@example.com", how), lookup=ZoneLookup(zone))


async def of_domain(changes: Zone, *predictions: Prediction) -> Facts:
    zone = {name: types for name, types in (ZONE | changes).items() if types}
    report = await check_domain("example.com", lookup=ZoneLookup(zone), scope=Scope(selectors=("s1",)))
    return facts_of("example.com", report.findings, report.effective_policy, predictions)


DOMAIN: list[tuple[Zone, dict[str, State]]] = [
    ({}, {"gmail-bulk-spf": "met", "gmail-bulk-dkim": "met", "gmail-bulk-dmarc": "met", "microsoft-replies": "met"}),
    ({}, {"gmail-bulk-aligned": "not-visible", "gmail-tls": "not-visible", "gmail-spam-rate": "not-visible"}),
    ({"example.com": {"MX": [[0, "."]]}}, {"gmail-bulk-spf": "not-met", "microsoft-replies": "not-met"}),
    ({"example.com": {"SERVFAIL": True}}, {"gmail-bulk-spf": "unknown", "microsoft-replies": "unknown"}),
    ({"example.com": {"TXT": ["v=spf1 x"]}}, {"gmail-bulk-spf": "not-met", "gmail-authenticated": "met"}),
    (GONE, {"gmail-bulk-dkim": "unknown", "gmail-authenticated": "met"}),  # none found among those tried
    ({"s1._domainkey.example.com": {"TXT": ["p="]}}, {"gmail-bulk-dkim": "not-met"}),
    ({"s1._domainkey.example.com": {"TXT": [f"p={key(1024)}"]}}, {"gmail-bulk-dkim": "met"}),
    ({"s1._domainkey.example.com": {"SERVFAIL": True}}, {"gmail-bulk-dkim": "unknown"}),
    ({"_dmarc.example.com": {}}, {"gmail-bulk-dmarc": "not-met", "microsoft-bulk-dmarc": "not-met"}),
    ({"_dmarc.example.com": {"TXT": ["v=DMARC1; p=none", "v=DMARC1; p=none"]}}, {"yahoo-bulk-dmarc": "not-met"}),
    ({"_dmarc.example.com": {"SERVFAIL": True}}, {"gmail-bulk-dmarc": "unknown"}),
    ({"_dmarc.example.com": {"TXT": ["v=DMARC1; p=reject; t=y"]}}, {"gmail-bulk-dmarc": "met"}),
]


@pytest.mark.parametrize(("changes", "expected"), DOMAIN)
async def test_what_a_domain_shows(changes: Zone, expected: dict[str, State]) -> None:
    found = states(await of_domain(changes))
    assert {code: found[code] for code in expected} == expected


UNALIGNED = HOW._replace(reverse_path_domain="provider.example", signing_domain="")
PREDICTED: list[tuple[Zone, Authentication, dict[str, State]]] = [
    ({}, HOW, {"gmail-bulk-spf": "met", "gmail-bulk-dkim": "met", "gmail-bulk-aligned": "met"}),
    (GONE, HOW, {"gmail-bulk-dkim": "not-met", "gmail-bulk-aligned": "met", "gmail-authenticated": "met"}),
    (GONE, HOW._replace(exact=False), {"gmail-bulk-dkim": "unknown", "gmail-bulk-aligned": "met"}),
    (
        {"example.com": {"TXT": ["v=spf1 -all"]}},
        HOW,
        {"gmail-bulk-spf": "not-met", "gmail-bulk-aligned": "met", "yahoo-authenticated": "met"},
    ),
    (
        {"provider.example": {"TXT": ["v=spf1 include:_spf.provider.example -all"]}},
        UNALIGNED,
        {"gmail-bulk-spf": "met", "gmail-bulk-dkim": "not-met", "gmail-bulk-aligned": "not-met"},
    ),
    ({"_dmarc.example.com": {}}, HOW, {"gmail-bulk-aligned": "met", "gmail-bulk-dmarc": "not-met"}),
    ({"_dmarc.example.com": {"SERVFAIL": True}}, HOW, {"gmail-bulk-aligned": "unknown"}),
    ({}, Authentication(nowhere="stays here"), {"gmail-bulk-aligned": "not-visible", "gmail-bulk-spf": "met"}),
    ({}, Authentication(never="a pool"), {"microsoft-bulk-spf": "not-met", "microsoft-bulk-aligned": "not-met"}),
]


@pytest.mark.parametrize(("changes", "how", "expected"), PREDICTED)
async def test_what_a_prediction_shows(changes: Zone, how: Authentication, expected: dict[str, State]) -> None:
    found = states(await of_domain(changes, await predicted(changes, how)))
    assert {code: found[code] for code in expected} == expected


async def test_every_channel_must_keep_to_the_rule() -> None:
    good, bad = await predicted({}), await predicted({}, UNALIGNED, "relay")
    for order in ((good, bad), (bad, good)):
        ruling = next(one for one in judge(["gmail"], await of_domain({}, *order)) if one.code.endswith("bulk-dkim"))
        assert (ruling.state, ruling.why) == ("not-met", "relay: the channel does not sign with DKIM")


async def test_another_domains_prediction_says_nothing() -> None:
    other = await predict(Sending("x", "smtp", "a@other.example", UNALIGNED), lookup=ZoneLookup({}))
    assert states(await of_domain({}, other))["gmail-bulk-aligned"] == "not-visible"


async def test_gmail_in_from_is_for_google_alone() -> None:
    assert states(facts_of("example.com"))["gmail-own-from"] == "met"
    assert states(facts_of("gmail.com"))["gmail-own-from"] == "not-visible"
    lookup = ZoneLookup({"_dmarc.gmail.com": {"TXT": ["v=DMARC1; p=none"]}})
    for how, state in ((HOW._replace(own_domains=("gmail.com",)), "met"), (UNALIGNED, "not-met")):
        one = await predict(Sending("office", "gmail", "a@gmail.com", how), lookup=lookup)
        assert states(facts_of("gmail.com", predictions=[one]))["gmail-own-from"] == state


MESSAGE = (
    b"Received: from mail.example.com (mail.example.com [192.0.2.1]) by mx.peer.example with ESMTPS id 1;\r\n"
    b" Tue, 24 Nov 2026 08:00:00 +0000\r\n"
    b"From: anna@example.com\r\nTo: b@peer.example\r\nSubject: x\r\nMessage-ID: <1@example.com>\r\n"
    b"Date: Tue, 24 Nov 2026 08:00:00 +0000\r\n%b\r\nhello\r\n"
)
MAILTO = b"List-Unsubscribe: <mailto:leave@example.com>\r\n"
ONE_CLICK = b"List-Unsubscribe: <https://example.com/u>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
MESSAGES: list[tuple[bytes, str, dict[str, State]]] = [
    (b"", "192.0.2.1", {"gmail-bulk-spf": "met", "gmail-bulk-dkim": "not-met", "gmail-bulk-aligned": "met"}),
    (b"", "192.0.2.1", {"gmail-form": "met", "gmail-tls": "met", "gmail-bulk-one-click": "not-visible"}),
    (b"", "198.51.100.1", {"gmail-bulk-spf": "not-met", "gmail-authenticated": "not-met"}),
    (b"From: bob@example.com\r\n", "192.0.2.1", {"gmail-form": "not-met", "yahoo-form": "not-met"}),
    (MAILTO, "192.0.2.1", {"gmail-bulk-one-click": "not-met", "yahoo-bulk-unsubscribe": "met"}),
    (ONE_CLICK, "192.0.2.1", {"gmail-bulk-one-click": "not-met", "yahoo-bulk-unsubscribe": "not-met"}),  # not signed
]


@pytest.mark.parametrize(("more", "ip", "expected"), MESSAGES)
async def test_what_a_message_shows(more: bytes, ip: str, expected: dict[str, State]) -> None:
    report = await check_message(MESSAGE % more, lookup=ZoneLookup(ZONE), ip=ip, mail_from="anna@example.com")
    found = states(facts_of("example.com", message=report))
    assert {code: found[code] for code in expected} == expected


async def test_what_was_seen_counts_before_what_is_predicted() -> None:
    report = await check_message(MESSAGE % b"", lookup=ZoneLookup(ZONE), ip="192.0.2.1", mail_from="a@example.com")
    facts = facts_of("example.com", predictions=[await predicted({})], message=report)
    assert states(facts)["gmail-bulk-dkim"] == "not-met"


@pytest.mark.parametrize(
    ("code", "state"),
    [("ptr.ok", "met"), ("ptr.none", "not-met"), ("ptr.not-confirmed", "not-met"), ("ptr.unknown", "unknown")],
)
def test_the_name_of_the_address_that_sends(code: str, state: State) -> None:
    told: list[Finding] = [finding(code, "192.0.2.1", "words")]
    assert states(facts_of("example.com", told))["gmail-reverse-dns"] == state
