"""Fewer lookups for an SPF record (RFC 7208 section 4.6.4): the terms of an include put where it stood. Pure."""

from collections.abc import Iterator
from typing import Final

from dcctl.mailauth.records.spf_record import Mechanism
from dcctl.mailauth.spf_walk import SpfNode

_HERE: Final = ("a", "mx")  # mean the domain of their record, where they name none


def inlined(tree: SpfNode, excess: int) -> dict[str, str | None]:
    """The includes of the record to replace (None: by nothing, it lets nobody pass) so that it costs `excess` lookups
    less: the domain's own first, then the shortest. {} where there are too few that can be."""
    terms = {child.term: passing for child in tree.children if (passing := _passing(child)) is not None}
    children = sorted(
        (child for child in tree.children if child.term in terms),
        key=lambda child: (not child.domain.endswith("." + tree.domain), len(child.text)),
    )
    chosen = dict.fromkeys(child.term for child in children)
    if len(chosen) < excess:
        return {}
    return {term: " ".join(terms[term]) or None for term in list(chosen)[:excess]}


def _passing(child: SpfNode) -> list[str] | None:
    """The terms by which an include passes a sender, None where they are not all: a denial before them, redirect=, a
    macro or ptr mean something else elsewhere."""
    record = child.record
    if record is None or not child.term.lower().lstrip("+").startswith("include:"):
        return None
    reached = list(_before_all(record.mechanisms))
    if record.redirect and len(reached) == len(record.mechanisms):
        return None
    if any(one.qualifier != "+" or one.name in ("ptr", "all") or "%" in one.text for one in reached):
        return None
    return [_moved(one, child.domain) for one in reached]


def _before_all(mechanisms: tuple[Mechanism, ...]) -> Iterator[Mechanism]:
    """What stands before an `all` that does not pass."""
    for one in mechanisms:
        if one.name == "all" and one.qualifier != "+":
            return
        yield one


def _moved(one: Mechanism, domain: str) -> str:
    text = one.text.removeprefix("+")
    if one.name not in _HERE or one.domain is not None:
        return text
    return f"{one.name}:{domain}{text[len(one.name) :]}"
