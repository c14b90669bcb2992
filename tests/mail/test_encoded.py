"""Text written into header fields: an independent reader (the standard library's) gets back what went in."""

from email import message_from_string
from email.header import decode_header, make_header
from email.policy import default
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.mail.encoded import parameter, phrase, unstructured

UNSTRUCTURED = [
    ("", "Subject:"),
    ("Hi", "Subject: Hi"),
    ("a  b", "Subject: a  b"),
    ("Grüße", "Subject: =?utf-8?b?R3LDvMOfZQ==?="),
    ("Grüße an alle und jeden", "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe_an_alle_und_jeden?="),
    ("=?utf-8?q?a=0D=0ABcc:_x?=", "Subject: =?utf-8?b?PT91dGYtOD9xP2E9MEQ9MEFCY2M6X3g/PQ==?="),
    (" a", "Subject: =?utf-8?q?_a?="),
    ("a ", "Subject: =?utf-8?q?a_?="),
    ("a\tb", "Subject: =?utf-8?b?YQli?="),
    ("word " * 16 + "end", "Subject: " + "word " * 12 + "word\r\n word word word end"),
    ("x" * 65, "Subject: =?utf-8?q?" + "x" * 52 + "?=\r\n =?utf-8?q?" + "x" * 13 + "?="),
]


@pytest.mark.parametrize(("text", "field"), UNSTRUCTURED)
def test_a_field(text: str, field: str) -> None:
    assert unstructured("Subject", text) == field


PHRASES = [
    ("Anna", "Anna"),
    ("Anna Smith", "Anna Smith"),
    ("Smith, Anna", '"Smith, Anna"'),
    ('Anna "A" \\', '"Anna \\"A\\" \\\\"'),
    ("Anna <x@y.z>", '"Anna <x@y.z>"'),
    ("Anna  Smith", "=?utf-8?q?Anna__Smith?="),
    ("Jürgen Smith", "=?utf-8?q?J=C3=BCrgen_Smith?="),
    ("世界", "=?utf-8?b?5LiW55WM?="),
    ("=?utf-8?q?x?=", "=?utf-8?b?PT91dGYtOD9xP3g/PQ==?="),
]


@pytest.mark.parametrize(("text", "written"), PHRASES)
def test_a_display_name(text: str, written: str) -> None:
    assert phrase(text) == written


PARAMETERS = [
    ("report.pdf", 'filename="report.pdf"'),
    ("my report (1).pdf", 'filename="my report (1).pdf"'),
    ("größe.txt", "filename*=utf-8''gr%C3%B6%C3%9Fe.txt"),
    ('a"b.txt', "filename*=utf-8''a%22b.txt"),
    ("a\\b.txt", "filename*=utf-8''a%5Cb.txt"),
    ("100%.txt", "filename*=utf-8''100%25.txt"),
    ("=?utf-8?q?a=0D=0ABcc:_x?=", "filename*=utf-8''%3D%3Futf-8%3Fq%3Fa%3D0D%3D0ABcc%3A_x%3F%3D"),
    ("x" * 61, "filename*=utf-8''" + "x" * 61),
]


@pytest.mark.parametrize(("text", "written"), PARAMETERS)
def test_a_parameter(text: str, written: str) -> None:
    assert parameter("filename", text) == written


LINE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=150) | st.text(
    st.sampled_from("aZ09 =?_utf8qb\"\\<>@,;:()'%*äß世😀\u0301\xa0"), max_size=150
)


def read(field: str) -> object:
    """The only header of a message that holds nothing but that field."""
    message = message_from_string(f"{field}\r\n\r\n", policy=default)
    assert len(message.keys()) == 1
    return message[message.keys()[0]]


@given(LINE)
def test_a_field_is_read_back(text: str) -> None:
    field = unstructured("Subject", text)
    assert field.isascii()
    assert all(len(line) <= 76 for line in field.split("\r\n"))
    assert not any(line.isspace() for line in field.split("\r\n"))
    assert read(field) == text


@given(LINE)
def test_a_display_name_is_read_back(text: str) -> None:
    written = phrase(text)
    assert written.isascii()
    assert all(len(line) <= 76 for line in f"From: {written}".split("\r\n"))
    name, address = parseaddr(f"{written}\r\n <anna@example.com>".replace("\r\n", ""))
    assert address == "anna@example.com"
    assert str(make_header(decode_header(name))) == text


@given(LINE.filter(bool))
def test_a_parameter_is_read_back(text: str) -> None:
    written = parameter("filename", text)
    assert written.isascii()
    header = read(f"Content-Disposition: attachment;\r\n {written}")
    assert header.params["filename"] == text  # type: ignore[attr-defined]
