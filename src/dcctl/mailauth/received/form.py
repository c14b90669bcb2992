"""The form of a message (RFC 5322): what is wrong with its fields, its lines, its octets."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from dcctl.mail.headers import HeaderBlock
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.received.date import parse_date
from dcctl.mailauth.received.hop import Hop
from dcctl.mailauth.received.origin import mailboxes
from dcctl.mailauth.records.field_value import decoded, without_comments
from dcctl.mailauth.rules import finding

FAR: Final = timedelta(days=7)  # a message may wait in queues for five days (RFC 5321 section 4.5.4.1)
MAX_LINE: Final = 998  # section 2.1.1, without the line end
# Section 3.6, the table: at most once each.
_ONCE: Final = (
    "Date",
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Bcc",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Subject",
)
_ATOM: Final = r"[^\s<>()\[\]:;@\\,.\"\x00-\x1f\x7f]+"
_DOT_ATOM: Final = rf"{_ATOM}(?:\.{_ATOM})*"
_MESSAGE_ID: Final = re.compile(rf"\s*<(?:{_DOT_ATOM}|\"(?:[^\"\\\r\n]|\\.)*\")@(?:{_DOT_ATOM}|\[[^\[\]\\\s]*\])>\s*")
_LONG: Final = re.compile(rb"(?<![^\r\n])[^\r\n]{%d}" % (MAX_LINE + 1))
_EIGHT_BIT: Final = re.compile(rb"[\x80-\xff]")
_ENDS: Final = (b"\n\n", b"\n\r\n", b"\r\r")


def check_form(raw: bytes, block: HeaderBlock, path: Sequence[Hop | None]) -> Iterator[Finding]:
    """The findings about the form of `raw`, whose header is `block` and whose Received fields are `path`; one that all
    is well where nothing is."""
    found = [*_fields(block), *_date(block, path), *_message_id(block), *_octets(raw, block, path)]
    yield from found or [finding("message.form-ok", "form", "fields and lines are in order")]


def _fields(block: HeaderBlock) -> Iterator[Finding]:
    for name in _ONCE:
        count = sum(1 for _ in block.all(name))
        if count > 1:
            message = f"{count} {name} fields: there must be one at most, and readers differ in which one they show"
            yield finding("message.duplicate-header", name, message)
    authors, senders = mailboxes(block, "From"), mailboxes(block, "Sender")
    if len(authors) > 1 and len(senders) != 1 and sum(1 for _ in block.all("From")) == 1:
        message = f"From has {len(authors)} mailboxes: a Sender field must say which one of them sent the message"
        yield finding("message.no-sender", "Sender", message, evidence=", ".join(authors))


def _date(block: HeaderBlock, path: Sequence[Hop | None]) -> Iterator[Finding]:
    value = block.first("Date")
    if value is None:
        yield finding("message.no-date", "Date", "the Date field is missing")
        return
    moment = parse_date(decoded(value))
    if moment is None:
        yield finding("message.bad-date", "Date", "Date holds no date of RFC 5322", evidence=value)
        return
    received = next((hop.date for hop in path if hop and hop.date), None)
    if received and abs(received - moment) > FAR:
        days = abs(received - moment).days
        message = f"Date is {days} days {'before' if moment < received else 'after'} the message was received"
        yield finding("message.far-date", "Date", message, evidence=value)


def _message_id(block: HeaderBlock) -> Iterator[Finding]:
    value = block.first("Message-ID")
    if value is None:
        message = "Message-ID is missing: some receivers refuse that, and replies and bounces cannot name the message"
        yield finding("message.no-message-id", "Message-ID", message)
    elif not _MESSAGE_ID.fullmatch(without_comments(decoded(value))):
        yield finding("message.bad-message-id", "Message-ID", "Message-ID is not <left@right>", evidence=value)


def _octets(raw: bytes, block: HeaderBlock, path: Sequence[Hop | None]) -> Iterator[Finding]:
    crlf = raw.count(b"\r\n")
    bare = (raw.count(b"\n") - crlf, raw.count(b"\r") - crlf)
    if bool(crlf) + sum(map(bool, bare)) > 1:
        message = f"line ends are mixed ({crlf} CRLF, {bare[0]} LF, {bare[1]} CR): signatures break on the way"
        yield finding("message.line-ends", "lines", message)
    if long := _LONG.search(raw):
        number = len(re.findall(rb"\r\n|\n|\r", raw[: long.start()])) + 1
        message = f"line {number} is longer than {MAX_LINE} octets: servers refuse or break it"
        yield finding("message.long-line", "lines", message)
    if b"\0" in raw:
        yield finding("message.nul", "octets", "a NUL octet: no mail may hold one (8-bit data must be encoded)")
    if block.fields and _ends_early(raw, block):
        line = re.split(rb"[\r\n]", raw[block.body_at : block.body_at + 200], maxsplit=1)[0]
        message = "a line that is no header field ends the header: what follows counts as the body"
        yield finding("message.header-line", "header", message, evidence=line)
    if _EIGHT_BIT.search(raw, 0, block.body_at) and not any(hop and hop.protocol.startswith("UTF8") for hop in path):
        message = "8-bit octets in the header, which only a server with SMTPUTF8 may hand over; encode them (RFC 2047)"
        yield finding("message.header-octets", "header", message)


def _ends_early(raw: bytes, block: HeaderBlock) -> bool:
    return block.body_at < len(raw) and not block.truncated and not raw.endswith(_ENDS, 0, block.body_at)
