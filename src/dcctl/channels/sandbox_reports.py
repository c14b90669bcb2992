"""What the sandbox sends back: delivery status notifications (RFC 3464, RFC 6522) and complaints (RFC 5965).

The reports go to the reverse-path from the null reverse-path, return the original header block, and carry the
Message-ID as if it had been given as ENVID (RFC 3461).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, make_msgid
from typing import Final

from dcctl.channels.sandbox import RULES, Rule
from dcctl.mail.address import Mailbox
from dcctl.mail.envelope import Envelope
from dcctl.mail.headers import split_headers

MTA: Final = "sandbox.test"
_CRLF: Final = compat32.clone(linesep="\r\n")
_KEPT_TRYING: Final = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class _Sending:
    """One accepted message, as its reports need it."""

    reverse_path: Mailbox
    original: bytes
    at: datetime

    @property
    def message_id(self) -> str:
        raw = split_headers(self.original).first("Message-ID") or b""
        return raw.decode("ascii", "replace").strip("<> ")


def reports(envelope: Envelope, message: bytes, at: datetime | None = None) -> tuple[bytes, ...]:
    """Every report that `message` provokes by the published rule, in the order bounce, delay, complaints.

    `at` is the time of arrival (UTC, now by default). Nothing is ever returned to a null reverse-path (RFC 3464
    section 2).
    """
    if envelope.reverse_path is None:
        return ()
    sending = _Sending(envelope.reverse_path, message, at or datetime.now(UTC))
    ruled = [(to, RULES[to.local.lower()]) for to in envelope.forward_paths if to.local.lower() in RULES]
    failed = [(to, rule) for to, rule in ruled if rule.answer == "bounce"]
    delayed = [(to, rule) for to, rule in ruled if rule.answer == "delay"]
    made = [_notification(sending, some, action) for some, action in ((failed, "failed"), (delayed, "delayed")) if some]
    made += [_complaint(sending, to) for to, rule in ruled if rule.answer == "complaint"]
    return tuple(report.as_bytes(policy=_CRLF) for report in made)


def _notification(sending: _Sending, recipients: Sequence[tuple[Mailbox, Rule]], action: str) -> Message:
    subject = "Undelivered Mail Returned to Sender" if action == "failed" else "Delayed Mail (still being retried)"
    report = _report(sending, "delivery-status", subject)
    lines = "".join(f"<{to}>: {rule.diagnostic}\n" for to, rule in recipients)
    report.attach(MIMEText(f"Your message could not be delivered ({action}).\n\n{lines}", "plain", "us-ascii"))
    status = MIMEBase("message", "delivery-status")
    envid = {"Original-Envelope-Id": sending.message_id} if sending.message_id else {}
    arrival = format_datetime(sending.at)
    status.attach(_fields({"Reporting-MTA": f"dns; {MTA}", **envid, "Arrival-Date": arrival}))
    for to, rule in recipients:
        status.attach(_fields(_recipient(sending, to, rule, action)))
    report.attach(status)
    report.attach(_original_headers(sending))
    return report


def _recipient(sending: _Sending, to: Mailbox, rule: Rule, action: str) -> dict[str, str]:
    fields = {
        "Original-Recipient": f"rfc822; {to}",
        "Final-Recipient": f"rfc822; {to}",
        "Action": action,
        "Status": rule.status,
        "Diagnostic-Code": f"{'smtp' if action == 'failed' else 'X-Sandbox'}; {rule.diagnostic}",
        "Last-Attempt-Date": format_datetime(sending.at),
    }
    if action == "delayed":
        fields["Will-Retry-Until"] = format_datetime(sending.at + _KEPT_TRYING)
    return fields


def _complaint(sending: _Sending, to: Mailbox) -> Message:
    report = _report(sending, "feedback-report", "Complaint about a message from you")
    report.attach(MIMEText("This is an abuse report for a message that the sandbox received.\n", "plain", "us-ascii"))
    feedback = MIMEBase("message", "feedback-report")
    feedback.attach(
        _fields(
            {
                "Feedback-Type": "abuse",
                "User-Agent": "dcctl-sandbox/1",
                "Version": "1",
                "Original-Mail-From": f"<{sending.reverse_path}>",
                "Original-Rcpt-To": f"<{to}>",
                "Arrival-Date": format_datetime(sending.at),
                "Reporting-MTA": f"dns; {MTA}",
                "Reported-Domain": sending.reverse_path.domain,
            }
        )
    )
    report.attach(feedback)
    report.attach(_original_headers(sending))
    return report


def _report(sending: _Sending, kind: str, subject: str) -> MIMEMultipart:
    report = MIMEMultipart("report", report_type=kind)
    for name, value in {
        "Return-Path": "<>",
        "Date": format_datetime(sending.at),
        "From": f"Mail Delivery System <mailer-daemon@{MTA}>",
        "To": f"<{sending.reverse_path}>",
        "Subject": subject,
        "Message-ID": make_msgid(domain=MTA),
        "Auto-Submitted": "auto-replied",
    }.items():
        report[name] = value
    return report


def _fields(fields: dict[str, str]) -> Message:
    block = Message()
    for name, value in fields.items():
        block[name] = value
    return block


def _original_headers(sending: _Sending) -> Message:
    block = sending.original[: split_headers(sending.original).body_at]
    part = MIMENonMultipart("text", "rfc822-headers")
    part.set_payload(block.decode("ascii", "surrogateescape"))
    return part
