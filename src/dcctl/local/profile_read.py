"""One file's tree held against the declaration: typed values, where each came from, and every problem at once."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NamedTuple

from dcctl.channels.base import ChannelKind, Configured
from dcctl.channels.settings import LISTS, SECRET_SOURCES, Setting
from dcctl.errors import ValueRefused
from dcctl.local.notification import Notification, notification
from dcctl.local.places import expand
from dcctl.local.profile_schema import (
    FORMS,
    IDENTITY,
    NAME,
    NOTIFICATIONS,
    Section,
    Shape,
    channel_settings,
    kind_setting,
    notification_kind,
)
from dcctl.local.suggest import did_you_mean
from dcctl.local.yaml_reader import read_tree
from dcctl.local.yaml_tree import MappingNode, Node, ScalarNode, SequenceNode, Span
from dcctl.safe import safe

_LIKE_A_SECRET: Final = re.compile(
    r"(?i)pass|pw|.*(passw|passphrase|pwd|secret|token|api[_-]?key|private[_-]?key|credentials?).*"
)
_NODE_WORDS: Final = {MappingNode: "a mapping", SequenceNode: "a list", ScalarNode: "a single value"}


class Origin(NamedTuple):
    """Where a value stands; line and column count from 1."""

    file: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Entry(NamedTuple):
    """The text of one value and where it came from."""

    text: str
    origin: Origin | Literal["default", "environment"]


class Problem(NamedTuple):
    """One thing wrong, at its place."""

    origin: Origin
    message: str

    def __str__(self) -> str:
        return f"{self.origin.file}:{self.origin.line}:{self.origin.column}: {self.message}"


@dataclass(slots=True)
class Layer:
    """What one file says. `names` has where each name of a section stands, also those that could not be read."""

    file: Path
    environ: Mapping[str, str]
    values: dict[str, object] = field(default_factory=dict)
    identities: dict[str, dict[str, object]] = field(default_factory=dict)
    channels: dict[str, Configured] = field(default_factory=dict)
    notify: dict[str, Notification] = field(default_factory=dict)
    names: dict[Section, dict[str, Origin]] = field(
        default_factory=lambda: {"identities": {}, "channels": {}, "notify": {}}
    )
    entries: dict[str, Entry] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def origin(self, span: Span) -> Origin:
        """A place in this file."""
        return Origin(self.file, span.line, span.column)

    def problem(self, span: Span, message: str) -> None:
        """Note what is wrong there; reading goes on."""
        self.problems.append(Problem(self.origin(span), message))


def read_layer(
    file: Path, text: str, shape: Shape, kinds: Mapping[str, ChannelKind], environ: Mapping[str, str]
) -> Layer:
    """Read one file against its shape; never raises, all problems are in the result. Paths become absolute."""
    layer = Layer(file, environ)
    document = read_tree(text)
    layer.problems += [Problem(Origin(file, flaw.line, flaw.column), flaw.message) for flaw in document.flaws]
    root = document.root
    if root is None or (isinstance(root, ScalarNode) and root.is_null):
        return layer
    if not isinstance(root, MappingNode):
        layer.problem(root.span, f"the file wants keys and values (`version: 1`), not {_NODE_WORDS[type(root)]}")
        return layer
    singles = [entry for entry in root.entries if entry[0].text not in shape.sections]
    layer.values = read_settings(layer, singles, shape.keys, "", root.span, shape.sections)
    for section in shape.sections:
        for name, node in _named_mappings(layer, section, root):
            if section == "identities":
                layer.identities[name.text] = read_settings(
                    layer, node.entries, IDENTITY, f"identities.{name.text}", name.span
                )
            elif section == "notify":
                if told := _notification(layer, name, node):
                    layer.notify[name.text] = told
            elif channel := _channel(layer, name, node, kinds):
                layer.channels[name.text] = channel
    return layer


def _named_mappings(layer: Layer, section: Section, root: MappingNode) -> Iterator[tuple[ScalarNode, MappingNode]]:
    entry = root.entry(section)
    if entry is None or (isinstance(entry[1], ScalarNode) and entry[1].is_null):
        return
    if not isinstance(entry[1], MappingNode):
        layer.problem(entry[1].span, f"{section}: wants names with settings below, not {_NODE_WORDS[type(entry[1])]}")
        return
    for key, node in entry[1].entries:
        layer.names[section][key.text] = layer.origin(key.span)
        if not NAME.fullmatch(key.text):
            layer.problem(
                key.span, f"{section}: a name is made of letters, digits, . _ -, at most 64: '{safe(key.text, 60)}'"
            )
        elif not isinstance(node, MappingNode):
            layer.problem(node.span, f"{section}.{key.text}: wants settings below, not {_NODE_WORDS[type(node)]}")
        else:
            yield key, node


def _channel(layer: Layer, name: ScalarNode, node: MappingNode, kinds: Mapping[str, ChannelKind]) -> Configured | None:
    where = f"channels.{name.text}"
    problems_before = len(layer.problems)
    named = _kind(layer, node, kind_setting(kinds), name, where)
    if named is None:
        return None
    kind = kinds[named]
    values = read_settings(layer, node.entries, channel_settings(kind, kinds), where, name.span)
    if len(layer.problems) > problems_before:
        return None
    secrets = {s.name: str(values[s.name]) for s in kind.settings if s.type == "secret" and s.name in values}
    try:
        settings = kind.parse({key: value for key, value in values.items() if key != "kind"})
    except ValueRefused as error:
        layer.problem(_span_of(node, error.field) or name.span, f"{where}: {error.message}")
        return None
    return Configured(name.text, kind, settings, secrets, str(layer.origin(name.span)))


def _notification(layer: Layer, name: ScalarNode, node: MappingNode) -> Notification | None:
    where = f"notify.{name.text}"
    problems_before = len(layer.problems)
    kind = _kind(layer, node, notification_kind(), name, where)
    if kind is None:
        return None
    values = read_settings(layer, node.entries, NOTIFICATIONS[kind], where, name.span)
    return None if len(layer.problems) > problems_before else notification(name.text, values)


def _kind(layer: Layer, node: MappingNode, setting: Setting, name: ScalarNode, where: str) -> str | None:
    entry = node.entry("kind")
    if entry is None:
        layer.problem(name.span, f"{where}: `kind` is missing; one of {', '.join(setting.choices)}")
        return None
    read = _value(layer, setting, entry[1], f"{where}.")
    return read if isinstance(read, str) else None


def _span_of(node: MappingNode, key: str | None) -> Span | None:
    entry = node.entry(key) if key else None
    return entry[1].span if entry else None


def read_settings(
    layer: Layer,
    entries: Iterable[tuple[ScalarNode, Node]],
    declared: Sequence[Setting],
    where: str,
    place: Span,
    also_known: Sequence[str] = (),
) -> dict[str, object]:
    """The typed values of one mapping: unknown and missing keys, wrong types and forms are noted in the layer.

    `where` is the dotted path of the mapping, `place` where a missing key is reported. Defaults are filled in.
    """
    prefix = f"{where}." if where else ""
    by_name = {setting.name: setting for setting in declared}
    values: dict[str, object] = {}
    present = set()
    for key, node in entries:
        present.add(key.text)
        if setting := by_name.get(key.text):
            if (value := _value(layer, setting, node, prefix)) is not None:
                values[key.text] = value
        else:
            layer.problem(key.span, prefix + _unknown_key(key.text, [*by_name, *also_known]))
    for setting in declared:
        if setting.name in present:
            continue
        if setting.required:
            layer.problem(place, f"{prefix}{setting.name} is missing: {setting.help}")
        elif setting.default is not None:
            values[setting.name] = setting.default
            layer.entries[prefix + setting.name] = Entry(_shown(setting.default), "default")
    return values


def _unknown_key(key: str, known: Sequence[str]) -> str:
    shown = safe(key, 60)
    if _LIKE_A_SECRET.fullmatch(key):
        return f"{shown}: a secret never stands in this file; write `secret:` and a source: {', '.join(SECRET_SOURCES)}"
    return f"{shown}: no such key here{did_you_mean(key, known)}"


def _value(layer: Layer, setting: Setting, node: Node, prefix: str) -> object | None:
    where = prefix + setting.name
    if setting.type in LISTS:
        if not isinstance(node, SequenceNode):
            layer.problem(node.span, f"{where}: wants a list such as [a, b], not {_NODE_WORDS[type(node)]}")
            return None
        items = [_single(layer, setting, item, prefix) for item in node.items]
        value: object | None = None if None in items else tuple(items)
    else:
        value = _single(layer, setting, node, prefix)
    if value is not None:
        layer.entries[where] = Entry(_shown(value), layer.origin(node.span))
    return value


def _single(layer: Layer, setting: Setting, node: Node, prefix: str) -> object | None:
    where = prefix + setting.name
    if not isinstance(node, ScalarNode):
        layer.problem(node.span, f"{where}: wants a single value, not {_NODE_WORDS[type(node)]}")
        return None
    if node.is_null:
        layer.problem(node.span, f"{where}: has no value; give it one or remove the key")
        return None
    if (form := FORMS.get(setting)) and not re.fullmatch(form.pattern, node.text):
        layer.problem(node.span, f"{where}: wants {form.wanted}")
        return None
    try:
        value = setting.read(node.text)
    except ValueRefused as error:
        layer.problem(node.span, f"{prefix}{error.message}{did_you_mean(node.text, setting.choices)}")
        return None
    if setting.type == "path":
        return str(expand(node.text, layer.environ, layer.file.parent))
    return value


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
