"""The tables of reasons are closed, and permanence is about the address."""

from typing import get_args

import pytest

from dcctl.mail.reasons import ADVICE, CATEGORY, Advice, Permanence, advice, permanence

GONE = {"userunknown", "hasmoved", "filtered", "hostunknown", "notaccept"}
UNKNOWN = {"onhold", "undefined"}


def test_every_reason_has_an_advice_and_every_advice_is_used() -> None:
    assert list(CATEGORY) == list(ADVICE)
    assert set(ADVICE.values()) == set(get_args(Advice))


@pytest.mark.parametrize(
    ("reason", "status", "action", "expected"),
    [
        ("userunknown", "5.1.1", "failed", "suppress"),
        ("userunknown", "5.1.1", "delayed", "wait"),  # the reporting MTA still tries
        ("notaccept", "5.1.10", None, "suppress"),
        ("notaccept", "4.4.4", None, "wait"),
        ("requireptr", "5.7.25", None, "fix DNS"),
        ("blocked", "5.7.1", None, "ask IT"),
        ("suppressed", None, None, "suppress"),
    ],
)
def test_advice_for_one_failure(reason: str, status: str | None, action: str | None, expected: Advice) -> None:
    assert advice(reason, status, action) == expected


@pytest.mark.parametrize("reason", CATEGORY)
def test_only_what_is_gone_unwanted_or_suppressed_is_suppressed(reason: str) -> None:
    assert (ADVICE[reason] == "suppress") == (reason in {*GONE, "suppressed", "feedback"})


@pytest.mark.parametrize("reason", CATEGORY)
@pytest.mark.parametrize("status", [None, "5.1.1", "4.2.2", "2.0.0", ""])
def test_permanence_follows_the_address_and_not_the_class_digit(reason: str, status: str | None) -> None:
    expected: Permanence = "permanent" if reason in GONE else "undetermined" if reason in UNKNOWN else "transient"
    if reason == "notaccept" and status == "4.2.2":
        expected = "transient"
    assert permanence(reason, status) == expected


def test_the_permanent_reasons_are_those_of_a_bad_address_or_domain() -> None:
    assert {reason for reason, category in CATEGORY.items() if category in ("bad-address", "bad-domain")} == GONE


def test_a_reason_we_do_not_have_is_a_bug() -> None:
    with pytest.raises(KeyError):
        permanence("no such reason")
