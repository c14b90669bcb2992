"""Small synthetic mails of every form, put together from the parts that matter."""

from collections.abc import Sequence

from dcctl.bounces.phrase_table import find_phrase, normal

HEADER = (
    "Return-Path: <>",
    "Date: Tue, 10 Jun 2025 23:30:00 -0200",
    "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>",
    "To: sender@example.com",
    "MIME-Version: 1.0",
)
MESSAGE_FIELDS = "Reporting-MTA: dns; mx.example.net\nArrival-Date: Tue, 10 Jun 2025 12:00:00 +0200\n"
RETURNED = "Message-ID: <sent-1@example.com>\nTo: Anna <anna@example.org>\nSubject: hello\n\nbody\n"


def mail(*header: str, body: str = "text\n") -> bytes:
    """A mail without parts."""
    return "\n".join((*HEADER, *header, "", body)).encode()


def multipart(content_type: str, *parts: tuple[str, str]) -> bytes:
    """A multipart of that type; each part is its header lines and its body."""
    lines = [*HEADER, f'Content-Type: {content_type}; boundary="=_1"', "", "preamble"]
    for header, body in parts:
        lines += ["--=_1", *([header] if header else []), "", body]
    return "\n".join((*lines, "--=_1--", "")).encode()


def recipient(
    address: str = "anna@example.org",
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 User unknown",
    *more: str,
) -> str:
    """One recipient's group of fields."""
    lines = (f"Final-Recipient: rfc822; {address}", f"Action: {action}", f"Status: {status}", *more)
    return "\n".join((*lines, f"Diagnostic-Code: {diagnostic}" if diagnostic else "X-None: 1", ""))


def dsn(
    *groups: str,
    text: str = "Your message could not be delivered.\n",
    returned: Sequence[tuple[str, str]] = (("Content-Type: message/rfc822", RETURNED),),
    status_type: str = "message/delivery-status",
    message_fields: str = MESSAGE_FIELDS,
) -> bytes:
    """A delivery status notification with those recipient groups."""
    return multipart(
        "multipart/report; report-type=delivery-status",
        ("Content-Type: text/plain; charset=utf-8", text),
        (f"Content-Type: {status_type}", "\n".join((message_fields, *groups))),
        *returned,
    )


def arf(fields: str, returned: str = RETURNED) -> bytes:
    """A feedback report."""
    return multipart(
        "multipart/report; report-type=feedback-report",
        ("Content-Type: text/plain", "This is an abuse report.\n"),
        ("Content-Type: message/feedback-report", fields),
        ("Content-Type: message/rfc822", returned),
    )


def crlf(raw: bytes) -> bytes:
    """The same mail with CRLF line ends."""
    return raw.replace(b"\n", b"\r\n")


def phrase_reason(text: str) -> str | None:
    """The reason that the words alone name, or None."""
    found = find_phrase(normal(text))
    return found.reason if found else None
