"""What the terms of a domain's own SPF record are worth: what keeps the syntax and still hurts (RFC 7208). Pure."""

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Final

from dcctl.mailauth.checks.spf_draft import Draft, mended
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.mending import spf_fix
from dcctl.mailauth.records.spf_macro import letters
from dcctl.mailauth.records.spf_record import Mechanism, SpfRecord
from dcctl.mailauth.rules import finding
from dcctl.mailauth.spf_reach import is_mapped, is_private, joined_ranges, network_of, reached, zero_length
from dcctl.mailauth.spf_walk import SpfNode, asking

_WIDE4: Final = 16  # an ip4 range of 65,536 addresses is still seen at large senders
_WIDE6: Final = 32  # what a provider gets from its registry at once
_SHOWN: Final = 5
_MENDED: Final = ("spf.everyone", "spf.private-range", "spf.mapped-range")  # a large range may be meant
_NAMES: Final = frozenset({"all", "include", "a", "mx", "ptr", "exists", "ip4", "ip6"})
_KNOWN: Final = frozenset({"redirect", "exp", "ra", "rp", "rr"})  # RFC 7208 section 6, RFC 6652
# What is wrong with a range, said of all the terms it is wrong with.
_RANGES: Final = {
    "spf.everyone": "every address of the internet may send for the domain",
    "spf.private-range": "private or reserved: no receiver ever sees mail from there",
    "spf.mapped-range": "never matches: such a sender counts as one of IPv4",
    "spf.large-range": "covers far more addresses than anybody's mail servers have",
}


def judge_terms(record: SpfRecord, domain: str) -> Iterator[Draft]:
    """The drafts about the terms: one for each kind of fault, however many terms have it."""
    mechanisms = list(reached(record))
    if ptr := [one.text for one in mechanisms if one.name == "ptr"]:
        message = f"{_listed(ptr)}: slow and unreliable, and many receivers skip it"
        yield Draft(finding("spf.ptr", domain, message), dict.fromkeys(ptr))
    together = joined_ranges(record)
    yield from _ranges([one for one in mechanisms if len(together) < 2 or one.text not in together], domain)
    if len(together) > 1:
        message = f"{_listed(together)} together let every address of the internet send for the domain"
        yield Draft(finding("spf.everyone", domain, message), dict.fromkeys(together))
    yield from _twice(mechanisms, domain)
    yield from _modifiers(record, domain)
    yield from _after_all(record, domain)
    if validated := [term.text for term in asking(record) if "p" in letters(term.text)]:
        message = f"{_listed(validated)}: %{{p}} is the name of the address, slow and unreliable; do not use it"
        yield Draft(finding("spf.ptr", domain, message))


def judge_end(tree: SpfNode) -> Iterator[Draft]:
    """How the record ends, or the one that it hands over to by redirect=: what becomes of a server that nothing else
    matched."""
    node = _last(tree)
    record = node.record
    if record is None:
        return
    final = all_of(record)
    if final is None and record.redirect:
        return
    if final is None:
        message = f"{_whose(node, tree)} does not end in all: servers it does not name are neutral, as without SPF"
        yield _ending(finding("spf.no-all", tree.domain, message), node, tree, end="~all")
    elif final.qualifier == "+" and node is tree:
        bare = "" if final.text.startswith("+") else " (no sign means +)"
        message = f"{final.text}{bare} lets everybody send for the domain"
        yield Draft(finding("spf.all-pass", tree.domain, message), {final.text: "~all"})
    elif final.qualifier == "?":
        message = f"{final.text} says nothing about servers that {_whose(node, tree)} does not name"
        yield _ending(finding("spf.all-neutral", tree.domain, message), node, tree, {final.text: "~all"})


def all_of(record: SpfRecord) -> Mechanism | None:
    """The first `all` of a record."""
    return next((mechanism for mechanism in record.mechanisms if mechanism.name == "all"), None)


def _last(tree: SpfNode) -> SpfNode:
    """The record that decides about the rest: the one at the end of redirect=."""
    node = tree
    while node.record and node.record.redirect and not all_of(node.record) and node.children[-1].record:
        node = node.children[-1]
    return node


def _whose(node: SpfNode, tree: SpfNode) -> str:
    return "the record" if node is tree else f"the record at {node.domain}"


def _ending(
    found: Finding, node: SpfNode, tree: SpfNode, edits: dict[str, str | None] | None = None, end: str | None = None
) -> Draft:
    """What is wrong with the end is mended where it stands, if that is a name of the domain's own."""
    if node is tree:
        return Draft(found, edits or {}, end)
    if not node.domain.endswith("." + tree.domain) or node.record is None:
        return Draft(found)
    return Draft(mended([Draft(found, edits or {}, end)], node.domain, node.record.text)[0])


def _ranges(mechanisms: Iterable[Mechanism], domain: str) -> Iterator[Draft]:
    found: dict[str, list[Mechanism]] = {}
    for mechanism in mechanisms:
        if mechanism.qualifier == "+" and (code := _range(mechanism)):
            found.setdefault(code, []).append(mechanism)
    for code, terms in found.items():
        message = f"{_listed([one.text for one in terms])}: {_RANGES[code]}"
        yield Draft(finding(code, domain, message), {one.text: _instead(one) for one in terms if code in _MENDED})


def _range(mechanism: Mechanism) -> str | None:
    """What is wrong with the range of a term."""
    if zero_length(mechanism):
        return "spf.everyone"
    if mechanism.name in ("ip4", "ip6"):
        network = network_of(mechanism)
        if is_private(network):
            return "spf.private-range"
        if is_mapped(network):
            return "spf.mapped-range"
    return "spf.large-range" if _is_wide(mechanism) else None


def _instead(mechanism: Mechanism) -> str | None:
    """The term that was meant by a mapped range; nothing for the others."""
    if _range(mechanism) != "spf.mapped-range":
        return None
    four, bits = ipaddress.IPv4Address(mechanism.network & 0xFFFFFFFF), mechanism.bits6 - 96
    return f"ip4:{four}" + (f"/{bits}" if bits < 32 else "")


def _is_wide(mechanism: Mechanism) -> bool:
    return (mechanism.name in ("ip4", "a", "mx") and mechanism.bits4 < _WIDE4) or (
        mechanism.name in ("ip6", "a", "mx") and mechanism.bits6 < _WIDE6
    )


def _twice(mechanisms: Iterable[Mechanism], domain: str) -> Iterator[Draft]:
    """The second of two equal terms never is what matches, and costs its lookup all the same."""
    seen: dict[object, str] = {}
    again: dict[str, str | None] = {}
    for one in mechanisms:
        key = (one.name, one.domain and one.domain.lower().removesuffix("."), one.bits4, one.bits6, one.network)
        if key in seen:
            again[one.text] = one.text if one.text == seen[key] else None
        else:
            seen[key] = one.text
    if again:
        yield Draft(finding("spf.twice", domain, f"{_listed(again)} stands there twice"), again)


def _modifiers(record: SpfRecord, domain: str) -> Iterator[Draft]:
    """What looks like a mechanism, or like a modifier of RFC 7208, and is neither."""
    for modifier in record.modifiers:
        meant = spf_fix.corrected(modifier.text)
        if modifier.name in _NAMES:
            message = f"{modifier.text} is ignored: with = it is no mechanism"
        elif modifier.name == "v":
            message, meant = f"{modifier.text} is ignored: two records were put into one", None
        elif modifier.name not in _KNOWN and meant and spf_fix.reads(meant):
            message = f"{modifier.text} is ignored: there is no such modifier; {meant} was meant"
        else:
            continue
        yield Draft(finding("spf.not-a-modifier", domain, message), {modifier.text: meant})


def _after_all(record: SpfRecord, domain: str) -> Iterator[Draft]:
    """Sections 5.1 and 6.1: nothing behind `all` counts, nor redirect= beside it."""
    names = [mechanism.name for mechanism in record.mechanisms]
    if "all" not in names:
        return
    place = names.index("all") + 1
    dead = [mechanism.text for mechanism in record.mechanisms[place:]]
    dead += [record.redirect.text] if record.redirect else []
    if dead:
        message = f"{_listed(dead)} never counts: all matches before"
        keep = {mechanism.text for mechanism in record.mechanisms[:place]}
        if names == ["all"]:  # all alone beside redirect=: it is the redirect that was meant
            dead, keep = list(keep), set()
        yield Draft(finding("spf.after-all", domain, message), {term: term if term in keep else None for term in dead})


def _listed(terms: Iterable[str]) -> str:
    """The first few of some terms."""
    first = list(dict.fromkeys(terms))
    more = f" and {len(first) - _SHOWN} more" if len(first) > _SHOWN else ""
    return ", ".join(first[:_SHOWN]) + more
