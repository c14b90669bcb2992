"""What a report returns of the message that was sent (RFC 6522 section 3, third part): its header, its Message-ID."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from dcctl.bounces.copied import copy_at, header_of
from dcctl.bounces.decode import decode_words
from dcctl.bounces.mime import Mail, Part

RETURNED = (
    "message/rfc822",
    "text/rfc822-headers",  # RFC 6522 section 4
    "message/global",  # RFC 6532
    "message/global-headers",  # RFC 6533 section 6.2
    "message/rfc822-headers",
    "text/rfc822",
)
REPORTED = ("x-original-message-id", "original-message-id")  # Google's, and RFC 8098 section 3.2.5
_UNMARKED: Final = ("", "text/plain", "application/octet-stream", "message/partial")
_LOOKED_AT: Final = 1 << 16  # bytes of the returned message
_BEGINNING: Final = 1 << 12  # bytes in which an unmarked part must prove to be a header
_MOST: Final = 10  # parts that are tried
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,996}>")
_MENTIONED = re.compile(  # looked behind only where an M stands
    r"[Mm](?<![^\s(\[>*].)(?i:essage[- _]?id)[ \t]{0,4}[:=][ \t]{0,8}\n?[ \t>]{0,8}(<[^<>\s]{3,996}>)"
)
_ADDRESS = re.compile(r'[^\s<>()\[\]",;:@]{1,64}@[^\s<>()\[\]",;:@]{1,255}')  # RFC 5321 section 4.5.3.1


def returned_part(mail: Mail) -> Part | None:
    """The header of the returned message as an entity of its own, transfer encoding undone; None when there is
    none."""
    for part in mail.parts:
        if part.depth and part.type in RETURNED and (found := header_of(part.content(_LOOKED_AT))).fields:
            return found
    return next(_unmarked(mail), None)


def _unmarked(mail: Mail) -> Iterator[Part]:
    """Parts that hold a returned header and do not say so: whose own fields are its fields, or whose body begins with
    it."""
    for part in [part for part in mail.parts if part.depth][:_MOST]:
        own = part.fields.keys()
        if b"message-id" in own and (b"received" in own or b"from" in own):
            yield part
    for part in [part for part in mail.parts if part.depth and part.type in _UNMARKED][1:_MOST]:
        text = part.text(_BEGINNING).lstrip()
        if text and copy_at(text) == 0:
            yield header_of(part.content(_LOOKED_AT).lstrip())


def message_id(value: str) -> str | None:
    """The first msg-id of a field value, angle brackets included; an id without them gets them, one that was folded or
    encoded is whole again."""
    text = decode_words(value)
    if match := _MESSAGE_ID.search(text):
        return match[0]
    bare = text.strip().strip("<>")
    if text.strip().startswith("<") and text.strip().endswith(">"):
        bare = "".join(bare.split())
    return f"<{bare}>" if bare and not re.search(r"\s", bare) else None


def original_message_id(
    mail: Mail, returned: Part | None, reported: str = "", words: Callable[[], str] = str
) -> str | None:
    """The Message-ID of what was sent: of the returned header, as the report names it, what the report replies to, or
    what its words mention (they are asked for last).

    `reported` is the value of a report field (X-Original-Message-ID, Original-Message-ID).
    """
    if found := message_id(returned.header("message-id")) if returned else None:
        return found
    own = message_id(mail.header("message-id"))
    return next((found for found in _named(mail, reported, words) if found and found != own), None)


def _named(mail: Mail, reported: str, words: Callable[[], str]) -> Iterator[str | None]:
    for value in (reported, *(mail.header(name) for name in REPORTED)):
        yield message_id(value) if value else None
    yield _answered(mail)
    yield _mentioned(words())


def _answered(mail: Mail) -> str | None:
    """RFC 5322 section 3.6.4: In-Reply-To names it; else it is the last of the References."""
    if found := message_id(mail.header("in-reply-to")):
        return found
    references = _MESSAGE_ID.findall(mail.header("references")[-8192:])
    return references[-1] if references else None


def _mentioned(words: str) -> str | None:
    """A Message-ID that the text of the report names."""
    match = _MENTIONED.search(words)
    return match[1] if match else None


def addressed_to(returned: Part | None) -> list[str]:
    """The addresses of the returned To field."""
    return _ADDRESS.findall(decode_words(returned.header("to"))[:8192]) if returned else []


def sent_token(returned: Part | None) -> str | None:
    """The value of our own header field in the returned header."""
    return returned.header("x-dcctl-send").strip() or None if returned else None
