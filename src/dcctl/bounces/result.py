"""What a returned mail says, in our words."""

from dataclasses import dataclass

from dcctl.mail.reasons import Advice, Kind, Permanence


@dataclass(frozen=True, slots=True)
class DeliveryFailure:
    """One recipient of a returned mail, from its own block. Foreign texts are as they came, decoded, not yet made
    safe.

    `recipient` is where it failed (Final-Recipient), `original_recipient` whom the sender named (RFC 3464 section
    2.3.1); `action` keeps the report's own word; `status` the enhanced status, `reply_code` the SMTP reply.
    """

    recipient: str
    original_recipient: str | None
    action: str | None
    status: str | None
    reply_code: int | None
    category: str
    reason: str
    permanence: Permanence
    advice: Advice
    diagnostic: str


@dataclass(frozen=True, slots=True)
class ReturnedMessage:
    """One mail read: its kind, who reported, which detector fired, the Message-ID of what was sent, one entry per
    recipient."""

    kind: Kind
    detector: str | None = None
    reporting_mta: str | None = None
    original_message_id: str | None = None
    arrival_date: str | None = None
    failures: tuple[DeliveryFailure, ...] = ()
