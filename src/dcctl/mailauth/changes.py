"""What changed about a domain since its last saved check: worse, better, or merely another record.

Compared is, section by section, what each rule said of each subject. What is unknown says nothing about the domain and
is never worse nor better; nor is a section that one of the two checks left out.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple, get_args

from dcctl.errors import StoreError
from dcctl.mailauth.finding import Finding, Section, Verdict, counts_as

_WEIGHT: Final[dict[Verdict, int]] = {"pass": 0, "warn": 1, "fail": 2}
_VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)


class Said(NamedTuple):
    """What is kept of a finding; all texts are safe already."""

    section: Section
    code: str
    verdict: Verdict
    subject: str
    message: str
    evidence: str

    @property
    def weight(self) -> int:
        """How bad it is; what counts for nothing weighs nothing."""
        return _WEIGHT.get(counts_as(self.section, self.verdict), 0)


@dataclass(frozen=True, slots=True)
class Change:
    """One rule's answer about one subject that is another than before. A verdict is None where the rule had nothing to
    say; `message` is today's sentence, or the former one where the rule is silent today; `evidence` and
    `evidence_before` are the records, "" where there is none."""

    code: str
    section: Section
    subject: str
    before: Verdict | None
    after: Verdict | None
    message: str
    evidence: str
    evidence_before: str


@dataclass(frozen=True, slots=True)
class DomainChange:
    """A domain today against its check saved at `since` (None: it was never saved, and nothing is compared). `changed`
    is neither worse nor better: another record, something in order that is new or gone, a fault in place of a graver
    one."""

    since: datetime | None = None
    worse: tuple[Change, ...] = ()
    better: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()


class _Pair(NamedTuple):
    """What one rule said of one subject, before and now."""

    section: Section
    code: str
    subject: str
    before: Said | None
    after: Said | None

    @property
    def risen(self) -> int:
        """By how much it weighs more than before."""
        return (self.after.weight if self.after else 0) - (self.before.weight if self.before else 0)


def said(findings: Iterable[Finding]) -> tuple[Said, ...]:
    """What is to be compared and kept of a report's findings."""
    return tuple(Said(f.section, f.code, f.verdict, f.subject, f.message, f.evidence) for f in findings)


def compare(before: tuple[Said, ...], after: tuple[Said, ...], since: datetime) -> DomainChange:
    """What is said today and was not `since` then."""
    pairs = _pairs(before, after)
    gone = [pair.before for pair in pairs if pair.before and not pair.after]
    both = _subjects(before) & _subjects(after)
    kinds = [_kind(pair, gone, both) for pair in pairs]
    worse, better, changed = (
        tuple(_change(pair) for pair, kind in zip(pairs, kinds, strict=True) if kind == wanted)
        for wanted in ("worse", "better", "changed")
    )
    return DomainChange(since, worse, better, changed)


def kept(before: tuple[Said, ...], after: tuple[Said, ...]) -> tuple[Said, ...]:
    """What to save today: a section that is partly unknown now, or was left out, stays as it was saved."""
    unknown = _unknown(after) - _unknown(before)
    stays = _sections(before) & unknown | _sections(before) - _sections(after)
    return (*(one for one in after if one.section not in stays), *(one for one in before if one.section in stays))


def to_text(what: tuple[Said, ...]) -> str:
    """As the ledger keeps it."""
    return json.dumps(what, separators=(",", ":"))


def from_text(text: str) -> tuple[Said, ...]:
    """What `to_text` wrote; raises `StoreError` for anything else."""
    try:
        found = tuple(Said(*one) for one in json.loads(text))
        sound = all(one.verdict in _VERDICTS and all(isinstance(part, str) for part in one) for one in found)
    except (TypeError, ValueError, RecursionError):
        sound = False
    if not sound:
        next_step = "save it anew with --save, in another state folder (DCCTL_STATE)"
        raise StoreError("what the ledger holds of an earlier check cannot be read", next=next_step)
    return found


def _pairs(before: tuple[Said, ...], after: tuple[Said, ...]) -> list[_Pair]:
    """The answers of the sections that both checks looked at. Where a section is partly unknown, what is not said there
    may only be hidden: it is neither new nor gone."""
    then, now = _numbered(before), _numbered(after)
    looked = _sections(before) & _sections(after)
    pairs = [_Pair(*key[:3], then.get(key), now.get(key)) for key in {**now, **then} if key[0] in looked]
    hidden_then, hidden_now = _unknown(before), _unknown(after)
    return [
        pair
        for pair in pairs
        if (pair.before.verdict != "unknown" if pair.before else pair.section not in hidden_then)
        and (pair.after.verdict != "unknown" if pair.after else pair.section not in hidden_now)
    ]


def _numbered(what: tuple[Said, ...]) -> dict[tuple[Section, str, str, int], Said]:
    """By section, code and subject; a rule's second answer about one subject stands beside the second, and so on."""
    seen: Counter[tuple[Section, str, str]] = Counter()
    numbered = {}
    for one in what:
        key = (one.section, one.code, one.subject)
        seen[key] += 1
        numbered[(*key, seen[key])] = one
    return numbered


def _sections(what: tuple[Said, ...]) -> set[Section]:
    return {one.section for one in what}


def _subjects(what: tuple[Said, ...]) -> set[tuple[Section, str]]:
    return {(one.section, one.subject) for one in what}


def _unknown(what: tuple[Said, ...]) -> set[Section]:
    return {one.section for one in what if one.verdict == "unknown"}


def _kind(pair: _Pair, gone: list[Said], both: set[tuple[Section, str]]) -> Literal["worse", "better", "changed", ""]:
    """`both` are the subjects spoken of before and now: beside another answer one in order is not worth telling."""
    if pair.risen < 0:
        return "better"
    if pair.risen > 0:
        return "changed" if not pair.before and _replaces(pair, gone) else "worse"
    if pair.before and pair.after:
        return "changed" if _told(pair.before) != _told(pair.after) else ""
    return "" if (pair.section, pair.subject) in both else "changed"


def _replaces(new: _Pair, gone: list[Said]) -> bool:
    """Whether a fault only came to light, or came in place of nothing at all: a graver one about the same subject is
    gone, or the word that nothing is published."""
    return any(
        (old.subject == new.subject and old.weight > new.risen) or (old.verdict == "absent" and old.weight >= new.risen)
        for old in gone
        if old.section == new.section
    )


def _told(one: Said) -> tuple[Verdict, list[str]]:
    """What must differ to be a change: the verdict, or the records (of which servers give several in any order)."""
    return one.verdict, sorted(one.evidence.split(" | "))


def _change(pair: _Pair) -> Change:
    old, new = pair.before, pair.after
    return Change(
        pair.code,
        pair.section,
        pair.subject,
        old.verdict if old else None,
        new.verdict if new else None,
        new.message if new else old.message if old else "",
        new.evidence if new else "",
        old.evidence if old else "",
    )
