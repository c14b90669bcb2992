"""The numbers trusted: what each kind of channel may send, with unit, window, scope, source and date.

Literal data. "ours" as the source marks a figure nobody publishes: a careful default of
dcctl. Every window is rolling; a provider's calendar day never fits more than a rolling one.
"""

from typing import Final, Literal, NamedTuple

Measure = Literal["messages", "recipients", "external_recipients"]
Scope = Literal["mailbox", "tenant", "project", "account", "channel"]

MINUTE: Final = 60.0
DAY: Final = 86_400.0


class Limit(NamedTuple):
    """At most `amount` of `measure` in any stretch of `seconds`, counted per `scope`. Spacing is an amount of one."""

    key: str
    measure: Measure
    amount: int
    seconds: float
    scope: Scope
    label: str
    source: str
    date: str


class RecipientCap(NamedTuple):
    """At most `amount` recipients in one message."""

    key: str
    amount: int
    source: str
    date: str


_OURS: Final = "ours"
_SET: Final = "2026-11-23"
_GOOGLE: Final = "https://support.google.com/a/answer/166852"
_GMAIL_QUOTA: Final = "https://developers.google.com/workspace/gmail/api/reference/quota (6,000 units/min, 100 a send)"
_EXCHANGE: Final = (
    "https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/"
    "exchange-online-limits"
)
_SES: Final = "https://docs.aws.amazon.com/ses/latest/dg/quotas.html (sandbox account)"
_SALES_CONNECT: Final = "Adobe Marketo Sales Connect, email-connection-throttling"

LIMITS: Final[tuple[Limit, ...]] = (
    Limit("gmail", "messages", 1, 0.5, "mailbox", "spacing", _SALES_CONNECT, _SET),
    Limit("gmail", "messages", 60, MINUTE, "mailbox", "minute", _GMAIL_QUOTA, "2026-05-01"),
    Limit("gmail", "messages", 2_000, DAY, "mailbox", "24 h", _GOOGLE, _SET),
    Limit("gmail", "recipients", 10_000, DAY, "mailbox", "24 h, recipients", _GOOGLE, _SET),
    Limit("gmail", "external_recipients", 3_000, DAY, "mailbox", "24 h, external recipients", _GOOGLE, _SET),
    Limit("gmail-trial", "messages", 1, 0.5, "mailbox", "spacing", _SALES_CONNECT, _SET),
    Limit("gmail-trial", "messages", 60, MINUTE, "mailbox", "minute", _GMAIL_QUOTA, "2026-05-01"),
    Limit("gmail-trial", "messages", 500, DAY, "mailbox", "24 h", _GOOGLE, _SET),
    Limit("gmail-trial", "recipients", 10_000, DAY, "mailbox", "24 h, recipients", _GOOGLE, _SET),
    Limit("gmail-trial", "external_recipients", 500, DAY, "mailbox", "24 h, external recipients", _GOOGLE, _SET),
    # The vendor says both "rejected" and "carried over" of what goes beyond 30 a minute: taken as a hard limit.
    Limit("exchange-online", "messages", 1, 2.0, "mailbox", "spacing", _OURS, _SET),
    Limit("exchange-online", "messages", 30, MINUTE, "mailbox", "minute", _EXCHANGE, _SET),
    Limit("exchange-online", "recipients", 10_000, DAY, "mailbox", "24 h, recipients", _EXCHANGE, _SET),
    # On-premises the number is whatever IT has set: these stand until the profile says it.
    Limit("exchange-onprem", "messages", 1, 2.0, "mailbox", "spacing", _OURS, _SET),
    Limit("exchange-onprem", "messages", 30, MINUTE, "mailbox", "minute", _OURS, _SET),
    Limit("exchange-onprem", "messages", 2_000, DAY, "mailbox", "24 h", _OURS, _SET),
    Limit("smtp", "messages", 1, 1.0, "channel", "spacing", _OURS, _SET),
    Limit("smtp", "messages", 30, MINUTE, "channel", "minute", _OURS, _SET),
    Limit("smtp", "messages", 2_000, DAY, "channel", "24 h", _OURS, _SET),
    # None of these four publishes a rate for SMTP; the plan decides the volume.
    Limit("sendgrid", "messages", 1, 0.1, "account", "spacing", _OURS, _SET),
    Limit("sendgrid", "messages", 300, MINUTE, "account", "minute", _OURS, _SET),
    Limit("sendgrid", "messages", 50_000, DAY, "account", "24 h", _OURS, _SET),
    Limit("sparkpost", "messages", 1, 0.1, "account", "spacing", _OURS, _SET),
    Limit("sparkpost", "messages", 300, MINUTE, "account", "minute", _OURS, _SET),
    Limit("sparkpost", "messages", 50_000, DAY, "account", "24 h", _OURS, _SET),
    Limit("mailgun", "messages", 1, 0.1, "account", "spacing", _OURS, _SET),
    Limit("mailgun", "messages", 300, MINUTE, "account", "minute", _OURS, _SET),
    Limit("mailgun", "messages", 50_000, DAY, "account", "24 h", _OURS, _SET),
    Limit("postmark", "messages", 1, 0.1, "account", "spacing", _OURS, _SET),
    Limit("postmark", "messages", 300, MINUTE, "account", "minute", _OURS, _SET),
    Limit("postmark", "messages", 50_000, DAY, "account", "24 h", _OURS, _SET),
    # SES drops what goes over (454), and counts recipients; a production account sets its own in the profile.
    Limit("ses", "messages", 1, 1.0, "account", "spacing", _SES, _SET),
    Limit("ses", "recipients", 60, MINUTE, "account", "minute", _OURS, _SET),
    Limit("ses", "recipients", 200, DAY, "account", "24 h, recipients", _SES, _SET),
    Limit("sandbox", "messages", 1, 0.001, "channel", "spacing", _OURS, _SET),
    Limit("sandbox", "messages", 60, MINUTE, "channel", "minute", _OURS, _SET),
    Limit("sandbox", "messages", 2_000, DAY, "channel", "24 h", _OURS, _SET),
    Limit("memory", "messages", 1, 0.001, "channel", "spacing", _OURS, _SET),
    Limit("memory", "messages", 60, MINUTE, "channel", "minute", _OURS, _SET),
    Limit("memory", "messages", 2_000, DAY, "channel", "24 h", _OURS, _SET),
)

RECIPIENT_CAPS: Final[tuple[RecipientCap, ...]] = (
    # The web client's 2,000 does not hold for the API or SMTP.
    RecipientCap("gmail", 100, _GOOGLE, _SET),
    RecipientCap("gmail-trial", 100, _GOOGLE, _SET),
    RecipientCap("exchange-online", 500, _EXCHANGE, _SET),
    RecipientCap("exchange-onprem", 500, _OURS, _SET),
    RecipientCap("smtp", 100, "RFC 5321 section 4.5.3.1.8 (what every server must take)", "2008-10-01"),
    RecipientCap("sendgrid", 1_000, "https://www.twilio.com/docs/sendgrid/for-developers/sending-email", _SET),
    RecipientCap("sparkpost", 100, _OURS, _SET),
    RecipientCap("mailgun", 100, _OURS, _SET),
    RecipientCap("postmark", 50, "https://postmarkapp.com/developer/user-guide/send-email-with-smtp", _SET),
    RecipientCap("ses", 50, "https://docs.aws.amazon.com/ses/latest/dg/quotas.html", _SET),
    RecipientCap("sandbox", 100, _OURS, _SET),
    RecipientCap("memory", 100, _OURS, _SET),
)


def limits_for(key: str) -> tuple[Limit, ...]:
    """The windows of a limits key (`ChannelKind.limits_key`), shortest first. Raises `KeyError` for an unknown key."""
    found = tuple(limit for limit in LIMITS if limit.key == key)
    if not found:
        raise KeyError(key)
    return found


def recipient_cap(key: str) -> RecipientCap:
    """How many recipients one message may have. Raises `KeyError` for an unknown key."""
    return {cap.key: cap for cap in RECIPIENT_CAPS}[key]
