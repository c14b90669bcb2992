"""The JSON of `dcctl check-auth`: one shape for one and for many, in every mode, by the schema that is published."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.conftest import Cli
from tests.cli.zones import DKIM

MAIL = "From: anna@good.test\nTo: bob@corp.test\nDate: Tue, 24 Nov 2026 10:00:00 +0000\nMessage-ID: <1@a>\n\nx\n"
PROFILE = """\
version: 1
identities: {anna: {address: anna@good.test}}
channels:
  mass: {kind: smtp, preset: sendgrid}
  box: {kind: sandbox}
"""
# Every mode; `Result.json` validates each by `dcctl schema check-auth`.
MODES: dict[str, tuple[str, ...]] = {
    "one": ("good.test", *DKIM),
    "many": ("good.test", "bad.test", "ill.test", *DKIM),
    "simulated": ("good.test", *DKIM, "--ip", "9.9.9.9", "--mail-from", "<>", "--helo", "weak.test"),
    "compared": ("good.test", *DKIM, "--save", "--diff"),
    "ruled": ("bad.test", *DKIM, "--for", "gmail,yahoo,microsoft"),
    "listed": ("good.test", *DKIM, "--dnsbl", "list.test"),
    "cut": ("good.test", "ill.test", "--deadline", "10s"),
    "channels": ("--channels",),
    "message": ("--message", "mail.eml", "--ip", "8.8.4.4", "--mail-from", "a@good.test", "--for", "gmail"),
    "bare message": ("--message", "mail.eml"),
    "no such domain": ("gone.invalid", *DKIM),
}
KEYS = ["domains", "message", "channels", "rules", "gone"]


@pytest.fixture
def answered(check: Cli, home: Path, profile: Path) -> Callable[[str], Any]:
    (home / "mail.eml").write_text(MAIL)
    profile.write_text(PROFILE)
    return lambda mode: check(*MODES[mode], "--json")


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_has_the_same_keys(answered: Callable[[str], Any], mode: str) -> None:
    document = answered(mode).json
    assert list(document["data"]) == KEYS
    assert document["error"] is None


def test_one_domain_looks_like_one_of_many(answered: Callable[[str], Any]) -> None:
    (one,) = answered("one").data["domains"]
    many = answered("many").data["domains"]
    assert one == many[0]
    assert [list(report) for report in many] == [list(one)] * 3


def test_a_line_is_one_of_the_documents_domains(check: Cli) -> None:
    domains = check("good.test", "bad.test", *DKIM, "--json").data["domains"]
    lines = check("good.test", "bad.test", *DKIM, "--format", "jsonl").lines
    assert sorted(lines, key=lambda line: line["domain"]) == sorted(domains, key=lambda one: one["domain"])


def test_the_published_schema_tells_a_wrong_answer(cli: Cli, answered: Callable[[str], Any]) -> None:
    schema = json.loads(cli("schema", "check-auth").out)
    validator = Draft202012Validator(schema)
    document = answered("many").json
    assert validator.is_valid(document)
    document["data"]["domains"][1]["findings"][0]["verdict"] = "fine"
    assert not validator.is_valid(document)


def test_a_finding_has_its_words(answered: Callable[[str], Any]) -> None:
    report = answered("many").data["domains"][1]
    named = {"domain", "verdict", "organizational_domain", "policy_domain", "effective_policy", "findings"}
    assert named <= set(report)
    for one in report["findings"]:
        assert {"code", "section", "verdict", "subject", "message", "evidence", "reference", "fix"} == set(one)
        for change in one["fix"] or ():
            assert {"action", "name", "type", "value", "instead_of", "why"} == set(change)


@pytest.mark.parametrize(("mode", "fields"), [("message", {"spf", "dkim", "dmarc", "arc", "alignment", "findings"})])
def test_a_message_has_its_words(answered: Callable[[str], Any], mode: str, fields: set[str]) -> None:
    assert fields <= set(answered(mode).data["message"])


REFUSED = [("a..b",), ("--message", "gone.eml"), ("--channels", "other.test"), ("good.test", "--fail-on", "worse")]


@pytest.mark.parametrize("options", REFUSED)
def test_a_refusal_is_a_document_too(check: Cli, options: tuple[str, ...]) -> None:
    answer = check(*options, "--json")
    document = answer.json
    assert (answer.code, document["data"]) == (2, None)
    assert document["error"]["message"]
    assert document["error"]["next"]
    assert document["error"]["field"]
