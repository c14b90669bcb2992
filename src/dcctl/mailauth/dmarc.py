"""DMARC: does the author's domain vouch for the message, and what if not? RFC 9989; the tree walk of section 4.10."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.names import as_asked, within
from dcctl.mailauth.records.dmarc_record import DmarcProblem, DmarcRecord, Mode, Policy, parse
from dcctl.mailauth.together import together

__all__ = ["Discovery", "DmarcProblem", "DmarcRecord", "DmarcResult", "WalkStep", "discover", "evaluate", "parse"]

Result = Literal["pass", "fail", "none", "temperror", "permerror"]

MAX_QUESTIONS: Final = 8
MAX_WALKS: Final = 10  # for identifiers that relaxed alignment depends on
_MILDER: Final[dict[Policy, Policy]] = {"reject": "quarantine", "quarantine": "none", "none": "none"}


@dataclass(frozen=True, slots=True)
class WalkStep:
    """One question of the tree walk: the name asked, what was found there (the record's text, as it came), or why
    nothing is known of it (`cause`)."""

    name: str
    found: Literal["record", "none", "several", "unknown"]
    record: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What the tree walk of one domain found. `record` None and `cause` empty: there is no record anywhere.

    `policy` is the effective one for mail from that domain, `t` applied, None where none applies; `organizational` the
    organizational domain, None where no record was found or it is unknown; `inherited` says that the record stands at a
    parent. A `cause` says what could not be asked.
    """

    domain: str
    record: DmarcRecord | None = None
    policy_domain: str | None = None
    organizational: str | None = None
    policy: Policy | None = None
    inherited: bool = False
    walk: tuple[WalkStep, ...] = ()
    cause: str = ""


@dataclass(frozen=True, slots=True)
class DmarcResult:
    """The verdict for one author domain. `aligned_spf` and `aligned_dkim` say which way it passed; `policy` is the
    effective one, `t` applied; `reason` says why it is none or an error."""

    result: Result
    policy: Policy | None = None
    policy_domain: str | None = None
    organizational_domain: str | None = None
    aligned_spf: bool = False
    aligned_dkim: bool = False
    walk: tuple[WalkStep, ...] = ()
    reason: str = ""


async def evaluate(author_domain: str, *, spf: str | None, dkim: Iterable[str] = (), lookup: Lookup) -> DmarcResult:
    """Judge a message by its author domain.

    `spf` is the domain that passed SPF, or None; `dkim` the signing domains (`d=`) that verified. At most 8 questions a
    walk, one walk for the author domain and one for each of ten identifiers that relaxed alignment depends on. Raises
    nothing: an author domain that DNS cannot hold has no record, so that the result is none.
    """
    author = as_asked(author_domain)
    if author is None:
        return DmarcResult("none", reason="the author domain is no name that DNS can hold")
    found = await discover(author, lookup=lookup)
    if found.record is None or found.policy_domain is None:
        result: Result = "temperror" if found.cause else "none"
        return DmarcResult(result, walk=found.walk, reason=found.cause or "no DMARC record applies")
    by_spf = await _aligned([spf] if spf else [], found.record.aspf, found, lookup)
    by_dkim = await _aligned(dkim, found.record.adkim, found, lookup)
    return _result(found, by_spf, by_dkim)


def _result(found: Discovery, by_spf: bool | None, by_dkim: bool | None) -> DmarcResult:
    """None for an alignment means unknown: it can neither pass nor fail (section 5.3.6)."""
    passed = bool(by_spf or by_dkim)
    unknown = not passed and (by_spf is None or by_dkim is None or found.policy is None)
    result: Result = "pass" if passed else "temperror" if unknown else "fail"
    return DmarcResult(
        result,
        found.policy,
        found.policy_domain,
        found.organizational,
        bool(by_spf),
        bool(by_dkim),
        found.walk,
        found.cause if unknown else "",
    )


async def _aligned(identifiers: Iterable[str], mode: Mode, found: Discovery, lookup: Lookup) -> bool | None:
    """Section 4.4: strict is the same name, relaxed the same organizational domain; None where that is unknown."""
    names = dict.fromkeys(name for name in map(as_asked, identifiers) if name)
    if found.domain in names:
        return True
    if mode == "s" or not names:
        return False
    if found.organizational is None:
        return None
    # Only a name at or below it can have the same organizational domain: the others need no walk.
    near = [name for name in names if within(name, found.organizational)][:MAX_WALKS]
    walks = await together(discover(name, lookup=lookup) for name in near)
    if any(walk.organizational == found.organizational for walk in walks):
        return True
    return None if any(walk.cause for walk in walks) else False


async def discover(domain: str, *, lookup: Lookup) -> Discovery:
    """The tree walk from `domain` (A-labels, lower case): record, organizational domain, effective policy.

    The questions, at most 8, are asked at once. `np` costs one more, to learn whether the domain exists.
    """
    names = walk_names(domain)
    answers = await together(lookup(f"_dmarc.{name}", "TXT") for name in names)
    steps: list[WalkStep] = []
    records: dict[str, DmarcRecord] = {}
    for name, answer in zip(names, answers, strict=True):
        found = [record for record in map(parse, answer.texts) if isinstance(record, DmarcRecord)]
        if answer.status == "TEMPERROR":
            steps.append(WalkStep(name, "unknown", cause=answer.cause))
        elif len(found) != 1:  # section 4.10 step 2: several are as good as none
            steps.append(WalkStep(name, "several" if found else "none"))
        else:
            records[name] = found[0]
            steps.append(WalkStep(name, "record", found[0].text))
            if found[0].psd in ("y", "n"):
                break  # steps 2 and 6
    return await _discovery(domain, tuple(steps), records, lookup)


def walk_names(domain: str) -> tuple[str, ...]:
    """The names of section 4.10, longest first: the domain, then its parents of at most seven labels."""
    labels = domain.split(".")
    start = max(1, len(labels) - (MAX_QUESTIONS - 1))
    return (domain, *(".".join(labels[at:]) for at in range(start, len(labels))))


def organizational_domain(domain: str, records: dict[str, DmarcRecord]) -> str | None:
    """Section 4.10.2, of the records found on the walk (longest name first); None where there is none."""
    for name, record in records.items():
        if record.psd == "n":
            return name
        if record.psd == "y" and name != domain:
            below = domain.removesuffix(f".{name}").rpartition(".")[2]
            return f"{below}.{name}"
    return min(records, key=lambda name: name.count("."), default=None)


async def _discovery(
    domain: str, steps: tuple[WalkStep, ...], records: dict[str, DmarcRecord], lookup: Lookup
) -> Discovery:
    """Section 4.10.1: the record of the domain itself, else of its organizational domain, else of its PSD."""
    causes = "; ".join(f"_dmarc.{step.name}: {step.cause}" for step in steps if step.found == "unknown")
    organizational = None if causes else organizational_domain(domain, records)
    public = next((name for name, record in records.items() if record.psd == "y"), None)
    owner = next((name for name in (domain, organizational, public) if name in records), None)
    if owner is None or (causes and owner != domain):
        return Discovery(domain, walk=steps, cause=causes)
    record = records[owner]
    inherited = owner != domain
    policy, trouble = await _policy(record, domain, inherited, lookup)
    if policy is None and not trouble:  # no DMARC, whatever stands above: a broken record that asks for no reports
        return Discovery(domain, record, None, None, None, inherited, steps)
    cause = "; ".join(filter(None, (causes, trouble)))
    return Discovery(domain, record, owner, organizational, policy, inherited, steps, cause)


async def _policy(record: DmarcRecord, domain: str, inherited: bool, lookup: Lookup) -> tuple[Policy | None, str]:
    """The effective policy; None without a cause where no DMARC applies, with one where it is unknown."""
    if record.broken:
        return ("none" if record.wants_reports else None), ""
    policy = record.p
    if inherited:
        policy = record.sp or record.p
        if record.np is not None and record.np != policy:
            answer = await lookup(domain, "TXT")  # appendix A.4: only a name error means that it does not exist
            if answer.status == "TEMPERROR":
                return None, f"{domain}: {answer.cause}"
            policy = record.np if answer.status == "NO_NAME" else policy
    return (_MILDER[policy] if policy and record.testing else policy), ""
