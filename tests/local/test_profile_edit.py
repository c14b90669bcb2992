"""Edits of the profile's text: exactly the bytes they must change, and proof that the values are the wanted ones."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dcctl.errors import ProfileError, ValueRefused
from dcctl.local.profile_edit import STARTER, put_channel, put_identity, remove, set_value
from tests.support.profiles import SAMPLE, loaded

Edit = Callable[[str], str]


def setting(path: str, value: Any) -> Edit:
    return lambda text: set_value(text, path.split("."), value)


def channel(name: str, **mapping: Any) -> Edit:
    return lambda text: put_channel(text, name, mapping)


def without(path: str) -> Edit:
    return lambda text: remove(text, path.split("."))


EDITS: list[tuple[str, str, Edit, str]] = [
    # (what, before, edit, after)
    ("value", "a: 1\nb: 2 # two\nc: 3\n", setting("b", "x"), "a: 1\nb: x # two\nc: 3\n"),
    ("quoted value", "b: 'x'   # two\n", setting("b", "z"), "b: z   # two\n"),
    ("same value", "b: 'x'\n", setting("b", "x"), "b: 'x'\n"),
    ("same number", "b: 587\n", setting("b", 587), "b: 587\n"),
    ("odd spaces", "b :   x\n", setting("b", "z"), "b :   z\n"),
    ("no last newline", "a: 1", setting("b", 2), "a: 1\nb: 2\n"),
    ("replace at the end", "a: 1", setting("a", 2), "a: 2"),
    ("empty value", "a:\nb: 1\n", setting("a", "x"), "a: x\nb: 1\n"),
    ("empty value, comment", "a: # why\n", setting("a", "x"), "a: x # why\n"),
    ("null value", "a: ~ # why\n", setting("a", True), "a: true # why\n"),
    ("new key", "# head\na: 1\n\n# tail\n", setting("b", "x"), "# head\na: 1\n\n# tail\nb: x\n"),
    ("blank tail", "a: 1\n\n\n", setting("b", "x"), "a: 1\nb: x\n\n\n"),
    ("empty text", "", setting("b", "x"), STARTER + "b: x\n"),
    ("comments only", "# mine\n", setting("b", "x"), "# mine\nb: x\n"),
    ("document mark", "---\na: 1\n", setting("b", "x"), "---\na: 1\nb: x\n"),
    ("document end", "a: 1\n...\n", setting("b", "x"), "a: 1\nb: x\n...\n"),
    ("a BOM", "\ufeffa: 1\nb: 2\n", setting("a", "x"), "\ufeffa: x\nb: 2\n"),
    ("CRLF", "a: 1\r\n# c\r\nb: 2\r\n", setting("c", "x"), "a: 1\r\n# c\r\nb: 2\r\nc: x\r\n"),
    ("block scalar", "a: >-\n  x\n  y\nb: 1\n", setting("a", "z"), "a: z\nb: 1\n"),
    ("behind a block scalar", "s:\n  a: |\n    x\nb: 1\n", setting("s.c", "z"), "s:\n  a: |\n    x\n  c: z\nb: 1\n"),
    ("list", "d: [a, b] # c\n", setting("d", ["x", "no"]), 'd: [x, "no"] # c\n'),
    ("block list", "d:\n  - a # c\n  - b\ne: 1\n", setting("d", ["x", "z"]), "d:\n  - x\n  - z\ne: 1\n"),
    ("list for a word", "d: a\n", setting("d", ["x"]), "d: [x]\n"),
    ("alias", "a: &a x\nb: *a\n", setting("b", "z"), "a: &a x\nb: z\n"),
    (
        "new channel",
        "channels:\n  a: {kind: sandbox}\n\nidentities: {}\n",
        channel("b", kind="smtp", port=587),
        "channels:\n  a: {kind: sandbox}\n  b:\n    kind: smtp\n    port: 587\n\nidentities: {}\n",
    ),
    (
        "new channel, the file's own indentation, comments that belong to the section",
        "channels:\n    a:\n        kind: sandbox # x\n    # old:\n    #   kind: smtp\n\n# who\nidentities: {}\n",
        channel("b", kind="smtp"),
        "channels:\n    a:\n        kind: sandbox # x\n    # old:\n    #   kind: smtp\n    b:\n        kind: smtp\n\n"
        "# who\nidentities: {}\n",
    ),
    ("new section", "version: 1\n", channel("b", kind="s"), "version: 1\nchannels:\n  b:\n    kind: s\n"),
    ("hollow section", "channels:\nx: 1\n", channel("b", kind="s"), "channels:\n  b:\n    kind: s\nx: 1\n"),
    (
        "hollow section with comments",
        "channels: # none\n  # a: {}\n# next\nx: 1\n",
        channel("b", kind="s"),
        "channels: # none\n  # a: {}\n  b:\n    kind: s\n# next\nx: 1\n",
    ),
    ("braces", "channels: {}  # none\n", channel("b", kind="s"), "channels:  # none\n  b:\n    kind: s\n"),
    ("null", "channels: null\n", channel("b", kind="s"), "channels:\n  b:\n    kind: s\n"),
    ("hollow channel", "channels:\n  b:\n", channel("b", kind="s"), "channels:\n  b:\n    kind: s\n"),
    ("flow section", "channels: {a: {k: s}}\n", channel("b", k="x:y"), 'channels: {a: {k: s}, b: {k: "x:y"}}\n'),
    ("flow, trailing comma", "c: {a: 1,}\n", setting("c.b", 2), "c: {a: 1, b: 2,}\n"),
    ("flow root", "{}\n", setting("a", 1), "{a: 1}\n"),
    ("key in flow", "c:\n  a: {kind: smtp}\n", setting("c.a.port", 25), "c:\n  a: {kind: smtp, port: 25}\n"),
    ("a name like a number", "", channel("22", kind="s"), STARTER + 'channels:\n  "22":\n    kind: s\n'),
    (
        "the same channel with one key changed, one gone, one new",
        "channels:\n  a:\n    # why\n    kind: smtp # k\n    port: 25 # p\n    host: h\n    user: 'u'\n",
        channel("a", kind="smtp", host="i", user="u", tls="none"),
        "channels:\n  a:\n    # why\n    kind: smtp # k\n    host: i\n    user: 'u'\n    tls: none\n",
    ),
    (
        "the same channel with all keys new",
        "channels:\n  a:\n    host: h\n  b: {kind: s}\n",
        channel("a", kind="smtp"),
        "channels:\n  a:\n    kind: smtp\n  b: {kind: s}\n",
    ),
    ("remove a line", "a: 1\nb: 2 # two\n# c\nc: 3\n", without("b"), "a: 1\n# c\nc: 3\n"),
    ("remove what is not there", "a: 1\n", without("b.c"), "a: 1\n"),
    ("remove a channel", "c:\n  a: {k: s}\n  b:\n    k: t\n  d: {}\n", without("c.b"), "c:\n  a: {k: s}\n  d: {}\n"),
    ("remove the only channel", "c:\n  a: {k: s}\nx: 1\n", without("c.a"), "c:\nx: 1\n"),
    ("remove the last line", "a: 1\nb: 2", without("b"), "a: 1\n"),
    ("remove the first in flow", "c: {a: 1, b: 2}\n", without("c.a"), "c: {b: 2}\n"),
    ("remove the last in flow", "c: {a: 1, b: 2}\n", without("c.b"), "c: {a: 1}\n"),
    ("remove the only one in flow", "c: {a: 1}\n", without("c.a"), "c: {}\n"),
    ("remove an explicit key", "? a\n: 1\nb: 1\n", without("a"), "b: 1\n"),
    ("braces over lines", "c: {\n  a: 1 # x\n  }\n", setting("c.b.d", "#"), 'c: {\n  a: 1, b: {d: "#"} # x\n  }\n'),
    ("remove CRLF", "a: 1\r\nb: 2\r\nc: 3\r\n", without("b"), "a: 1\r\nc: 3\r\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "edit", "after"), [row[1:] for row in EDITS], ids=[row[0] for row in EDITS])
def test_edit(before: str, edit: Edit, after: str) -> None:
    assert edit(before) == after


@pytest.mark.parametrize(("before", "edit"), [row[1:3] for row in EDITS if "\n" in row[1]])
def test_crlf_files_stay_crlf(before: str, edit: Edit) -> None:
    after = edit(before.replace("\r\n", "\n").replace("\n", "\r\n"))
    assert after.count("\n") == after.count("\r\n")


@pytest.mark.parametrize(
    ("before", "edit"),
    [
        ("a: &a {x: 1}\nb: *a\n", setting("b.x", 2)),  # would change a too
        ("a: &a x\nb: *a\n", setting("a", "z")),  # would take the anchor away
        ("c: {a: 1,}\n", without("c.a")),  # would leave a lone comma
        ("- a\n", setting("a", 1)),
        ("a: 1\n", setting("a.b", 2)),
        ("a: [1]\n", setting("a.b", 2)),
        ("a: 1\na: 2\n", setting("b", 2)),
        ("a: [\n", setting("b", 2)),
    ],
)
def test_what_cannot_be_edited_safely_is_refused(before: str, edit: Edit) -> None:
    with pytest.raises(ProfileError) as refused:
        edit(before)
    assert refused.value.next


def test_a_refusal_shows_the_lines_to_write_by_hand() -> None:
    with pytest.raises(ProfileError, match="nothing was written") as refused:
        put_channel("channels: &c\n  a: {kind: sandbox}\nidentities: *c\n", "b", {"kind": "smtp", "port": 587})
    assert refused.value.details == ("channels:", "  b:", "    kind: smtp", "    port: 587")


@pytest.mark.parametrize("value", ["a\nb", "a\rBcc: x", "\x00", "\x1b[2J", "\x85", "\u2028", "\ud800"])
def test_control_characters_are_refused_where_the_value_is_built(value: str) -> None:
    edits: list[Callable[[], str]] = [
        lambda: set_value("", ("a", "b"), value),
        lambda: set_value("", ("a",), ["x", value]),
        lambda: put_channel("", "a", {"k": value}),
        lambda: put_channel("", "a", {value: "k"}),
    ]
    for edit in edits:
        with pytest.raises(ValueRefused):
            edit()


TRICKY = [
    "", " ", "no", "No", "ON", "y", "~", "null", "Null", "true", "022", "0o17", "0x1F", "1_000", "12:30:45", "1e3",
    ".inf", ".NaN", "2024-01-01", "<<", "=", "-", "- a", "?", ": a", "a: b", "a:", "a #b", "#a", "'", '"', "\\", "\\n",
    "a, b", "[a]", "{a}", "&a", "*a", "!a", "%a", "@a", "`a", "|", ">", "ü", "😀", " a", "a ", "env:TOKEN",
    "file:/etc/x", "a  b", "C:\\x", "---", "...", "/etc/own ca.pem", "command:pass show mail/office", "\u200f", "::1",
    "tab\there",
]  # fmt: skip


@pytest.mark.parametrize("value", TRICKY)
@pytest.mark.parametrize("before", ["k: old\nl: 1\n", "l: 1\n", "{k: old, l: 1}\n", "{l: 1}\n"])
def test_a_text_stays_that_text_for_every_yaml_reader(before: str, value: str) -> None:
    after = set_value(before, ("k",), value)
    assert yaml.safe_load(after) == {"k": value, "l": 1}
    assert yaml.safe_load(set_value(before, ("k",), [value, value])) == {"k": [value, value], "l": 1}


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]))
NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True)
VALUES = st.one_of(TEXTS, st.integers(0, 10**6), st.booleans(), st.lists(TEXTS, min_size=1, max_size=3))
CHANNELS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=4)
BASES = [
    "# c\n", "version: 1\n", "version: 1\r\n\r\n# t\r\n", "channels:\n# t\n", "channels:\n  # none\nx: 1",
    "channels:\n    'a b':\n        kind: s # k\n\n# t\n", "channels: {'a b': {kind: s}} # t\n",
    SAMPLE.read_text(encoding="utf-8"),
]  # fmt: skip


def shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))


@given(st.sampled_from(BASES), NAMES.filter(lambda name: name != "practice"), CHANNELS)
def test_a_new_channel_is_one_insertion_and_nothing_else(before: str, name: str, mapping: dict[str, Any]) -> None:
    after = put_channel(before, name, mapping)
    assert shared(before, after) + shared(before[::-1], after[::-1]) >= len(before)
    assert yaml.safe_load(after)["channels"][name] == mapping
    assert put_channel(after, name, mapping) == after
    assert remove(after, ("channels", name)) in (
        before,
        f"{before}\n",
        f"{before}channels:\n",
        f"{before}channels:\r\n",
    )


@given(st.sampled_from(BASES), NAMES, CHANNELS, CHANNELS)
def test_a_channel_put_again_is_the_new_one(before: str, name: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    after = put_channel(put_channel(before, name, old), name, new)
    assert yaml.safe_load(after)["channels"][name] == new


def test_what_connect_and_select_do_to_the_sample(tmp_path: Path) -> None:
    before = SAMPLE.read_text(encoding="utf-8")
    after = put_channel(before, "office", {"kind": "smtp", "preset": "postmark", "secret": "keyring"})
    after = put_identity(after, "bo", {"address": "bo@example.com", "name": "Bo", "channel": "office"})
    after = set_value(after, ("default_channel",), "office")
    profile = loaded(tmp_path, after)
    assert (profile.default_channel, profile.identities["bo"].channel) == ("office", "office")
    lines = after.splitlines()
    assert [line for line in lines if line not in before.splitlines()] == [
        "default_channel: office",
        "  bo:",
        "    address: bo@example.com",
        "    name: Bo",
        "    channel: office",
        "  office:",
        "    kind: smtp",
        "    preset: postmark",
        "    secret: keyring",
    ]
    after = remove(remove(after, ("channels", "office")), ("identities", "bo"))
    assert set_value(after, ("default_channel",), "practice") == before
