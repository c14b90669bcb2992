"""One report against a former one: what got worse, what got better, what merely changed; and what is kept."""

from datetime import UTC, datetime

import pytest

from dcctl.errors import StoreError
from dcctl.mailauth.changes import Change, DomainChange, Said, compare, from_text, kept, said, to_text
from dcctl.mailauth.finding import Finding, Section, Verdict

THEN = datetime(2026, 11, 1, tzinfo=UTC)
D, S1, S2 = "example.com", "s1._domainkey.example.com", "s2._domainkey.example.com"


def a(code: str, verdict: Verdict = "pass", subject: str = D, evidence: str = "record") -> Said:
    section: dict[str, Section] = {"sts": "mta-sts"}
    word = code.partition(".")[0]
    return Said(section.get(word, word), code, verdict, subject, f"about {code}", evidence)  # type: ignore[arg-type]


def told(change: DomainChange) -> tuple[str, str, str]:
    """The codes of the worse, the better and the changed."""
    return (
        " ".join(one.code for one in change.worse),
        " ".join(one.code for one in change.better),
        " ".join(one.code for one in change.changed),
    )


OK, FAULT, WARNED = a("spf.ok"), a("spf.syntax", "fail"), a("spf.ptr", "warn")
MISSING, NONE = a("dmarc.missing", "absent", evidence=""), a("dmarc.policy-none", "warn")
UNKNOWN = a("spf.unknown", "unknown", evidence="")
CUT = Said("dkim", "check.deadline", "unknown", D, "not finished", "")
KEY1, KEY2 = a("dkim.ok", subject=S1), a("dkim.ok", subject=S2)
WEAK1, WEAK2 = a("dkim.weak-key", "fail", S1), a("dkim.weak-key", "fail", S2)
OLD_KEY, REVOKED = a("dkim.revoked", "warn", S1), a("dkim.revoked", "fail", S1)
TWO = FAULT._replace(evidence="a | b")
NO_KEY = a("dkim.not-found", "absent", evidence="")

CASES = [
    # what was said, what is said now, and then the codes of what is worse, better, changed
    ("nothing changed", [OK, MISSING], [OK, MISSING], "", "", ""),
    ("a fault stays", [FAULT], [FAULT], "", "", ""),
    ("a fault is new", [OK], [FAULT], "spf.syntax", "", ""),
    ("a fault joins another", [FAULT], [FAULT, WARNED], "spf.ptr", "", ""),
    ("a fault is gone", [FAULT], [OK], "", "spf.syntax", ""),
    ("one of two is gone", [FAULT, WARNED], [WARNED], "", "spf.syntax", ""),
    ("a warning becomes a fault", [OLD_KEY], [REVOKED], "dkim.revoked", "", ""),
    ("a fault becomes a warning", [REVOKED], [OLD_KEY], "", "dkim.revoked", ""),
    ("a warning gives way to a fault", [WARNED], [FAULT], "spf.syntax", "spf.ptr", ""),
    ("a warning comes to light behind a fault", [FAULT], [WARNED], "", "spf.syntax", "spf.ptr"),
    ("another fault as grave", [FAULT], [a("spf.loop", "fail")], "spf.loop", "spf.syntax", ""),
    ("a first record with a warning", [MISSING], [NONE], "", "dmarc.missing", "dmarc.policy-none"),
    ("a first record, and it is broken", [a("spf.missing", "absent")], [FAULT], "spf.syntax", "spf.missing", ""),
    ("the record is gone", [NONE], [MISSING], "dmarc.missing", "dmarc.policy-none", ""),
    ("absent counts by its section", [a("bimi.ok")], [a("bimi.missing", "absent")], "", "", ""),
    ("a first key, a short one", [NO_KEY], [a("dkim.short-key", "warn", S1)], "", "dkim.not-found", "dkim.short-key"),
    ("another record, in order as before", [OK], [OK._replace(evidence="other")], "", "", "spf.ok"),
    ("another record, as faulty as before", [FAULT], [FAULT._replace(evidence="other")], "", "", "spf.syntax"),
    ("several records in another order", [TWO], [TWO._replace(evidence="b | a")], "", "", ""),
    ("another sentence", [OK], [OK._replace(message="other words")], "", "", ""),
    ("a key is gone", [KEY1, KEY2], [KEY2], "", "", "dkim.ok"),
    ("a key is new", [KEY1], [KEY1, KEY2], "", "", "dkim.ok"),
    ("a rule finds a second fault", [FAULT], [FAULT, FAULT], "spf.syntax", "", ""),
    ("a rule finds one fault less", [FAULT, FAULT], [FAULT], "", "spf.syntax", ""),
    ("unknown now", [FAULT], [UNKNOWN], "", "", ""),
    ("unknown now, in order before", [OK], [UNKNOWN], "", "", ""),
    ("unknown then", [UNKNOWN], [FAULT], "", "", ""),
    ("unknown then, in order now", [UNKNOWN], [OK], "", "", ""),
    ("unknown both times", [UNKNOWN], [UNKNOWN], "", "", ""),
    ("partly unknown, and a fault that is certain", [KEY1], [WEAK1, CUT], "dkim.weak-key", "", ""),
    ("partly unknown: what is not said may be hidden", [WEAK1], [KEY2, CUT], "", "", "dkim.ok"),
    ("partly unknown then: what is new may be old", [KEY1, CUT], [KEY1, WEAK2], "", "", ""),
    ("partly unknown then, and a fault that is gone", [FAULT, UNKNOWN], [OK], "", "spf.syntax", ""),
    ("another section was unknown", [OK, CUT], [FAULT, KEY1], "spf.syntax", "", ""),
    ("a section is looked at for the first time", [OK], [OK, a("sts.policy", "fail")], "", "", ""),
    ("a section is left out", [OK, MISSING], [OK], "", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "worse", "better", "changed"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_what_changed(before: list[Said], after: list[Said], worse: str, better: str, changed: str) -> None:
    assert told(compare(tuple(before), tuple(after), THEN)) == (worse, better, changed)


@pytest.mark.parametrize("before", [case[1] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_kept_has_every_section_and_is_no_change_to_itself(before: list[Said]) -> None:
    for _, _, after, *_ in CASES:
        keep = kept(tuple(before), tuple(after))
        assert told(compare(keep, keep, THEN)) == ("", "", "")
        assert {one.section for one in keep} == {one.section for one in (*before, *after)}
        certain = {one.section for one in after} - {one.section for one in after if one.verdict == "unknown"}
        assert [one for one in keep if one.section in certain] == [one for one in after if one.section in certain]


KEPT = [
    ("what is known replaces what was saved", [FAULT, MISSING], [OK, NONE], [OK, NONE]),
    ("an unknown section stays as it was saved", [FAULT, MISSING], [UNKNOWN, NONE], [NONE, FAULT]),
    ("a partly unknown one too", [KEY1, KEY2], [KEY1, CUT], [KEY1, KEY2]),
    ("unless that was unknown itself", [UNKNOWN], [WARNED, UNKNOWN], [WARNED, UNKNOWN]),
    ("a section that is left out stays", [OK, MISSING], [FAULT], [FAULT, MISSING]),
    ("the first time all of it", [], [UNKNOWN, KEY1], [UNKNOWN, KEY1]),
]


@pytest.mark.parametrize(("before", "after", "keep"), [case[1:] for case in KEPT], ids=[case[0] for case in KEPT])
def test_what_is_saved(before: list[Said], after: list[Said], keep: list[Said]) -> None:
    assert kept(tuple(before), tuple(after)) == tuple(keep)


def test_a_failure_that_passes_is_no_change() -> None:
    first = (OK, KEY1)
    second = kept(first, (UNKNOWN, KEY1))
    assert told(compare(second, first, THEN)) == ("", "", "")


def test_a_change_says_all_of_it() -> None:
    worse = compare((OK,), (FAULT._replace(evidence="new"),), THEN)
    assert worse.since == THEN
    assert worse.worse == (Change("spf.syntax", "spf", D, None, "fail", "about spf.syntax", "new", ""),)
    better = compare((FAULT,), (OK,), THEN)
    assert better.better == (Change("spf.syntax", "spf", D, "fail", None, "about spf.syntax", "", "record"),)
    other = compare((OK,), (OK._replace(evidence="new", message="now"),), THEN)
    assert other.changed == (Change("spf.ok", "spf", D, "pass", "pass", "now", "new", "record"),)


def test_what_the_ledger_keeps_comes_back() -> None:
    finding = Finding("spf.ok", "spf", "pass", D, "one record, \N{SNOWMAN}", 'v=spf1 "^[" -all', "RFC 7208")
    what = said([finding])
    assert what == (Said("spf", "spf.ok", "pass", D, "one record, \N{SNOWMAN}", 'v=spf1 "^[" -all'),)
    assert from_text(to_text(what)) == what
    assert from_text(to_text(())) == ()


SPOILT = [
    "",
    "{}x",
    "[1]",
    '["abcdef"]',
    '[["spf","a","odd","b","c","d"]]',
    '[["spf","a","pass","b","c",1]]',
    "[" * 5000,
]


@pytest.mark.parametrize("text", SPOILT)
def test_what_nobody_wrote_is_not_read(text: str) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        from_text(text)
