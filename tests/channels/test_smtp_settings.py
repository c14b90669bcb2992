"""The smtp kind's settings: every refusal names its key and the fix; presets fill in what they know."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.channels.base import Authentication
from dcctl.channels.smtp import SMTP, SmtpSettings, is_loopback
from dcctl.channels.smtp_presets import PRESETS
from dcctl.errors import ValueRefused
from dcctl.mail.address import Mailbox

OWN: Mapping[str, object] = {"host": "smtp.example.com", "port": 587, "tls": "starttls"}
LOCAL: Mapping[str, object] = {"host": "127.0.0.1", "port": 2525, "tls": "none"}

REFUSED: list[tuple[dict[str, object], str, str]] = [
    ({}, "host", "or a preset"),
    ({"host": "smtp.example.com"}, "port", "587"),
    ({"host": "smtp.example.com", "port": 587}, "tls", "never guessed"),
    ({**OWN, "secret": "keyring"}, "user", "user name"),
    ({**OWN, "port": 465}, "tls", "tls: implicit"),
    ({**OWN, "port": 2465}, "tls", "tls: implicit"),
    ({**OWN, "tls": "none", "port": 465}, "tls", "tls: implicit"),
    ({**OWN, "tls": "implicit"}, "tls", "tls: starttls, or port: 465"),
    ({**OWN, "tls": "implicit", "port": 25}, "tls", "tls: starttls"),
    ({**OWN, "tls": "none"}, "tls", "allow_plaintext"),
    ({**OWN, "tls": "none", "allow_plaintext": False}, "tls", "allow_plaintext"),
    ({**OWN, "tls": "none", "allow_plaintext": True, "user": "me"}, "tls", "never goes with a user"),
    ({**LOCAL, "user": "me", "secret": "keyring"}, "tls", "never goes with a user"),
    ({**OWN, "region": "eu-west-1"}, "region", "only the preset ses"),
    ({**OWN, "helo": "bücher.example"}, "helo", "xn--"),
    ({**OWN, "bounces": "~/Maildir"}, "bounces", "maildir:/PATH"),
    ({**OWN, "bounces": "maildir:relative"}, "bounces", "maildir:/PATH"),
    ({**OWN, "bounces": "imap:host"}, "bounces", "imaps://USER@HOST"),
    ({**OWN, "bounces_secret": "keyring"}, "bounces_secret", "only goes with"),
    ({**OWN, "host": "smtp.gmail.com", "user": "a@gmail.com"}, "host", "kind gmail"),
    ({**OWN, "host": "smtp.googlemail.com", "user": "a@gmail.com"}, "host", "kind gmail"),
    ({**OWN, "host": "smtp.office365.com", "user": "a@b.example"}, "host", "kind exchange-online"),
    ({**OWN, "host": "smtp-mail.outlook.com", "user": "a@outlook.com"}, "host", "kind exchange-online"),
    ({**OWN, "host": "x.mail.protection.outlook.com", "port": 25, "user": "a@b.example"}, "host", "exchange-online"),
    ({**OWN, "host": "smtp.office365.us", "user": "a@b.example"}, "host", "exchange-online"),
    ({**OWN, "host": "smtp.partner.outlook.cn", "user": "a@b.example"}, "host", "exchange-online"),
    ({**OWN, "spf_term": "v=spf1 mx -all"}, "spf_term", "one term"),
    ({**OWN, "spf_term": "-all"}, "spf_term", "one term"),
    ({"preset": "postmark", "port": 465}, "port", "does not answer on 465"),
    ({"preset": "postmark-broadcast", "port": 465, "tls": "implicit"}, "port", "does not answer on 465"),
    ({"preset": "sparkpost", "port": 25}, "port", "587 (starttls)"),
    ({"preset": "postmark", "user": "token"}, "user", "leave it out"),
    ({"preset": "sendgrid", "user": "me@example.com"}, "user", "literal user name apikey"),
    ({"preset": "sparkpost", "user": "me"}, "user", "SMTP_Injection"),
    ({"preset": "mailgun"}, "user", "postmaster@mg.example.com"),
    ({"preset": "ses", "region": "eu-west-1"}, "user", "SMTP credentials"),
    ({"preset": "ses", "user": "AKIA"}, "region", "eu-west-1"),
    ({"preset": "ses", "user": "AKIA", "region": "evil.example/"}, "region", "eu-west-1"),
    ({"preset": "sendgrid", "region": "eu-west-1"}, "region", "no regions"),
    ({"preset": "sendgrid", "host": "smtp.example.com"}, "host", "leave out host or preset"),
    ({"preset": "sendgrid", "port": 465, "tls": "starttls"}, "tls", "tls: implicit"),
    ({"preset": "sendgrid", "port": 2525, "tls": "implicit"}, "tls", "tls: starttls"),
    ({"preset": "sendgrid", "tls": "none"}, "tls", "never goes with a user"),
]


@pytest.mark.parametrize(("given_settings", "field", "words"), REFUSED)
def test_refusals(given_settings: dict[str, object], field: str, words: str) -> None:
    with pytest.raises(ValueRefused) as caught:
        SMTP.parse(given_settings)
    assert caught.value.field == field
    assert field in {setting.name for setting in SMTP.settings}
    assert words in caught.value.message


ACCEPTED: list[tuple[dict[str, object], dict[str, object]]] = [
    (dict(OWN), {"user": None, "logs_in": False}),
    ({**OWN, "user": "me", "secret": "keyring"}, {"user": "me", "logs_in": True}),
    ({**OWN, "user": None, "ca_file": None, "domains": None, "preset": None}, {"ca_file": None, "domains": ()}),
    ({**OWN, "ca_file": "/etc/ca.pem"}, {"ca_file": Path("/etc/ca.pem")}),
    ({**OWN, "domains": ["a.example", "b.example"]}, {"domains": ("a.example", "b.example")}),
    ({**OWN, "bounces": "maildir:~/Maildir"}, {"bounces": Path("~/Maildir")}),
    ({**OWN, "bounces": "maildir:/var/mail/b"}, {"bounces": Path("/var/mail/b")}),
    ({**OWN, "port": 8587, "tls": "implicit"}, {"tls": "implicit"}),
    (dict(LOCAL), {"tls": "none"}),
    ({**OWN, "tls": "none", "allow_plaintext": True}, {"tls": "none"}),
    ({**OWN, "host": "smtp-relay.gmail.com"}, {"host": "smtp-relay.gmail.com"}),
    ({**OWN, "host": "x.mail.protection.outlook.com", "port": 25}, {"port": 25}),
    ({**OWN, "host": "notoutlook.com", "user": "me"}, {"user": "me"}),
    ({"preset": "sendgrid"}, {"host": "smtp.sendgrid.net", "port": 587, "tls": "starttls", "user": "apikey"}),
    ({"preset": "sendgrid", "port": 465}, {"tls": "implicit"}),
    ({"preset": "sparkpost-eu"}, {"host": "smtp.eu.sparkpostmail.com", "user": "SMTP_Injection"}),
    ({"preset": "mailgun-eu", "user": "a@mg.example"}, {"host": "smtp.eu.mailgun.org", "user": "a@mg.example"}),
    ({"preset": "postmark", "secret": "keyring"}, {"user": None, "login": "token", "logs_in": True}),
    (
        {"preset": "ses", "region": "eu-west-1", "user": "AKIA", "port": 2465},
        {"host": "email-smtp.eu-west-1.amazonaws.com", "tls": "implicit"},
    ),
]


@pytest.mark.parametrize(("given_settings", "expected"), ACCEPTED)
def test_accepted(given_settings: dict[str, object], expected: dict[str, object]) -> None:
    settings = SMTP.parse(given_settings)
    assert {key: getattr(settings, key) for key in expected} == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("mail.localhost", True),
        ("localhost.example.com", False),
        ("127.0.0.1.example.com", False),
        ("10.0.0.1", False),
    ],
)
def test_loopback_by_name(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "host": st.sampled_from(["smtp.example.com", "localhost", "smtp.gmail.com", "smtp.sendgrid.net"]),
            "port": st.sampled_from([25, 465, 587, 2525, 2465, 9999]),
            "tls": st.sampled_from(["implicit", "starttls", "none"]),
            "user": st.sampled_from(["me", "apikey"]),
            "secret": st.just("keyring"),
            "preset": st.sampled_from(sorted(PRESETS)),
            "region": st.sampled_from(["eu-west-1", "x"]),
            "allow_plaintext": st.booleans(),
        },
    )
)
def test_no_combination_ever_logs_in_without_tls(given_settings: dict[str, object]) -> None:
    try:
        settings = SMTP.parse(given_settings)
    except ValueRefused:
        return
    assert not (settings.logs_in and settings.tls == "none")
    assert SMTP.slots(settings) == (("secret",) if settings.logs_in else ())


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_whole(name: str) -> None:
    base: dict[str, Any] = {"preset": name}
    if name == "ses":
        base["region"] = "us-east-1"
    if name in ("ses", "mailgun", "mailgun-eu"):
        base["user"] = "me"
    settings = SMTP.parse(base)
    assert settings.logs_in
    assert settings.tls != "none"
    assert (SMTP.authentication(settings).spf_term or "").startswith("include:")
    assert SMTP.authentication(settings).signing_domain is None
    assert set(SMTP.simulate(settings)) <= {"ok", "bounce", "complaint"}
    assert all(Mailbox.parse(address) for address in SMTP.simulate(settings).values())
    for port in PRESETS[name].ports:
        assert SMTP.parse({**base, "port": port}).tls == PRESETS[name].ports[port]


def test_nothing_is_claimed_of_an_unknown_server() -> None:
    settings = SmtpSettings("smtp.example.com", 587, "starttls")
    assert SMTP.authentication(settings) == Authentication(signing_domain=None, exact=False)
    assert SMTP.simulate(settings) == {}
    assert SMTP.limits_key(settings) == "smtp"
