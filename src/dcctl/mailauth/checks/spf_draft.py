"""Findings about one SPF record and the one better record that mends all of them at once (RFC 7208). Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.mending import spf_fix
from dcctl.mailauth.rules import MAX_EVIDENCE, visible
from dcctl.safe import safe


@dataclass(frozen=True, slots=True)
class Draft:
    """A finding and what it would change in the record it is about: terms to replace (None: take out, itself: keep it
    once), an `end` for a record that has none; `shorter` asks for ranges to be joined. The finding's own fix stays: it
    is about other records of the domain."""

    finding: Finding
    edits: dict[str, str | None] = field(default_factory=dict)
    end: str | None = None
    shorter: bool = False


def mended(drafts: Iterable[Draft], domain: str, text: str) -> list[Finding]:
    """The findings, with the record as evidence; those that a change can mend carry the same new record."""
    drafts = list(drafts)
    edits = {term: new for draft in drafts for term, new in draft.edits.items()}
    end = next((draft.end for draft in drafts if draft.end), None)
    new = spf_fix.edited(text, edits, end)
    if any(draft.shorter for draft in drafts):
        new = spf_fix.joined(new)
    change, shown = visible(replacement(domain, text, new)), safe(text, MAX_EVIDENCE)
    return [_with(draft, shown, change if new != text else None) for draft in drafts]


def _with(draft: Draft, evidence: str, change: DnsChange | None) -> Finding:
    helps = change is not None and (draft.edits or draft.end or draft.shorter)
    fix = (*(draft.finding.fix or ()), *([change] if change and helps else []))
    return replace(draft.finding, evidence=draft.finding.evidence or evidence, fix=fix or None)


def read_again(domain: str, text: str) -> tuple[DnsChange, str | None]:
    """The change that makes a record readable, and the record as it was meant (None: nothing but ~all is left)."""
    better = spf_fix.repaired(text)
    why = "the term as it was probably meant" if better else "a record that can be read, if an empty one"
    return replacement(domain, text, better or spf_fix.published(()), why), better


def one_of(domain: str, records: Sequence[bytes]) -> list[DnsChange]:
    """The changes that make one record of several, none where no record of them can be read."""
    one = spf_fix.merged(records)
    if one is None:
        return []
    texts = [record.decode("utf-8", "replace") for record in records]
    gone = (DnsChange("remove", domain, "TXT", text, why="merged into the other") for text in texts[1:])
    return [replacement(domain, texts[0], one, "one record with the terms of all"), *gone]


def replacement(domain: str, old: str, new: str, why: str = "the same record without what is wrong in it") -> DnsChange:
    """The change from one record to another; it says so where `-all` was softened."""
    if new == "v=spf1 ~all" and not old.rstrip().endswith("~all"):
        why += "; ~all, so that no mail is refused before your servers are listed"
    return DnsChange("replace", domain, "TXT", new, old, why)
