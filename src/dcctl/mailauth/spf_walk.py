"""The include tree of an SPF record, walked without a message: what it costs at worst (RFC 7208 section 4.6.4).

Layer by layer, so that independent records are asked for together; after the limit nothing more is asked: at most 12
records (the domain's own and 11 more), and two addresses for each term of the first ten lookups.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.spf import MAX_LOOKUPS
from dcctl.mailauth.spf_macro import letters
from dcctl.mailauth.spf_record import ASKING, Mechanism, Modifier, SpfProblem, SpfRecord, is_spf, parse
from dcctl.mailauth.together import together

State = Literal["record", "none", "several", "syntax", "unknown", "loop", "macro", "unasked"]

MAX_RECORDS: Final = MAX_LOOKUPS + 2


@dataclass(frozen=True, slots=True)
class SpfNode:
    """One record of the tree.

    `term` led here ("" at the root); `lookups` is the cost of its own terms and all below it; `voids` the terms, here,
    that DNS answers with nothing. `state` says whether there is a record: `macro` depends on the message, `unasked`
    lies beyond the limit, `loop` is an ancestor again, `unknown` could not be asked (`cause`).
    """

    domain: str
    term: str
    state: State
    text: bytes = b""
    record: SpfRecord | None = None
    problem: SpfProblem | None = None
    cause: str = ""
    lookups: int = 0
    voids: tuple[str, ...] = ()
    children: tuple["SpfNode", ...] = ()

    def walk(self) -> Iterator["SpfNode"]:
        """This node and all below it, in the order of evaluation."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class _Growing:
    """A node while the tree grows."""

    domain: str
    term: str
    path: tuple[str, ...] = ()
    state: State = "unasked"
    text: bytes = b""
    record: SpfRecord | None = None
    problem: SpfProblem | None = None
    cause: str = ""
    voids: list[str] = field(default_factory=list)
    children: list["_Growing"] = field(default_factory=list)

    def frozen(self) -> SpfNode:
        children = tuple(child.frozen() for child in self.children)
        own = len(_asking(self.record)) if self.record else 0
        return SpfNode(
            self.domain,
            self.term,
            self.state,
            self.text,
            self.record,
            self.problem,
            self.cause,
            own + sum(child.lookups for child in children),
            tuple(self.voids),
            children,
        )


async def walk(domain: str, *, lookup: Lookup) -> SpfNode:
    """The tree below `domain`. Asks only `lookup`; never raises."""
    root = _Growing(domain, "")
    layer, records, terms = [root], 0, 0
    while layer:
        asked = layer[: MAX_RECORDS - records]
        records += len(asked)
        await together(_fill(node, lookup) for node in asked)
        grown = [(node, term) for node in asked if node.record for term in _asking(node.record)]
        probed = grown[: max(0, MAX_LOOKUPS - terms)]
        terms += len(grown)
        await together(_probe(node, term, lookup) for node, term in probed if isinstance(term, Mechanism))
        layer = [child for node in asked for child in node.children if child.state == "unasked"]
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
    node.children = [_child(node, term) for term in _asking(parsed) if term.name in ("include", "redirect")]


def _asking(record: SpfRecord) -> list[Mechanism | Modifier]:
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
    domain = _static(term, parent.domain)
    if domain is None:
        spec = term.domain if isinstance(term, Mechanism) else term.value
        return _Growing(spec or "", term.text, path, "macro")
    return _Growing(domain, term.text, path, "loop" if domain in path else "unasked")


def _static(term: Mechanism | Modifier, current: str) -> str | None:
    """The name a term asks for, where it does not depend on the message."""
    spec = term.domain if isinstance(term, Mechanism) else term.value
    if spec is None:
        return current
    if letters(spec) or "%" in spec:
        return None
    return spec.lower().removesuffix(".")


async def _probe(node: _Growing, term: Mechanism, lookup: Lookup) -> None:
    """Note a term that DNS answers with nothing, for senders of either address family."""
    name = _static(term, node.domain)
    if name is None or term.name not in ("a", "mx", "exists"):
        return
    answer = await lookup(name, "MX" if term.name == "mx" else "A")
    if _void(answer) and term.name == "a" and answer.status == "NO_DATA":
        answer = await lookup(name, "AAAA")
    if _void(answer):
        node.voids.append(term.text)


def _void(answer: Answer) -> bool:
    return answer.status in ("NO_DATA", "NO_NAME")
