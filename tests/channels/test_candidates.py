"""What is fetched whole: every returned mail of the suite, and a friend's letter not."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.channels.candidates import FIELDS, may_be_returned
from dcctl.mail.headers import split_headers
from tests.support.suites import suite

FOLDER = suite("bounces")


@pytest.mark.parametrize(
    "field",
    [
        b"Return-Path: <>",
        b"Return-Path: < >",
        b"return-path:",
        b"Return-Path: <MAILER-DAEMON>",
        b'Content-Type: multipart/report;\r\n report-type=delivery-status; boundary="x"',
        b"Content-Type: Multipart/Report; report-type=feedback-report",
        b"Auto-Submitted: auto-replied",
        b"X-Failed-Recipients: bert@example.org",
        b"X-MS-Exchange-Message-Is-Ndr:",
        b"Precedence: auto_reply",
        b"X-Autoreply: yes",
    ],
)
def test_a_trait_is_enough(field: bytes) -> None:
    assert may_be_returned(b"From: Bert <bert@example.org>\r\nSubject: hello\r\n" + field + b"\r\n\r\n")


@pytest.mark.parametrize(
    ("author", "subject"),
    [
        (b"MAILER-DAEMON@mx.example", b"hello"),
        (b"Mail Delivery Subsystem <x@example.org>", b"hello"),
        (b"postmaster@example.org", b"hello"),
        (b"<>", b"hello"),
        (b"bert@example.org", b"Undeliverable: hello"),
        (b"bert@example.org", b"failure notice"),
        (b"bert@example.org", b"Out of Office: hello"),
    ],
)
def test_an_author_or_subject_is_enough(author: bytes, subject: bytes) -> None:
    assert may_be_returned(b"From: " + author + b"\r\nSubject: " + subject + b"\r\n\r\n")


@pytest.mark.parametrize(
    "headers", [b"", b"\r\n", b"garbage", b"Subject: hello\r\n\r\n", b"From: bert@example.org\r\n\r\n"]
)
def test_where_hardly_a_field_is_there_it_may_be_one(headers: bytes) -> None:
    assert may_be_returned(headers)


@pytest.mark.parametrize(
    "headers",
    [
        b"From: Bert <bert@example.org>\r\nSubject: Lunch?\r\nReturn-Path: <bert@example.org>\r\n\r\n",
        b"From: bert@example.org\r\nSubject: Re: plans\r\nContent-Type: text/plain\r\nAuto-Submitted: no\r\n\r\n",
        b"From: news@example.org\r\nSubject: Autumn\r\nPrecedence: bulk\r\nContent-Type: multipart/alternative\r\n\r\n",
    ],
)
def test_a_letter_is_not(headers: bytes) -> None:
    assert not may_be_returned(headers)


@given(st.binary(max_size=300))
def test_any_bytes_are_read(headers: bytes) -> None:
    assert may_be_returned(headers) in (True, False)


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no {FOLDER}: the suites are not here")
def test_of_the_suite_no_returned_mail_is_missed_and_most_others_are_left() -> None:
    asked = {name.lower().encode() for name in FIELDS}
    seen, fetched = Counter[str](), Counter[str]()
    for row in map(json.loads, (FOLDER / "expected.jsonl").read_text().splitlines()):
        fields = split_headers((FOLDER / "messages" / row["file"]).read_bytes()).fields
        answer = b"".join(field.raw for field in fields if field.name.lower() in asked)
        seen[row["cls"]] += 1
        fetched[row["cls"]] += may_be_returned(answer + b"\r\n")
    for kind in ("bounce", "delayed", "complaint", "autoreply", "delivered"):
        assert fetched[kind] >= 0.995 * seen[kind] > 0, kind
    assert fetched["other"] < 0.4 * seen["other"]  # those were picked to look like returned mail
