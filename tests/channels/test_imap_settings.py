"""Where returned mail arrives: what `bounces:` and its companions may say, and how a wrong one is refused."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.channels.imap import ImapSettings
from dcctl.channels.returned import Returned, returned, slots
from dcctl.channels.smtp import SMTP
from dcctl.errors import ValueRefused

URL = "imaps://anna@mail.example.com"
ANNA = ("anna", "mail.example.com")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (URL, ImapSettings(*ANNA, 993, True)),
        (URL + "/", ImapSettings(*ANNA, 993, True)),
        ("IMAPS://anna@Mail.Example.COM", ImapSettings(*ANNA, 993, True)),
        ("imaps://anna@mail.example.com:1993", ImapSettings(*ANNA, 1993, True)),
        ("imap://anna@mail.example.com", ImapSettings(*ANNA, 143, False)),
        ("imap://anna@mail.example.com:25143/", ImapSettings(*ANNA, 25143, False)),
        ("imaps://anna@example.com@mail.example.com", ImapSettings("anna@example.com", "mail.example.com", 993, True)),
        ("imaps://anna%40example.com@mail.example.com", ImapSettings("anna@example.com", ANNA[1], 993, True)),
        ("imaps://CORP%5Canna@mail.example.com", ImapSettings("CORP\\anna", ANNA[1], 993, True)),
        ("imaps://a%3Ab%25@mail.example.com", ImapSettings("a:b%", ANNA[1], 993, True)),
        ("imaps://j%C3%BCrgen@mail.example.com", ImapSettings("jürgen", ANNA[1], 993, True)),
        ("imaps://anna@127.0.0.1", ImapSettings("anna", "127.0.0.1", 993, True)),
        ("imaps://anna@[2001:DB8::1]:994", ImapSettings("anna", "2001:db8::1", 994, True)),
    ],
)
def test_urls(url: str, expected: ImapSettings) -> None:
    assert returned({"bounces": url}, None) == expected


def test_what_goes_with_it() -> None:
    own = Path("/etc/own.pem")
    told = {
        "bounces": URL,
        "bounces_login": "oauthbearer",
        "bounces_folders": ("INBOX", "Zurück"),
        "bounces_secret": "x",
    }
    assert returned(told, own) == ImapSettings(*ANNA, 993, True, "oauthbearer", ("INBOX", "Zurück"), own)


@pytest.mark.parametrize(
    ("told", "field", "words"),
    [
        ({"bounces": "imaps://mail.example.com"}, "bounces", "the user is missing"),
        ({"bounces": "imaps://@mail.example.com"}, "bounces", "the user is missing"),
        ({"bounces": "imaps://anna@"}, "bounces", "host name"),
        ({"bounces": "imaps://anna@a b"}, "bounces", "host name"),
        ({"bounces": "imaps://anna@mail..example"}, "bounces", "host name"),
        ({"bounces": "imaps://anna@mail.example.com:0"}, "bounces", "no port 0"),
        ({"bounces": "imaps://anna@mail.example.com:65536"}, "bounces", "no port 65536"),
        ({"bounces": "imaps://anna@mail.example.com:123456"}, "bounces", "wants imaps://"),
        ({"bounces": "imaps://anna@mail.example.com/INBOX"}, "bounces", "wants imaps://"),
        ({"bounces": "imaps://anna@mail.example.com?x=1"}, "bounces", "wants imaps://"),
        ({"bounces": "imaps:anna@mail.example.com"}, "bounces", "wants imaps://"),
        ({"bounces": "imaps://an%00na@mail.example.com"}, "bounces", ""),
        ({"bounces": "imaps://an%0D%0Ana@mail.example.com"}, "bounces", ""),
        ({"bounces": "imaps://%ff@mail.example.com"}, "bounces", "UTF-8"),
        ({"bounces": "imaps://anna:hunter2@mail.example.com"}, "bounces", "bounces_secret"),
        ({"bounces": "imaps://anna:hunter2@mail.example.com/x"}, "bounces", "wants imaps://"),
        ({"bounces": "pop3://anna@mail.example.com"}, "bounces", "imaps://USER@HOST"),
        ({"bounces": "~/Maildir"}, "bounces", "maildir:/PATH"),
        ({"bounces_secret": "keyring"}, "bounces_secret", "only goes with"),
        ({"bounces": "maildir:/x", "bounces_login": "password"}, "bounces_login", "only goes with"),
        ({"bounces": "maildir:/x", "bounces_folders": ("INBOX",)}, "bounces_folders", "only goes with"),
        ({"bounces": "imaps://anna@outlook.office365.com"}, "bounces_login", "xoauth2"),
        ({"bounces": "imaps://anna@imap-mail.outlook.com"}, "bounces_login", "xoauth2"),
    ],
)
def test_refusals(told: Mapping[str, object], field: str, words: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        returned(told, None)
    shown = f"{refused.value.message} {refused.value.next} {refused.value.why}"
    assert refused.value.field == field
    assert words in shown
    assert "hunter2" not in shown


def test_a_token_goes_where_no_password_does() -> None:
    assert returned({"bounces": "imaps://a@outlook.office365.com", "bounces_login": "xoauth2"}, None) is not None


@given(st.text(max_size=80))
def test_any_text_is_a_place_or_refused(text: str) -> None:
    for begin in ("", "imap:", "imaps://", "imaps://a@", "maildir:"):
        try:
            place: Returned | None = returned({"bounces": begin + text}, None)
        except ValueRefused:
            continue
        assert isinstance(place, ImapSettings | Path)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, ()),
        ({"bounces": "maildir:/x"}, ()),
        ({"bounces": URL}, ("bounces_secret",)),
        ({"bounces": URL, "user": "anna"}, ("secret", "bounces_secret")),
    ],
)
def test_the_slots_of_an_smtp_channel(told: Mapping[str, object], expected: tuple[str, ...]) -> None:
    settings = SMTP.parse({"host": "smtp.example.com", "port": 587, "tls": "starttls", **told})
    assert SMTP.slots(settings) == expected


def test_a_maildir_needs_no_secret() -> None:
    assert slots(Path("/x")) == slots(None) == ()
