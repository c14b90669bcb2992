"""What is wrong below a domain's own SPF record, and what the whole tree costs at worst (RFC 7208 sections 4.6.4, 5.2).
Pure.
"""

from collections.abc import Iterator

from dcctl.mailauth.checks.spf_draft import Draft
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.mending import spf_fix
from dcctl.mailauth.rules import finding
from dcctl.mailauth.spf import MAX_LOOKUPS, MAX_VOIDS
from dcctl.mailauth.spf_reach import everybody
from dcctl.mailauth.spf_walk import SpfNode


def judge_tree(tree: SpfNode) -> Iterator[Draft]:
    """What is wrong further down, and the term of the domain's own record that leads there."""
    for child in tree.children:
        for node in child.walk():
            if draft := _node(tree.domain, node, child.term):
                yield draft
        if open_by := _opened(child):
            yield _passes_all(tree.domain, child, open_by)


def judge_cost(tree: SpfNode) -> Iterator[Draft]:
    """Section 4.6.4, at worst: the count of the whole tree, whatever a single message costs."""
    domain = tree.domain
    states = {node.state for node in tree.walk()}
    if tree.lookups > MAX_LOOKUPS and "loop" not in states:
        more = "at least " if "unasked" in states else ""
        branches = ", ".join(f"{child.term} {child.lookups + 1}" for child in tree.children)
        message = f"{more}{tree.lookups} lookups, the limit is {MAX_LOOKUPS}: receivers answer permerror ({branches})"
        yield Draft(finding("spf.too-many-lookups", domain, message))
    voids = [(node.domain, term) for node in tree.walk() for term in node.voids]
    if voids:
        named = ", ".join(term if owner == domain else f"{term} of {owner}" for owner, term in voids)
        code = "spf.too-many-voids" if len(voids) > MAX_VOIDS else "spf.void"
        message = f"DNS has nothing for {named}; at most {MAX_VOIDS} such terms are allowed"
        yield Draft(finding(code, domain, message), {term: None for owner, term in voids if owner == domain})


def remarks(tree: SpfNode) -> Iterator[Finding]:
    """What is no fault and still good to know."""
    terms = [node.term for node in tree.walk() if node.state == "message" and "%" in node.term]
    if terms:
        message = f"{', '.join(dict.fromkeys(terms))}: macros; what they let pass depends on the message"
        yield finding("spf.macro", tree.domain, message)


def _node(domain: str, node: SpfNode, term: str) -> Draft | None:
    where = node.term if node.term == term else f"{node.term} (by {term})"
    drop: dict[str, str | None] = {term: None}
    match node.state:
        case "none":
            message = f"{where}: there is no SPF record at {node.domain}; receivers answer permerror"
            return Draft(finding("spf.include-missing", domain, message), {term: spf_fix.unglued(term)})
        case "several" | "syntax":
            what = node.problem.message if node.problem else "several SPF records"
            message = f"{where}: the record at {node.domain} is broken ({what}); receivers answer permerror"
            return Draft(finding("spf.include-broken", domain, message, evidence=node.text), drop)
        case "loop":
            message = f"{where} leads back to {node.domain}: receivers answer permerror"
            return Draft(finding("spf.loop", domain, message), drop)
        case "unknown":
            message = f"{where} could not be checked: {node.cause}"
            return Draft(finding("spf.include-unknown", domain, message))
        case "too-many":
            message = f"{where}: {node.domain} has more than ten exchanges; receivers answer permerror"
            return Draft(finding("spf.too-many-names", domain, message), drop)
    return None


def _opened(child: SpfNode) -> tuple[str, ...]:
    """What lets everybody pass below an include or redirect=; a constant exists: that DNS has an answer for."""
    if child.record is not None:
        return everybody(child) if child.term[0] not in "-~?" else ()
    constant = child.term.lower().lstrip("+").startswith("exists:") and child.state == "found"
    return (child.term,) if constant else ()


def _passes_all(domain: str, child: SpfNode, open_by: tuple[str, ...]) -> Draft:
    drop: dict[str, str | None] = {child.term: None}
    if child.record is None:
        message = f"{child.term} is the same for every sender, and DNS has an answer: everybody passes"
        return Draft(finding("spf.everyone", domain, message), drop)
    message = f"{child.term}: {child.domain} itself says {', '.join(open_by)}, so everybody passes"
    return Draft(finding("spf.include-passes-all", domain, message, evidence=child.text), drop)
