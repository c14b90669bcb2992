"""The tables of reasons are closed, and permanence is about the address."""

from typing import get_args

import pytest

from dcctl.mail.reasons import ADVICE, CATEGORY, Advice, Permanence, permanence


def test_every_category_has_an_advice_and_every_advice_is_used() -> None:
    assert set(CATEGORY.values()) == set(ADVICE)
    assert set(ADVICE.values()) == set(get_args(Advice))


GONE = {"userunknown", "hasmoved", "filtered", "hostunknown", "notaccept"}
UNKNOWN = {"onhold", "undefined"}


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
