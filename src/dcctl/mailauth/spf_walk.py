"""The tree of an SPF record, walked without a message: every term that costs a lookup, and what it costs at worst
(RFC 7208 section 4.6.4).

Layer by layer, so that independent questions are asked together. At most 12 records are asked for (the domain's own
and 11 more), and two addresses for each term of the first ten lookups: what lies beyond is in the tree, `unasked`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.records.spf_record import ASKING, Mechanism, Modifier, SpfProblem, SpfRecord, is_spf, parse
from dcctl.mailauth.spf import MAX_LOOKUPS, MAX_NAMES
from dcctl.mailauth.together import together

State = Literal[
    "record",  # one record that can be read
    "none",
    "several",
    "syntax",
    "loop",  # an ancestor again
    "found",  # a term that DNS has an answer for
    "void",
    "too-many",  # more than ten exchanges
    "unknown",  # could not be asked
    "message",  # depends on the message: a macro, or ptr
    "unasked",  # beyond the limits
]

MAX_RECORDS: Final = MAX_LOOKUPS + 2
_RECORDS: Final = ("include", "redirect")


@dataclass(frozen=True, slots=True)
class SpfNode:
    """One term that costs a lookup, and what is there; the root is the domain itself.

    `domain` is the name it asks for (with its macros, where it has some); `lookups` the cost of all below it, its own
    not counted; `cause` says why it is unknown. Include and redirect= have a record and children, the others none.
    """

    domain: str
    term: str
    state: State
    text: bytes = b""
    record: SpfRecord | None = None
    problem: SpfProblem | None = None
    cause: str = ""
    lookups: int = 0
    children: tuple["SpfNode", ...] = ()

    @property
    def voids(self) -> tuple[str, ...]:
        """The terms of this record that DNS answers with nothing."""
        return tuple(child.term for child in self.children if child.state == "void")

    def walk(self) -> Iterator["SpfNode"]:
        """This node and all below it, in the order of evaluation."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class _Growing:
    """A node while the tree grows. `kind` is the mechanism's or modifier's name."""

    domain: str
    term: str
    kind: str
    path: tuple[str, ...] = ()
    state: State = "unasked"
    text: bytes = b""
    record: SpfRecord | None = None
    problem: SpfProblem | None = None
    cause: str = ""
    children: list["_Growing"] = field(default_factory=list)

    def frozen(self) -> SpfNode:
        children = tuple(child.frozen() for child in self.children)
        lookups = sum(1 + child.lookups for child in children)
        return SpfNode(
            self.domain, self.term, self.state, self.text, self.record, self.problem, self.cause, lookups, children
        )


async def walk(domain: str, *, lookup: Lookup) -> SpfNode:
    """The tree below `domain`. Asks only `lookup`; never raises."""
    root = _Growing(domain, "", "include")
    layer, probed, records, terms = [root], list[_Growing](), 0, 0
    while layer:
        asked = layer[: MAX_RECORDS - records]
        records += len(asked)
        await together([*(_fill(node, lookup) for node in asked), *(_probe(node, lookup) for node in probed)])
        grown = [child for node in asked for child in node.children]
        within_limit = grown[: max(0, MAX_LOOKUPS - terms)]
        terms += len(grown)
        probed = [child for child in within_limit if child.kind not in _RECORDS and child.state == "unasked"]
        layer = [child for child in grown if child.kind in _RECORDS and child.state == "unasked"]
        if records == MAX_RECORDS:
            break
    await together(_probe(node, lookup) for node in probed)
    return root.frozen()


async def _fill(node: _Growing, lookup: Lookup) -> None:
    answer = await lookup(node.domain, "TXT")
    if answer.status == "TEMPERROR":
        node.state, node.cause = "unknown", answer.cause
        return
    texts = [text for text in answer.texts if is_spf(text)]
    if len(texts) != 1:
        node.state, node.text = ("several" if texts else "none"), b"\n".join(texts)
        return
    node.text = texts[0]
    parsed = parse(node.text)
    if isinstance(parsed, SpfProblem):
        node.state, node.problem = "syntax", parsed
        return
    node.state, node.record = "record", parsed
    node.children = [_child(node, term) for term in asking(parsed)]


def asking(record: SpfRecord) -> list[Mechanism | Modifier]:
    """The terms that cost a lookup, in the order of evaluation; what stands behind `all` is never reached."""
    reached: list[Mechanism | Modifier] = []
    for mechanism in record.mechanisms:
        if mechanism.name == "all":
            return reached
        if mechanism.name in ASKING:
            reached.append(mechanism)
    return [*reached, *([record.redirect] if record.redirect else [])]


def _child(parent: _Growing, term: Mechanism | Modifier) -> _Growing:
    path = (*parent.path, parent.domain)
    spec = term.domain if isinstance(term, Mechanism) else term.value
    if term.name == "ptr" or "%" in (spec or ""):
        return _Growing(spec or parent.domain, term.text, term.name, path, "message")
    name = parent.domain if spec is None else spec.lower().removesuffix(".")
    looping = term.name in _RECORDS and name in path
    return _Growing(name, term.text, term.name, path, "loop" if looping else "unasked")


async def _probe(node: _Growing, lookup: Lookup) -> None:
    """Whether DNS has an answer for a term, for senders of either address family."""
    answer = await lookup(node.domain, "MX" if node.kind == "mx" else "A")
    if node.kind == "a" and answer.status == "NO_DATA":
        answer = await lookup(node.domain, "AAAA")
    node.state, node.cause = _state(answer), answer.cause


def _state(answer: Answer) -> State:
    if answer.status == "FOUND":
        return "too-many" if len(answer.exchanges) > MAX_NAMES else "found"
    return "unknown" if answer.status == "TEMPERROR" else "void"
