"""Cuts and insertions in a YAML text by the positions of its tree: each touches the bytes of one entry, no others."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from dcctl.local.yaml_emit import Content, block, inline, pairs
from dcctl.local.yaml_tree import MappingNode, Node, ScalarNode, SequenceNode

Entry: TypeAlias = tuple[ScalarNode, Node]


def is_hollow(node: Node) -> bool:
    """Nothing inside: `key:`, `key: null`, `key: {}`."""
    return node.is_null if isinstance(node, ScalarNode) else isinstance(node, MappingNode) and not node.entries


def append(text: str, parent: MappingNode | None, content: Mapping[str, Content]) -> str:
    """A new entry at the end of its mapping (None: of an empty file), behind the comments that belong to it."""
    if parent is None:
        return _insert(text, len(text), block(content, 0, 2))
    if parent.flow:
        at = parent.entries[-1][1].span.end if parent.entries else parent.span.end - 1
        return text[:at] + (", " if parent.entries else "") + pairs(content) + text[at:]
    column = parent.entries[0][0].span.column - 1
    return _insert(text, _line_after(text, parent.span.end, column), block(content, column, _unit(parent)))


def fill(text: str, entry: Entry, content: Mapping[str, Content]) -> str:
    """A block below a key that had nothing; `null` or `{}` goes, a comment on its line stays."""
    key, node = entry
    before, after = text[: node.span.start], text[node.span.end :]
    if node.span.end > node.span.start:
        before = before.rstrip(" ")
    column = key.span.column - 1
    at = _line_after(before + after, len(before), column + 1)
    return _insert(before + after, at, block(content, column + 2, 2))


def exchange(text: str, parent: MappingNode, node: Node, content: Content) -> str:
    """Another value in the place of `node`."""
    start = node.span.start
    end = start + len(text[start : node.span.end].rstrip("\r\n"))  # a block scalar's last line break stays
    new = inline(content, flow=parent.flow)
    if isinstance(node, SequenceNode) and not node.flow and isinstance(content, Sequence):
        indent = _newline(text) + " " * (node.span.column - 1)
        new = indent.join(f"- {inline(item, flow=False)}" for item in content)
    return text[:start] + (" " if start == end else "") + new + text[end:]


def cut(text: str, parent: MappingNode, entry: Entry) -> str:
    """The text without an entry: without its lines, or without its place between the commas."""
    index, (key, node) = parent.entries.index(entry), entry
    start, end = key.span.start, node.span.end
    if not parent.flow:
        start, end = text.rfind("\n", 0, start) + 1, _line_end(text, end)
    elif index + 1 < len(parent.entries):
        end = parent.entries[index + 1][0].span.start
    elif index:
        start = parent.entries[index - 1][1].span.end
    return text[:start] + text[end:]


def _insert(text: str, at: int, lines: Iterable[str]) -> str:
    newline = _newline(text)
    gap = "" if at == 0 or text[at - 1] == "\n" else newline
    return text[:at] + gap + "".join(line + newline for line in lines) + text[at:]


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _line_end(text: str, at: int) -> int:
    """The index behind the line that holds what ends at `at`."""
    if at and text[at - 1] == "\n":  # a block scalar ends with its line
        return at
    return (text.find("\n", at) + 1) or len(text)


def _line_after(text: str, end: int, column: int) -> int:
    """Behind the line at `end` and behind the comments below it that are indented by at least `column`."""
    at = kept = _line_end(text, end)
    for line in text[at:].splitlines(keepends=True):
        bare = line.strip()
        if bare and not (bare.startswith("#") and len(line) - len(line.lstrip(" ")) >= column):
            break
        at += len(line)
        kept = at if bare else kept
    return kept


def _unit(parent: MappingNode) -> int:
    """The indentation that the file uses below this mapping, two where there is nothing to see."""
    for key, node in parent.entries:
        if isinstance(node, MappingNode) and node.entries and not node.flow:
            return max(node.entries[0][0].span.column - key.span.column, 1)
    return 2
