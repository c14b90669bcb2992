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
    """A command: its path from the root, help, options, what each of its arguments can be (the last one again and
    again where it `repeats`), and the commands below it.

    `modes` are options that change what the arguments mean; each is a node whose path ends in that option.
    """

    path: tuple[str, ...]
    help: str
    options: tuple[Option, ...]
    arguments: tuple[Values, ...] = ()
    repeats: bool = False
    children: tuple["Node", ...] = ()
    modes: tuple["Node", ...] = ()

    @property
    def at(self) -> str:
        """The path as the scripts keep it while they walk a line: a blank before each word, nothing at the root."""
        return "".join(f" {word}" for word in self.path)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of every option."""
        return tuple(name for option in self.options for name in option.names)

    def walk(self) -> Iterator["Node"]:
        """This command, its modes, and all below it."""
        yield self
        for below in (*self.modes, *self.children):
            yield from below.walk()

    def valued(self) -> Iterator[tuple[str, Values]]:
        """Each name of an option that takes a value, and what that can be."""
        return ((name, option.value) for option in self.options if option.value for name in option.names)

    def positions(self) -> Iterator[tuple[str, Values]]:
        """Where an argument can stand, counted from 1, and what fits; `*` is any place not counted before."""
        if self.children:
            yield "1", Values("words", tuple(child.path[-1] for child in self.children))
        for place, values in enumerate(self.arguments, 1):
            yield "*" if self.repeats and place == len(self.arguments) else str(place), values


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

# Options after which the first argument is something else: (command path, option).
_MODES: Final[Mapping[tuple[str, str], Values]] = {("connect", "--renew"): Values("channel")}

_HELP: Final = Option(("-h", "--help"), "Show this message and exit.", None)
_VERSION: Final = Option(("-V", "--version"), "Print the version.", None)


def command_tree() -> Node:
    """The whole tree; loads every command."""
    children = tuple(_node((name,), load(name), row.help) for name, row in COMMANDS.items())
    return Node((), "", (_HELP, _VERSION), children=children)


def _node(path: tuple[str, ...], command: Any, help: str) -> Node:
    formats: tuple[str, ...] = command.dcctl_formats
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    rest = [param for param in command.params if param.param_type_name != "argument" and param.name != "help"]
    options = (_HELP, *(_option(path, param, formats) for param in rest))
    return Node(
        path,
        help,
        options,
        tuple(_values(path, param, formats) for param in arguments),
        any(param.nargs == -1 for param in arguments),
        tuple(
            _node((*path, name), child, _first_line(child.help))
            for name, child in getattr(command, "commands", {}).items()
        ),
        tuple(
            Node((*path, name), help, options, (first,))
            for (where, name), first in _MODES.items()
            if where == " ".join(path)
        ),
    )


def _option(path: tuple[str, ...], param: Any, formats: tuple[str, ...]) -> Option:
    value = None if param.is_flag or param.count else _values(path, param, formats)
    return Option(tuple(param.opts), _first_line(param.help), value)


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
