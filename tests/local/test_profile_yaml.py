"""The YAML reader: its limits, its refusals, and positions that an edit can trust."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dcctl.channels.settings import Setting
from dcctl.local.profile_read import read_layer
from dcctl.local.profile_schema import Shape
from dcctl.local.yaml_reader import MAX_ALIASES, MAX_DEPTH, MAX_NODES, read_tree
from dcctl.local.yaml_tree import MappingNode, Node, ScalarNode, SequenceNode
from tests.support.profiles import SUITES

LOADERS = [yaml.CSafeLoader, yaml.SafeLoader]

SHAPE = Shape(
    "traps",
    (
        Setting("country", "text", ""),
        Setting("subject", "text", ""),
        Setting("name", "text", ""),
        Setting("t", "text", ""),
        Setting("port", "integer", "", minimum=1, maximum=65535),
        Setting("limit", "integer", "", minimum=1, maximum=1_000_000),
        Setting("channels", "text", ""),
    ),
    (),
)

# The trap: what is read, or where it is refused and why.
TRAPS: dict[str, dict[str, object] | str] = {
    "alias_bomb": "5:8: more than 20000 values",
    "recursive_alias": "1:8: an alias inside of what it stands for",
    "dup_key": "2:1: key 'limit' stands here twice; first at line 1",
    "norway": {"country": "no"},
    "octal_port": "1:7: port: wants a whole decimal number, not '022'",
    "sexagesimal": {"t": "12:30:45"},
    "tab_indent": "2:1: found character that cannot start any token (a tab",
    "deep": "1:33: nested deeper than 32 levels",
    "py_tag": "1:1: tags (!) are not allowed",
    "bom": "1:1: a: no such key here",
    "crlf_value": "1:10: subject: character U+000D at position 2 is not allowed",
    "nul": "1:1: a: no such key here",
    "esc_value": "1:7: name: character U+001B at position 1 is not allowed",
    "merge_key": "3:3: merge keys (<<) are not read",
    "multi_doc": "2:1: a second document begins here",
    "empty": {},
    "list_root": "1:1: the file wants keys and values",
    "unclosed": "2:2: ",
    "typo_key": "1:1: chanels: no such key here; did you mean 'channels'?",
    "inf": "1:8: limit: wants a whole decimal number, not '.inf'",
    "neg": "1:8: limit: wants a number from 1 to 1000000, not '-5'",
    "huge_int": "1:8: limit: wants a whole decimal number, not '1000",
}


def traps() -> dict[str, str]:
    """The recorded traps; read by the test, so that collecting needs no data."""
    path = SUITES / "hostile/lists/yaml_traps.json"
    if not path.exists():
        pytest.skip(f"no recorded traps at {path} (DCCTL_SUITES)")
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_every_trap_is_known() -> None:
    assert set(traps()) == set(TRAPS)


@pytest.mark.parametrize("name", TRAPS)
def test_trap(name: str) -> None:
    layer = read_layer(Path("f"), traps()[name], SHAPE, {}, {})
    expected = TRAPS[name]
    found = [str(problem) for problem in layer.problems]
    if isinstance(expected, str):
        assert any(line.startswith(f"f:{expected}") for line in found), found
    else:
        assert (layer.values, found) == (expected, [])


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("text", "flaws"),
    [
        ("a: 1\n", []),
        ("a: &x 1\nb: *x\n", []),
        ("a: *secretly\n", ["1:4: an alias (*) of nothing above; quote a value that begins with *"]),
        ("a: !hunter2 x\n", ["1:4: tags (!) are not allowed; quote a value that begins with !"]),
        ("[a]: 1\n", ["1:1: a key must be one word, not a list or mapping"]),
        ("? {a: b}\n: 1\n", ["1:3: a key must be one word, not a list or mapping"]),
        ("a: 1\n'a': 2\nb: 1\nb: 2\n", ["2:1: key 'a' stands", "4:1: key 'b' stands"]),
        ("a: b: c\n", ["1:5: mapping values are not allowed in this context (a value that holds ': ' must be quoted"]),
        ("a:\r\n  b: 1\r\n  b: 2\r\n", ["3:3: key 'b' stands here twice; first at line 2"]),
        ("a: x\x07y\n", ["1:5: character U+0007"]),
        ("a: \u202ex\nb: \u2028\n", ["1:4: character U+202E", "2:4: character U+2028"]),
        ("a: x\ufeff\n", ["1:5: character U+FEFF"]),
        ("a: \x85b\n", ["1:4: character U+0085"]),
        ("\ufeffa: 1\na: 2\n", ["2:1: key 'a' stands here twice; first at line 1"]),
        ("a: 1\n<<: {b: 1}\n'<<': x\n", ["2:1: merge keys (<<) are not read; write the keys out"]),
        ("%TAG ! tag:x,2000:\n---\na: !b c\n", ["3:4: tags (!) are not allowed"]),
    ],
)
def test_flaws_by_either_loader(text: str, flaws: list[str], loader: Any) -> None:
    found = [f"{flaw.line}:{flaw.column}: {flaw.message}" for flaw in read_tree(text, loader).flaws]
    assert len(found) == len(flaws)
    assert all(line.startswith(begin) for line, begin in zip(found, flaws, strict=True)), found


@pytest.mark.parametrize(
    ("fits", "breaks"),
    [
        ("[" * MAX_DEPTH + "]" * MAX_DEPTH, "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)),
        ("a: &a 1\nb: [" + "*a," * MAX_ALIASES + "]", "a: &a 1\nb: [" + "*a," * (MAX_ALIASES + 1) + "]"),
        ("[" + "a," * (MAX_NODES - 1) + "]", "[" + "a," * MAX_NODES + "]"),
        # an alias counts as what it stands for
        (f"a: &a [{'x,' * 9_000}]\nb: *a", f"a: &a [{'x,' * 9_000}]\nb: [*a, *a]"),
    ],
)
def test_limits_hold_at_their_edge(fits: str, breaks: str) -> None:
    assert read_tree(fits).flaws == ()
    assert len(read_tree(breaks).flaws) == 1


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 50_000, "- " * 50_000, "? " * 50_000, "a: [" * 9])
def test_deep_texts_stop_early(text: str, loader: Any) -> None:
    assert len(read_tree(text, loader).flaws) == 1


def spans(node: Node) -> list[tuple[int, int]]:
    match node:
        case ScalarNode():
            below = []
        case SequenceNode():
            below = [pair for item in node.items for pair in spans(item)]
        case MappingNode():
            below = [pair for entry in node.entries for item in entry for pair in spans(item)]
    return [(node.span.start, node.span.end), *below]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_spans_cut_out_exactly_the_word(loader: Any, end: str, bom: str) -> None:
    text = bom + end.join(["# c", "ä: 'ü 😀' # x", "b:", '  c: [x, "y"]', "  d:  # nothing", "", "# tail", ""])
    root = read_tree(text, loader).root
    assert root is not None
    assert [text[start:stop] for start, stop in spans(root)] == [
        end.join(["ä: 'ü 😀' # x", "b:", '  c: [x, "y"]', "  d:"]),
        "ä",
        "'ü 😀'",
        "b",
        end.join(['c: [x, "y"]', "  d:"]),
        "c",
        '[x, "y"]',
        "x",
        '"y"',
        "d",
        "",
    ]


@given(st.text(alphabet="ab:-[]{}&*!|>'\"%@#?, \n\t\r\\<~.1\ufeff\x00é", max_size=60))
def test_no_text_makes_it_raise(text: str) -> None:
    document = read_tree(text)
    assert all(flaw.line >= 1 and flaw.column >= 1 and flaw.message for flaw in document.flaws)


@given(st.recursive(st.text("abno1~:# ", max_size=5), lambda inner: st.dictionaries(st.text("abc", min_size=1), inner)))
def test_what_a_dumper_writes_is_read_back(value: Any) -> None:
    root = read_tree(yaml.safe_dump(value, allow_unicode=True)).root
    assert root is not None
    assert plain(root) == value


def plain(node: Node) -> Any:
    match node:
        case ScalarNode():
            return node.text
        case SequenceNode():
            return [plain(item) for item in node.items]
        case MappingNode():
            return {key.text: plain(value) for key, value in node.entries}
