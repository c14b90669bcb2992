"""The SPF section of a domain check: the record, its include tree, and what passes the syntax and still hurts."""

import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from dcctl.mailauth import spf_fix
from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.rules import MAX_EVIDENCE, finding, visible
from dcctl.mailauth.spf import MAX_LOOKUPS, MAX_VOIDS
from dcctl.mailauth.spf_record import Mechanism, SpfRecord
from dcctl.mailauth.spf_walk import SpfNode, walk
from dcctl.safe import safe

LONG: Final = 450  # RFC 7208 section 3.4: with the rest of the answer it should fit 512 octets
_WIDE: Final = {"ip4": 16, "ip6": 32}
_PRIVATE4: Final = tuple(
    ipaddress.IPv4Network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10")
)
_NAMES: Final = frozenset({"all", "include", "a", "mx", "ptr", "exists", "ip4", "ip6"})


@dataclass(frozen=True, slots=True)
class _Draft:
    """A finding and what it would change in the domain's own record: terms to replace (None: take out), an end."""

    finding: Finding
    edits: dict[str, str | None] = field(default_factory=dict)
    end: str | None = None


async def check_spf(domain: str, *, lookup: Lookup, spf_terms: Sequence[str] = ()) -> list[Finding]:
    """The findings about the SPF record of `domain` (A-labels); `spf_terms` authorise the configured channels."""
    tree = await walk(domain, lookup=lookup)
    if tree.state in ("none", "several"):
        return [_no_record(tree, await lookup(domain, "TXT"), spf_terms)]
    return judge(tree)


def judge(tree: SpfNode) -> list[Finding]:
    """The findings about a tree whose root has a record, or could not be read."""
    domain, text = tree.domain, tree.text
    if tree.state == "unknown":
        return [finding("spf.unknown", domain, f"SPF could not be checked: {tree.cause}")]
    if tree.record is None:
        return [_syntax(tree)]
    drafts = [*_terms(tree.record, domain), *_end(tree), *_tree(tree), *_cost(tree)]
    if len(text) > LONG:
        drafts.append(_Draft(finding("spf.long", domain, f"the record has {len(text)} octets; keep it under {LONG}")))
    if not drafts:
        message = f"one record, {tree.lookups} of {MAX_LOOKUPS} lookups"
        return [finding("spf.ok", domain, message, evidence=text)]
    return _with_fixes(drafts, domain, tree.record.text)


def _with_fixes(drafts: list[_Draft], domain: str, text: str) -> list[Finding]:
    """Every finding that a change can mend carries the same new record: all the changes at once."""
    edits = {term: new for draft in drafts for term, new in draft.edits.items()}
    end = next((draft.end for draft in drafts if draft.end), None)
    shown = safe(text, MAX_EVIDENCE)
    change = visible(_change(domain, text, spf_fix.edited(text, edits, end)))
    return [
        replace(
            draft.finding,
            evidence=draft.finding.evidence or shown,
            fix=draft.finding.fix or ((change,) if draft.edits or draft.end else None),
        )
        for draft in drafts
    ]


def _change(domain: str, old: str, new: str, why: str = "the same record without what is wrong in it") -> DnsChange:
    if new == "v=spf1 ~all" and not old.rstrip().endswith("~all"):
        why += "; ~all, so that no mail is refused before your servers are listed"
    return DnsChange("replace", domain, "TXT", new, old, why)


def _no_record(tree: SpfNode, answer: Answer, spf_terms: Sequence[str]) -> Finding:
    domain = tree.domain
    if tree.state == "several":
        return _several(domain, tree.text.split(b"\n"))
    for text in answer.texts:
        words = text.decode("utf-8", "replace")
        if better := spf_fix.recognised(words):
            change = _change(domain, words, better, "begins as every receiver expects it")
            message = "a TXT record looks like SPF, but does not begin with v=spf1 and a space: nobody reads it"
            return finding("spf.not-recognised", domain, message, evidence=text, fix=[change])
    fix = []
    if spf_terms:
        why = "authorises the configured channels"
        fix = [DnsChange("add", domain, "TXT", spf_fix.published(spf_terms), why=why)]
    message = "no SPF record: receivers cannot tell which servers may send for the domain"
    return finding("spf.missing", domain, message, fix=fix)


def _several(domain: str, records: list[bytes]) -> Finding:
    message = f"{len(records)} SPF records: receivers must treat that as an error and use none of them"
    fix: list[DnsChange] = []
    if one := spf_fix.merged(records):
        texts = [record.decode("utf-8", "replace") for record in records]
        fix = [_change(domain, texts[0], one, "one record with the terms of all")]
        fix += [DnsChange("remove", domain, "TXT", text, why="merged into the other") for text in texts[1:]]
    return finding("spf.multiple", domain, message, evidence=b" | ".join(records), fix=fix)


def _syntax(tree: SpfNode) -> Finding:
    problem = tree.problem
    words = tree.text.decode("utf-8", "surrogateescape")
    at = "" if problem is None else f"at character {problem.at + 1}, {problem.term}: {problem.message}"
    better = spf_fix.repaired(words)
    fix = [_change(tree.domain, words, better, "the term as it was probably meant")] if better else []
    message = f"the record cannot be read {at}; receivers answer permerror"
    return finding("spf.syntax", tree.domain, message, evidence=tree.text, fix=fix)


def _terms(record: SpfRecord, domain: str) -> Iterator[_Draft]:
    """What the terms of the domain's own record are worth."""
    for mechanism in record.mechanisms:
        if mechanism.name == "ptr":
            message = f"{mechanism.text} is slow and unreliable, and many receivers skip it"
            yield _Draft(finding("spf.ptr", domain, message), {mechanism.text: None})
        if mechanism.name in _WIDE:
            yield from _range(mechanism, domain)
    for modifier in record.modifiers:
        if modifier.name in _NAMES:
            message = f"{modifier.text} is ignored: with = it is no mechanism"
            yield _Draft(
                finding("spf.not-a-modifier", domain, message), {modifier.text: spf_fix.corrected(modifier.text)}
            )
    yield from _after_all(record, domain)


def _range(mechanism: Mechanism, domain: str) -> Iterator[_Draft]:
    bits = mechanism.bits4 if mechanism.name == "ip4" else mechanism.bits6
    if mechanism.qualifier != "+":
        return
    if bits == 0:
        message = f"{mechanism.text} lets every address of the internet send for the domain"
        yield _Draft(finding("spf.everyone", domain, message), {mechanism.text: None})
    elif bits < _WIDE[mechanism.name]:
        message = f"{mechanism.text} covers far more addresses than anybody's mail servers have"
        yield _Draft(finding("spf.large-range", domain, message))
    elif _is_private(mechanism):
        message = f"{mechanism.text} is a private range: no receiver ever sees mail from there"
        yield _Draft(finding("spf.private-range", domain, message), {mechanism.text: None})


def _is_private(mechanism: Mechanism) -> bool:
    """Private in the sense of RFC 1918, RFC 4193, loopback and link-local; documentation ranges are left alone."""
    if mechanism.name == "ip4":
        four = ipaddress.IPv4Address(mechanism.network)
        return any(four in network for network in _PRIVATE4)
    six = ipaddress.IPv6Address(mechanism.network)
    return six.is_loopback or six.is_link_local or six in ipaddress.IPv6Network("fc00::/7")


def _after_all(record: SpfRecord, domain: str) -> Iterator[_Draft]:
    """Sections 5.1 and 6.1: nothing behind `all` counts, nor redirect= beside it."""
    names = [mechanism.name for mechanism in record.mechanisms]
    if "all" not in names:
        return
    dead = [mechanism.text for mechanism in record.mechanisms[names.index("all") + 1 :]]
    dead += [record.redirect.text] if record.redirect else []
    if dead:
        message = f"{', '.join(dead)} never counts: all matches before"
        keep = {mechanism.text for mechanism in record.mechanisms[: names.index("all") + 1]}
        if names == ["all"]:  # all alone beside redirect=: it is the redirect that was meant
            dead = list(keep)
            keep = set()
        yield _Draft(finding("spf.after-all", domain, message), {term: None for term in dead if term not in keep})


def _end(tree: SpfNode) -> Iterator[_Draft]:
    """How the record ends: what becomes of a server that nothing else matched. redirect= hands that on."""
    record, domain = tree.record, tree.domain
    final = None if record is None else _all(record)
    if final is None:
        if record is not None and record.redirect is None:
            message = "the record does not end in all: servers it does not name are neutral, as without SPF"
            yield _Draft(finding("spf.no-all", domain, message), end="~all")
        return
    if final.qualifier == "+":
        message = f"{final.text} lets everybody send for the domain"
        yield _Draft(finding("spf.all-pass", domain, message), {final.text: "~all"})
    if final.qualifier == "?":
        message = f"{final.text} says nothing about servers the record does not name"
        yield _Draft(finding("spf.all-neutral", domain, message), {final.text: "~all"})


def _all(record: SpfRecord) -> Mechanism | None:
    return next((mechanism for mechanism in record.mechanisms if mechanism.name == "all"), None)


def _tree(tree: SpfNode) -> Iterator[_Draft]:
    """What is wrong further down, and the term of the domain's own record that leads there."""
    for child in tree.children:
        for node in child.walk():
            if draft := _node(tree.domain, node, child.term):
                yield draft


def _node(domain: str, node: SpfNode, term: str) -> _Draft | None:
    where = node.term if node.term == term else f"{node.term} (by {term})"
    drop: dict[str, str | None] = {term: None}
    match node.state:
        case "none":
            message = f"{where}: there is no SPF record at {node.domain}; receivers answer permerror"
            return _Draft(finding("spf.include-missing", domain, message), {term: spf_fix.unglued(term)})
        case "several" | "syntax":
            what = node.problem.message if node.problem else "several SPF records"
            message = f"{where}: the record at {node.domain} is broken ({what}); receivers answer permerror"
            return _Draft(finding("spf.include-broken", domain, message, evidence=node.text), drop)
        case "loop":
            message = f"{where} leads back to {node.domain}: receivers answer permerror"
            return _Draft(finding("spf.loop", domain, message), drop)
        case "unknown":
            message = f"{where} could not be checked: {node.cause}"
            return _Draft(finding("spf.include-unknown", domain, message))
    final = _all(node.record) if node.record else None
    if final is not None and final.qualifier == "+":
        message = f"{where}: {node.domain} itself says {final.text}, so everybody passes"
        return _Draft(finding("spf.include-passes-all", domain, message, evidence=node.text), drop)
    return None


def _cost(tree: SpfNode) -> Iterator[_Draft]:
    """Section 4.6.4, at worst: the count of the whole tree, whatever a single message costs."""
    domain = tree.domain
    looping = any(node.state == "loop" for node in tree.walk())
    if tree.lookups > MAX_LOOKUPS and not looping:
        more = "at least " if any(node.state == "unasked" for node in tree.walk()) else ""
        branches = ", ".join(f"{child.term} {child.lookups + 1}" for child in tree.children)
        message = f"{more}{tree.lookups} lookups, the limit is {MAX_LOOKUPS}: receivers answer permerror ({branches})"
        yield _Draft(finding("spf.too-many-lookups", domain, message))
    voids = [(node.domain, term) for node in tree.walk() for term in node.voids]
    if voids:
        named = ", ".join(term if owner == domain else f"{term} of {owner}" for owner, term in voids)
        code = "spf.too-many-voids" if len(voids) > MAX_VOIDS else "spf.void"
        message = f"DNS has nothing for {named}; at most {MAX_VOIDS} such terms are allowed"
        yield _Draft(finding(code, domain, message), {term: None for owner, term in voids if owner == domain})
