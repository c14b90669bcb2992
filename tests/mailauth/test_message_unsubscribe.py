from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.mail.headers import split_headers
from dcctl.mailauth.dkim import DkimResult
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.received.unsubscribe import MAX_LINKS, check_unsubscribe, links

LINK = "List-Unsubscribe: <https://example.com/u?id=1>\r\n"
POST = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
COVERED = ("from", "list-unsubscribe", "list-unsubscribe-post")
SIGNED = DkimResult("pass", "example.com", "s1", headers=COVERED)


def check(header: str, signatures: Sequence[DkimResult] = (SIGNED,)) -> Finding:
    block = split_headers(header.encode() + b"\r\nbody")
    (found,) = check_unsubscribe(block, signatures, ["example.com"])
    return found


@pytest.mark.parametrize(
    ("header", "code", "verdict"),
    [
        ("", "unsubscribe-absent", "absent"),
        ("List-Id: <x.example.com>\r\n", "unsubscribe-absent", "absent"),
        (LINK + POST, "one-click", "pass"),
        ("List-Unsubscribe: <mailto:u@example.com>, <https://example.com/u>\r\n" + POST, "one-click", "pass"),
        ("list-unsubscribe: <HTTPS://example.com/\r\n\t long>\r\n" + POST, "one-click", "pass"),
        (LINK, "one-click-missing", "warn"),
        ("List-Unsubscribe: <mailto:u@example.com>\r\n", "unsubscribe-mailto", "warn"),
        ("List-Unsubscribe: <http://example.com/u>\r\n", "unsubscribe-http", "warn"),
        ("List-Unsubscribe: <https:///nowhere>\r\n", "unsubscribe-mailto", "warn"),
        ("List-Unsubscribe: https://example.com/u\r\n", "one-click-broken", "fail"),
        (POST, "one-click-broken", "fail"),
        (LINK + POST.replace("One-Click", "one-click"), "one-click-broken", "fail"),
        (LINK + POST.replace("=One-Click", "=One-Click&x=y"), "one-click-broken", "fail"),
        (LINK + POST + POST, "one-click-broken", "fail"),
        (LINK + LINK + POST, "one-click-broken", "fail"),
        ("List-Unsubscribe: <http://example.com/u>\r\n" + POST, "one-click-broken", "fail"),
        ("List-Unsubscribe: <mailto:u@example.com>\r\n" + POST, "one-click-broken", "fail"),
        ("List-Unsubscribe: <https://a.example>, <http://b.example>\r\n" + POST, "one-click-broken", "fail"),
        ("List-Unsubscribe: <https://[::1>\r\n" + POST, "one-click-broken", "fail"),
    ],
)
def test_the_fields(header: str, code: str, verdict: str) -> None:
    found = check(header)
    assert (found.code, found.verdict, found.section) == (f"message.{code}", verdict, "headers")
    assert ("List-Unsubscribe" in found.evidence) == (code != "unsubscribe-absent")


@pytest.mark.parametrize(
    ("signatures", "code", "verdict", "words"),
    [
        ([], "one-click-unsigned", "fail", "no DKIM signature covers them"),
        ([DkimResult("pass", "example.com", "s1", headers=COVERED[:2])], "one-click-unsigned", "fail", "no DKIM"),
        ([DkimResult("fail", "example.com", "s1", headers=COVERED)], "one-click-unsigned", "fail", "does not verify"),
        (
            [DkimResult("temperror", "example.com", "s1", "SERVFAIL", headers=COVERED)],
            "one-click",
            "unknown",
            "SERVFAIL",
        ),
        ([DkimResult("pass", "esp.example", "s1", headers=COVERED)], "one-click", "pass", "not of the author's"),
        ([DkimResult("pass", "esp.example", "s1", headers=COVERED), SIGNED], "one-click", "pass", "example.com"),
        ([DkimResult("fail", "esp.example", "s1", headers=COVERED), SIGNED], "one-click", "pass", "example.com"),
    ],
)
def test_a_signature_must_cover_them(signatures: list[DkimResult], code: str, verdict: str, words: str) -> None:
    found = check(LINK + POST, signatures)
    assert (found.code, found.verdict) == (f"message.{code}", verdict)
    assert words in found.message


def test_links() -> None:
    assert links(b"(Comment) <mailto:a@b.c?subject=x>,\r\n\t<https://x.example/ y>, <>") == (
        "mailto:a@b.c?subject=x",
        "https://x.example/y",
    )
    assert len(links(b"<a:b>" * 500)) == MAX_LINKS


@given(st.binary(max_size=80), st.binary(max_size=30))
def test_any_octets(link: bytes, post: bytes) -> None:
    header = b"List-Unsubscribe: <https://" + link + b"\r\nList-Unsubscribe-Post: " + post + b"\r\n\r\n"
    assert len(list(check_unsubscribe(split_headers(header), [SIGNED], []))) == 1
