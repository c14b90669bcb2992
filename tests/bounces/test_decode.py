"""Transfer encodings, charsets, encoded words and parameters: what is broken is replaced, never raised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.bounces.decode import decode_words, parameters, to_text, transfer_decode


@pytest.mark.parametrize(
    ("data", "encoding", "expected"),
    [
        (b"aGVsbG8=", "base64", b"hello"),
        (b"aGV\r\nsbG8", "base64", b"hello"),  # folded, padding lost
        (b"aGVsbG8=!*", "base64", b"hello"),  # foreign characters (RFC 2045 section 6.8: to be ignored)
        (b"aGVsbG8h" + b"A", "base64", b"hello!"),  # one sextet is no byte
        (b"=C3=BC=\r\nx =3D", "quoted-printable", "üx =".encode()),
        (b"=ZZ =C", "quoted-printable", b"=ZZ =C"),
        (b"as it is", "8bit", b"as it is"),
        (b"as it is", "x-unknown", b"as it is"),
    ],
)
def test_transfer_encodings(data: bytes, encoding: str, expected: bytes) -> None:
    assert transfer_decode(data, encoding) == expected


@pytest.mark.parametrize(
    ("data", "charset", "expected"),
    [
        ("grüße".encode(), None, "grüße"),
        ("grüße".encode("latin-1"), None, "grüße"),
        ("grüße".encode("latin-1"), "us-ascii", "grüße"),  # untrue
        ("grüße".encode("latin-1"), "iso-8859-1", "grüße"),
        ("猫".encode("iso2022_jp"), "ISO-2022-JP", "猫"),
        ("猫".encode("shift_jis"), "Shift_JIS", "猫"),
        ("кот".encode("koi8-r"), "koi8-r", "кот"),
        (b"abc", "cp9999", "abc"),
        (b"+AGEAYg-", "utf-7", "+AGEAYg-"),  # a codec that is not trusted
        (b"xn--a", "punycode", "xn--a"),
        (b"\\u0041", "unicode_escape", "\\u0041"),
        (b"\xff\xfe", "euc-jp", "��"),
        (b"abc", "a\x00b", "abc"),
    ],
)
def test_charsets(data: bytes, charset: str | None, expected: str) -> None:
    assert to_text(data, charset) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("=?utf-8?B?R3LDvMOfZQ==?=", "Grüße"),
        ("=?iso-8859-1?Q?Gr=FC=DFe_an?= alle", "Grüße an alle"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),  # RFC 2047 section 6.2
        ("=?utf-8*de?q?a?=", "a"),  # RFC 2231 section 5
        ("=?utf-8?B?broken", "=?utf-8?B?broken"),
        ("=?x-none?q?=FC?=", "ü"),
        ("=?utf-8?X?a?=", "=?utf-8?X?a?="),
    ],
)
def test_encoded_words(text: str, expected: str) -> None:
    assert decode_words(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('multipart/report; type=x; boundary="a b;c"', {"type": "x", "boundary": "a b;c"}),
        ('text/plain;CHARSET = "utf-8" ; x=', {"charset": "utf-8", "x": ""}),
        ("multipart/mixed; boundary=----=_Part_1", {"boundary": "----=_Part_1"}),
        ('a/b; x="q\\"uo\\\\te"', {"x": 'q"uo\\te'}),
        ('a/b; x="never closed; y=z', {"x": "never closed; y=z"}),
        ("a/b; x=1; x=2", {"x": "1"}),
        ('a/b; boundary*0="ab"; boundary*1="cd"', {"boundary": "abcd"}),
        ('a/b; boundary*1="cd"; boundary*0="ab"', {"boundary": "abcd"}),
        ("a/b; name*=iso-8859-1'de'Gr%FC%DFe", {"name": "Grüße"}),
        ("a/b; name*0*=utf-8''Gr%C3%BC; name*1=%C3; name*2*=%C3%9Fe", {"name": "Grü%C3ße"}),
        ("a/b", {}),
    ],
)  # fmt: skip
def test_parameters(value: str, expected: dict[str, str]) -> None:
    assert parameters(value) == expected


@given(st.binary(max_size=300), st.sampled_from(["base64", "quoted-printable", ""]), st.text(max_size=20))
def test_bytes_of_any_kind_become_text(data: bytes, encoding: str, charset: str) -> None:
    assert isinstance(to_text(transfer_decode(data, encoding), charset), str)


@given(st.text(alphabet="=?utf-8bqBQ_ \"\\;*'%0aC3é\ud800", max_size=80))
def test_header_text_of_any_kind(value: str) -> None:
    decode_words(value)
    assert all(isinstance(text, str) for text in parameters(f"a/b;{value}").values())
