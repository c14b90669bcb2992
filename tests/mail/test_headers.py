"""The one byte splitter: every byte kept, every line end, bounded, and never surprised by garbage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.mail import headers
from dcctl.mail.headers import MAX_FIELDS, split_headers

# Input, (name, value) of the fields, and the rest: the body.
BLOCKS = [
    pytest.param(b"A: 1\r\nB: 2\r\n\r\nbody", [(b"A", b"1"), (b"B", b"2")], b"body", id="crlf"),
    pytest.param(b"A: 1\nB: 2\n\nbody", [(b"A", b"1"), (b"B", b"2")], b"body", id="lf"),
    pytest.param(b"A: 1\rB: 2\r\rbody", [(b"A", b"1"), (b"B", b"2")], b"body", id="cr"),
    pytest.param(b"A: 1\r\nB: 2\n\rbody", [(b"A", b"1"), (b"B", b"2")], b"body", id="mixed"),
    pytest.param(b"A: 1\r\n 2\r\n\t3\r\nB: 4\r\n\r\n", [(b"A", b"1 2\t3"), (b"B", b"4")], b"", id="folded"),
    pytest.param(b"A: 1\n 2\n\nx", [(b"A", b"1 2")], b"x", id="folded-lf"),
    pytest.param(b"A:\r\n 1\r\n\r\n", [(b"A", b"1")], b"", id="folded-at-once"),
    pytest.param(b"A:1\r\n", [(b"A", b"1")], b"", id="no-empty-line"),
    pytest.param(b"A:1", [(b"A", b"1")], b"", id="no-line-end"),
    pytest.param(b"A: 1\r\n 2", [(b"A", b"1 2")], b"", id="no-line-end-folded"),
    pytest.param(b"A : 1\r\nB\t: 2\r\n\r\n", [(b"A", b"1"), (b"B", b"2")], b"", id="space-before-colon"),
    pytest.param(b"A: b:c\r\n\r\n", [(b"A", b"b:c")], b"", id="colon-in-value"),
    pytest.param(b"A:\r\nB: \r\n\r\n", [(b"A", b""), (b"B", b"")], b"", id="empty-values"),
    pytest.param(b"A: \xff\x00\xfe\r\n\r\n", [(b"A", b"\xff\x00\xfe")], b"", id="any-byte-in-a-value"),
    pytest.param(b"From a@b Mon Jan  1\nA: 1\n\nbody", [(b"A", b"1")], b"body", id="mbox-from"),
    pytest.param(b">From a@b Mon Jan  1\nA: 1\n\nbody", [(b"A", b"1")], b"body", id="quoted-mbox-from"),
    pytest.param(b"From a@b", [], b"", id="mbox-from-alone"),
    pytest.param(b"From: a@b\r\n\r\nx", [(b"From", b"a@b")], b"x", id="from-field"),
    pytest.param(b"A: 1\nFrom a@b\nB: 2\n\n", [(b"A", b"1")], b"From a@b\nB: 2\n\n", id="mbox-from-inside"),
    pytest.param(b"\r\nbody", [], b"body", id="no-field"),
    pytest.param(b"", [], b"", id="nothing"),
    pytest.param(b"just a text\r\n", [], b"just a text\r\n", id="garbage"),
    pytest.param(b"A: 1\r\ngarbage\r\nB: 2\r\n\r\n", [(b"A", b"1")], b"garbage\r\nB: 2\r\n\r\n", id="garbage-inside"),
    pytest.param(b" folded: first\r\n\r\nx", [], b" folded: first\r\n\r\nx", id="continuation-of-nothing"),
    pytest.param(b": no name\r\n\r\n", [], b": no name\r\n\r\n", id="no-name"),
    pytest.param("Größe: 1\r\n".encode(), [], "Größe: 1\r\n".encode(), id="name-not-ascii"),
    # RFC 5322 section 3.2.2: a line of white space continues the field; it does not end the block.
    pytest.param(b"A: 1\r\n \r\nB: 2\r\n\r\nx", [(b"A", b"1"), (b"B", b"2")], b"x", id="white-line"),
]


@pytest.mark.parametrize(("raw", "fields", "body"), BLOCKS)
def test_a_block(raw: bytes, fields: list[tuple[bytes, bytes]], body: bytes) -> None:
    block = split_headers(raw)
    assert [(field.name, field.value) for field in block.fields] == fields
    assert raw[block.body_at :] == body
    assert not block.truncated


def test_a_block_can_begin_anywhere() -> None:
    raw = b"A: 1\r\n\r\nB: 2\r\n\r\nbody"
    first = split_headers(raw)
    second = split_headers(raw, first.body_at)
    assert (second.first("b"), raw[second.body_at :]) == (b"2", b"body")


def test_fields_are_found_by_name_top_to_bottom() -> None:
    block = split_headers(b"Received: 1\r\nSubject: s\r\nRECEIVED: 2\r\nreceived: 3\r\n\r\n")
    assert [field.value for field in block.all("Received")] == [b"1", b"2", b"3"]
    assert block.first("received") == b"1"
    assert block.first("To") is None


def test_the_number_of_fields_is_bounded() -> None:
    raw = b"A: 1\r\n" * (MAX_FIELDS + 1) + b"\r\n"
    block = split_headers(raw)
    assert len(block.fields) == MAX_FIELDS
    assert block.truncated
    assert block.body_at == len(b"A: 1\r\n") * MAX_FIELDS
    assert not split_headers(b"A: 1\r\n" * MAX_FIELDS + b"\r\n").truncated


def test_the_bytes_looked_at_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headers, "MAX_BLOCK", 100)
    block = split_headers(b"Name: value\r\n" * 50 + b"\r\n")
    assert block.truncated
    assert [len(field.raw) for field in block.fields] == [13] * 7 + [9]
    assert block.body_at == 100


ENDLESS = [
    pytest.param(b"A: ", b"x", id="a-value"),
    pytest.param(b"A: 1\r\n", b" \r\n", id="white-lines"),
    pytest.param(b"A: 1\n ", b"\n ", id="folds"),
    pytest.param(b"A: 1\r\nB", b": 2\r\nB", id="fields"),
]


@pytest.mark.parametrize(("first", "more"), ENDLESS)
def test_what_does_not_end_is_cut(first: bytes, more: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headers, "MAX_BLOCK", 1000)
    block = split_headers(first + more * 2000)
    assert block.truncated
    assert block.body_at == sum(len(field.raw) for field in block.fields) <= 1000


@pytest.mark.parametrize("first", [b"From ", b"Name", b"\xff"])
def test_an_endless_line_that_is_no_field_is_not_read_to_its_end(first: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headers, "MAX_BLOCK", 1000)
    block = split_headers(first + b"x" * 5000)
    assert block.fields == ()
    assert block.body_at <= 1000


LINES = st.lists(
    st.sampled_from(
        [b"A: 1", b"Subject: x", b" more", b"\tmore", b"", b"From x", b"garbage", b"B:", b"\xff\x00", b":", b" "]
    ),
    max_size=12,
)


@given(LINES, st.sampled_from([b"\r\n", b"\n", b"\r"]))
def test_the_raw_fields_are_the_bytes_consumed(lines: list[bytes], end: bytes) -> None:
    raw = end.join(lines)
    block = split_headers(raw)
    skipped = raw[: block.body_at].removesuffix(end) if not block.fields else raw[: raw.index(block.fields[0].raw)]
    assert skipped in (b"", b"From x", b"From x" + end)
    # What stands behind the last field is nothing or the empty line.
    consumed = skipped + b"".join(field.raw for field in block.fields)
    assert raw[: block.body_at] in (consumed, consumed + end)


@given(st.binary(max_size=200))
def test_any_bytes_are_split(raw: bytes) -> None:
    block = split_headers(raw)
    assert 0 <= block.body_at <= len(raw)
    for field in block.fields:
        assert field.raw.startswith(field.name)
        assert field.raw in raw[: block.body_at]
        assert b"\n\n" not in field.value
