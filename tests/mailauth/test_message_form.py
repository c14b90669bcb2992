import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcctl.mail.headers import split_headers
from dcctl.mailauth.received.form import check_form
from dcctl.mailauth.received.origin import hops

GOOD = (
    b"Received: from a.example ([9.9.9.9]) by b.example with ESMTP; Mon, 23 Nov 2026 10:00:05 +0000\r\n"
    b"From: Anna <anna@example.com>\r\nTo: bob@example.net\r\nSubject: Hello\r\n"
    b"Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n\r\nDear Bob,\r\n\r\nbye\r\n"
)


def found(raw: bytes) -> dict[str, str]:
    block = split_headers(raw)
    return {one.code.removeprefix("message."): one.verdict for one in check_form(raw, block, hops(block))}


ONCE = ["Date", "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Message-ID", "In-Reply-To", "References", "Subject"]

# What is changed, and what is found then.
CHANGES: list[tuple[bytes, bytes, dict[str, str]]] = [
    (b"", b"", {}),
    (b"\r\n", b"\n", {}),  # a file with LF line ends
    (b"\r\n", b"\r", {}),
    (b"Subject: Hello", b"Subject: Hello\r\n\tand more", {}),
    (b"To: bob@example.net\r\n", b"", {}),
    (b"Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n", b"", {"no-date": "fail"}),
    (b"Date: Mon, 23 Nov", b"Date: Mon, 31 Nov", {"bad-date": "fail"}),
    (b"Date: Mon, 23 Nov 2026 10:00:00 +0000", b"Date: yesterday", {"bad-date": "fail"}),
    (b"Date: Mon, 23 Nov", b"Date: Tue, 17 Nov", {}),
    (b"Date: Mon, 23 Nov", b"Date: Sun, 15 Nov", {"far-date": "warn"}),
    (b"Date: Mon, 23 Nov 2026", b"Date: Wed, 23 Dec 2026", {"far-date": "warn"}),
    (b"; Mon, 23 Nov 2026 10:00:05 +0000", b"", {}),  # no date to compare with
    (b"Message-ID: <1@example.com>\r\n", b"", {"no-message-id": "warn"}),
    (b"<1@example.com>", b"1@example.com", {"bad-message-id": "warn"}),
    (b"<1@example.com>", b"<1>", {"bad-message-id": "warn"}),
    (b"<1@example.com>", b"<a b@example.com>", {"bad-message-id": "warn"}),
    (b"<1@example.com>", b"<1@example.com> <2@example.com>", {"bad-message-id": "warn"}),
    (b"<1@example.com>", b'(c)\r\n <"a b"@[192.0.2.1]>', {}),
    (b"<1@example.com>", b"<CAA+x.y=z_1-2/3@mail.example.com>", {}),
    (b"From: Anna <anna@example.com>", b"From: a@example.com, b@example.com", {"no-sender": "fail"}),
    (b"From: Anna <anna@example.com>", b"From: a@b.c, b@b.c\r\nSender: a@b.c", {}),
    (b"From: Anna <anna@example.com>", b"From: a@b.c, b@b.c\r\nSender: a@b.c, b@b.c", {"no-sender": "fail"}),
    (b"Dear Bob,\r\n", b"Dear Bob,\n", {"line-ends": "warn"}),
    (b"Dear Bob,", b"Dear\rBob,", {"line-ends": "warn"}),
    (b"Dear", b"D" * 998 + b"\r\n", {}),
    (b"Dear", b"D" * 999 + b"\r\n", {"long-line": "fail"}),
    (b"Subject: Hello", b"Subject: " + b"x" * 990, {"long-line": "fail"}),
    (b"Dear", b"De\0ar", {"nul": "fail"}),
    (b"Dear", "Grüße".encode(), {}),
    (b"Hello", "Grüße".encode(), {"header-octets": "warn"}),
    (b"Hello", "Grüße".encode("latin-1"), {"header-octets": "warn"}),
    (b"Subject: Hello", b"Subject: Hello\r\nno field at all", {"header-line": "fail"}),
    (b"Subject: Hello", b"Sub ject: Hello", {"header-line": "fail"}),
]


@pytest.mark.parametrize(("old", "new", "expected"), CHANGES)
def test_what_is_found(old: bytes, new: bytes, expected: dict[str, str]) -> None:
    changed = GOOD.replace(old, new) if old else GOOD
    assert expected.items() <= found(changed).items()
    if "header-line" not in expected:  # what stands below that line counts as the body
        assert found(changed) == (expected or {"form-ok": "pass"})


@pytest.mark.parametrize("name", ONCE)
def test_what_stands_there_once_at_most(name: str) -> None:
    raw = GOOD
    for value in (b"a@example.com", b"a@example.com")[name.encode() in GOOD :]:
        raw = name.swapcase().encode() + b": " + value + b"\r\n" + raw
    told = [one for one in check_form(raw, split_headers(raw), ()) if one.code == "message.duplicate-header"]
    assert [(one.subject, one.verdict) for one in told] == [(name, "fail")]


def test_a_server_that_takes_utf_8_may_have_it() -> None:
    assert found(GOOD.replace(b"Hello", "Grüße".encode()).replace(b"ESMTP", b"UTF8SMTPS")) == {"form-ok": "pass"}


def test_the_line_is_named() -> None:
    raw = GOOD.replace(b"Dear", b"D" * 2000)
    (told,) = (one for one in check_form(raw, split_headers(raw), ()) if one.code == "message.long-line")
    assert "line 8 " in told.message


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from([b"From: a@b.c", b"Date: ", b"Message-ID: <", b"\r\n", b"\n", b"\r", b"\0", b"x" * 999])
        | st.binary(max_size=6),
        max_size=20,
    ).map(b"".join)
)
def test_any_octets_have_a_form(raw: bytes) -> None:
    assert found(raw)
