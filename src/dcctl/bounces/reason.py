"""The reason of a failure: a decisive status, else the server's prose, else what vaguer codes suggest.

Statuses such as 5.0.0 or 5.7.1 say too little to go before the words beside them; 5.2.2 or 5.7.26 leave nothing open.
"""

import re
from typing import NamedTuple

from dcctl.bounces.phrase_table import phrase_reason
from dcctl.bounces.result import DeliveryFailure
from dcctl.bounces.status_table import DECISIVE, REPLY, VAGUE
from dcctl.mail.reasons import ADVICE, CATEGORY, permanence
from dcctl.mail.status import EnhancedStatus

# A reply code stands at the start of what the server said, or right before an enhanced status (RFC 2034).
_REPLY_FIRST = re.compile(r"\s*[<(\"']*([245][0-5]\d)(?=[ \-:#]|$)")
_REPLY_INSIDE = re.compile(
    r"(?<![\d.#])([245][0-5]\d)(?:[ \-]#?[245]\.\d{1,3}\.\d{1,3}|-'| [<'\"])"
    r"|(?:said|replied|reply|response): ?([245]\d\d)"
)
_LOOKED_AT = 2048


def reply_code(diagnostic: str) -> int | None:
    """The SMTP reply code (RFC 5321 section 4.2) in a diagnostic, or None."""
    match = _REPLY_FIRST.match(diagnostic) or _REPLY_INSIDE.search(diagnostic[:_LOOKED_AT])
    return int(next(group for group in match.groups() if group)) if match else None


def enhanced_status(field: str, diagnostic: str) -> str | None:
    """The status of a recipient: its Status field, or what the server said where that field is absent or says only
    x.0.0."""
    stated = EnhancedStatus.find(field)
    if stated and (stated.subject or stated.detail):
        return str(stated)
    return str(EnhancedStatus.find(diagnostic[:_LOOKED_AT]) or stated or "") or None


class Decision(NamedTuple):
    """A reason, the rule that gave it, and the text that rule fired on."""

    reason: str
    rule: str
    matched: str = ""


def decide(
    status: str | None, code: int | None, diagnostic: str, *, program: bool = False, remote: str = "", hint: str = ""
) -> Decision:
    """Our reason for a failure; `undefined` when nothing says why.

    `program`: the diagnostic is a local delivery program's (RFC 3464 section 2.3.6, type x-unix), whose words about its
    own files and users are not about the recipient, but for a full mailbox. `remote` is the host that refused, `hint`
    what the provider itself calls it.
    """
    return Decision(_reason(status, code, diagnostic, program), "")


def _reason(status: str | None, code: int | None, diagnostic: str, program: bool) -> str:
    if program:
        said = phrase_reason(diagnostic)
        return said if said in ("mailboxfull", "systemfull") else "mailererror"
    stated = _detail(status)
    # The remote server's own status goes before what the reporting MTA made of it.
    inner = _detail(str(EnhancedStatus.find(diagnostic[:_LOOKED_AT]) or "")) or stated
    return (
        DECISIVE.get(inner)
        or phrase_reason(diagnostic)
        or DECISIVE.get(stated)
        or VAGUE.get(inner)
        or VAGUE.get(stated)
        or REPLY.get(code or 0)
        or "undefined"
    )


def _detail(status: str | None) -> str:
    """subject.detail of a status; the key of the tables."""
    return (status or "").partition(".")[2]


def failure(
    recipient: str,
    decision: Decision | str,
    *,
    original: str | None = None,
    action: str | None = None,
    status: str | None = None,
    code: int | None = None,
    diagnostic: str = "",
    remote: str | None = None,
) -> DeliveryFailure:
    """One recipient's entry; category, permanence and advice follow from the reason (`decision`, or it alone)."""
    reason, rule, matched = (decision, "", "") if isinstance(decision, str) else decision
    category = CATEGORY[reason]
    return DeliveryFailure(
        recipient=recipient,
        original_recipient=original,
        action=action,
        status=status,
        reply_code=code,
        category=category,
        reason=reason,
        permanence=permanence(reason, status),
        advice="wait" if action == "delayed" else ADVICE[category],  # the reporting MTA still tries (RFC 3464 2.3.3)
        diagnostic=diagnostic,
        remote_mta=remote or None,
        rule=rule or None,
        matched=matched or None,
    )
