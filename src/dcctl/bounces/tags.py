"""Header fields in which senders and campaign systems name template, campaign and list: kept from what comes back."""

from typing import Final

from dcctl.bounces.decode import decode_words, to_text
from dcctl.bounces.mime import Part
from dcctl.mail.headers import value_of

_LONGEST: Final = 500  # characters of a value
_MOST: Final = 40  # fields

NAMES: Final = frozenset(
    {
        "feedback-id",  # Gmail's feedback loop: campaign, customer, mail type, sender
        "list-unsubscribe",  # RFC 2369, RFC 8058
        "list-id",  # RFC 2919
        "cfbl-feedback-id",  # RFC 9477
        "x-campaign",  # MailChimp and many others
        "x-campaign-id",
        "x-campaignid",  # MailChimp
        "x-mailchimp-campaign",
        "x-mc-tags",  # Mailchimp Transactional (Mandrill), SMTP headers
        "x-mc-metadata",
        "x-mc-template",
        "x-mc-user",
        "x-mailgun-tag",  # Mailgun, sending by SMTP
        "x-mailgun-variables",
        "x-mailgun-template-name",
        "x-mailgun-campaign-id",
        "x-pm-tag",  # Postmark, SMTP headers
        "x-pm-message-stream",
        "x-smtpapi",  # SendGrid: category and unique_args as JSON
        "x-sg-eid",
        "x-msys-api",  # SparkPost: campaign_id, metadata as JSON
        "x-mj-customid",  # Mailjet, SMTP headers
        "x-mj-eventpayload",
        "x-mailjet-campaign",
        "x-mj-templateid",
        "x-sib-id",  # Brevo (Sendinblue)
        "x-mailin-tag",
        "x-mailin-custom",
        "x-mailin-campaign",
        "x-mailer-template",  # senders of their own, by custom
        "x-template",
        "x-template-id",
        "x-job",  # PowerMTA: the job a delivery belongs to
        "x-marketoid",  # Marketo
        "x-listmonk-campaign",  # listmonk: campaign and subscriber
        "x-listmonk-subscriber",
        "x-rpcampaign",  # Return Path (Validity)
        "x-elasticemail-settings",  # Elastic Email
        "x-messageid",  # phpList
        "x-listmember",
    }
)
PREFIXES: Final = (
    "x-dcctl-",  # our own
    "x-ses-",  # Amazon SES: X-SES-CONFIGURATION-SET, X-SES-MESSAGE-TAGS
    "x-campaign",
)


_NAMES: Final = frozenset(name.encode() for name in NAMES)
_PREFIXES: Final = tuple(name.encode() for name in PREFIXES)


def sent_tags(returned: Part | None) -> tuple[tuple[str, str], ...]:
    """The returned fields of that kind, name in lower case and value without its encoding, in their order."""
    fields = returned.fields.items() if returned else ()
    found = [(name, field) for name, field in fields if name in _NAMES or name.startswith(_PREFIXES)]
    return tuple((to_text(name), _value(field)) for name, field in found[:_MOST])


def _value(field: bytes) -> str:
    return decode_words(to_text(value_of(field)))[:_LONGEST]
