"""Mailboxes and domains: what RFC 5321 section 4.1.2 and RFC 6531 allow, and nothing that could forge a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.errors import ValueRefused
from dcctl.mail.address import Mailbox, is_domain, refuse_controls
from tests.support.breaks import BREAKS

VALID = [
    ("anna@example.com", "anna", "example.com"),
    ("Anna.Smith@EXAMPLE.Com", "Anna.Smith", "example.com"),
    ("a!#$%&'*+-/=?^_`{|}~b@example.com", "a!#$%&'*+-/=?^_`{|}~b", "example.com"),
    ('"a b"@example.com', '"a b"', "example.com"),
    ('"a@b"@example.com', '"a@b"', "example.com"),
    (r'"a\"b\\"@example.com', r'"a\"b\\"', "example.com"),
    ('""@example.com', '""', "example.com"),
    ("a@localhost", "a", "localhost"),
    ("a@192-0-2-1.example", "a", "192-0-2-1.example"),
    ("a@[192.0.2.1]", "a", "[192.0.2.1]"),
    ("a@[IPv6:2001:db8::1]", "a", "[ipv6:2001:db8::1]"),
    ("a@[ipv6:::1]", "a", "[ipv6:::1]"),
    ("jürgen@example.com", "jürgen", "example.com"),
    ("用户@例子.广告", "用户", "例子.广告"),
    ("a@xn--bcher-kva.example", "a", "xn--bcher-kva.example"),
    ("a" * 64 + "@example.com", "a" * 64, "example.com"),
    ("a@" + "b" * 63 + ".com", "a", "b" * 63 + ".com"),
    ("a@_spf.example.com", "a", "_spf.example.com"),
]


@pytest.mark.parametrize(("text", "local", "domain"), VALID)
def test_a_mailbox(text: str, local: str, domain: str) -> None:
    mailbox = Mailbox.parse(text)
    assert (mailbox.local, mailbox.domain) == (local, domain)
    assert str(mailbox) == f"{local}@{domain}"
    assert mailbox.is_ascii == text.isascii()
    assert Mailbox.parse(str(mailbox)) == mailbox


INVALID = [
    "",
    "@",
    "anna",
    "anna@",
    "@example.com",
    "anna@@example.com",
    "a b@example.com",
    ".anna@example.com",
    "anna.@example.com",
    "an..na@example.com",
    "anna@example..com",
    "anna@.example.com",
    "anna@example.com.",
    "anna@-example.com",
    "anna@example-.com",
    "anna@exa mple.com",
    "anna@example,com",
    "<anna@example.com>",
    "Anna <anna@example.com>",
    "anna@example.com,bob@example.com",
    "anna@example.com>",
    "anna@example.com SIZE=1",
    '"anna@example.com',
    '"a"b"@example.com',
    '"a\\"@example.com',
    "anna(comment)@example.com",
    "anna@[192.0.2.1",
    "anna@[999.0.2.1]",
    "anna@[192.0.2]",
    "anna@[2001:db8::1]",
    "anna@[IPv6:2001:db8:::1]",
    "anna@[IPv6:fe80::1%eth0]",
    "anna@[]",
    "anna@[",
    "a" * 65 + "@example.com",
    "ü" * 33 + "@example.com",
    "a@" + "b" * 64 + ".com",
    "a@" + ".".join(["b" * 50] * 6),
    "an\u00a0na@example.com",
    "an\u200bna@example.com",
    "anna@exa\u200dmple.com",
    "anna@\u202eexample.com",
    "\ufeffanna@example.com",
    "an\ud800na@example.com",
    "anna@\udcffexample.com",
]


@pytest.mark.parametrize("text", INVALID, ids=ascii)
def test_no_mailbox(text: str) -> None:
    with pytest.raises(ValueRefused, match=r"^cc: .*is not a mailbox") as refused:
        Mailbox.parse(text, "cc")
    assert refused.value.field == "cc"
    local, _, domain = text.rpartition("@")
    with pytest.raises(ValueRefused, match="is not a mailbox"):
        Mailbox(local, domain)


@pytest.mark.parametrize("bad", BREAKS, ids=ascii)
@pytest.mark.parametrize(
    "pattern", ["an{}na@example.com", "{}anna@example.com", "anna@exam{}ple.com", "a@b.c{}", '"{}"@b.c']
)
def test_no_line_break_or_nul_anywhere(pattern: str, bad: str) -> None:
    text = pattern.format(bad)
    with pytest.raises(ValueRefused) as refused:
        Mailbox.parse(text)
    assert refused.value.message.isprintable()
    local, _, domain = text.rpartition("@")
    with pytest.raises(ValueRefused):
        Mailbox(local, domain)


@given(st.text(st.characters(codec=None), max_size=30))
def test_any_text_is_a_mailbox_or_refused_and_a_mailbox_is_one_word_on_one_line(text: str) -> None:
    try:
        mailbox = Mailbox.parse(text)
    except ValueRefused:
        return
    assert len(str(mailbox).splitlines()) == 1
    assert not set(mailbox.domain) & set(' <>@,;"\\\r\n\0')


DOMAINS = [
    ("example.com", True),
    ("a", True),
    ("bücher.example", True),
    ("[127.0.0.1]", True),
    ("[IPv6:::1]", True),
    ("", False),
    (".", False),
    ("a.", False),
    ("-a.com", False),
    ("a b", False),
    ("a\x00b", False),
    ("a\u200b", False),
    ("\ud800", False),
    ("[ipv6:]", False),
    ("a/b", False),
]


@pytest.mark.parametrize(("text", "answer"), DOMAINS, ids=ascii)
def test_domains(text: str, answer: bool) -> None:
    assert is_domain(text) is answer


def test_a_refusal_names_field_character_and_place() -> None:
    with pytest.raises(ValueRefused, match=r"^subject: character U\+000A at position 3 is not allowed$") as refused:
        refuse_controls("ab\nc", "subject")
    assert refused.value.field == "subject"


@pytest.mark.parametrize("text", ["", "plain", "Grüße 世界 😀", "a\tb", "[red]"])
def test_a_text_of_one_line_passes(text: str) -> None:
    assert refuse_controls(text, "subject") == text


CONTROLS = [chr(point) for point in (*range(9), *range(10, 32), *range(0x7F, 0xA0), 0x2028, 0x2029, 0xD800, 0xDFFF)]


@pytest.mark.parametrize("char", CONTROLS, ids=ascii)
def test_every_other_control_character_is_refused(char: str) -> None:
    with pytest.raises(ValueRefused):
        refuse_controls(f"a{char}b", "subject")
