"""The DMARC section of a domain check: the record that applies, what it asks for, and where reports go."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from dcctl.mailauth.dmarc import Discovery, discover
from dcctl.mailauth.dmarc_reports import Destination, external, mailless
from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.mending.dmarc_fix import edited, meant_policy, once, recognised, spilled
from dcctl.mailauth.records.dmarc_record import DmarcFault, DmarcProblem, DmarcRecord, Policy, parse
from dcctl.mailauth.rules import MAX_EVIDENCE, finding, visible
from dcctl.mailauth.together import both
from dcctl.safe import safe

_STRENGTH: Final[dict[Policy, int]] = {"none": 0, "quarantine": 1, "reject": 2}


@dataclass(frozen=True, slots=True)
class _Draft:
    """A finding and what it would change in the record: tags with their new value (None: take out)."""

    finding: Finding
    edits: dict[str, str | None] = field(default_factory=dict)


async def check_dmarc(domain: str, *, lookup: Lookup) -> tuple[list[Finding], Discovery]:
    """The findings about DMARC for `domain` (A-labels), and what the tree walk found."""
    found = await discover(domain, lookup=lookup)
    answer = await lookup(f"_dmarc.{domain}", "TXT")
    own = _own(domain, answer)
    if found.record is None:
        return [own or _none(found)], found
    abroad = external(found.record, _owner(found), found.organizational, lookup=lookup)
    destinations, dead = await both(abroad, mailless(found.record, domain, lookup=lookup))
    return [*([own] if own else []), *judge(found, destinations, dead)], found


def judge(found: Discovery, destinations: list[Destination], dead: Sequence[str] = ()) -> list[Finding]:
    """The findings about a record that was found; `dead` are the domains of destinations that take no mail."""
    record, owner = found.record, _owner(found)
    if record is None:
        return []
    offered = once(record)
    drafts = [
        *_policy(found, record),
        *_reports(found, record),
        *(draft for fault in record.faults if (draft := _fault(found.domain, fault, offered))),
        *_flags(found, record),
        *map(_Draft, _destinations(found.domain, destinations)),
        *_dead(found.domain, record, dead),
    ]
    if not drafts:
        inherited = f", inherited from {owner}" if found.inherited else ""
        return [finding("dmarc.ok", found.domain, f"policy {found.policy}{inherited}", evidence=record.text)]
    return _with_fixes(drafts, owner, record)


def _owner(found: Discovery) -> str:
    """Where the record stands, also when it is too broken to be anybody's policy."""
    text = found.record.text if found.record else ""
    return next((step.name for step in found.walk if step.found == "record" and step.record == text), found.domain)


def _with_fixes(drafts: list[_Draft], owner: str, record: DmarcRecord) -> list[Finding]:
    """Every finding that a change can mend carries the same new record: all the changes at once."""
    edits = {tag: value for draft in drafts for tag, value in draft.edits.items()}
    why = "the same record without what is wrong in it"
    change = visible(_replaced(owner, record.text, edited(record, edits), why))
    shown = safe(record.text, MAX_EVIDENCE)
    return [
        replace(
            draft.finding,
            evidence=draft.finding.evidence or shown,
            fix=draft.finding.fix or ((change,) if draft.edits else None),
        )
        for draft in drafts
    ]


def _replaced(owner: str, old: str, new: str, why: str) -> DnsChange:
    return DnsChange("replace", f"_dmarc.{owner}", "TXT", new, old, why)


def _none(found: Discovery) -> Finding:
    domain = found.domain
    if found.cause:
        return finding("dmarc.unknown", domain, f"DMARC could not be checked: {found.cause}")
    policy = f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"
    fix = [DnsChange("add", f"_dmarc.{domain}", "TXT", policy, why="asks for reports and changes nothing else yet")]
    message = "no DMARC record: receivers do not protect the domain, and large ones refuse bulk mail from it"
    return finding("dmarc.missing", domain, message, fix=fix)


def _own(domain: str, answer: Answer) -> Finding | None:
    """What stands at the domain's own `_dmarc` name and is not one record: several, or one that nobody recognises."""
    parsed = [(text, parse(text)) for text in answer.texts]
    records = [text for text, record in parsed if isinstance(record, DmarcRecord)]
    if len(records) > 1:
        return _several(domain, records)
    if records:
        return None
    near = ((text, problem) for text, problem in parsed if isinstance(problem, DmarcProblem) and problem.near)
    return next((_near(domain, text, problem) for text, problem in near), None)


def _several(domain: str, records: list[bytes]) -> Finding:
    texts = [record.decode("utf-8", "replace") for record in records]
    fix = [DnsChange("remove", f"_dmarc.{domain}", "TXT", text, why="one record, or none counts") for text in texts[1:]]
    message = f"{len(records)} DMARC records: receivers discard them all"
    return finding("dmarc.multiple", domain, message, evidence=b" | ".join(records), fix=fix)


def _near(domain: str, text: bytes, problem: DmarcProblem) -> Finding:
    words = text.decode("utf-8", "replace")
    fix = [_replaced(domain, words, better, "begins as it must")] if (better := recognised(words)) else []
    message = f"a record that looks like DMARC is none: {problem.message}"
    return finding("dmarc.not-recognised", domain, message, evidence=text, fix=fix)


def _policy(found: Discovery, record: DmarcRecord) -> Iterator[_Draft]:
    domain, p = found.domain, record.p
    if found.policy is None and found.cause:
        yield _Draft(finding("dmarc.unknown", domain, f"which policy applies could not be checked: {found.cause}"))
    bad = [fault for fault in record.faults if fault.fault in ("p", "sp", "np")]
    if bad:
        wrong = ", ".join(f"{fault.tag}={fault.value}" if fault.value else f"no {fault.tag}=" for fault in bad)
        effect = "receivers act as with p=none" if record.wants_reports else "receivers apply no DMARC at all"
        edits = spilled(record) | {
            fault.tag: meant_policy(fault.value) or ("none" if fault.tag == "p" else None) for fault in bad
        }
        yield _Draft(finding("dmarc.bad-policy", domain, f"{wrong} is not none, quarantine or reject: {effect}"), edits)
        return
    if found.inherited:
        if found.policy == "none" and not record.testing:
            message = f"the policy of {found.policy_domain} for this domain is none: forged mail is delivered"
            yield _Draft(
                finding("dmarc.policy-none", domain, message), {"sp": None} if p != "none" else {"p": "quarantine"}
            )
        return
    if p == "none":
        message = "p=none: forged mail is delivered, you only hear of it"
        yield _Draft(finding("dmarc.policy-none", domain, message), {"p": "quarantine"})
    elif p is not None:
        yield from _below(domain, record, p)


def _below(domain: str, record: DmarcRecord, p: Policy) -> Iterator[_Draft]:
    """`sp` and `np` weaker than `p` open the door below the domain."""
    if record.sp is not None and _STRENGTH[record.sp] < _STRENGTH[p]:
        message = f"sp={record.sp} is weaker than p={p}: subdomains can be forged"
        yield _Draft(finding("dmarc.subdomain-none", domain, message), {"sp": None})
    if record.np is not None and _STRENGTH[record.np] < _STRENGTH[record.sp or p]:
        message = f"np={record.np} is weaker than for domains that exist: any name made up below it can be forged"
        yield _Draft(finding("dmarc.nonexistent-none", domain, message), {"np": None})


def _reports(found: Discovery, record: DmarcRecord) -> Iterator[_Draft]:
    meant = "rua" in spilled(record) or any(fault.fault == "rua" for fault in record.faults)
    if not record.rua and not meant:
        message = "no rua=: nobody hears who sends in the name of the domain"
        yield _Draft(
            finding("dmarc.no-reports", found.domain, message),
            {"rua": f"mailto:postmaster@{found.policy_domain or found.domain}"},
        )


def _flags(found: Discovery, record: DmarcRecord) -> Iterator[_Draft]:
    if record.testing:
        message = "t=y: receivers apply the policy one step milder"
        yield _Draft(finding("dmarc.testing", found.domain, message), {"t": None})
    if record.psd == "y" and not found.inherited and "." in found.domain:
        message = "psd=y says that anybody may register names below this one; only a registry's domain is that"
        yield _Draft(finding("dmarc.public-suffix", found.domain, message), {"psd": None})


def _fault(domain: str, fault: DmarcFault, offered: Mapping[str, str | None]) -> _Draft | None:
    """One tag that is wrong, ignored or historic; the policies are told in `_policy`. `offered` are the destinations as
    they should be written."""
    tag, value = fault.tag, fault.value
    match fault.fault:
        case "rua" | "ruf":
            message = f"{tag}: {value} is no mailto: address; no report goes there"
            return _Draft(finding("dmarc.bad-destination", domain, message), {tag: offered[tag]})
        case "size":
            message = f"{tag}: the size behind {value} is historic and ignored"
            return _Draft(finding("dmarc.size-suffix", domain, message), {tag: offered[tag]})
        case "twice":
            message = f"{tag}= stands there twice: receivers differ about which counts, some about the whole record"
            return _Draft(finding("dmarc.twice", domain, message), {tag: offered[tag]})
        case "historic":
            message = f"{tag}={value} is historic and ignored; old receivers may still act on it"
            return _Draft(finding("dmarc.historic-tag", domain, message), {tag: None})
        case "unknown":
            return _Draft(
                finding("dmarc.unknown-tag", domain, f"{tag}={value} is no tag of DMARC and ignored"), {tag: None}
            )
        case "value":
            message = f"{tag}={value} is no value of that tag and ignored"
            return _Draft(finding("dmarc.bad-value", domain, message), {tag: None})
        case "syntax":
            edits = {"v": "DMARC1", "rua": offered["rua"]}
            return _Draft(finding("dmarc.syntax", domain, f"{tag} is no tag=value and ignored"), edits)
        case _:
            return None


def _destinations(domain: str, destinations: list[Destination]) -> Iterator[Finding]:
    for destination in destinations:
        tag, uri = destination.tag, destination.uri
        if destination.agrees is None:
            message = f"whether {uri.domain} takes reports ({tag}) could not be checked: {destination.cause}"
            yield finding("dmarc.destination-unknown", domain, message)
        elif not destination.agrees:
            message = f"{uri.domain} has not agreed to take reports about the domain ({tag}): none are sent there"
            why = f"to be published by {uri.domain}"
            fix = [DnsChange("add", destination.name, "TXT", "v=DMARC1;", why=why)]
            yield finding("dmarc.destination-refuses", domain, message, fix=fix)


def _dead(domain: str, record: DmarcRecord, dead: Sequence[str]) -> Iterator[_Draft]:
    """A destination that takes no mail is left out, but for the last one of rua=: somebody has to find another."""
    for tag, all_of_them in (("rua", record.rua), ("ruf", record.ruf)):
        gone = dict.fromkeys(uri.domain for uri in all_of_them if uri.domain in dead)
        kept = ",".join(f"mailto:{uri.mailbox}" for uri in all_of_them if uri.domain not in dead)
        for name in gone:
            message = f"{name} takes no mail, so no report ({tag}) arrives there"
            edits = {tag: kept or None} if kept or tag == "ruf" else {}
            yield _Draft(finding("dmarc.destination-no-mail", domain, message), edits)
