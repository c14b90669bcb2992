"""The token of a send: nobody without the key makes one, and no byte of it may change."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.sending.compose import SEND_HEADER
from dcctl.sending.token import make, subject_digest, verify

KEY, OTHER = bytes(range(32)), bytes(32)
TOKEN = make(KEY, "s1")


def test_it_is_an_hmac_over_the_id_of_which_128_bits_are_kept() -> None:
    # printf s1 | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102...1e1f: 3fe711aae85a53cba26fec699ea91acd...
    assert TOKEN == "s1.h7trdkxiljj4xitp5ruz5ki2zu"
    assert make(OTHER, "s1") != TOKEN


def test_the_field_stays_on_one_line() -> None:
    assert len(f"{SEND_HEADER}: {make(KEY, uuid.uuid4().hex)}") <= 78


def test_a_token_names_its_send() -> None:
    assert verify(KEY, TOKEN) == "s1"
    assert verify(KEY, make(KEY, "a.b.c")) == "a.b.c"


FORGED = [
    "",
    ".",
    "s1",
    "s1.",
    "." + TOKEN.rpartition(".")[2],
    make(KEY, ""),
    "s2." + TOKEN.rpartition(".")[2],
    make(OTHER, "s1"),
    TOKEN.upper(),
    TOKEN[:-1],
    TOKEN + "a",
    f" {TOKEN}",
    TOKEN.replace(".", ".."),
    TOKEN + "\0",
    "caf\udce9." + TOKEN.rpartition(".")[2],
    "s1." + "\N{KELVIN SIGN}" * 26,
    "x" * 10**6,
]


@pytest.mark.parametrize("token", FORGED)
def test_nothing_else_is_a_token(token: str) -> None:
    assert verify(KEY, token) is None


@pytest.mark.parametrize("at", range(len(TOKEN)))
def test_no_character_may_change(at: int) -> None:
    for other in "abz27.":
        if other != TOKEN[at]:
            assert verify(KEY, TOKEN[:at] + other + TOKEN[at + 1 :]) is None


@given(st.text(max_size=60), st.binary(min_size=32, max_size=32))
def test_any_id_comes_back_under_its_key_alone(send_id: str, key: bytes) -> None:
    token = make(key, send_id)
    assert verify(key, token) == (send_id or None)
    assert verify(bytes(31) + b"\xff", token) is None or key == bytes(31) + b"\xff"


def test_a_subject_is_known_again_however_it_was_folded() -> None:
    digest = subject_digest(KEY, "Hello  Anna,\tyour  offer")
    assert digest == subject_digest(KEY, " hello anna, YOUR offer ")
    assert digest != subject_digest(KEY, "Hello Anna, your offers")
    assert digest != subject_digest(OTHER, "Hello Anna, your offer")
    assert "Hello" not in digest
