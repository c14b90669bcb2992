"""A setting reads its text by its own type, never by a guess; what it does not want is refused with what it wants."""

from contextlib import suppress
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.channels.settings import _READERS, LISTS, Setting, Type
from dcctl.errors import ValueRefused
from dcctl.mail.address import Mailbox
from tests.support.breaks import BREAKS

PORT = Setting("port", "integer", "", minimum=1, maximum=65_535)
TLS = Setting("tls", "choice", "", choices=("implicit", "starttls"))


def a(type: Type) -> Setting:
    return Setting("key", type, "")


READ: list[Any] = [
    (a("text"), "no", "no"),
    (a("text"), "022", "022"),
    (a("text"), "12:30:45", "12:30:45"),
    (a("text"), "Grüße 世界", "Grüße 世界"),
    (a("path"), "~/mail box", "~/mail box"),
    (PORT, "1", 1),
    (PORT, "65535", 65_535),
    (Setting("n", "integer", "", minimum=-5), "-5", -5),
    (Setting("n", "integer", ""), "0", 0),
    (a("boolean"), "true", True),
    (a("boolean"), "false", False),
    (TLS, "starttls", "starttls"),
    (a("mailbox"), "Anna@Example.COM", Mailbox("Anna", "example.com")),
    (a("domain"), "Example.COM", "example.com"),
    (a("domains"), "example.com", "example.com"),
    (a("selectors"), "S1.Mail", "s1.mail"),
    (a("host"), "MX.example.com", "mx.example.com"),
    (a("host"), "localhost", "localhost"),
    (a("host"), "192.0.2.1", "192.0.2.1"),
    (a("host"), "2001:DB8::1", "2001:db8::1"),
    (a("host"), "fe80::1%eth0", "fe80::1%eth0"),
    (a("secret"), "keyring", "keyring"),
    (a("secret"), "vault", "vault"),
    (a("secret"), "env:SMTP_PASSWORD", "env:SMTP_PASSWORD"),
    (a("secret"), "command:pass show smtp", "command:pass show smtp"),
    (a("secret"), "credential:smtp", "credential:smtp"),
    (a("secret"), "file:/run/secrets/smtp", "file:/run/secrets/smtp"),
]


@pytest.mark.parametrize(("setting", "text", "value"), READ, ids=[f"{one.type}-{text}" for one, text, _ in READ])
def test_what_is_read(setting: Setting, text: str, value: object) -> None:
    read = setting.read(text)
    assert read == value
    assert type(read) is type(value)


WRONG: list[Any] = [
    (a("text"), "", "a text that is not empty"),
    (a("path"), "", "a text that is not empty"),
    *(
        (PORT, text, "a whole decimal number")
        for text in ("", "x", "1.0", "0x10", "022", "1_000", "+1", "1 ", "٣", "9" * 19)
    ),
    *((PORT, text, "a number from 1 to 65535") for text in ("0", "-1", "65536", "9" * 18)),
    *((a("boolean"), text, "true or false") for text in ("", "yes", "no", "True", "1", "on")),
    *((TLS, text, "implicit or starttls") for text in ("", "none", "STARTTLS")),
    *((a("domain"), text, "a domain name") for text in ("", "a b", "example..com", "http://example.com", "-a")),
    *((a("selectors"), text, "DKIM selectors") for text in ("", "a b", "s1..x", "s1._domainkey", "-a")),
    *((a("host"), text, "a host name or an IP address") for text in ("", "a b", "mx:25", "[::1", "http://mx")),
    *((a("mailbox"), text, "is not a mailbox") for text in ("", "anna", "Anna <anna@example.com>")),
    *(
        (a("secret"), text, "never stands in the profile")
        for text in ("", "hunter2", "env:", "env:1A", "command:", "file:")
    ),
]


@pytest.mark.parametrize(("setting", "text", "wanted"), WRONG, ids=[f"{one.type}-{text}" for one, text, _ in WRONG])
def test_what_is_refused(setting: Setting, text: str, wanted: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        setting.read(text)
    assert refused.value.message.startswith(f"{setting.name}: ")
    assert wanted in refused.value.message
    assert refused.value.field == setting.name


def test_a_secret_that_stands_there_is_not_repeated() -> None:
    with pytest.raises(ValueRefused) as refused:
        a("secret").read("hunter2")
    assert "hunter2" not in refused.value.message


def test_every_type_has_a_reader() -> None:
    assert set(_READERS) == set(get_args(Type))
    assert set(get_args(Type)) >= LISTS


@pytest.mark.parametrize("type", get_args(Type))
@pytest.mark.parametrize("bad", BREAKS, ids=ascii)
def test_no_line_break_or_nul_in_any_setting(type: Type, bad: str) -> None:
    for text in (f"keyring{bad}", f"{bad}1", f"a{bad}b"):
        with pytest.raises(ValueRefused) as refused:
            Setting("key", type, "", choices=(text,)).read(text)
        assert refused.value.message.isprintable()


@given(st.sampled_from(get_args(Type)), st.text(st.characters(codec=None), max_size=30))
def test_any_text_is_read_or_refused(type: Type, text: str) -> None:
    with suppress(ValueRefused):
        assert a(type).read(text) is not None


def test_a_password_typed_into_a_host_is_not_shown() -> None:
    with pytest.raises(ValueRefused) as refused:
        Setting("host", "host", "the server").read("anna:hunter2@mail.example")
    assert "hunter2" not in refused.value.message
    assert "***@mail.example" in refused.value.message
