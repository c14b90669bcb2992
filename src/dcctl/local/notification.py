"""Whom a job tells how it went (`notify:` in the profile): a mail, a webhook, or a heartbeat that says it ran at all.

A webhook's body is a template (`$name`, `${name}`, `$$`); what Slack and others want is data here, not code.
"""

from collections.abc import Mapping
from string import Template
from typing import Final, Literal, NamedTuple

from dcctl.mail.address import Mailbox
from dcctl.mail.thresholds import PATTERN, WANTED, Threshold, read_thresholds

When = Literal["change", "always"] | tuple[Threshold, ...]

WHEN_PATTERN: Final = f"change|always|{PATTERN}"
WHEN_WANTED: Final = f"change, always, or {WANTED}"

# What a body may name. Words stand between quotes in a JSON body (`"$text"`), numbers and lists stand alone.
WORDS: Final = ("job", "channels", "text", "slack_text")
VALUES: Final = ("exit", "read", "new", "permanent", "complaints", "rate", "previous_rate", "reasons", "troubles")
BODIES: Final[Mapping[str, str]] = {
    "json": '{"job": "$job", "channels": "$channels", "exit": $exit, "read": $read, "new": $new, '
    '"permanent": $permanent, "complaints": $complaints, "rate": $rate, "previous_rate": $previous_rate, '
    '"reasons": $reasons, "troubles": $troubles, "text": "$text"}',
    # docs.slack.dev, "Sending messages using incoming webhooks"; Mattermost and Rocket.Chat take the same.
    "slack": '{"text": "$slack_text"}',
}


class MailNotification(NamedTuple):
    """A mail to `to`, through `channel` (None: the selected one) as `identity` (None: the one that sends by it)."""

    name: str
    when: When
    to: Mailbox
    channel: str | None = None
    identity: str | None = None


class Webhook(NamedTuple):
    """A POST of `body` (a template's text). `url` names the source of the secret address."""

    name: str
    when: When
    url: str
    body: str
    allow_private: bool = False


class Heartbeat(NamedTuple):
    """A GET whenever the job ran to its end; a monitor that no longer gets it raises the alarm."""

    name: str
    url: str
    allow_private: bool = False


Notification = MailNotification | Webhook | Heartbeat


def notification(name: str, values: Mapping[str, object]) -> Notification | None:
    """The notification of one mapping's typed values; None where a problem left one out."""
    to, url, when = values.get("to"), values.get("url"), _when(str(values.get("when", "change")))
    private = values.get("allow_private") is True
    if isinstance(to, Mailbox):
        return MailNotification(name, when, to, _text(values, "channel"), _text(values, "identity"))
    if not isinstance(url, str):
        return None
    if values.get("kind") == "heartbeat":
        return Heartbeat(name, url, private)
    body = str(values.get("body", "json"))
    return Webhook(name, when, url, BODIES.get(body, body), private)


def body_fault(body: str) -> str | None:
    """What is wrong with a webhook's body, None for nothing: a preset that is none, a lone `$`, an unknown variable."""
    template = Template(BODIES.get(body, body))
    if not template.is_valid():
        return "a lone $ is written $$"
    if unknown := sorted(set(template.get_identifiers()) - {*WORDS, *VALUES}):
        return f"there is no ${unknown[0]}; there are {', '.join('$' + name for name in (*WORDS, *VALUES))}"
    if body.isidentifier() and body not in BODIES:
        return f"there is no preset {body!r}; there are {', '.join(BODIES)}, or write a template"
    return None


def _when(text: str) -> When:
    if text == "change":
        return "change"
    return "always" if text == "always" else read_thresholds(text, "when")


def _text(values: Mapping[str, object], key: str) -> str | None:
    value = values.get(key)
    return value if isinstance(value, str) else None
