"""From a draft to the bytes that go out (RFC 5322): a header block of our own over MIME parts.

Forged lines are refused where values are built.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

from dcctl.errors import ValueRefused
from dcctl.mail.address import Mailbox, refuse_controls
from dcctl.mail.encoded import FOLD, phrase, unstructured
from dcctl.sending.mime import Part, file_part, text_part, together

SEND_HEADER: Final = "X-Dcctl-Send"
_UNSENDABLE: Final = re.compile("[\0\ud800-\udfff]")  # RFC 5322 section 4; what UTF-8 has no bytes for
_LONGEST_NAME: Final = 255  # octets of an attachment's name: what file systems take


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to attach, by the name the reader sees."""

    name: str
    content: bytes

    def __post_init__(self) -> None:
        refuse_controls(self.name, "attachment name")
        if not 0 < len(self.name.encode()) <= _LONGEST_NAME:
            raise ValueRefused(f"attachment name: wants 1 to {_LONGEST_NAME} octets", field="attachment name")


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it is rendered; no field can hold a line break, and there is always a recipient and a body.
    `automatic`: no person wrote it, so that nobody's out-of-office answers it."""

    author: Mailbox
    to: tuple[Mailbox, ...]
    subject: str
    author_name: str | None = None
    text: str | None = None
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    automatic: bool = False

    def __post_init__(self) -> None:
        refuse_controls(self.subject, "subject")
        refuse_controls(self.author_name or "", "name")
        for field, body in (("text", self.text), ("html", self.html)):
            if body is not None and _UNSENDABLE.search(body):
                raise ValueRefused(f"{field}: a NUL or a lone surrogate is not allowed", field=field)
        if not self.to:
            raise ValueRefused("a message needs at least one recipient", field="to")
        if self.text is None and self.html is None:
            raise ValueRefused("a message needs a text or an HTML body", field="text")


def new_message_id(send_id: str, author: Mailbox) -> str:
    """A Message-ID of ours, angle brackets included; unique because the send's id is."""
    return f"<{send_id}@{author.domain if author.domain.isascii() and '[' not in author.domain else 'dcctl.invalid'}>"


def compose(draft: Draft, *, token: str, message_id: str, at: float) -> bytes:
    """The message as it goes to the wire: CRLF lines, 7-bit unless an address needs UTF-8 headers (RFC 6532).

    `token` is what our own header field holds (`token.py`), `at` the UTC epoch in seconds of its Date. The same
    arguments give the same bytes.
    """
    refuse_controls(token, "token")
    refuse_controls(message_id, "message id")
    content = _content(draft)
    fields = (
        f"Date: {format_datetime(datetime.fromtimestamp(at, UTC))}",
        f"From: {_author(draft)}",
        f"To: {f',{FOLD}'.join(map(str, draft.to))}",
        unstructured("Subject", draft.subject),
        f"Message-ID: {message_id}",
        f"{SEND_HEADER}: {token}",
        *(["Auto-Submitted: auto-generated"] if draft.automatic else []),  # RFC 3834 section 5
        "MIME-Version: 1.0",
        *content.fields,
    )
    return bytes(Part(fields, content.body))


def _content(draft: Draft) -> Part:
    bodies = [
        text_part(text, subtype) for text, subtype in ((draft.text, "plain"), (draft.html, "html")) if text is not None
    ]
    files = [file_part(attachment.name, attachment.content) for attachment in draft.attachments]
    return together("mixed", [together("alternative", bodies), *files])


def _author(draft: Draft) -> str:
    if not draft.author_name:
        return str(draft.author)
    # RFC 2047 section 2: a long address would push a line with an encoded word over its 76 columns.
    name = phrase(draft.author_name)
    gap = " " if len(name) + len(str(draft.author)) < 60 else FOLD
    return f"{name}{gap}<{draft.author}>"
