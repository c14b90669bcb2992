"""The tree of a YAML text: nodes that know where they stand, and what is wrong with the text."""

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

# Outside YAML's printable set (section 5.1), or unlike what the eye sees: exotic line ends, bidi overrides, inner BOM.
FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})


class Span(NamedTuple):
    """From `start` to `end` as indices into the text; `line` and `column` of the start count from 1."""

    start: int
    end: int
    line: int
    column: int


@dataclass(slots=True)
class ScalarNode:
    """One word or text; `plain` when it is not quoted."""

    span: Span
    text: str
    plain: bool

    @property
    def is_null(self) -> bool:
        """Whether nothing stands there (`key:`, `~`, `null`)."""
        return self.plain and self.text in _NULLS


@dataclass(slots=True)
class SequenceNode:
    """A list; `span` ends with its last item, not with what follows."""

    span: Span
    flow: bool
    items: "list[Node]" = field(default_factory=list)


@dataclass(slots=True)
class MappingNode:
    """Keys and values in the order of the file; `span` ends with the last value, not with what follows."""

    span: Span
    flow: bool
    entries: "list[tuple[ScalarNode, Node]]" = field(default_factory=list)

    def entry(self, key: str) -> "tuple[ScalarNode, Node] | None":
        """The entry of that key."""
        return next((entry for entry in self.entries if entry[0].text == key), None)


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode


class Flaw(NamedTuple):
    """One thing wrong with the text, at a line and column that count from 1."""

    line: int
    column: int
    message: str


class Document(NamedTuple):
    """The tree (None: nothing but comments, or not to be read) and what is wrong with the text."""

    root: Node | None
    flaws: tuple[Flaw, ...] = ()
