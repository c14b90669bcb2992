"""Findings about one SPF record and the one better record that mends all of them at once (RFC 7208). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.mending import spf_fix
from dcctl.mailauth.rules import MAX_EVIDENCE, visible
from dcctl.safe import safe


@dataclass(frozen=True, slots=True)
class Draft:
    """A finding and what it would change in the domain's own record: terms to replace (None: take out, itself: keep it
    once), an `end` for a record that has none; `shorter` asks for ranges to be joined."""

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
    fix = draft.finding.fix or ((change,) if change and helps else None)
    return replace(draft.finding, evidence=draft.finding.evidence or evidence, fix=fix)


def replacement(domain: str, old: str, new: str, why: str = "the same record without what is wrong in it") -> DnsChange:
    """The change from one record to another; it says so where `-all` was softened."""
    if new == "v=spf1 ~all" and not old.rstrip().endswith("~all"):
        why += "; ~all, so that no mail is refused before your servers are listed"
    return DnsChange("replace", domain, "TXT", new, old, why)
