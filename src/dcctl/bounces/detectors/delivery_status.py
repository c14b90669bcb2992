"""Delivery status notifications: RFC 3464 in the multipart/report of RFC 6522, and RFC 6533 for SMTPUTF8."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from dcctl.bounces.explanation import beside, human_text, listed
from dcctl.bounces.fields import Group, field_groups, first, typed
from dcctl.bounces.letter import Letter
from dcctl.bounces.looks import forwarded, looks_returned
from dcctl.bounces.mime import Part, read_mail
from dcctl.bounces.original import REPORTED, RETURNED, addressed_to
from dcctl.bounces.prose import addresses
from dcctl.bounces.reason import leaves_open
from dcctl.bounces.recipients import Recipient, is_address, read_recipient, split_groups, to_entry
from dcctl.bounces.report import report
from dcctl.bounces.result import DeliveryFailure, ReturnedMessage
from dcctl.bounces.systems.blocks import by_local_part
from dcctl.mail.reasons import Kind

DETECTOR = "RFC 3464"
TYPES: Final = (
    "message/delivery-status",
    "message/global-delivery-status",  # RFC 6533 section 6.1
    "message/xdelivery-status",  # XWall for Exchange
)
_UNMARKED: Final = ("", "text/plain", "application/octet-stream", "message/delivery", "text/delivery-status")
_FIELD: Final = re.compile(r"(?mi)^([ \t]*)(?:reporting-mta|final-recipient|original-recipient|action)[ \t]*:")
_ANY_FIELD: Final = re.compile(r"[A-Za-z][\w-]{1,60}[ \t]*:")
_WORST: Final[tuple[Kind, ...]] = ("challenge", "bounce", "delayed", "delivered")
_LOOKED_AT = 1 << 18  # bytes of the fields: some 2000 recipients
_MOST = 20  # status parts that are read
_WORDS = 2048  # characters of the text, where it is all that says why
_EXPLAINED = 50  # recipients whose words are looked for in the text
_NESTED_SIZE = 1 << 18  # bytes of a report inside a report


class Status(NamedTuple):
    """The fields of a report as text, what they were found in, and whether they are only the first of them."""

    kind: str
    text: str
    cut: bool = False


def detect(letter: Letter) -> ReturnedMessage | None:
    """A report with at least one recipient group; its kind is that of the worst recipient."""
    found = _status(letter)
    answer = _answer(letter, found) if found else None
    return answer if answer and answer.failures else None


def detect_nested(letter: Letter) -> ReturnedMessage | None:
    """A report that a gateway wraps into another mail of its own, without a word on whom it is about."""
    if not looks_returned(letter):
        return None
    for part in letter.mail.parts:
        if part.type in RETURNED[:1] and part.depth:
            inner = Letter(read_mail(part.content(_NESTED_SIZE).lstrip()))
            return detect(inner) if inner.mail.top.type == "multipart/report" else None
    return None


def detect_bare(letter: Letter) -> ReturnedMessage | None:
    """A report whose fields name no recipient: a bounce of those whom its header or its text names, or the message was
    for."""
    found = _status(letter)
    if not found:
        return None
    parties = f"{letter.author} {letter.mail.header('to')}".lower()
    alone = [
        one
        for one in listed(human_text(letter))
        if one.lower() not in parties and not one.lower().startswith("postmaster@")
    ]
    named = addresses(letter.mail.header("x-failed-recipients")) or alone or addressed_to(letter.returned)[:1]
    kind: Kind = "delayed" if "delay" in letter.subject.lower() else "bounce"
    nobody = Recipient("", None, kind, None, "", "", _said(letter))
    return _answer(letter, found, [nobody._replace(address=one, diagnostic="") for one in named] or [nobody])


def _status(letter: Letter) -> Status | None:
    """The fields of what reports: parts of that type; else the part of a report that lost it; else fields
    among the words."""
    mail = letter.mail
    if not _reported(letter):
        return None
    if typed_parts := [part for part in mail.parts if part.type in TYPES][:_MOST]:
        return _read(typed_parts)
    if part := next(_unmarked(letter), None):
        return _read([part])
    words = letter.text
    lowered = letter.lower
    if "final-recipient:" in lowered and "action:" in lowered and (field := _FIELD.search(words)):
        lines = words[field.start() :].split("\n")
        return Status("text", "\n".join(line.removeprefix(field[1]) for line in lines))  # a fold below it stays one
    return None


def _reported(letter: Letter) -> bool:
    """A report itself, or one that a list or scanner put into a container of its own: not parts that a person
    forwards."""
    if letter.mail.top.type == "multipart/report" or looks_returned(letter):
        return True
    return any(part.type == "multipart/report" for part in letter.mail.parts) and not forwarded(letter)


def _read(parts: list[Part]) -> Status:
    text = "\n\n".join(part.text(_LOOKED_AT) for part in parts)[:_LOOKED_AT]
    return Status(parts[0].type, text, any(part.end - part.begin > _LOOKED_AT for part in parts))


def _unmarked(letter: Letter) -> Iterator[Part]:
    """Parts below the first that begin with the fields (RFC 6522 section 3: the second of a report)."""
    for part in [part for part in letter.mail.parts if part.depth and part.type in _UNMARKED][1:_MOST]:
        begin = part.text(1 << 13).lstrip()
        if _ANY_FIELD.match(begin) and "\nfinal-recipient" in f"\n{begin.lower()}":
            yield part


def _answer(letter: Letter, status: Status, named: list[Recipient] | None = None) -> ReturnedMessage:
    message_fields, groups = split_groups(field_groups(status.text))
    recipients = named if named is not None else [read_recipient(group) for group in groups]
    recipients = _whole(letter, recipients)
    kinds = {recipient.kind for recipient in recipients} or {"bounce"}
    return report(
        letter,
        next(kind for kind in _WORST if kind in kinds),
        f"{DETECTOR}, first {_LOOKED_AT >> 10} KiB" if status.cut else DETECTOR,
        evidence=status.kind,
        reporting_mta=typed(first(message_fields, "reporting-mta"))[1],
        named_id=_named_id([message_fields, *groups]),
        arrival=first(message_fields, "arrival-date"),
        failures=_entries(letter, _explained(letter, recipients)),
    )


def _entries(letter: Letter, recipients: list[Recipient]) -> list[DeliveryFailure]:
    """The recipients in our words. What the diagnostic of the only one leaves open, the text may say."""
    entries = [to_entry(recipient) for recipient in recipients]
    if len(entries) != 1 or not leaves_open(entries[0]):
        return entries
    (recipient,), (entry,) = recipients, entries
    text = beside(human_text(letter), recipient.address, ()) if entry.category != "unknown" else _said(letter)
    wider = to_entry(recipient._replace(diagnostic=f"{recipient.diagnostic}; {text}"))
    return entries if wider.category == "unknown" else [wider._replace(diagnostic=entry.diagnostic)]


def _said(letter: Letter) -> str:
    return " ".join(human_text(letter).split())[:_WORDS]


def _named_id(groups: list[Group]) -> str:
    """The Message-ID in a report field, of the message or a recipient."""
    return next((found for group in groups for name in REPORTED if (found := first(group, name))), "")


def _whole(letter: Letter, recipients: list[Recipient]) -> list[Recipient]:
    """A path or a local name is the address that X-Failed-Recipients gives (Exim), when both are alone; else the one
    that the header, the returned message or the text has for that local part."""
    if all(is_address(one.address) for one in recipients):
        return recipients
    failed = addresses(letter.mail.header("x-failed-recipients"))
    if len(failed) == len(recipients) == 1:
        return [recipients[0]._replace(address=failed[0])]
    named = by_local_part([*failed, *addressed_to(letter.returned), *addresses(human_text(letter))])
    return [one if is_address(one.address) else _named(one, named) for one in recipients]


def _named(recipient: Recipient, named: dict[str, str]) -> Recipient:
    local = recipient.address.partition("@")[0].lower()
    return recipient._replace(address=named.get(local, recipient.address))


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
            explained[index] = recipient._replace(diagnostic=beside(text, recipient.address, others))
    return explained
