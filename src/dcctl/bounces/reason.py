"""The reason of a failure, by what is most exact first; a user's own rules go before all of it (`user_rules.py`).

The provider's own word; what the remote system means by its own codes and statuses; a decisive status; the server's
prose; a vague status; prose that says little; the reply code. Statuses such as 5.0.0 or 5.7.1 say too little to go
before the words beside them; 5.2.2 or 5.7.26 leave nothing open.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from dcctl.bounces.hint_table import HINTS
from dcctl.bounces.phrase_table import Phrase, find_phrase, normal
from dcctl.bounces.remote import status_reason, system_of, token_reason
from dcctl.bounces.result import DeliveryFailure
from dcctl.bounces.status_table import DECISIVE, DOUBTED, NOT_YET, REPLY, VAGUE
from dcctl.mail.reasons import CATEGORY, advice, permanence
from dcctl.mail.status import EnhancedStatus

# A reply code stands at the start of what the server said, or right before an enhanced status (RFC 2034).
_REPLY_FIRST = re.compile(r"\s*[<(\"']*([245][0-5]\d)(?=[ \-:#]|$)")
_REPLY_INSIDE = re.compile(
    r"(?<![\d.#])([245][0-5]\d)(?:[ \-]#?[245]\.\d{1,3}\.\d{1,3}|-'| [<'\"])"
    r"|(?:said|replied|reply|response): ?([245]\d\d)"
)
_LETTER = re.compile(r"[^\W\d_]{3}")
_LOOKED_AT = 2048
# Nobody else gives details of three digits (X.4.312): Exchange Online reports so itself, and names no host.
_MICROSOFT, _LONG_DETAIL = "Microsoft", len("4.312")
_FAINT = "faint phrase"  # words that name no cause: "rejected" alone
_OF_ITS_DISK = ("mailboxfull", "systemfull")


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
    if hint and (found := HINTS.get("".join(filter(str.isalnum, hint.lower())))):
        return Decision(found, "the provider's own word", hint)
    line = normal(diagnostic)
    said = find_phrase(line)
    if program:
        return _by_words(said) if said and said.reason in _OF_ITS_DISK else Decision("mailererror", "a local program")
    # The remote server's own status goes before what the reporting MTA made of it.
    stated = status or ""
    inner = str(EnhancedStatus.find(line) or "") or stated
    system = system_of(remote, line) or (_MICROSOFT if len(_detail(inner)) == _LONG_DETAIL else None)
    decision = _decide(system, line, said, inner, stated, code)
    if inner.startswith("4") or str(code).startswith("4"):
        return _not_yet(decision, said)
    return decision


def _not_yet(decision: Decision, said: Phrase | None) -> Decision:
    """What a refusal for now is: neither a name that is not found nor a mailbox that is not available need be gone."""
    reason = NOT_YET.get(decision.reason, decision.reason)
    if said and said.vague and decision.matched == said.words:
        reason = "systemerror"
    return decision if reason == decision.reason else decision._replace(reason=reason, rule=f"{decision.rule}, for now")


def _decide(system: str | None, line: str, said: Phrase | None, inner: str, stated: str, code: int | None) -> Decision:
    return (
        (system and _by_system(system, line, (inner, stated)))
        or (_doubted(inner, said) if said else None)
        or _by_status(DECISIVE, inner)
        or (_by_words(said) if said and not said.weak else None)
        or _by_status(DECISIVE, stated)
        or _by_status(VAGUE, inner)
        or _by_status(VAGUE, stated)
        or (_by_words(said) if said else None)
        or _by_code(code)
        or Decision("undefined", "nothing says why")
    )


def _by_system(system: str, line: str, statuses: tuple[str, str]) -> Decision | None:
    if token := token_reason(system, line):
        return Decision(token[0], f"{system}'s own code", token[1])
    for status in statuses:
        if reason := status_reason(system, status):
            return Decision(reason, f"{system} {status}", status)
    return None


def _doubted(status: str, said: Phrase) -> Decision | None:
    """Words that go before a status which many systems give for any refusal."""
    return _by_words(said) if said.reason in DOUBTED.get(_detail(status), "").split() else None


def _by_words(said: Phrase) -> Decision:
    return Decision(said.reason, f"{_FAINT if said.weak else 'phrase'}: {said.reason}", said.words)


def _by_status(table: Mapping[str, str], status: str) -> Decision | None:
    reason = table.get(_detail(status))
    return Decision(reason, f"status {status}", status) if reason else None


def _by_code(code: int | None) -> Decision | None:
    reason = REPLY.get(code or 0)
    return Decision(reason, f"reply code {code}", str(code)) if reason else None


def _detail(status: str) -> str:
    """subject.detail of a status; the key of the tables."""
    return status.partition(".")[2]


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
    """One recipient's entry; category, permanence and advice follow from the reason (`decision`, or it alone).

    *onhold* is what the field calls a reason that the diagnostic gives in words nobody knows.
    """
    reason, rule, matched = (decision, "", "") if isinstance(decision, str) else decision
    if reason == "undefined" and _LETTER.search(diagnostic):
        reason, rule = "onhold", "no rule knows these words"
    return DeliveryFailure(
        recipient=recipient,
        original_recipient=original,
        action=action,
        status=status,
        reply_code=code,
        category=CATEGORY[reason],
        reason=reason,
        permanence=permanence(reason, status),
        advice=advice(reason, status, action),
        diagnostic=diagnostic,
        remote_mta=remote or None,
        rule=rule or None,
        matched=matched or None,
    )


def leaves_open(entry: DeliveryFailure) -> bool:
    """Whether other words of the report may say more of the cause than those that decided."""
    return entry.reason in ("undefined", "onhold") or (entry.rule or "").startswith(_FAINT)
