"""IMAP's spellings, as imaplib hands answers over: read where they can be, left out where not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.channels.imap_text import (
    Answer,
    Fetched,
    Folder,
    as_set,
    decode_folder,
    encode_folder,
    fetched,
    listed,
    named,
    quoted,
    usual,
)


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("INBOX", "INBOX"),
        ("Junk E-mail", "Junk E-mail"),
        ("R&D", "R&-D"),
        ("&", "&-"),
        ("Entwürfe", "Entw&APw-rfe"),
        ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),  # RFC 3501 section 5.1.3
        ("😀", "&2D3eAA-"),
        ("a&ü", "a&-&APw-"),
    ],
)
def test_modified_utf_7(name: str, spelled: str) -> None:
    assert encode_folder(name) == spelled
    assert decode_folder(spelled) == name


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_name_comes_back(name: str) -> None:
    spelled = encode_folder(name)
    assert decode_folder(spelled) == name
    assert all(" " <= char <= "~" for char in spelled)


@pytest.mark.parametrize("spelled", ["&", "&U", "&!-", "&2D0-", "&AB-", "&====-", "a&b", "&AGE", "&" * 1000])
def test_what_is_no_modified_utf_7_stays(spelled: str) -> None:
    assert decode_folder(spelled) == spelled


def test_quoting() -> None:
    assert quoted('a"b\\c') == '"a\\"b\\\\c"'


def test_inbox_is_inbox_in_any_case() -> None:
    assert named("inBox") == named("INBOX") == Folder("INBOX", "INBOX")
    assert named("Zurück") == Folder("Zurück", "Zur&APw-ck")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ([rb'(\HasNoChildren) "/" INBOX'], [("INBOX", "INBOX")]),
        ([rb'(\HasNoChildren \Junk) "." "Junk Mail"'], [("Junk Mail", "Junk Mail")]),
        ([rb"() NIL Entw&APw-rfe"], [("Entwürfe", "Entw&APw-rfe")]),
        ([rb'() "/" "a\"b\\c"'], [('a"b\\c', 'a"b\\c')]),
        ([(rb'() "/" {3}', b"a b"), b""], [("a b", "a b")]),
        ([(rb'() "/" {4}', b"a\r\nb"), b""], []),
        ([rb'(\Noselect) "/" Archive', rb'(\NonExistent) "/" Gone'], []),
        ([rb'(\Noselect "/" broken', b"", None, b'() "/"', b'() "/" ', b"\xff" * 9], []),
    ],
)
def test_lists(answer: Answer, expected: list[tuple[str, str]]) -> None:
    assert [(folder.name, folder.spelled) for folder in listed(answer)] == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ([rb'() "/" INBOX'], ["INBOX"]),
        ([], ["INBOX"]),
        ([rb'(\Junk) "/" Spam', rb'() "/" INBOX', rb'() "/" Junk'], ["INBOX", "Spam"]),
        ([rb'(\Marked \JUNK) "/" "[Gmail]/Spam"'], ["INBOX", "[Gmail]/Spam"]),
        ([rb'() "." "INBOX.Junk E-mail"', rb'() "." INBOX.Sent'], ["INBOX", "INBOX.Junk E-mail"]),
        ([rb'() "/" spam', rb'() "/" "Lists/Spamassassin"'], ["INBOX", "spam"]),
        ([rb'() "/" "Courrier ind&AOk-sirable"'], ["INBOX", "Courrier indésirable"]),
        ([rb'(\Junk) "/" INBOX'], ["INBOX"]),
    ],
)
def test_the_usual_folders(answer: Answer, expected: list[str]) -> None:
    assert [folder.name for folder in usual(listed(answer))] == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ([b"1 (UID 7)"], [Fetched(1, 7, 0, None)]),
        ([(b"1 (UID 7 RFC822.SIZE 3 BODY[] {3}", b"abc"), b")"], [Fetched(1, 7, 3, b"abc")]),
        ([(b"1 (BODY[]<0> {3}", b"abc"), b" UID 7 RFC822.SIZE 9)"], [Fetched(1, 7, 9, b"abc")]),
        ([(b"1 (body[] {7}", b" UID 9 "), b" uid 7)"], [Fetched(1, 7, 0, b" UID 9 ")]),
        ([b'1 (UID 7 BODY[HEADER.FIELDS (FROM TO)]<0> "")'], [Fetched(1, 7, 0, b"")]),
        ([b"1 (UID 7 BODY[] NIL)"], [Fetched(1, 7, 0, None)]),
        (
            [b"3 (FLAGS (\\Seen))", (b"4 (UID 8 BODY[] {1}", b"x"), b")"],
            [Fetched(3, 0, 0, None), Fetched(4, 8, 0, b"x")],
        ),
        ([b"1 (UID 99999999999)", b"2 (UID 9999999999)"], [Fetched(1, 0, 0, None), Fetched(2, 2**32 - 1, 0, None)]),
        ([b"garbage", None, b"", (b"x", b"y"), b""], []),
        ([(b"1 (UID 7 BODY[] {1}", b"x")], []),
    ],
)
def test_fetched(answer: Answer, expected: list[Fetched]) -> None:
    assert fetched(answer) == expected


@given(
    st.lists(st.none() | st.binary(max_size=60) | st.tuples(st.binary(max_size=60), st.binary(max_size=9)), max_size=6)
)
def test_any_answer_is_read(answer: list[bytes | tuple[bytes, bytes] | None]) -> None:
    assert all(one.number >= 0 for one in fetched(answer))
    assert all(folder.spelled.isprintable() for folder in listed(answer))


@pytest.mark.parametrize(
    ("uids", "expected"), [([], ""), ([5], "5"), ([1, 2, 3, 7, 9, 10], "1:3,7,9:10"), ([1, 3, 5], "1,3,5")]
)
def test_sequence_sets(uids: list[int], expected: str) -> None:
    assert as_set(uids) == expected
