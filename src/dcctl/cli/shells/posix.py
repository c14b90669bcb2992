"""What bash and zsh say alike: how the words before the cursor lead through the tree, and the patterns of places."""

from collections.abc import Iterable, Iterator

from dcctl.cli.tree import Node


def steps(nodes: Iterable[Node]) -> Iterator[str]:
    """The cases of `"$at $word"` that go down the tree or begin an option with a value."""
    named = [node for node in nodes if node.path]
    yield f'            {_either(node.at for node in named)}) at+=" $word" ;;\n'
    for node in named:
        yield f"            {_either(f'{node.at} {name}' for name, _ in node.valued())}) option=$word ;;\n"


def where(node: Node, place: str) -> str:
    """The pattern of `"$at|$place"` for a place as `Node.positions` names it."""
    return f'"{node.at}|"[1-9]*' if place == "*" else f'"{node.at}|{place}"'


def _either(texts: Iterable[str]) -> str:
    return "|".join(f'"{text}"' for text in texts)
