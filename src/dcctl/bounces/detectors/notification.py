"""Amazon SES events that SNS sends by mail: a JSON object with its recipients (SES Developer Guide, "Amazon SNS
notification contents")."""

import json
from collections.abc import Iterator
from typing import Any, Final

from dcctl.bounces.letter import Letter
from dcctl.bounces.reason import decide, enhanced_status, failure, reply_code
from dcctl.bounces.report import report
from dcctl.bounces.result import DeliveryFailure, ReturnedMessage
from dcctl.mail.reasons import Kind

DETECTOR: Final = "Amazon SES notification"
_FIELD: Final = b"x-amz-sns-message-id"
_MOST: Final = 100  # recipients
_BROKEN_LINE: Final = "!\n "  # where sendmail broke a line of more than 990 bytes
_KINDS: Final[dict[str, tuple[Kind, str, str]]] = {  # their type: our kind, the object, its list of recipients
    "Bounce": ("bounce", "bounce", "bouncedRecipients"),
    "Complaint": ("complaint", "complaint", "complainedRecipients"),
    "Delivery": ("delivered", "delivery", "recipients"),
    "DeliveryDelay": ("delayed", "deliveryDelay", "delayedRecipients"),
}


def detect(letter: Letter) -> ReturnedMessage | None:
    """A mail of SNS whose text is such an object, or the envelope around one."""
    if _FIELD not in letter.mail.top.fields:
        return None
    event = _object(letter.text)
    if isinstance(event.get("Message"), str):
        event = _object(event["Message"])
    word = str(event.get("notificationType") or event.get("eventType"))
    if word not in _KINDS:
        return None
    kind, name, listed = _KINDS[word]
    about = _inner(event, name)
    return report(
        letter,
        kind,
        DETECTOR,
        evidence=word,
        failures=[_entry(kind, one, about) for one in _recipients(about.get(listed))],
        reporting_mta=str(about.get("reportingMTA") or "").rpartition(";")[2].strip(),
        arrival=str(about.get("timestamp") or ""),
        named_id=_message_id(_inner(event, "mail")),
    )


def _object(text: str) -> dict[str, Any]:
    """The object with which the text begins; empty when there is none."""
    plain = text.replace(_BROKEN_LINE, "").strip()
    try:
        found, _ = json.JSONDecoder(strict=False).raw_decode(plain)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _inner(event: dict[str, Any], name: str) -> dict[str, Any]:
    found = event.get(name)
    return found if isinstance(found, dict) else {}


def _recipients(listed: object) -> Iterator[dict[str, Any]]:
    for one in listed[:_MOST] if isinstance(listed, list) else ():
        found = {"emailAddress": one} if isinstance(one, str) else one
        if isinstance(found, dict) and "@" in str(found.get("emailAddress")):
            yield found


def _message_id(mail: dict[str, Any]) -> str:
    """The Message-ID that the sender wrote, which SES may have replaced: among the headers, where they are included."""
    headers = mail.get("headers")
    for one in headers[:_MOST] if isinstance(headers, list) else ():
        if isinstance(one, dict) and str(one.get("name")).lower() == "message-id":
            return str(one.get("value"))
    return ""


def _entry(kind: Kind, one: dict[str, Any], about: dict[str, Any]) -> DeliveryFailure:
    words = str(one.get("diagnosticCode") or about.get("smtpResponse") or "").removeprefix("smtp;").strip()
    status, code = enhanced_status(str(one.get("status") or ""), words), reply_code(words)
    known = {"complaint": "feedback", "delivered": "delivered"}.get(kind)
    return failure(
        str(one["emailAddress"]),
        known or decide(status, code, words, hint=str(about.get("bounceSubType") or "")),
        action=str(one.get("action") or "") or ("delayed" if kind == "delayed" else None),
        status=status,
        code=code,
        diagnostic=words,
    )
