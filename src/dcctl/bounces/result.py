"""What a returned mail says, in our words."""

from collections.abc import Callable
from typing import NamedTuple

from dcctl.mail.reasons import Advice, Kind, Permanence


class DeliveryFailure(NamedTuple):
    """One recipient of a returned mail, from its own block. Foreign texts are as they came, decoded, not yet made
    safe.

    `recipient` is where it failed (Final-Recipient), `original_recipient` whom the sender named (RFC 3464 section
    2.3.1); `action` keeps the report's own word; `status` the enhanced status, `reply_code` the SMTP reply;
    `remote_mta` who gave it (Remote-MTA, section 2.3.5). `rule` names what decided the reason, `matched` the text it
    fired on.
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
    remote_mta: str | None = None
    rule: str | None = None
    matched: str | None = None


class ReturnedMessage(NamedTuple):
    """One mail read: its kind, who reported, which detector fired and on what text (`evidence`), one entry per
    recipient.

    Of what was sent: its Message-ID, our own `token` header, its Subject, and its `tags`, the header fields (name in
    lower case, value) in which campaign systems name template and campaign.
    """

    kind: Kind
    detector: str | None = None
    reporting_mta: str | None = None
    original_message_id: str | None = None
    arrival_date: str | None = None
    failures: tuple[DeliveryFailure, ...] = ()
    evidence: str | None = None
    token: str | None = None
    original_subject: str | None = None
    tags: tuple[tuple[str, str], ...] = ()


Read = Callable[[bytes], ReturnedMessage]  # what answers for one mail
