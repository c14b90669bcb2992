"""One recipient of a delivery status notification (RFC 3464 section 2.3): its group of fields, read into one value."""

import re
from typing import Final, NamedTuple

from dcctl.bounces.decode import decode_words
from dcctl.bounces.fields import Group, address, first, typed, xtext
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
# What systems write of a recipient that they call delayed and have given up.
_GIVEN_UP: Final = (
    "giving up",
    "gave up",
    "given up",
    "will not be retried",
    "retry timeout exceeded",
    "message expired",
)
# A challenge to the sender in the dress of a failure, by its diagnostic type (RFC 3464 section 2.3.6).
_CHALLENGES: Final = ("x-boxbe-notice",)
# Exchange's PR_SUPPLEMENTARY_INFO, `<host #5.1.1 smtp; words>`: where a server rebuilt the report from its store, it
# holds what the fields said before; Status, and the Action of a delay, are then the server's own.
_SUPPLEMENT: Final = re.compile(r"<?[^#]{0,300}#([245]\.\d{1,3}\.\d{1,3})\s*(.*?)>?")


class Recipient(NamedTuple):
    """Where delivery failed, whom the sender named, what became of it, and the fields that say why."""

    address: str
    original: str | None
    kind: Kind
    action: str | None
    status: str
    diagnostic_type: str
    diagnostic: str
    remote: str = ""
    hint: str = ""


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
    """One recipient's group of fields, read.

    A Final-Recipient that is no address (a local user, a path) gives way to what the sender named, then to where an
    alias led (X-Actual-Recipient of sendmail).
    """
    final, original = address(first(group, "final-recipient")), xtext(address(first(group, "original-recipient")))
    candidates = (final, original, address(first(group, "x-actual-recipient")))
    status, diagnostic_type, diagnostic = _said(group)
    action = first(group, "action").lower().partition(" ")[0].strip(".,;()") or None
    status_class = (enhanced_status(status, diagnostic) or "5")[0]
    kind = _KIND.get(action or "") or _BY_CLASS.get(status_class, "bounce")
    if kind == "delivered" and status != first(group, "status"):
        kind = _BY_CLASS.get(status_class, "bounce")
    return Recipient(
        address=next(filter(is_address, candidates), final),
        original=original or None,
        kind="challenge" if diagnostic_type in _CHALLENGES else kind if kind != "delayed" else _delay(diagnostic),
        action=action,
        status=status,
        diagnostic_type=diagnostic_type,
        diagnostic=diagnostic,
        remote=typed(first(group, "remote-mta"))[1],
        hint=first(group, "x-powermta-bouncecategory"),  # PowerMTA User's Guide, "bounce categories"
    )


def _said(group: Group) -> tuple[str, str, str]:
    """Status, type of the diagnostic, diagnostic: as the server said them before an Exchange rebuilt the report."""
    status, diagnostic = first(group, "status"), first(group, "diagnostic-code")
    supplement = None if diagnostic else _SUPPLEMENT.fullmatch(first(group, "x-supplementary-info"))
    if supplement:
        status, diagnostic = supplement.groups()
    return status, *typed(decode_words(diagnostic))


def _delay(diagnostic: str) -> Kind:
    """RFC 3464 section 2.3.3: a delay is retried; one that is not is a failure."""
    lowered = diagnostic.lower()
    return "bounce" if any(words in lowered for words in _GIVEN_UP) else "delayed"


def is_address(text: str) -> bool:
    """Whether it can be written to from outside: local names, paths and hosts without a domain cannot."""
    return "@" in text and "." in text.rpartition("@")[2]


def to_entry(recipient: Recipient) -> DeliveryFailure:
    """The recipient in our words."""
    words = recipient.diagnostic or recipient.status.partition(" ")[2].strip("()")
    status, code = enhanced_status(recipient.status, recipient.diagnostic), reply_code(recipient.diagnostic)
    if recipient.kind == "delivered":
        decision = Decision("delivered", f"action {recipient.action}")
    elif recipient.kind == "challenge":
        decision = Decision("policyviolation", "challenge", recipient.diagnostic_type)
    else:
        program = recipient.diagnostic_type == "x-unix"
        decision = decide(status, code, words, program=program, remote=recipient.remote, hint=recipient.hint)
    if recipient.kind == "delayed" and decision.reason == "undefined":
        decision = Decision("expired", "action delayed")  # not delivered in time, and nobody says why
    return failure(
        recipient.address,
        decision,
        original=recipient.original,
        action=recipient.action,
        status=status,
        code=code,
        diagnostic=words,
        remote=recipient.remote,
    )
