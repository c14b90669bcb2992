"""`dcctl check-auth --for`: what the large providers ask of senders, met or not, for a domain and for a message."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.cli.zones import DKIM

PROVIDERS = ["gmail", "yahoo", "microsoft"]
ALL = ",".join(PROVIDERS)
PROFILE = """\
version: 1
identities: {{anna: {{address: {}}}}}
channels:
  relay: {{kind: smtp, host: mx.good.test, port: 587, tls: starttls, selectors: [s1]}}
  old: {{kind: legacy-sales}}
"""


def rulings(answer: Any) -> dict[str, str]:
    """State by code, of an answer about one domain or message."""
    (rules,) = answer.data["rules"]
    return {one["code"]: one["state"] for one in rules["rulings"]}


def test_a_domain_alone_shows_what_dns_shows(check: Cli) -> None:
    answer = check("good.test", "--for", ALL, *DKIM, "--json")
    (rules,) = answer.data["rules"]
    assert rules["domain"] == "good.test"
    assert list(dict.fromkeys(one["provider"] for one in rules["rulings"])) == PROVIDERS
    states = rulings(answer)
    assert {states[f"sender-rules.{name}-bulk-dmarc"] for name in PROVIDERS} == {"met"}
    assert states["sender-rules.gmail-bulk-aligned"] == "not-visible"
    assert all(one["source"].startswith("https://") and one["read"] for one in rules["rulings"])
    assert answer.code == 0, "what is not visible from here is no fault"


def test_every_ruling_is_a_finding_as_well(check: Cli) -> None:
    data = check("good.test", "--for", "yahoo", *DKIM, "--json").data
    found = [one["code"] for one in data["domains"][0]["findings"] if one["section"] == "sender-rules"]
    assert found == [one["code"] for one in data["rules"][0]["rulings"]]


def test_with_a_profile_alignment_is_told_by_its_channels(check: Cli, profile: Path) -> None:
    profile.write_text(PROFILE.format("anna@good.test").replace("  old: {kind: legacy-sales}\n", ""))
    assert rulings(check("good.test", "--for", "gmail", *DKIM, "--json"))["sender-rules.gmail-bulk-aligned"] == "met"
    profile.write_text(PROFILE.format("anna@good.test"))
    answer = check("good.test", "--for", "gmail", *DKIM, "--json")
    assert rulings(answer)["sender-rules.gmail-bulk-aligned"] == "not-met", "the legacy servers cannot align"
    assert answer.code == 3


@pytest.mark.parametrize("address", ["anna@bücher.test", "anna@xn--bcher-kva.test", "anna@BÜCHER.test"])
def test_an_international_identity_is_of_its_domain(check: Cli, profile: Path, address: str) -> None:
    profile.write_text(PROFILE.format(address))
    answer = check("bücher.test", "--for", "gmail", *DKIM, "--json")
    assert rulings(answer)["sender-rules.gmail-bulk-aligned"] == "not-met"


def test_the_identity_of_another_domain_says_nothing(check: Cli, profile: Path) -> None:
    profile.write_text(PROFILE.format("anna@weak.test"))
    assert (
        rulings(check("good.test", "--for", "gmail", *DKIM, "--json"))["sender-rules.gmail-bulk-aligned"]
        == "not-visible"
    )


def test_what_is_not_met_says_what_it_earns(check: Cli) -> None:
    answer = check("bad.test", "--for", "microsoft,gmail", *DKIM)
    assert answer.code == 3
    page = answer.out[answer.out.index("rules for mail from bad.test") :]
    assert "NOT MET" in page
    assert "refused with 550 5.7.515" in page
    assert "as of 20" in page, "each provider's page and the day it was read"
    assert page.index("Gmail:") < page.index("Microsoft (Outlook.com):"), "the order is that of the data"


def test_what_could_not_be_asked_is_unknown_there_too(check: Cli) -> None:
    answer = check("ill.test", "--for", "gmail", *DKIM, "--json")
    assert rulings(answer)["sender-rules.gmail-bulk-spf"] == "unknown"
    assert answer.code == 6


MAIL = (
    "From: Anna <anna@good.test>\r\nTo: bob@corp.test\r\nSubject: hello\r\n"
    "Date: Tue, 24 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@good.test>\r\n\r\nhello\r\n"
)
CLIENT = ("--ip", "8.8.4.4", "--mail-from", "anna@good.test", "--helo", "mx.good.test")


def test_for_a_message_that_arrived(check: Cli, home: Path) -> None:
    (home / "mail.eml").write_text(MAIL)
    answer = check("--message", "mail.eml", *CLIENT, "--for", ALL, "--json")
    states = rulings(answer)
    assert states["sender-rules.gmail-bulk-aligned"] == "met"
    assert states["sender-rules.gmail-form"] == "met"
    assert answer.data["rules"][0]["domain"] == "good.test"
    page = check("--message", "mail.eml", *CLIENT, "--for", "gmail").out
    assert "rules for mail from good.test" in page
    assert page.count("Gmail:") == 1


def test_for_a_message_of_nobody(check: Cli, home: Path) -> None:
    (home / "mail.eml").write_text("Subject: hello\r\n\r\nhello\r\n")
    assert check("--message", "mail.eml", "--for", "gmail", "--json").data["rules"] == []


def test_several_domains_have_a_page_each(check: Cli) -> None:
    answer = check("good.test", "weak.test", "--for", "gmail", *DKIM)
    heads = [line for line in answer.out.splitlines() if line.startswith("rules for mail from ")]
    assert heads == ["rules for mail from good.test", "rules for mail from weak.test"]


WRONG = ["gmial", "gmail,,yahoo", "gmail yahoo", ""]


@pytest.mark.parametrize("names", WRONG)
def test_a_provider_that_is_none(check: Cli, names: str) -> None:
    answer = check("good.test", "--for", names)
    assert (answer.code, answer.out) == (2, "")
    assert "--for" in answer.err


def test_case_and_blanks_do_not_matter(check: Cli) -> None:
    answer = check("good.test", "--for", "Gmail, YAHOO,gmail", *DKIM, "--json")
    assert list(dict.fromkeys(one["provider"] for one in answer.data["rules"][0]["rulings"])) == ["gmail", "yahoo"]


def test_on_paper(check: Cli) -> None:
    page = check("good.test", "--for", "gmail", *DKIM, "--format", "md").out
    assert "# Rules for mail from good.test" in page
    assert "<h" in check("good.test", "--for", "gmail", *DKIM, "--format", "html").out
