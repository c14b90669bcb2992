"""The providers `connect smtp` knows: hosts, ports, login and how their mail authenticates, as literal data.

Sources, read 2026-11-23: SendGrid docs "Integrating with the SMTP API" and "Automated Security"; SparkPost
developers.sparkpost.com/api/smtp and github.com/SparkPost/bouncy-sink; Mailgun documentation "Send via SMTP"; Postmark
"Sending email with SMTP" and "Generate fake bounces"; Amazon SES Developer Guide "Connecting to an SMTP endpoint" and
"Using the mailbox simulator". How their mail authenticates, read 2026-11-24: the same and SparkPost "Custom Bounce
Domains", Postmark "Custom Return-Path", SES "Using a custom MAIL FROM domain".
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from dcctl.channels.base import Authentication
from dcctl.mail.authentication import ReturnPath

Tls = Literal["implicit", "starttls", "none"]
TLS_MODES: Final = ("implicit", "starttls", "none")
Login = Literal["user", "token"]  # token: one secret is both user name and password


class Preset(NamedTuple):
    """One provider. `host` may hold `{region}`, `authentication` also `{login_domain}`, the domain of the login's user
    name; the first port is the default; `user` a fixed user name.

    `per_connection` is how many messages one connection may carry (0: no published cap); `simulate` the published test
    addresses by outcome.
    """

    title: str
    host: str
    ports: Mapping[int, Tls]
    limits_key: str
    authentication: Authentication
    user: str | None = None
    login: Login = "user"
    per_connection: int = 0
    simulate: Mapping[str, str] = MappingProxyType({})
    note: str = ""


_EVERY_PORT: Final[Mapping[int, Tls]] = {587: "starttls", 2525: "starttls", 25: "starttls", 465: "implicit"}
_NO_465: Final[Mapping[int, Tls]] = {587: "starttls", 2525: "starttls", 25: "starttls"}
_SES_PORTS: Final[Mapping[int, Tls]] = {
    587: "starttls",
    2587: "starttls",
    25: "starttls",
    465: "implicit",
    2465: "implicit",
}

_SENDGRID: Final = Authentication(
    "include:sendgrid.net",
    "sendgrid.net",
    None,
    ("s1", "s2"),
    return_path=ReturnPath("", "CNAME", "sendgrid.net"),  # em1234.example.com, by the same set-up as the keys
    otherwise="sendgrid.net",
    advice="authenticate the domain in SendGrid under Sender Authentication, which shows the CNAMEs; if another "
    "selector was chosen there, set the channel's selectors",
)
_SPARKPOST: Final = Authentication(
    "include:_spf.sparkpostmail.com",
    "sparkpostmail.com",
    None,
    return_path=ReturnPath("bounces", "CNAME", "sparkpostmail.com"),
    advice="verify the sending domain in SparkPost by DKIM; its selector is scph and a date",
)
_SPARKPOST_EU: Final = _SPARKPOST._replace(
    spf_term="include:_spf.eu.sparkpostmail.com",
    reverse_path_domain="eu.sparkpostmail.com",
    return_path=ReturnPath("bounces", "CNAME", "eu.sparkpostmail.com"),
)
_MAILGUN: Final = Authentication(
    "include:mailgun.org",
    "{login_domain}",
    "{login_domain}",
    ("pdk1", "pdk2", "smtp", "k1", "mailo", "pic", "mx"),
    exact=False,
    advice="publish what Mailgun shows under Sending, Domains, DNS records",
)
_MAILGUN_EU: Final = _MAILGUN._replace(spf_term="include:eu.mailgun.org")
_POSTMARK: Final = Authentication(
    "include:spf.mtasv.net",
    "pm.mtasv.net",
    None,
    return_path=ReturnPath("pm-bounces", "CNAME", "pm.mtasv.net"),
    advice="verify the domain in Postmark under Sender Signatures, DNS settings; its selector is a date and pm",
)
_SES: Final = Authentication(
    "include:amazonses.com",
    "amazonses.com",
    None,
    return_path=ReturnPath("bounce", "MX", "feedback-smtp.{region}.amazonses.com"),
    advice="verify the domain identity in SES with Easy DKIM, which shows three CNAMEs: their names are the selectors",
)

# SparkPost's own tool, not a supported product; the local part is free.
_BOUNCY_SINK: Final = {
    "ok": "test@accept.bouncy-sink.trymsys.net",
    "bounce": "test@oob.bouncy-sink.trymsys.net",
    "complaint": "test@fbl.bouncy-sink.trymsys.net",
}
# Every bounce type has an address there, a complaint has none.
_POSTMARK_TESTS: Final = {
    "ok": "test@blackhole.postmarkapp.com",
    "bounce": "HardBounce@bounce-testing.postmarkapp.com",
}
_SES_SIMULATOR: Final = {
    "ok": "success@simulator.amazonses.com",
    "bounce": "bounce@simulator.amazonses.com",
    "complaint": "complaint@simulator.amazonses.com",
}

PRESETS: Final[Mapping[str, Preset]] = {
    "sendgrid": Preset(
        "SendGrid", "smtp.sendgrid.net", _EVERY_PORT, "sendgrid", _SENDGRID, user="apikey", per_connection=5_000
    ),
    "sparkpost": Preset(
        "SparkPost",
        "smtp.sparkpostmail.com",
        {587: "starttls", 2525: "starttls"},
        "sparkpost",
        _SPARKPOST,
        user="SMTP_Injection",
        per_connection=100,
        simulate=_BOUNCY_SINK,
    ),
    "sparkpost-eu": Preset(
        "SparkPost EU",
        "smtp.eu.sparkpostmail.com",
        {587: "starttls", 2525: "starttls"},
        "sparkpost",
        _SPARKPOST_EU,
        user="SMTP_Injection",
        per_connection=100,
        simulate=_BOUNCY_SINK,
    ),
    "mailgun": Preset(
        "Mailgun",
        "smtp.mailgun.org",
        _EVERY_PORT,
        "mailgun",
        _MAILGUN,
        note="the user name is the sending domain's SMTP login (postmaster@mg.example.com); EU accounts: mailgun-eu",
    ),
    "mailgun-eu": Preset(
        "Mailgun EU",
        "smtp.eu.mailgun.org",
        _EVERY_PORT,
        "mailgun",
        _MAILGUN_EU,
        note="the user name is the sending domain's SMTP login (postmaster@mg.example.com); US accounts: mailgun",
    ),
    "postmark": Preset(
        "Postmark",
        "smtp.postmarkapp.com",
        _NO_465,
        "postmark",
        _POSTMARK,
        login="token",
        simulate=_POSTMARK_TESTS,
    ),
    "postmark-broadcast": Preset(
        "Postmark, broadcast stream",
        "smtp-broadcasts.postmarkapp.com",
        _NO_465,
        "postmark",
        _POSTMARK,
        login="token",
        simulate=_POSTMARK_TESTS,
    ),
    "ses": Preset(
        "Amazon SES",
        "email-smtp.{region}.amazonaws.com",
        _SES_PORTS,
        "ses",
        _SES,
        simulate=_SES_SIMULATOR,
        note="SMTP credentials are made in the SES console, one pair for each region; they are not the AWS access keys",
    ),
}
