import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcctl.mailauth.records.mailbox_list import addresses

ANNA, BOB = "anna@example.com", "bob@example.org"
CASES: list[tuple[str, tuple[str, ...]]] = [
    (ANNA, (ANNA,)),
    (f"<{ANNA}>", (ANNA,)),
    (f"Anna <{ANNA}>", (ANNA,)),
    (f"Anna<{ANNA}>", (ANNA,)),
    (f"{ANNA} (Anna)", (ANNA,)),
    (f"(Anna) {ANNA}", (ANNA,)),
    (f"Anna (the <boss@evil.example>) <{ANNA}>", (ANNA,)),
    (f"Anna B. C <{ANNA}>", (ANNA,)),
    (f'"Anna, the boss" <{ANNA}>', (ANNA,)),
    (f'"eve@evil.example" <{ANNA}>', (ANNA,)),
    (f'"a <eve@evil.example>" <{ANNA}>', (ANNA,)),
    (f'"Anna \\"A\\" B" <{ANNA}>', (ANNA,)),
    (f"=?utf-8?q?Anna?= <{ANNA}>", (ANNA,)),
    (f"Jörg <{ANNA}>", (ANNA,)),
    ("Anna <anna@bücher.example>", ("anna@bücher.example",)),
    ('"anna b"@example.com', ('"anna b"@example.com',)),
    ('Anna <"a>b"@example.com>', ('"a>b"@example.com',)),
    ("anna@[192.0.2.1]", ("anna@[192.0.2.1]",)),
    ("Anna <anna@[IPv6:2001:db8::1]>", ("anna@[IPv6:2001:db8::1]",)),
    # lists and groups
    (f"{ANNA}, Bob <{BOB}>", (ANNA, BOB)),
    (f"Anna <{ANNA}>,, ,", (ANNA,)),
    (f"Team: {ANNA}, {BOB};", (ANNA, BOB)),
    (f"Team: {ANNA};, {BOB}", (ANNA, BOB)),
    ("undisclosed-recipients:;", ()),
    ("Team: ;", ()),
    # obsolete
    ("anna . b @ example . com", ("anna.b@example.com",)),
    (f"Anna <@relay.example,@other.example:{ANNA}>", (ANNA,)),
    # as it should not be written, and is
    (f"{ANNA} <{ANNA}>", (ANNA,)),
    (f"anna@example.net <{ANNA}>", (ANNA,)),
    (f"Anna, the boss <{ANNA}>", (ANNA,)),
    (f"Anna @ Corp <{ANNA}>", (ANNA,)),
    (f"Anna [Corp] <{ANNA}>", (ANNA,)),
    (f"Anna: Corp <{ANNA}>", (ANNA,)),
    (f'Anna "A <{ANNA}>', (ANNA,)),
    (f"Anna :( <{ANNA}>", (ANNA,)),
    (f"Anna <{ANNA}", (ANNA,)),
    (f"Anna <{ANNA}>>", (ANNA,)),
    (f"<{ANNA}> Anna", (ANNA,)),
    (f"{ANNA};", (ANNA,)),
    (f"Anna <{ANNA}>; Bob <{BOB}>", (ANNA, BOB)),
    (f"{ANNA} {BOB}", (ANNA, BOB)),
    (f"Anna <{ANNA}> <{BOB}>", (ANNA, BOB)),
    (f"Anna <{ANNA}> via List <{BOB}>", (ANNA, BOB)),
    ("Anna < anna @example.com >", (ANNA,)),
    ("Anna <>", ()),
    ("Anna", ()),
    ("", ()),
    ('"anna@example.com"', ()),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_addresses(text: str, expected: tuple[str, ...]) -> None:
    assert addresses(text) == expected


PARTS = st.sampled_from(["<", ">", '"', "\\", "(", ")", ",", ";", ":", "[", "]", "@", " ", "anna@example.com", "Anna"])


@settings(max_examples=200)
@given(st.lists(PARTS | st.text(max_size=3), max_size=30).map("".join))
def test_any_text_is_read(text: str) -> None:
    assert all("@" in address for address in addresses(text))


def test_a_plain_address_is_always_found() -> None:
    for head in ("", "Anna ", '"A, B" ', "(c) "):
        assert addresses(f"{head}<{ANNA}>") == (ANNA,)


def test_long_values_cost_little() -> None:
    """Linear: what backtracks would not come to an end."""
    for text in ('"' * 16_000, "<" * 16_000, "(" * 16_000, "[" * 16_000, "\\" * 16_000, '<"' * 8_000, "@ . " * 4_000):
        assert isinstance(addresses(text), tuple)
