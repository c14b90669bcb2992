"""Delivery status notifications: RFC 3464 in the multipart/report of RFC 6522, and RFC 6533 for SMTPUTF8."""

from dataclasses import replace
from itertools import islice
from typing import Final

from dcctl.bounces.explanation import beside, human_text
from dcctl.bounces.fields import field_groups, first, typed
from dcctl.bounces.letter import Letter
from dcctl.bounces.mime import Mail, Part
from dcctl.bounces.recipients import Recipient, read_recipient, split_groups, to_entry
from dcctl.bounces.report import report
from dcctl.bounces.result import ReturnedMessage
from dcctl.mail.reasons import Kind

DETECTOR = "RFC 3464"
TYPES: Final = (
    "message/delivery-status",
    "message/global-delivery-status",  # RFC 6533 section 6.1
    "message/xdelivery-status",  # XWall for Exchange
)
_WORST: Final[tuple[Kind, ...]] = ("challenge", "bounce", "delayed", "delivered")
_LOOKED_AT = 1 << 18  # bytes of the fields: some 2000 recipients
_EXPLAINED = 50  # recipients whose words are looked for in the text


def detect(letter: Letter) -> ReturnedMessage | None:
    """A report with at least one recipient group; its kind is that of the worst recipient."""
    part = _status_part(letter.mail)
    answer = _answer(letter, part) if part else None
    return answer if answer and answer.failures else None


def detect_bare(letter: Letter) -> ReturnedMessage | None:
    """A report whose fields name no recipient: still a bounce, of nobody known."""
    part = _status_part(letter.mail)
    return _answer(letter, part) if part else None


def _status_part(mail: Mail) -> Part | None:
    """The part of that type; else the second part of a report (RFC 6522 section 3) whose type got lost on the way."""
    if typed_part := next((part for part in mail.parts if part.type in TYPES), None):
        return typed_part
    if mail.top.type != "multipart/report":
        return None
    second = next(islice((part for part in mail.parts if part.depth == 1), 1, None), None)
    looks_right = (
        second and second.type in ("", "text/plain") and b"final-recipient:" in second.content(1 << 13).lower()
    )
    return second if looks_right else None


def _answer(letter: Letter, part: Part) -> ReturnedMessage:
    message_fields, groups = split_groups(field_groups(part.text(_LOOKED_AT)))
    recipients = [read_recipient(group) for group in groups]
    kinds = {recipient.kind for recipient in recipients} or {"bounce"}
    return report(
        letter,
        next(kind for kind in _WORST if kind in kinds),
        DETECTOR if part.end - part.begin <= _LOOKED_AT else f"{DETECTOR}, first {_LOOKED_AT >> 10} KiB",
        evidence=part.type,
        reporting_mta=typed(first(message_fields, "reporting-mta"))[1],
        named_id=first(message_fields, "x-original-message-id"),
        arrival=first(message_fields, "arrival-date"),
        failures=[to_entry(recipient) for recipient in _explained(letter, recipients)],
    )


def _explained(letter: Letter, recipients: list[Recipient]) -> list[Recipient]:
    """Recipients without a diagnostic get the words that the report's text has beside their address."""
    if all(recipient.diagnostic for recipient in recipients):
        return recipients
    text = human_text(letter)
    addresses = [recipient.address for recipient in recipients]
    explained = list(recipients)
    for index, recipient in enumerate(recipients[:_EXPLAINED]):
        if not recipient.diagnostic:
            others = [address for address in addresses[:_EXPLAINED] if address != recipient.address]
            explained[index] = replace(recipient, diagnostic=beside(text, recipient.address, others))
    return explained
