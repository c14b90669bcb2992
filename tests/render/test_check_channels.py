"""The matrix of predictions: one row each, 80 columns, foreign words harmless."""

import io
import re
import unicodedata
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcctl.mail.authentication import Authentication
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.predict import Prediction, Sending, predict
from dcctl.render import check_channels, plain_page, rich_page
from dcctl.render.page import Block, line
from tests.render.outcomes import TEXT, outcomes_of
from tests.support.dkim_keys import key
from tests.support.hostile import OURS

ZONE = {
    "example.com": {"TXT": ["v=spf1 ip4:192.0.2.0/24 -all"]},
    "s1._domainkey.example.com": {"TXT": [f"v=DKIM1; p={key()}"]},
    "_dmarc.example.com": {"TXT": ["v=DMARC1; p=reject"]},
}
GOOD = Authentication("ip4:192.0.2.1", None, None, ("s1",))
MATRIX = {
    "office": GOOD,
    "relay": Authentication("ip4:198.51.100.1"),
    "later": Authentication(signing_domain=None, exact=False),
    "pool": Authentication(never="a shared pool"),
    "practice": Authentication(nowhere="nothing leaves this machine"),
}


def told(findings: Iterable[Finding]) -> Iterable[Block]:
    return [line(f"{one.verdict}: {one.message}") for one in findings]


async def predicted() -> list[Prediction]:
    lookup = ZoneLookup(ZONE)
    return [
        await predict(Sending(name, "smtp", "anna@example.com", how), lookup=lookup) for name, how in MATRIX.items()
    ]


def terminal(predictions: list[Prediction]) -> str:
    stream = io.StringIO()
    rich_page.paint(check_channels.page(predictions, told), stream)
    return stream.getvalue()


async def test_one_row_for_each_pair_and_its_reason_below() -> None:
    shown = plain_page.paint(check_channels.page(await predicted(), told))
    assert shown.startswith("5 pairs of channel and identity: FAIL  (2 fail, 1 unknown, 1 absent, 1 pass)\n")
    rows = [re.split(r"  +", row.strip()) for row in shown.splitlines()[1:7]]
    assert rows == [
        ["channel", "identity", "SPF", "DKIM", "aligned", "DMARC"],
        ["office", "anna@example.com", "pass", "pass", "SPF, DKIM", "pass"],
        ["relay", "anna@example.com", "FAIL", "none", "no", "FAIL"],
        ["later", "anna@example.com", "unknown", "unknown", "unknown", "unknown"],
        ["pool", "anna@example.com", "none", "none", "no", "FAIL"],
        ["practice", "anna@example.com", "-", "-", "-", "-"],
    ]
    for name in MATRIX:
        assert f"\n  {name} as anna@example.com  (smtp)\n" in shown
    assert "send by Gmail or Exchange instead" in shown


async def test_a_terminal_of_80_columns_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert max(map(len, terminal(await predicted()).splitlines())) <= 80


def test_nothing_to_predict() -> None:
    assert plain_page.paint(check_channels.page([], told)) == "no channel and identity to predict for\n"


HOSTILE = st.sampled_from(sorted(OURS.values())) | TEXT


@given(st.lists(outcomes_of(Prediction, HOSTILE), max_size=3))
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_nothing_forbidden_is_painted(predictions: list[Prediction]) -> None:
    plain = plain_page.paint(check_channels.page(predictions, told))
    for shown in (plain, re.sub(r"\x1b\[[0-9;]*m", "", terminal(predictions))):
        assert not [char for char in shown if unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") and char != "\n"]
        assert "\u202e" not in shown
        assert "\u200b" not in shown
