import re
from pathlib import Path
from typing import get_args

import pytest

import dcctl.mailauth
from dcctl.mailauth.finding import DnsChange, Section, Verdict
from dcctl.mailauth.rules import RULES, finding

SOURCES = "\n".join(path.read_text("utf-8") for path in Path(next(iter(dcctl.mailauth.__path__))).rglob("*.py"))


@pytest.mark.parametrize("code", RULES)
def test_every_rule_is_whole_and_used(code: str) -> None:
    section, verdict, reference = RULES[code]
    assert re.fullmatch(r"[a-z-]+\.[a-z0-9-]+", code)
    assert section in get_args(Section)
    assert verdict in get_args(Verdict)
    assert reference.startswith(("RFC ", "draft-"))
    assert SOURCES.count(f'"{code}"') >= 2


def test_foreign_words_are_made_visible() -> None:
    change = DnsChange("replace", "a\x1b.example", "TXT", "v\u202e", "o\n")
    made = finding("spf.syntax", "x\x1b", "m\x07", evidence=b"e\xff\n", fix=[change])
    assert (made.subject, made.message, made.evidence) == ("x^[", "m^G", "e\\xff^J")
    assert made.fix is not None
    assert (made.fix[0].name, made.fix[0].value, made.fix[0].instead_of) == ("a^[.example", "v\\u202e", "o^J")


def test_evidence_is_bounded() -> None:
    assert len(finding("spf.syntax", "x", "m", evidence=b"x" * 65_000).evidence) < 2100
