"""The outline: which parts, where they lie, what they hold; bounded by counts whatever is sent."""

import pytest

from dcctl.bounces import mime
from dcctl.bounces.mime import MAX_HEADERS, MAX_PARTS, TOO_DEEP, TOO_LARGE, Mail, read_mail
from dcctl.bounces.scan import scan
from dcctl.mail.headers import topmost_fields
from tests.bounces.mails import multipart

TOP = b"From: a@example.org\n"


def outline(mail: Mail) -> list[tuple[int, str, bytes]]:
    """Depth, type and content of each part below the mail itself."""
    return [(part.depth, part.type, part.content().strip()) for part in mail.parts[1:]]


def test_parts_in_document_order() -> None:
    inner = 'Content-Type: multipart/alternative; boundary="=_1-inner"'
    raw = multipart(
        "multipart/mixed",
        (inner, "--=_1-inner\nContent-Type: text/plain\n\none\n--=_1-inner\n\ntwo\n--=_1-inner--\n"),
        ("Content-Type: Text/HTML; charset=utf-8", "three"),
        ("Content-Type: message/rfc822", "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nnever entered\n--x--"),
    )
    assert [(depth, kind) for depth, kind, _ in outline(read_mail(raw))] == [
        (1, "multipart/alternative"),
        (2, "text/plain"),
        (2, ""),
        (1, "text/html"),
        (1, "message/rfc822"),
    ]
    assert [body for _, kind, body in outline(read_mail(raw)) if kind in ("text/plain", "", "text/html")] == [
        b"one",
        b"two",
        b"three",
    ]


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        (b"--b\n\nx\n--b--\n", [b"x"]),
        (b"--b\r\n\r\nx\r\n--b--\r\n", [b"x"]),
        (b"--b  \n\nx\n--b--", [b"x"]),  # transport padding (RFC 2046 section 5.1.1)
        (b"\n--b\n\nx\n--b\n\ny", [b"x", b"y"]),  # cut short
        (b"--b\n--b\n\nx\n--b--", [b"", b"x"]),
        (b"--b\n\nx\n--bb\n--b--\n--b\n\nafter the end", [b"x\n--bb"]),
        (b"--b", [b""]),
        (b"no delimiter", []),
        (b"", []),
    ],
)
def test_delimiter_lines(body: bytes, parts: list[bytes]) -> None:
    raw = TOP + b'Content-Type: multipart/mixed; boundary="b"\n\n' + body
    assert [content for *_, content in outline(read_mail(raw))] == parts


def test_a_boundary_in_pieces() -> None:
    raw = TOP + b"Content-Type: multipart/mixed; boundary*0=left; boundary*1=right\n\n--leftright\n\nx\n--leftright--"
    assert outline(read_mail(raw)) == [(1, "", b"x")]


def test_content_is_bounded() -> None:
    raw = multipart("multipart/mixed", ("Content-Transfer-Encoding: base64", "QUJD" * 1000))
    assert read_mail(raw).parts[1].content(10) == b"ABCABCABCA"


MIXED = b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n'
BOMBS = {
    "10,000 deep": (TOP + b"".join(MIXED % (n, n) for n in range(10_000)), TOO_DEEP),
    "100,000 parts": (TOP + MIXED % (1, 1) + b"\nx\n--b1" * 100_000, TOO_LARGE),
    "a million look-alikes": (TOP + MIXED % (1, 1) + b"\n--b1x" * 1_000_000, TOO_LARGE),
    "1 MB of header fields": (TOP * 60_000, TOO_LARGE),
    "a header field of 1 MB": (TOP + b"X: " + b"x" * (1 << 20) + b"\n\n", TOO_LARGE),
    "1 MB of folds": (TOP + b" \n" * (1 << 19), TOO_LARGE),
    "folds in every part": (TOP + MIXED % (1, 1) + (b"X: y\n" + b" \n" * 20_000 + b"--b1\n") * 100, TOO_LARGE),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_cost_no_more_than_the_limits(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, trouble = BOMBS[name]
    split: list[int] = []

    def counted(block: bytes, start: int, stop: int) -> tuple[dict[bytes, bytes], int, bool]:
        found = topmost_fields(block, start, stop)
        split.append(found[1] - start)
        return found

    monkeypatch.setattr(mime, "topmost_fields", counted)
    answer = scan(raw)
    assert (answer.kind, answer.detector, answer.failures) == ("unparsed", trouble, ())
    assert len(split) <= MAX_PARTS + 2
    assert sum(split) <= MAX_HEADERS + mime.MAX_HEADER


def test_a_large_attachment_is_located_not_read() -> None:
    raw = multipart("multipart/mixed", ("Content-Type: a/b", "x" * (4 << 20)), ("Content-Type: text/plain", "end"))
    assert [(part.type, part.end - part.begin) for part in read_mail(raw).parts[1:]] == [
        ("a/b", 4 << 20),
        ("text/plain", 3),
    ]
