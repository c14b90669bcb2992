"""The tree of an SPF record as a value for reports: every term that costs a lookup, what it costs, what is there
(RFC 7208 section 4.6.4). All texts are safe. Pure.
"""

from dataclasses import dataclass
from typing import Final

from dcctl.mailauth.rules import MAX_EVIDENCE
from dcctl.mailauth.spf import MAX_LOOKUPS, MAX_VOIDS
from dcctl.mailauth.spf_walk import SpfNode, State
from dcctl.safe import safe

MAX_BRANCHES: Final = 100  # of one record that are listed; all are counted
_UNCERTAIN: Final = ("unasked", "unknown", "loop")


@dataclass(frozen=True, slots=True)
class SpfBranch:
    """One term that costs a lookup. `domain` is the name it asks for, `record` the SPF text there ("" for a term
    without one, or none); `lookups` is its own cost, `total` that with all below it; `voids` the terms, it and those
    below, that DNS has nothing for. `children` in the order of evaluation, the first hundred."""

    term: str
    domain: str
    record: str
    state: State
    lookups: int
    total: int
    voids: int
    children: tuple["SpfBranch", ...]


@dataclass(frozen=True, slots=True)
class SpfTree:
    """A record and what a message costs at worst. `exact` is False where a part could not be followed: then
    `static_lookups` and `static_voids` are the least it can be."""

    domain: str
    record: str
    state: State
    static_lookups: int
    static_voids: int
    max_lookups: int
    max_voids: int
    exact: bool
    branches: tuple[SpfBranch, ...]


def tree_of(node: SpfNode) -> SpfTree:
    """The value for a walked tree."""
    states = [below.state for below in node.walk()]
    return SpfTree(
        safe(node.domain),
        safe(node.text, MAX_EVIDENCE),
        node.state,
        node.lookups,
        states.count("void"),
        MAX_LOOKUPS,
        MAX_VOIDS,
        not any(state in _UNCERTAIN for state in states),
        _branches(node),
    )


def _branches(node: SpfNode) -> tuple[SpfBranch, ...]:
    return tuple(map(_branch, node.children[:MAX_BRANCHES]))


def _branch(node: SpfNode) -> SpfBranch:
    voids = sum(below.state == "void" for below in node.walk())
    text = safe(node.text, MAX_EVIDENCE)
    return SpfBranch(safe(node.term), safe(node.domain), text, node.state, 1, 1 + node.lookups, voids, _branches(node))
