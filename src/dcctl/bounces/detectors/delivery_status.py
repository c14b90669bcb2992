"""Delivery status notifications: RFC 3464 in the multipart/report of RFC 6522, and RFC 6533 for SMTPUTF8."""

from dataclasses import dataclass, replace
from typing import Final

from dcctl.bounces.decode import decode_words
from dcctl.bounces.explanation import beside, human_text
from dcctl.bounces.fields import Group, address, field_groups, first, typed
from dcctl.bounces.mime import Mail, Part
from dcctl.bounces.original import original_message_id, returned_part
from dcctl.bounces.reason import decide, enhanced_status, failure, reply_code
from dcctl.bounces.result import DeliveryFailure, ReturnedMessage
from dcctl.mail.reasons import Kind

DETECTOR = "RFC 3464"
TYPES: Final = (
    "message/delivery-status",
    "message/global-delivery-status",  # RFC 6533 section 6.1
    "message/xdelivery-status",  # XWall for Exchange
)

# RFC 3464 section 2.3.3, and the words some systems put there instead.
_KIND: Final[dict[str, Kind]] = {
    "failed": "bounce",
    "delayed": "delayed",
    "delivered": "delivered",
    "relayed": "delivered",
    "expanded": "delivered",
    "failure": "bounce",
    "fail": "bounce",
    "expired": "bounce",
    "deferred": "delayed",
}
_BY_CLASS: Final[dict[str, Kind]] = {"2": "delivered", "4": "delayed"}  # only where the required action is missing
_WORST: Final[tuple[Kind, ...]] = ("challenge", "bounce", "delayed", "delivered")
# A challenge to the sender in the dress of a failure, by its diagnostic type (RFC 3464 section 2.3.6).
_CHALLENGES: Final = ("x-boxbe-notice",)
_EXPLAINED = 50  # recipients whose words are looked for in the text


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient's group of fields, read: where it failed, whom the sender named, what became of it and why."""

    address: str
    original: str | None
    kind: Kind
    action: str | None
    status: str
    diagnostic_type: str
    diagnostic: str


def detect(mail: Mail) -> ReturnedMessage | None:
    """A report with at least one recipient group; its kind is that of the worst recipient."""
    for part in mail.parts:
        if part.type in TYPES or _may_be_status(mail, part):
            message_fields, recipients = split_groups(field_groups(part.text()))
            if recipients:
                return _answer(mail, message_fields, recipients)
    return None


def detect_bare(mail: Mail) -> ReturnedMessage | None:
    """A report that names no recipient in its fields: still a bounce, of nobody known."""
    for part in mail.parts:
        if part.type in TYPES:
            message_fields, _ = split_groups(field_groups(part.text()))
            return _answer(mail, message_fields, [])
    return None


def _may_be_status(mail: Mail, part: Part) -> bool:
    """RFC 6522 section 3 fixes the container; some systems leave the type off the part, or call it plain text."""
    return (
        part.depth == 1
        and mail.top.type == "multipart/report"
        and part.type in ("", "text/plain")
        and b"final-recipient" in part.content(1 << 13).lower()
    )


def split_groups(groups: list[Group]) -> tuple[Group, list[Group]]:
    """The per-message fields and one group per recipient (RFC 3464 section 2.1).

    Where the blank line between them is missing, a repeated recipient field starts the next recipient, and recipient
    and message fields share a group.
    """
    message_fields: Group = []
    recipients: list[Group] = []
    for group in groups:
        pieces = _pieces(group)
        if pieces:
            recipients += pieces
        if not recipients or any(name == "reporting-mta" for name, _ in group):
            message_fields = [*message_fields, *group]
        elif not pieces:
            recipients[-1] = recipients[-1] + group  # a recipient's fields torn apart by an empty line
    return message_fields, recipients


def _pieces(group: Group) -> list[Group]:
    pieces: list[Group] = []
    seen: set[str] = set()
    for index, (name, _) in enumerate(group):
        if name in ("final-recipient", "original-recipient"):
            if not pieces:
                pieces.append(group[:index])
            elif name in seen:
                pieces.append([])
                seen = set()
            seen.add(name)
        if pieces:
            pieces[-1].append(group[index])
    return pieces


def _answer(mail: Mail, message_fields: Group, recipients: list[Group]) -> ReturnedMessage:
    read = [read_recipient(group) for group in recipients]
    kinds = {recipient.kind for recipient in read} or {"bounce"}
    returned = returned_part(mail)
    return ReturnedMessage(
        kind=next(kind for kind in _WORST if kind in kinds),
        detector=DETECTOR,
        reporting_mta=typed(first(message_fields, "reporting-mta"))[1] or None,
        original_message_id=original_message_id(mail, returned, first(message_fields, "x-original-message-id")),
        arrival_date=first(message_fields, "arrival-date") or mail.header("date") or None,
        failures=tuple(_entry(recipient) for recipient in _explained(mail, read)),
    )


def read_recipient(group: Group) -> Recipient:
    """One recipient's group of fields, read."""
    final, original = address(first(group, "final-recipient")), address(first(group, "original-recipient"))
    diagnostic_type, diagnostic = typed(decode_words(first(group, "diagnostic-code")))
    action = first(group, "action").lower().partition(" ")[0] or None
    stated = first(group, "status")
    status_class = (enhanced_status(stated, diagnostic) or "5")[0]
    challenge = diagnostic_type in _CHALLENGES
    return Recipient(
        address=final if _is_address(final) or not _is_address(original) else original,
        original=original or None,
        kind="challenge" if challenge else _KIND.get(action or "") or _BY_CLASS.get(status_class, "bounce"),
        action=action,
        status=stated,
        diagnostic_type=diagnostic_type,
        diagnostic=diagnostic,
    )


def _is_address(text: str) -> bool:
    """Whether it can be written to from outside: local names, paths and hosts without a domain cannot."""
    return "@" in text and "." in text.rpartition("@")[2]


def _explained(mail: Mail, read: list[Recipient]) -> list[Recipient]:
    """Recipients without a diagnostic get the words the report's text has beside their address."""
    if all(recipient.diagnostic for recipient in read):
        return read
    text = human_text(mail)
    addresses = [recipient.address for recipient in read]
    return [
        recipient
        if recipient.diagnostic or index >= _EXPLAINED
        else replace(recipient, diagnostic=beside(text, recipient.address, addresses[:index] + addresses[index + 1 :]))
        for index, recipient in enumerate(read)
    ]


def _entry(recipient: Recipient) -> DeliveryFailure:
    status, code = enhanced_status(recipient.status, recipient.diagnostic), reply_code(recipient.diagnostic)
    if recipient.kind == "delivered":
        reason = "delivered"
    else:
        reason = decide(status, code, recipient.diagnostic, program=recipient.diagnostic_type == "x-unix")
    if recipient.kind == "delayed" and reason == "undefined":
        reason = "expired"  # not delivered in time, and nobody says why
    return failure(
        recipient.address,
        reason,
        original=recipient.original,
        action=recipient.action,
        status=status,
        code=code,
        diagnostic=recipient.diagnostic or recipient.status.partition(" ")[2].strip("()"),
    )
