"""Returned mail as others write it: RFC 3464 reports about any message, true ones and forged."""

import mailbox
from collections.abc import Iterable
from pathlib import Path

_REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.test
To: anna@corp.test
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-{number}@mx.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: text/plain

It was not delivered.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test

Final-Recipient: rfc822; {recipient}
Action: failed
Status: {status}
Diagnostic-Code: smtp; {words}

--B
Content-Type: message/rfc822

From: anna@corp.test
To: {recipient}
Message-ID: {message_id}
{fields}Subject: News

--B--
"""
GARBAGE = b"\x00\xff\x1b[31m no mail at all"


def report(
    recipient: str,
    *,
    number: int = 0,
    status: str = "5.1.1",
    words: str = "550 5.1.1 no such user",
    message_id: str = "<never-sent@corp.test>",
    fields: str = "",
) -> bytes:
    """A report that this recipient is to blame; `fields` are further header lines of the returned message."""
    return _REPORT.format(
        recipient=recipient, number=number, status=status, words=words, message_id=message_id, fields=fields
    ).encode()


def put(folder: Path, mails: Iterable[bytes]) -> list[Path]:
    """Deliver them to the Maildir of that path, made when absent; where each stands."""
    box = mailbox.Maildir(folder)
    return [folder / "new" / box.add(mail) for mail in mails]
