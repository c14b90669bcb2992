"""Template and campaign as returned headers claim them."""

import pytest

from dcctl.bounces.tags import NAMES
from dcctl.sending.claims import CAMPAIGN, TEMPLATE, claims_of

CLAIMED = [
    ([], None, None),
    ([("x-campaign", " spring  offer ")], None, "spring offer"),
    ([("x-campaign", ""), ("x-pm-tag", "welcome")], None, "welcome"),
    ([("x-pm-tag", "second"), ("x-campaign-id", "first")], None, "first"),
    ([("x-campaign-id", "one"), ("x-campaign-id", "two")], None, "one"),
    ([("x-template-id", "t7"), ("x-mailgun-tag", "c")], "t7", "c"),
    ([("x-msys-api", '{"campaign_id": "june", "metadata": {}}')], None, "june"),
    ([("x-smtpapi", '{"category": "june"}')], None, "june"),
    ([("x-smtpapi", '{"category": ["a", "b"]}')], None, None),
    ([("x-smtpapi", "{broken")], None, None),
    ([("x-smtpapi", "[" * 100_000)], None, None),
    ([("x-smtpapi", '"category"')], None, None),
    ([("feedback-id", "june:customer:promo:example")], None, "june"),
    ([("feedback-id", "june:customer")], None, None),
    ([("list-unsubscribe", "<mailto:x@example.com>")], None, None),
    ([("x-campaign", "x" * 5000)], None, "x" * 100),
]


@pytest.mark.parametrize(("tags", "template", "campaign"), CLAIMED)
def test_claims(tags: list[tuple[str, str]], template: str | None, campaign: str | None) -> None:
    assert claims_of(tags) == (template, campaign)


def test_every_field_is_one_that_is_kept() -> None:
    assert {*CAMPAIGN, *TEMPLATE} <= NAMES
