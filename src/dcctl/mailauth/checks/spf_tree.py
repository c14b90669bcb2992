"""What is wrong below a domain's own SPF record, and what the whole tree costs at worst (RFC 7208 sections 4.6.4, 5.2).
Pure.
"""

from collections.abc import Iterable, Iterator, Sequence

from dcctl.mailauth.checks.spf_draft import Draft, one_of, read_again, replacement
from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.mending import spf_fix
from dcctl.mailauth.mending.spf_inline import inlined
from dcctl.mailauth.rules import finding
from dcctl.mailauth.spf import MAX_LOOKUPS, MAX_VOIDS
from dcctl.mailauth.spf_reach import everybody
from dcctl.mailauth.spf_walk import SpfNode


def is_own(node: SpfNode, domain: str) -> bool:
    """Whether a record stands below the domain: then it is mended there, not where it is included."""
    return node.domain.endswith("." + domain)


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
    states = {node.state for node in tree.walk()}
    if tree.lookups > MAX_LOOKUPS and "loop" not in states:
        yield _lookups(tree, certain=not any(map(_leads_on, tree.walk())))
    holes = [node for node in tree.walk() if node.voids]
    if holes:
        yield _voids(tree, holes)


def _leads_on(node: SpfNode) -> bool:
    """Whether a record that nobody looked into may cost more."""
    return node.state == "unasked" and node.term.lower().lstrip("+-~?").startswith(("include:", "redirect="))


def _lookups(tree: SpfNode, certain: bool) -> Draft:
    edits = inlined(tree, tree.lookups - MAX_LOOKUPS) if certain else {}
    count = str(tree.lookups) if certain else f"at least {tree.lookups}"
    branches = ", ".join(f"{child.term} {child.lookups + 1}" for child in tree.children)
    message = f"{count} lookups, the limit is {MAX_LOOKUPS}: receivers answer permerror"
    if edits:
        message += (
            f"; with what {', '.join(edits)} holds in its place it is {MAX_LOOKUPS}: look again when that changes"
        )
    return Draft(finding("spf.too-many-lookups", tree.domain, f"{message} ({branches})"), edits)


def _voids(tree: SpfNode, holes: Sequence[SpfNode]) -> Draft:
    domain, named = tree.domain, [(node.domain, term) for node in holes for term in node.voids]
    listed = ", ".join(term if owner == domain else f"{term} of {owner}" for owner, term in named)
    code = "spf.too-many-voids" if len(named) > MAX_VOIDS else "spf.void"
    message = f"DNS has nothing for {listed}; at most {MAX_VOIDS} such terms are allowed"
    fix = [_without(node, node.voids) for node in holes if is_own(node, domain)]
    return Draft(finding(code, domain, message, fix=fix), dict.fromkeys(tree.voids))


def _without(node: SpfNode, terms: Iterable[str]) -> DnsChange:
    text = node.record.text if node.record else ""
    return replacement(node.domain, text, spf_fix.edited(text, dict.fromkeys(terms)))


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
            fix = _mended(node) if is_own(node, domain) else []
            found = finding("spf.include-broken", domain, message, evidence=node.text, fix=fix)
            return Draft(found, {} if fix else drop)
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


def _mended(node: SpfNode) -> list[DnsChange]:
    """What makes a record readable that stands there twice or is broken; nothing where nothing would be left of it."""
    if node.state == "several":
        return one_of(node.domain, node.text.split(b"\n"))
    change, better = read_again(node.domain, node.text.decode("utf-8", "surrogateescape"))
    return [change] if better else []


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
    fix = _closed(child, open_by) if is_own(child, domain) else []
    found = finding("spf.include-passes-all", domain, message, evidence=child.text, fix=fix)
    return Draft(found, {} if fix else drop)


def _closed(child: SpfNode, open_by: tuple[str, ...]) -> list[DnsChange]:
    """The child's own record without the terms that open it, where they stand in it and not further down."""
    terms = {one.text: one for one in child.record.mechanisms} if child.record else {}
    if child.record is None or not set(open_by) <= set(terms):
        return []
    edits = {term: "~all" if terms[term].name == "all" else None for term in open_by}
    return [replacement(child.domain, child.record.text, spf_fix.edited(child.record.text, edits))]
