"""What the report returns of the message that was sent (RFC 6522 section 3, third part): its header fields."""

import re

from dcctl.bounces.decode import decode_words, to_text
from dcctl.bounces.mime import Mail, Part, slice_part

RETURNED = (
    "message/rfc822",
    "text/rfc822-headers",  # RFC 6522 section 4
    "message/global",  # RFC 6532
    "message/global-headers",  # RFC 6533 section 6.2
    "message/rfc822-headers",
    "text/rfc822",
)
# Google and the bulk mailers' own fields (Feedback-ID, RFC 2369 and RFC 8058 List-Unsubscribe, X-Campaign of several).
TAGS = frozenset({"feedback-id", "list-unsubscribe", "x-campaign", "x-campaign-id", "x-campaignid"})
_LONGEST_TAG = 500
_LOOKED_AT = 1 << 16  # bytes of the returned message
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,996}>")
_ADDRESS = re.compile(r'[^\s<>()\[\]",;:@]{1,64}@[^\s<>()\[\]",;:@]{1,255}')  # RFC 5321 section 4.5.3.1


def returned_part(mail: Mail) -> Part | None:
    """The header of the returned message as an entity of its own, transfer encoding undone; None when there is
    none."""
    for part in mail.parts:
        if part.depth and part.type in RETURNED:
            content = part.content(_LOOKED_AT).lstrip(b"\r\n")
            return slice_part(content, 0, len(content))
    return None


def message_id(value: str) -> str | None:
    """The first msg-id of a field value, angle brackets included; an id without them gets them."""
    if match := _MESSAGE_ID.search(value):
        return match[0]
    bare = value.strip().strip("<>")
    return f"<{bare}>" if bare and not re.search(r"\s", bare) else None


def original_message_id(mail: Mail, returned: Part | None, reported: str = "") -> str | None:
    """The Message-ID of what was sent: of the returned header, as the report names it, else what the report replies to.

    `reported` is the value of a report field (X-Original-Message-ID, Original-Message-ID).
    """
    found = message_id(returned.header("message-id")) if returned else None
    return found or message_id(reported) or _answered(mail)


def _answered(mail: Mail) -> str | None:
    """RFC 5322 section 3.6.4: In-Reply-To names it; else it is the last of the References."""
    if found := message_id(mail.header("in-reply-to")):
        return found
    references = _MESSAGE_ID.findall(mail.header("references")[-8192:])
    return references[-1] if references else None


def addressed_to(returned: Part | None) -> list[str]:
    """The addresses of the returned To field."""
    return _ADDRESS.findall(decode_words(returned.header("to"))[:8192]) if returned else []


def sent_token(returned: Part | None) -> str | None:
    """The value of our own header field in the returned header."""
    return returned.header("x-dcctl-send").strip() or None if returned else None


def sent_tags(returned: Part | None) -> tuple[tuple[str, str], ...]:
    """The returned fields in which campaign systems name template and campaign, in their order."""
    if returned is None:
        return ()
    fields = ((name.decode("ascii", "replace"), to_text(value)) for name, value in returned.fields.items())
    return tuple((name, value[:_LONGEST_TAG]) for name, value in fields if name in TAGS)
