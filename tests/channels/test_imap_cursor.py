"""The cursor of an IMAP mailbox: comes back as it was stored, and any other text is none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.channels.imap_cursor import HIGHEST, Mark, read, write

BOX = "anna@mail.example.com"
marks = st.dictionaries(
    st.text(max_size=20), st.builds(Mark, st.integers(1, HIGHEST), st.integers(0, HIGHEST)), max_size=9
)


@given(marks)
def test_it_comes_back(told: dict[str, Mark]) -> None:
    assert read(write(told, BOX), BOX) == told


@given(marks)
def test_another_mailbox_begins_anew(told: dict[str, Mark]) -> None:
    assert read(write(told, BOX), "bert@mail.example.com") == {}


@pytest.mark.parametrize(
    "value",
    [None, 7, [], [1], [1, 2, 3], ["1", 2], [0, 5], [-1, 5], [1, -1], [1.5, 2], [HIGHEST + 1, 1], [1, HIGHEST + 1]],
)
def test_a_mark_that_is_none_is_left_out(value: object) -> None:
    text = json.dumps({"mailbox": BOX, "folders": {"A": value, "B": [7, 9]}})
    assert read(text, BOX) == {"B": Mark(7, 9)}


@given(
    st.none() | st.text(max_size=200) | st.recursive(st.none() | st.integers(), st.lists, max_leaves=9).map(json.dumps)
)
def test_any_text_is_read(text: str | None) -> None:
    assert read(text, BOX) == {}


@pytest.mark.parametrize("text", ["[" * 100_000, "9" * 10_000, " " * (2 << 20), '{"mailbox": "' + BOX + '"}'])
def test_a_hostile_one_begins_anew(text: str) -> None:
    assert read(text, BOX) == {}
