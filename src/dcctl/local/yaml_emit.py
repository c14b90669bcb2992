"""Values as YAML text that every reader, 1.1 or 1.2, takes for what they are: quoted whenever it could be otherwise."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias, Union

from dcctl.local.yaml_tree import FORBIDDEN
from dcctl.mail.address import refuse_controls

Value: TypeAlias = str | int | bool | Sequence[str]
Content: TypeAlias = Union[Value, "Mapping[str, Content]"]
Tree: TypeAlias = "str | list[Tree] | dict[str, Tree] | None"

_PLAIN: Final = re.compile(r"[A-Za-z/][A-Za-z0-9_./@+-]*(?:[: ][A-Za-z0-9_./@+-]+)*")
_PLAIN_IN_FLOW: Final = re.compile(r"[A-Za-z/][A-Za-z0-9_./@+-]*")
_NOT_A_TEXT: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})  # YAML 1.1


def as_tree(content: Content, name: str = "value") -> Tree:
    """What a reader must find again: texts, lists and mappings of texts; None for an empty mapping.

    Raises `ValueRefused` naming the key for a line break or another control character.
    """
    match content:
        case str():
            return refuse_controls(content, name)
        case bool():
            return "true" if content else "false"
        case int():
            return str(content)
        case Mapping():
            return {refuse_controls(key, "key"): as_tree(value, key) for key, value in content.items()} or None
        case _:
            return [refuse_controls(item, name) for item in content]


def inline(content: Content, *, flow: bool) -> str:
    """The value on one line; `flow` when it stands inside of brackets."""
    match content:
        case str():
            return _scalar(content, _PLAIN_IN_FLOW if flow else _PLAIN)
        case bool():
            return "true" if content else "false"
        case int():
            return str(content)
        case Mapping():
            return "{" + pairs(content) + "}"
        case _:
            return "[" + ", ".join(inline(item, flow=True) for item in content) + "]"


def pairs(content: Mapping[str, Content]) -> str:
    """The inside of a mapping in braces."""
    return ", ".join(f"{inline(key, flow=True)}: {inline(value, flow=True)}" for key, value in content.items())


def block(content: Mapping[str, Content], column: int, unit: int) -> Iterator[str]:
    """The mapping as lines, indented by `column`, each level `unit` deeper; lists stay on their line."""
    for key, value in content.items():
        head = f"{' ' * column}{inline(key, flow=False)}:"
        if isinstance(value, Mapping) and value:
            yield head
            yield from block(value, column + unit, unit)
        else:
            yield f"{head} {inline(value, flow=False)}"


def _scalar(text: str, plain: re.Pattern[str]) -> str:
    if plain.fullmatch(text) and text.lower() not in _NOT_A_TEXT:
        return text
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + FORBIDDEN.sub(lambda match: f"\\U{ord(match.group()):08x}", quoted) + '"'
