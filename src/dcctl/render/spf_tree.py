"""An SPF record on a page: as a tree with the cost of every branch, also past the limit (RFC 7208 section 4.6.4), and
one evaluation step by step."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Final

from dcctl.mailauth.spf_simulation import SpfSimulation
from dcctl.mailauth.spf_tree import SpfBranch, SpfTree
from dcctl.mailauth.spf_walk import State
from dcctl.render.page import Block, Line, Span, Tone, Tree, grid, line, span, tree

# What stands at a branch; nothing is said of one that is as it should be.
_NOTES: Final[Mapping[State, tuple[str, Tone]]] = {
    "none": ("no SPF record there", "bad"),
    "several": ("several SPF records there", "bad"),
    "syntax": ("its record cannot be read", "bad"),
    "loop": ("leads back to itself", "bad"),
    "too-many": ("more than ten exchanges", "bad"),
    "void": ("nothing there: void", "warn"),
    "unknown": ("not answered", "warn"),
    "unasked": ("not asked any more", "dim"),
    "message": ("depends on the message", "dim"),
}


def spf_tree(found: SpfTree, indent: int = 0) -> Tree:
    """The record as a tree: the cost of the whole, then of each branch in the order of evaluation."""
    numbers = count(1)
    branches = [_branch(one, numbers, found.max_lookups) for one in found.branches]
    branches += _more(found.static_lookups, found.branches)
    return tree(span(found.domain, "strong"), *_cost(found), branches=branches, indent=indent)


def spf_trace(found: SpfSimulation) -> tuple[Block, ...]:
    """One evaluation, step by step."""
    head = line(span(f"SPF for mail from {found.ip}, step by step", "strong"))
    said: list[Line] = [line(span("the domain says: ", "dim"), found.explanation)] if found.explanation else []
    rows = [(step.domain, step.term, span(step.outcome, _OUTCOMES.get(step.outcome, "plain"))) for step in found.trace]
    return (head, *said, *([grid(("record of", "term", ""), rows)] if rows else []))


_OUTCOMES: Final[Mapping[str, Tone]] = {"match": "strong", "no match": "dim"}


def _cost(found: SpfTree) -> Iterator[Span]:
    least = "" if found.exact else "at least "
    over = found.static_lookups > found.max_lookups
    yield span(f"  {least}{found.static_lookups} of {found.max_lookups} lookups", "bad" if over else "plain")
    if found.static_voids:
        many = found.static_voids > found.max_voids
        yield span(f", {found.static_voids} of {found.max_voids} void", "bad" if many else "warn")


def _branch(branch: SpfBranch, numbers: "count[int]", limit: int) -> Tree:
    """`numbers` counts the lookups as a receiver does that finds no match."""
    number = next(numbers)
    below = [_branch(one, numbers, limit) for one in branch.children]
    below += _more(branch.total - branch.lookups, branch.children)
    note, tone = _NOTES.get(branch.state, ("", "plain"))
    spans = [span(branch.term), span(f"  {branch.total}", "dim")]
    spans += [span(f"  {note}", tone)] if note else []
    spans += [span(f"  lookup {number}: past the limit", "bad")] if number > limit else []
    return tree(*spans, branches=below)


def _more(total: int, listed: Iterable[SpfBranch]) -> list[Tree]:
    """What a very long record has beyond the branches that are listed."""
    rest = total - sum(branch.total for branch in listed)
    return [tree(span(f"and {rest} lookups more", "dim"))] if rest else []
