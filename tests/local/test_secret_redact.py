"""Known secrets leave no trace in logs and tracebacks, however the wire or a text spells them."""

import io
import json
import logging
import sys
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.channels.base import Secret
from dcctl.local.redact import Redactor

SENTINEL = 's3nt/ïnel+"w0rd"=\\'


def knowing(*secrets: str) -> Redactor:
    redactor = Redactor()
    for secret in secrets:
        redactor.add(Secret(secret))
    return redactor


def base64(text: str) -> str:
    return b64encode(text.encode()).decode()


SPELLINGS = [
    SENTINEL,
    quote(SENTINEL),
    quote(SENTINEL, safe=""),
    quote(SENTINEL, safe="").lower(),
    quote_plus(SENTINEL),
    urlencode({"token": SENTINEL}),
    json.dumps(SENTINEL)[1:-1],
    json.dumps(SENTINEL, ensure_ascii=False)[1:-1],
    repr(SENTINEL)[1:-1],
    base64(SENTINEL),
    base64(f"\0anna\0{SENTINEL}"),
    base64(f"\0anna@example.com\0{SENTINEL}"),
    base64(f"anna:{SENTINEL}"),
    base64(f"user=anna@example.com\1auth=Bearer {SENTINEL}\1\1"),
    urlsafe_b64encode(SENTINEL.encode()).decode(),
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_masked(spelling: str) -> None:
    shown = knowing("another one", SENTINEL)(f"before {spelling} after")
    assert shown in ("before *** after", "before token=*** after")


@given(st.text(min_size=4, max_size=40), st.text(max_size=20))
def test_no_sasl_plain_of_any_secret_passes(secret: str, user: str) -> None:
    secret, user = (text.encode("utf-8", "ignore").decode() for text in (secret, user))
    if len(secret) < 4:
        return
    token = base64(f"\0{user}\0{secret}")
    assert token not in knowing(secret)(f"> AUTH {token}")
    assert token not in knowing(secret)(f"> {token}")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Authorization: Bearer eyJh.bGci", "Authorization: Bearer ***"),
        ("authorization: basic YTpi", "authorization: basic ***"),
        ("> AUTH PLAIN AGEAYg==", "> AUTH PLAIN ***"),
        ("'AUTH XOAUTH2 dXNlcj0='", "'AUTH XOAUTH2 ***'"),
        ("250-AUTH PLAIN LOGIN", "250-AUTH PLAIN ***"),
        ("nothing to hide, not even a base64-like/word+here==", "nothing to hide, not even a base64-like/word+here=="),
    ],
)
def test_what_is_presented_is_masked_unknown_or_not(text: str, shown: str) -> None:
    assert knowing(SENTINEL)(text) == shown


def test_the_longer_of_two_secrets_goes_first() -> None:
    assert knowing("s3cret", "s3cret-longer")("s3cret-longer s3cret") == "*** ***"


def test_short_ones_are_left_alone() -> None:
    assert knowing("", "abc")("abc, abc") == "abc, abc"


def test_a_long_text_is_one_walk() -> None:
    text = "A" * 2_000_000
    assert knowing(SENTINEL)(text) == text


def logged(*arguments: object, **more: bool) -> str:
    """What a handler with the filter writes for one record of a child logger."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(knowing(SENTINEL))
    logger = logging.Logger("child")
    logger.addHandler(handler)
    logger.error(*arguments, **more)  # type: ignore[arg-type]
    return out.getvalue()


def test_log_records(capsys: pytest.CaptureFixture[str]) -> None:
    assert logged("password %s", SENTINEL) == "password ***\n"
    assert logged(f"password {SENTINEL}") == "password ***\n"
    assert logged("password %s", {"is": SENTINEL}) == "password {'is': '***'}\n"
    assert logged("password %d", SENTINEL) == "password %d ('***',)\n"  # logging itself would print it to stderr
    assert capsys.readouterr() == ("", "")


def test_tracebacks() -> None:
    try:
        raise ValueError(SENTINEL)
    except ValueError:
        shown = logged("failed", exc_info=True, stack_info=True)
    assert "ValueError: ***" in shown
    assert SENTINEL not in shown
    assert sys.exc_info() == (None, None, None)


def test_secrets_mask_themselves() -> None:
    assert f"{Secret(SENTINEL)} {Secret(SENTINEL)!r} {[Secret(SENTINEL)]}".count("Secret(***)") == 3
