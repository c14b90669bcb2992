"""Synthetic mails as plain text, a table per file: `=== name | kind | recipients | reasons`, then header and body."""

from dataclasses import dataclass

# What every one of them has unless it says otherwise: the topmost field of a name is the one that counts.
_AROUND = (
    "Return-Path: <>",
    "Date: Thu, 09 Apr 2015 23:35:00 +0900",
    "To: sender@example.com",
    "Message-ID: <report-1@mx.example.net>",
)
SENT_ID = "<sent-1@mail.example.com>"
_COPY = f"""\
Return-Path: <sender@example.com>
Received: from pc (pc.example.com [192.0.2.9]) by mail.example.com (8.14/8.14) with ESMTP id q3x;
\tThu, 09 Apr 2015 23:34:45 +0900
Message-ID: {SENT_ID}
Date: Thu, 09 Apr 2015 23:34:40 +0900
From: Sender <sender@example.com>
To: %s
Subject: Spring offer

Dear customer,
contact us at sales@example.com.
"""


@dataclass(frozen=True)
class Unseen:
    """One mail and what must be read of it; `reasons` are those that the first failure may have, none for any."""

    name: str
    kind: str
    recipients: tuple[str, ...]
    reasons: tuple[str, ...]
    text: str

    @property
    def returns(self) -> bool:
        """Whether the message that was sent is in it."""
        return "@COPY@" in self.text

    @property
    def raw(self) -> bytes:
        """The mail, the copy of what was sent put in."""
        copy = _COPY % (self.recipients[0] if self.recipients else "anna@example.org")
        head, _, body = self.text.partition("\n\n")
        return "\n".join((head, *_AROUND, "", body.replace("@COPY@", copy.rstrip("\n")))).encode()


def cases(*tables: str) -> list[Unseen]:
    """The mails of some tables."""
    found: list[Unseen] = []
    for block in "\n".join(tables).split("\n=== ")[1:]:
        title, _, text = block.partition("\n")
        name, kind, *more = (piece.strip() for piece in title.split("|"))
        recipients, reasons = (*(tuple(piece.split()) for piece in more), (), ())[:2]
        found.append(Unseen(name, kind, recipients, reasons, text))
    return found
