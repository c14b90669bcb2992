"""One recipient of a delivery status notification (RFC 3464 section 2.3): its group of fields, read into one value."""

from dataclasses import dataclass
from typing import Final

from dcctl.bounces.decode import decode_words
from dcctl.bounces.fields import Group, address, first, typed
from dcctl.bounces.reason import Decision, decide, enhanced_status, failure, reply_code
from dcctl.bounces.result import DeliveryFailure
from dcctl.mail.reasons import Kind

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
# A challenge to the sender in the dress of a failure, by its diagnostic type (RFC 3464 section 2.3.6).
_CHALLENGES: Final = ("x-boxbe-notice",)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where delivery failed, whom the sender named, what became of it, and the fields that say why."""

    address: str
    original: str | None
    kind: Kind
    action: str | None
    status: str
    diagnostic_type: str
    diagnostic: str
    remote: str = ""


def split_groups(groups: list[Group]) -> tuple[Group, list[Group]]:
    """The per-message fields and one group per recipient (RFC 3464 section 2.1).

    Where the blank line between them is missing, a repeated recipient field starts the next recipient, and the message
    and its first recipient share a group; where there is one too many, the torn-off fields are put back.
    """
    message_fields: Group = []
    recipients: list[Group] = []
    for group in groups:
        pieces = _pieces(group)
        if pieces or not recipients:
            message_fields += group if not recipients else []
            recipients += pieces
        else:
            recipients[-1] += group
    return message_fields, recipients


def _pieces(group: Group) -> list[Group]:
    """The recipients of one group: none for the per-message fields, one as a rule."""
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


def read_recipient(group: Group) -> Recipient:
    """One recipient's group of fields, read."""
    final, original = address(first(group, "final-recipient")), address(first(group, "original-recipient"))
    diagnostic_type, diagnostic = typed(decode_words(first(group, "diagnostic-code")))
    action = first(group, "action").lower().partition(" ")[0] or None
    status = first(group, "status")
    status_class = (enhanced_status(status, diagnostic) or "5")[0]
    kind = _KIND.get(action or "") or _BY_CLASS.get(status_class, "bounce")
    return Recipient(
        address=final if _is_address(final) or not _is_address(original) else original,
        original=original or None,
        kind="challenge" if diagnostic_type in _CHALLENGES else kind,
        action=action,
        status=status,
        diagnostic_type=diagnostic_type,
        diagnostic=diagnostic,
        remote=typed(first(group, "remote-mta"))[1],
    )


def _is_address(text: str) -> bool:
    """Whether it can be written to from outside: local names, paths and hosts without a domain cannot."""
    return "@" in text and "." in text.rpartition("@")[2]


def to_entry(recipient: Recipient) -> DeliveryFailure:
    """The recipient in our words."""
    status, code = enhanced_status(recipient.status, recipient.diagnostic), reply_code(recipient.diagnostic)
    if recipient.kind == "delivered":
        decision = Decision("delivered", f"action {recipient.action}")
    else:
        program = recipient.diagnostic_type == "x-unix"
        decision = decide(status, code, recipient.diagnostic, program=program, remote=recipient.remote)
    if recipient.kind == "delayed" and decision.reason == "undefined":
        decision = Decision("expired", "action delayed")  # not delivered in time, and nobody says why
    return failure(
        recipient.address,
        decision,
        original=recipient.original,
        action=recipient.action,
        status=status,
        code=code,
        diagnostic=recipient.diagnostic or recipient.status.partition(" ")[2].strip("()"),
        remote=recipient.remote,
    )
