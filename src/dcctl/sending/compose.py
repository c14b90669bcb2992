"""From a draft to the bytes that go out (RFC 5322, MIME by the standard library).

Refuses forged lines where values are built.
"""

import mimetypes
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from dcctl.errors import ValueRefused
from dcctl.mail.address import Mailbox, refuse_controls

SEND_HEADER = "X-Dcctl-Send"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to attach, by the name the reader sees."""

    name: str
    content: bytes

    def __post_init__(self) -> None:
        refuse_controls(self.name, "attachment name")


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it is rendered; no field can hold a line break, and there is always a body."""

    author: Mailbox
    to: tuple[Mailbox, ...]
    subject: str
    author_name: str | None = None
    text: str | None = None
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        refuse_controls(self.subject, "subject")
        refuse_controls(self.author_name or "", "name")
        for field, body in (("text", self.text), ("html", self.html)):
            if body is not None and "\0" in body:
                raise ValueRefused(f"{field}: a NUL byte is not allowed", field=field)
        if self.text is None and self.html is None:
            raise ValueRefused("a message needs a text or an HTML body", field="text")


def new_message_id(send_id: str, author: Mailbox) -> str:
    """A Message-ID of ours, angle brackets included; unique because the send's id is."""
    return f"<{send_id}@{author.domain if author.domain.isascii() and '[' not in author.domain else 'dcctl.invalid'}>"


def compose(draft: Draft, *, send_id: str, message_id: str, at: float) -> bytes:
    """The message as it goes to the wire: CRLF lines, 7-bit unless an address needs UTF-8 headers (RFC 6532)."""
    international = not all(mailbox.is_ascii for mailbox in (draft.author, *draft.to))
    message = EmailMessage(policy=SMTP.clone(utf8=international))
    message["Date"] = format_datetime(datetime.fromtimestamp(at, UTC))
    message["From"] = _address(draft.author, draft.author_name)
    message["To"] = tuple(_address(mailbox) for mailbox in draft.to)
    message["Subject"] = draft.subject
    message["Message-ID"] = message_id
    message[SEND_HEADER] = send_id
    if draft.text is not None:
        message.set_content(draft.text, cte=_encoding(draft.text))
    if draft.html is not None and draft.text is not None:
        message.add_alternative(draft.html, subtype="html", cte=_encoding(draft.html))
    elif draft.html is not None:
        message.set_content(draft.html, subtype="html", cte=_encoding(draft.html))
    for attachment in draft.attachments:
        maintype, _, subtype = (mimetypes.guess_type(attachment.name)[0] or "application/octet-stream").partition("/")
        message.add_attachment(attachment.content, maintype=maintype, subtype=subtype, filename=attachment.name)
    return message.as_bytes()


def _address(mailbox: Mailbox, name: str | None = None) -> Address:
    return Address(display_name=name or "", username=mailbox.local, domain=mailbox.domain)


def _encoding(body: str) -> str:
    """7bit where every relay can carry it as it is, else quoted-printable: no server may need to re-encode us."""
    return "7bit" if body.isascii() and all(len(line) <= 998 for line in body.split("\n")) else "quoted-printable"
