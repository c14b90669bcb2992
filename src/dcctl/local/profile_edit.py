"""Edits of the profile's text that change only the bytes they must: comments, order, quotes and line ends survive.

A pure splice by the positions of the tree, then proof: the new text is read again and must hold exactly the wanted
values. Where it does not (an exotic layout), nothing is changed and the error says which lines to write by hand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

from dcctl.errors import ProfileError
from dcctl.local.yaml_emit import Content, Tree, Value, as_tree, block
from dcctl.local.yaml_reader import read_tree
from dcctl.local.yaml_splice import Entry, append, cut, exchange, fill, is_hollow
from dcctl.local.yaml_tree import MappingNode, Node, ScalarNode, SequenceNode

STARTER: Final = "# Written by dcctl; edit it as you like. All keys: dcctl schema profile\nversion: 1\n"


def set_value(text: str, key_path: Sequence[str], value: Value) -> str:
    """`text` with the value at `key_path` (`("channels", "office", "port")`) set; missing mappings are made.

    Raises `ProfileError` with the lines to write by hand when the layout does not allow it, `ValueRefused` for a
    control character in the value.
    """
    return _set(text, tuple(key_path), value)


def put_channel(text: str, name: str, mapping: Mapping[str, Value]) -> str:
    """`text` with that channel: a new block at the end of `channels`, or the old one with just its keys changed."""
    return _put(text, ("channels", name), mapping)


def put_identity(text: str, name: str, mapping: Mapping[str, Value]) -> str:
    """`text` with that identity; like `put_channel`."""
    return _put(text, ("identities", name), mapping)


def remove(text: str, key_path: Sequence[str]) -> str:
    """`text` without the entry at `key_path`; unchanged when there is none."""
    path = tuple(key_path)
    found = _find(text, path)
    if found.parent is None or found.entry is None or found.rest:
        return text
    return _proven(text, cut(text, found.parent, found.entry), path, None)


def _put(text: str, path: tuple[str, ...], mapping: Mapping[str, Value]) -> str:
    found = _find(text, path)
    node = found.entry[1] if found.entry and not found.rest else None
    if not isinstance(node, MappingNode) or is_hollow(node):
        return _set(text, path, mapping)
    for name, value in mapping.items():
        text = _set(text, (*path, name), value)
    for key, _ in node.entries:
        if key.text not in mapping:
            text = remove(text, (*path, key.text))
    return text


def _set(text: str, path: tuple[str, ...], value: Content) -> str:
    text = text if text.strip() else STARTER
    found, tree = _find(text, path), as_tree(value, path[-1])
    if found.parent is None or found.entry is None:
        return _proven(text, append(text, found.parent, _nested(found.rest, value)), path, value)
    node = found.entry[1]
    if not found.rest and _tree_of(node) == tree:
        return text
    content = _nested(found.rest, value) if found.rest else value
    if is_hollow(node) and isinstance(content, Mapping) and not found.parent.flow:
        return _proven(text, fill(text, found.entry, content), path, value)
    return _proven(text, exchange(text, found.parent, node, content), path, value)


@dataclass(frozen=True, slots=True)
class _Found:
    """How far a path leads: the innermost mapping, its entry (None: to be added), and the keys still to be made.

    With an entry, `rest` is what must come to stand inside of it; without one, `rest` begins with the entry's own key.
    """

    parent: MappingNode | None
    entry: Entry | None
    rest: tuple[str, ...]


def _find(text: str, path: tuple[str, ...]) -> _Found:
    document = read_tree(text)
    if document.flaws:
        raise ProfileError("the profile has problems, so it is not edited", next="dcctl profile check")
    node, rest = document.root, path
    if node is None or (isinstance(node, ScalarNode) and node.is_null):
        return _Found(None, None, path)
    while isinstance(node, MappingNode):
        parent, entry = node, node.entry(rest[0])
        if entry is None:
            return _Found(parent, None, rest)
        node, rest = entry[1], rest[1:]
        if not rest or is_hollow(node):
            return _Found(parent, entry, rest)
    raise ProfileError(f"{'.'.join(path)}: a single value stands in its way", next="dcctl profile check")


def _nested(keys: tuple[str, ...], value: Content) -> dict[str, Content]:
    return {keys[0]: _nested(keys[1:], value) if keys[1:] else value}


def _proven(old: str, new: str, path: tuple[str, ...], value: "Content | None") -> str:
    """`new`, if it reads as `old` with just that value changed."""
    wanted = _with(_tree_of(read_tree(old).root), path, None if value is None else as_tree(value))
    document = read_tree(new)
    if document.flaws or _tree_of(document.root) != wanted:
        _refuse(path, value)
    return new


def _with(tree: Tree, path: tuple[str, ...], value: Tree) -> Tree:
    if not path:
        return value
    changed = dict(tree) if isinstance(tree, dict) else {}
    if len(path) == 1 and value is None:
        changed.pop(path[0], None)
    else:
        changed[path[0]] = _with(changed.get(path[0]), path[1:], value)
    return changed or None


def _tree_of(node: Node | None) -> Tree:
    match node:
        case MappingNode():
            return {key.text: _tree_of(value) for key, value in node.entries} or None
        case SequenceNode():
            return [_tree_of(item) for item in node.items]
        case ScalarNode():
            return None if node.is_null else node.text
        case None:
            return None


def _refuse(path: tuple[str, ...], value: Content | None) -> NoReturn:
    key = ".".join(path)
    raise ProfileError(
        f"{key}: the layout of the profile does not let this be changed safely; nothing was written",
        why="an alias, braces over several lines or an unusual layout stand there",
        next=f"remove {key} by hand" if value is None else "write these lines by hand, then: dcctl profile check",
        details=() if value is None else block(_nested(path, value), 0, 2),
    )
