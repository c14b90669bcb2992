"""YAML 1.1 text into a tree with positions: one pass over libyaml's events, every bound checked before a node is kept.

Scalars stay the text that stands in the file: what `no`, `022` or `12:30:45` mean is the declaration's business.
Refused: tags, merge keys, duplicate keys, second documents, recursive and multiplied aliases, deep nesting. No message
repeats a value, an anchor or a tag: a misplaced secret could stand there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final, NoReturn

import yaml

from dcctl.local.yaml_tree import FORBIDDEN, Document, Flaw, MappingNode, Node, ScalarNode, SequenceNode, Span
from dcctl.safe import safe

MAX_DEPTH: Final = 32
MAX_ALIASES: Final = 50
MAX_NODES: Final = 20_000  # aliases counted as what they stand for
_MAX_SHOWN: Final = 20

LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_HINTS: Final = {
    "found character that cannot start any token": "a tab, @ or ` cannot stand there: indent with spaces, quote values",
    "mapping values are not allowed": "a value that holds ': ' must be quoted, and keys of one mapping line up",
    "could not find expected ':'": "a key needs ': ' and its value behind it",
    "did not find expected key": "keys of one mapping must line up",
    "found unexpected end of stream": "a quote or bracket is never closed",
}


def read_tree(text: str, loader: Any = LOADER) -> Document:
    """The tree of a YAML text and all that is wrong with it; never raises. A leading BOM is stepped over."""
    bom = text.startswith("\ufeff")
    if flaws := tuple(_forbidden(text[bom:])):
        return Document(None, flaws)
    builder = _Builder(shift=int(bom))
    try:
        for event in yaml.parse(text[bom:], Loader=loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        return Document(None, (*builder.flaws, _syntax_flaw(error)))
    except _Stop:
        return Document(None, tuple(builder.flaws))
    return Document(builder.root, tuple(builder.flaws))


def _forbidden(text: str) -> Iterator[Flaw]:
    for match in islice(FORBIDDEN.finditer(text), _MAX_SHOWN):
        before = text[: match.start()]
        message = f"character U+{ord(match.group()):04X} is not allowed in the file"
        yield Flaw(before.count("\n") + 1, match.start() - before.rfind("\n"), message)


def _syntax_flaw(error: yaml.MarkedYAMLError) -> Flaw:
    problem = (error.problem or "not YAML").replace("allowed here", "allowed in this context")
    problem = re.sub(r"character '.{1,2}' that", "character that", problem)  # the pure loader's wording
    hint = next((f" ({words})" for known, words in _HINTS.items() if problem.startswith(known)), "")
    mark, context = error.problem_mark or error.context_mark, error.context_mark
    since = f", in what begins at line {context.line + 1}" if context and mark and context.line < mark.line else ""
    return Flaw(mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, f"{problem}{since}{hint}")


class _Stop(Exception):
    """Reading on makes no sense; the flaw is noted."""


@dataclass(slots=True)
class _Open:
    node: SequenceNode | MappingNode
    anchor: str | None
    nodes_before: int
    key: Node | None = None
    lines: dict[str, int] = field(default_factory=dict)


class _Builder:
    """Takes the events one by one; a stack of open collections stands in for recursion."""

    def __init__(self, shift: int) -> None:
        self.root: Node | None = None
        self.flaws: list[Flaw] = []
        self._shift = shift
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._nodes = self._aliases = self._documents = 0

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.CollectionStartEvent():
                self._start(event)
            case yaml.CollectionEndEvent():
                self._end(event)
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._stop(self._span(event), "a second document begins here; the file holds exactly one")

    def _span(self, event: yaml.Event) -> Span:
        start: Any = event.start_mark
        end: Any = event.end_mark
        return Span(start.index + self._shift, end.index + self._shift, start.line + 1, start.column + 1)

    def _flaw(self, span: Span, message: str) -> None:
        self.flaws.append(Flaw(span.line, span.column, message))

    def _stop(self, span: Span, message: str) -> NoReturn:
        self._flaw(span, message)
        raise _Stop

    def _count(self, span: Span, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            self._stop(span, f"more than {MAX_NODES} values, aliases counted as what they stand for")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        node = ScalarNode(self._span(event), event.value, event.style not in ("'", '"', "|", ">"))
        self._check_tag(event, node.span)
        self._count(node.span, 1)
        if event.anchor:
            self._anchors[event.anchor] = (node, 1)
        self._attach(node)

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        span = self._span(event)
        self._check_tag(event, span)
        if len(self._open) >= MAX_DEPTH:
            self._stop(span, f"nested deeper than {MAX_DEPTH} levels")
        flow = bool(event.flow_style)
        kind = MappingNode if isinstance(event, yaml.MappingStartEvent) else SequenceNode
        self._open.append(_Open(kind(span, flow), event.anchor, self._nodes))
        self._count(span, 1)

    def _end(self, event: yaml.CollectionEndEvent) -> None:
        done = self._open.pop()
        node = done.node
        last = node.items[-1:] if isinstance(node, SequenceNode) else [value for _, value in node.entries[-1:]]
        if node.flow or not last:
            end = self._span(event).end
        else:  # a block ends for YAML where the next token begins; for an editor where its last value ends
            end = last[0].span.end
        node.span = node.span._replace(end=end)
        if done.anchor:
            self._anchors[done.anchor] = (node, self._nodes - done.nodes_before)
        self._attach(node)

    def _alias(self, event: yaml.AliasEvent) -> None:
        span = self._span(event)
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            self._stop(span, f"more than {MAX_ALIASES} aliases")
        if any(frame.anchor == event.anchor for frame in self._open):
            self._stop(span, "an alias inside of what it stands for")
        if (anchored := self._anchors.get(event.anchor or "")) is None:
            self._stop(span, "an alias (*) of nothing above; quote a value that begins with *")
        node, nodes = anchored
        self._count(span, nodes)
        self._attach(replace(node, span=span))

    def _check_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, span: Span) -> None:
        if event.tag is not None:
            self._flaw(span, "tags (!) are not allowed; quote a value that begins with !")

    def _attach(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        frame = self._open[-1]
        if isinstance(frame.node, SequenceNode):
            frame.node.items.append(node)
        elif frame.key is None:
            frame.key = node
        else:
            if isinstance(frame.key, ScalarNode) and self._key_is_good(frame, frame.key):
                frame.node.entries.append((frame.key, node))
            elif not isinstance(frame.key, ScalarNode):
                self._flaw(frame.key.span, "a key must be one word, not a list or mapping")
            frame.key = None

    def _key_is_good(self, frame: _Open, key: ScalarNode) -> bool:
        if key.plain and key.text == "<<":
            self._flaw(key.span, "merge keys (<<) are not read; write the keys out")
        elif key.text in frame.lines:
            self._flaw(key.span, f"key '{safe(key.text, 60)}' stands here twice; first at line {frame.lines[key.text]}")
        else:
            frame.lines[key.text] = key.span.line
            return True
        return False
