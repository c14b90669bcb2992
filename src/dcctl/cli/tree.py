"""The command tree as plain data: what the completion scripts are written from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from dcctl.channels.registry import KINDS, PLUGINS
from dcctl.cli.app import COMMANDS, load
from dcctl.cli.schema import FILES, OUTCOMES

SHELLS: Final = ("bash", "zsh", "fish", "powershell")


@dataclass(frozen=True, slots=True)
class Values:
    """What can stand in a place: fixed words, a file, a channel's name, or nothing that is known."""

    source: Literal["none", "words", "file", "channel"] = "none"
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """An option's names, help, and its value (None for a flag)."""

    names: tuple[str, ...]
    help: str
    value: Values | None


@dataclass(frozen=True, slots=True)
class Node:
    """A command: its path from the root, help, options, what its arguments can be, and the commands below it."""

    path: tuple[str, ...]
    help: str
    options: tuple[Option, ...]
    argument: Values
    children: tuple["Node", ...] = ()

    def walk(self) -> Iterator["Node"]:
        """This command and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


# Places whose values cannot be told from their type: (command path, name of the parameter).
_KNOWN: Final[Mapping[tuple[str, str], Values]] = {
    ("select", "name"): Values("channel"),
    ("connect", "kind"): Values("words", tuple(KINDS)),
    ("completion", "shell"): Values("words", SHELLS),
    ("schema", "name"): Values("words", (*FILES, *OUTCOMES)),
    ("bounces scan", "paths"): Values("file"),
}
_BY_NAME: Final[Mapping[str, Values]] = {
    "channel": Values("channel"),
    "via": Values("words", tuple(PLUGINS)),
    "ca_file": Values("file"),
}
_FILES: Final = frozenset({"FILE", "ZONE", "PATH"})


def command_tree() -> Node:
    """The whole tree; loads every command."""
    children = tuple(_node((name,), load(name), row.help, row.formats) for name, row in COMMANDS.items())
    options = (Option(("-h", "--help"), "Show this message and exit.", None),)
    return Node((), "", (*options, Option(("-V", "--version"), "Print the version.", None)), Values(), children)


def _node(path: tuple[str, ...], command: Any, help: str, formats: tuple[str, ...]) -> Node:
    children = [
        _node((*path, name), child, _first_line(child.help), formats)
        for name, child in getattr(command, "commands", {}).items()
    ]
    options: list[Option] = [Option(("-h", "--help"), "Show this message and exit.", None)]
    argument = Values()
    for param in command.params:
        if param.param_type_name == "argument":
            argument = argument if argument.source != "none" else _values(path, param, formats)
        elif param.name != "help":
            value = None if param.is_flag or param.count else _values(path, param, formats)
            options.append(Option(tuple(param.opts), _first_line(param.help), value))
    return Node(path, help, tuple(options), argument, tuple(children))


def _values(path: tuple[str, ...], param: Any, formats: tuple[str, ...]) -> Values:
    if param.name == "format":
        return Values("words", formats)
    if found := _KNOWN.get((" ".join(path), param.name)) or _BY_NAME.get(param.name):
        return found
    if choices := getattr(param.type, "choices", None):
        return Values("words", tuple(str(choice) for choice in choices))
    metavar = param.metavar or ""
    if "|" in metavar and metavar.islower():
        return Values("words", tuple(metavar.split("|")))
    return Values("file") if metavar.strip("[]. ") in _FILES else Values()


def _first_line(help: str | None) -> str:
    return (help or "").strip().split("\n")[0]
