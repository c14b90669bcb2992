"""What looks like returned mail to a careless reader and is none: people, lists, shops, programs. Never a bounce."""

from dataclasses import dataclass

import pytest

from dcctl.bounces.scan import scan
from tests.bounces.mails import RETURNED, crlf, dsn, recipient

FAILED = ("bounce", "delayed")

QMAIL = (
    "Hi. This is the qmail-send program at mx.example.net.\n"
    "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
    "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
    "<anna@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
)
POSTFIX = (
    "This is the mail system at host mx.example.net.\n\n"
    "I'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n"
    "<anna@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1\n"
    "    <anna@example.org>: User unknown (in reply to RCPT TO command)\n\n"
)
EXIM = (
    "This message was created automatically by mail delivery software.\n\n"
    "A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. "
    "The following address(es) failed:\n\n  anna@example.org\n    Unrouteable address\n\n"
)
EXCHANGE = (
    "Your message did not reach some or all of the intended recipients.\n\n"
    "      Subject:  Offer\n      Sent:     10.06.2025 10:00\n\nThe following recipient(s) cannot be reached:\n\n"
    "      anna@example.org on 10.06.2025 10:01\n"
    "            The e-mail account does not exist at the organization this message was sent to.\n"
    "            <mx.example.net #5.1.1>\n"
)
SENDMAIL = (
    "The original message was received at Tue, 10 Jun 2025 10:00:00 +0000\nfrom localhost\n\n"
    "   ----- The following addresses had permanent fatal errors -----\n<anna@example.org>\n\n"
    "   ----- Transcript of session follows -----\n... while talking to mx.example.org.:\n"
    ">>> RCPT To:<anna@example.org>\n<<< 550 5.1.1 User unknown\n550 5.1.1 <anna@example.org>... User unknown\n\n"
)


def quoted(text: str, mark: str = "> ") -> str:
    """The text as a mail program quotes it."""
    return "".join(f"{mark}{line}\n" for line in text.splitlines())


@dataclass(frozen=True)
class Case:
    """A mail that is no report of a failure: header lines without date and MIME version, body, the kind it is."""

    name: str
    header: tuple[str, ...]
    body: str
    kind: str = "other"

    @property
    def raw(self) -> bytes:
        """The whole mail."""
        fixed = ("Date: Tue, 10 Jun 2025 10:00:00 +0000", "Message-ID: <this@example.net>", "To: sender@example.com")
        lines = (*self.header, *fixed, "MIME-Version: 1.0")
        return "\n".join((*lines, "", self.body)).encode()


def parts(*parts: tuple[str, str]) -> str:
    """The body of a multipart whose boundary is `b`."""
    return "".join(f"--b\nContent-Type: {type_}\n\n{body}\n" for type_, body in parts) + "--b--\n"


def status(action: str = "failed") -> str:
    """A report's fields."""
    return "Reporting-MTA: dns; mx.example.net\n\n" + recipient(action=action)


MIXED = "Content-Type: multipart/mixed; boundary=b"
REPORT = "Content-Type: multipart/report; boundary=b; report-type="
ANNA = "From: Anna <anna@example.org>"
DAEMON = "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>"
POSTMASTER = "From: Postmaster <postmaster@example.net>"
NULL = "Return-Path: <>"

CASES = (
    # People
    *(
        Case(f"a person quotes {name}", (ANNA, "Subject: Re: Undelivered Mail"), f"See this:\n\n{quoted(text)}\nAnna\n")
        for name, text in (("qmail", QMAIL), ("Postfix", POSTFIX), ("Exim", EXIM), ("Exchange", EXCHANGE))
    ),
    *(
        Case(f"a person pastes {name}", (ANNA, "Subject: our mail bounces"), f"What is this?\n\n{text}\nAnna\n")
        for name, text in (("qmail", QMAIL), ("Postfix", POSTFIX), ("Exim", EXIM), ("sendmail", SENDMAIL))
    ),
    Case(
        "a person forwards it inline",
        (ANNA, "Subject: Fwd: Undelivered Mail Returned to Sender"),
        f"Hm?\n\n---------- Forwarded message ---------\n{DAEMON}\nDate: Tue, 10 Jun 2025\nSubject: Undelivered Mail\n"
        f"To: <anna@example.org>\n\n{POSTFIX}",
    ),
    Case(
        "a person forwards it from Outlook",
        (ANNA, "Subject: WG: Undeliverable: Offer"),
        f"Bitte ansehen.\n\n-----Original Message-----\n{DAEMON}\nSent: Tuesday\nTo: Anna\n"
        "Subject: Undeliverable: Offer\n\n"
        f"{EXCHANGE}",
    ),
    Case(
        "a person attaches it",
        (ANNA, "Subject: Fwd: failure notice", MIXED),
        parts(("text/plain", "look\n"), ("message/rfc822", dsn(recipient()).decode())),
    ),
    Case(
        "a person attaches it and says nothing",
        (ANNA, "Subject: Fwd: failure notice", MIXED),
        parts(("message/rfc822", dsn(recipient()).decode())),
    ),
    Case(
        "a person forwards its parts one by one",
        (ANNA, "Subject: Fwd: Undelivered Mail Returned to Sender", MIXED),
        parts(
            ("text/plain", f"look\n{quoted(POSTFIX)}"),
            ("message/delivery-status", status()),
            ("message/rfc822", RETURNED),
        ),
    ),
    Case(
        "a person pastes the source",
        (ANNA, "Subject: source of the report"),
        f"Here it is:\n\n{dsn(recipient()).decode()}\nCan you help?\n",
    ),
    Case(
        "a person pastes the source right away",
        (ANNA, "Subject: source of the report"),
        dsn(recipient()).decode().partition("preamble\n")[2],
    ),
    Case(
        "the postmaster answers as a person",
        (POSTMASTER, "Subject: Re: Undelivered Mail", "In-Reply-To: <a@example.com>"),
        f"That mailbox is gone since May.\n\n{quoted(POSTFIX)}\nYour postmaster\n",
    ),
    Case(
        "the postmaster forwards as a person",
        (POSTMASTER, "Subject: Fwd: failure notice", "References: <a@example.com>"),
        f"For you.\n\n{QMAIL}",
    ),
    Case("a subject alone", (ANNA, "Subject: Mail delivery failed: returning message to sender"), "Chapter four.\n"),
    Case("Undeliverable as a title", (ANNA, "Subject: Undeliverable: a novel"), "550 5.1.1 was the number he wore.\n"),
    Case(
        "a person quotes the reader's own mail, header and all",
        (ANNA, "Subject: Re: Offer"),
        "Thanks.\n\n> Received: from a by b; Tue\n> Message-ID: <sent-1@example.com>\n> From: sender@example.com\n"
        "> To: anna@example.org\n> Subject: Offer\n>\n> Hello\n",
    ),
    Case(
        "a help desk returns the reader's mail with a remark",
        ("From: desk@example.net", "Subject: about your mail", MIXED),
        parts(
            ("text/plain", "We could not deliver this invoice to accounting; which user is unknown to you?\n"),
            ("message/rfc822", "From: sender@example.com\n" + RETURNED),
        ),
    ),
    # Lists
    Case(
        "a list post quotes a bounce",
        (ANNA, "Subject: [postfix-users] 550 5.1.1", "List-Id: <users.example.net>", "Precedence: list"),
        f"Why?\n\n{quoted(POSTFIX)}\n{SENDMAIL}",
    ),
    Case(
        "a post of a list that fml runs",
        (ANNA, "Subject: [users 12] failure notice", "X-MLServer: fml [fml 4.0.3]", "X-Mail-Count: 00012"),
        f"What is that?\n\n{QMAIL}",
    ),
    Case(
        "a digest that holds one",
        (
            "From: users-request@lists.example.net",
            "Subject: Users Digest, Vol 4, Issue 2",
            "Precedence: bulk",
            "Content-Type: multipart/digest; boundary=b",
        ),
        parts(("message/rfc822", f"{ANNA}\nSubject: bounced\n\n{POSTFIX}"), ("message/rfc822", RETURNED)),
    ),
    Case(
        "a list manager's uncaught bounce",
        ("From: mailman@lists.example.net", "Subject: Uncaught bounce notification", MIXED),
        parts(
            ("text/plain", "The attached message was received as a bounce, but no member addresses were found.\n"),
            ("message/rfc822", dsn(recipient()).decode()),
        ),
    ),
    Case(
        "a list manager's subscription request",
        ("From: users-request@lists.example.net", "Subject: confirm 4a5b", "Precedence: bulk", NULL),
        "We have received a request from 192.0.2.1 for subscription of your address to the list.\n",
    ),
    Case(
        "a held post",
        ("From: users-bounces@lists.example.net", "Subject: Your message to Users awaits moderator approval", NULL),
        "Your mail to 'Users' is being held until the list moderator can review it for approval.\n",
    ),
    Case(
        "a mail to unsubscribe",
        ("From: anna@example.org", "Subject: unsubscribe"),
        "This is an automated message. Please unsubscribe anna@example.org.\n",
    ),
    # Shops, banks, networks
    Case(
        "a parcel",
        (
            "From: Parcel Service <noreply@parcel.example>",
            "Subject: Delivery failed",
            "List-Unsubscribe: <https://e.x>",
        ),
        "We could not deliver your parcel 550511 to Anna Example. Recipient unknown at this address.\n",
    ),
    Case(
        "a parcel of a mail service",
        (
            "From: Mail Delivery Service <noreply@parcel.example>",
            "Subject: Undelivered",
            "List-Unsubscribe: <https://e.x>",
        ),
        "Your parcel could not be delivered to the following recipients:\n\nanna@example.org\n",
    ),
    Case(
        "a name that ends like a system's",
        ("From: Alexandr <alexandr@example.net>", "Subject: failure notice"),
        f"What is that?\n\n{QMAIL}",
    ),
    Case(
        "a parcel with a null reverse-path",
        ("From: Parcel Service <noreply@parcel.example>", "Subject: Delivery Status Notification (Failure)", NULL),
        "Your shipment could not be delivered to the recipient: anna@example.org was not at home.\n",
    ),
    Case(
        "a returned payment",
        ("From: Bank <noreply@bank.example>", "Subject: Payment returned: account unknown", NULL),
        "Transfer 5.1.1 of 550 EUR to anna@example.org was returned. Reason: account closed.\n",
    ),
    Case(
        "a social network",
        ("From: Network <notification@network.example>", "Subject: Anna commented", "List-Unsubscribe: <https://e.x>"),
        "Anna wrote: mailbox full, user unknown, lol. anna@example.org\n",
    ),
    Case(
        "a newsletter about deliverability",
        ("From: News <news@example.net>", "Subject: Returned mail: what 550 5.1.1 means", "Precedence: bulk"),
        f"Ten samples of the month.\n\n{POSTFIX}\n{QMAIL}",
    ),
    Case(
        "a newsletter that a postmaster signs",
        (POSTMASTER, "Subject: Postmaster news: undeliverable mail", "List-Unsubscribe: <mailto:leave@example.net>"),
        f"Dear senders, this is what our servers say from July:\n\n{POSTFIX}",
    ),
    # Programs
    Case(
        "cron",
        (
            "From: MAILER-DAEMON@example.net (Cron Daemon)",
            "X-Cron-Env: <SHELL=/bin/sh>",
            "Subject: Cron <root@a> mailq",
        ),
        f"4 Kbytes in 1 request\n{POSTFIX}",
    ),
    Case(
        "a journal",
        ("From: MicrosoftExchange0123@example.net", "X-MS-Journal-Report:", NULL, MIXED),
        parts(
            ("text/plain", "Sender: sender@example.com\nSubject: Undeliverable\nRecipient: anna@example.org\n"),
            ("message/rfc822", dsn(recipient()).decode()),
        ),
    ),
    Case(
        "a log summary",
        ("From: logwatch@example.net", "Subject: Logwatch for mx (Linux)", "Precedence: bulk"),
        "5.1.1 User unknown\n 4 anna@example.org\nmessage bounced 4 Time(s)\n",
    ),
    Case(
        "an almost full mailbox",
        (POSTMASTER, "Subject: Your mailbox is almost full"),
        "Your mailbox sender@example.com has reached 95 percent of its quota. When it is full, mail is returned.\n",
    ),
    Case(
        "a full mailbox of one's own",
        (POSTMASTER, "Subject: Mailbox full", NULL),
        "Your mailbox is full. Please delete mails. Your administrator\n",
    ),
    Case(
        "a recall report",
        (POSTMASTER, "Subject: Message Recall Report for message: Offer"),
        "Recall status: 3 of 5 recipients succeeded, 2 failed (anna@example.org, bob@example.org).\n",
    ),
    Case(
        "a quarantine report",
        (POSTMASTER, "Subject: Quarantine digest", NULL),
        "These messages to you were blocked: From anna@example.org, Subject: user unknown, score 5.1.1\n",
    ),
    Case(
        "an expired password",
        (POSTMASTER, "Subject: Your account expires"),
        "The account sender@example.com will be disabled in 4.4.7 days. Mail to it will be returned.\n",
    ),
    Case(
        "a virus was removed",
        (POSTMASTER, "Subject: Virus found in a mail to you"),
        "A mail from anna@example.org to you contained a virus. It was not delivered to your mailbox.\n",
    ),
    # Reports that are none of a failure
    Case(
        "a read receipt",
        (ANNA, "Subject: Read: Offer", NULL, REPORT + "disposition-notification"),
        parts(
            ("text/plain", "Your message was read on 10.06.2025\n"),
            (
                "message/disposition-notification",
                "Final-Recipient: rfc822; anna@example.org\nDisposition: manual-action/MDN-sent-manually; displayed\n",
            ),
        ),
    ),
    Case(
        "deleted unread",
        (ANNA, "Subject: Not read: Offer", NULL, REPORT + "disposition-notification"),
        parts(
            ("text/plain", "Your message was deleted without being read. It could not be delivered to her mind.\n"),
            (
                "message/disposition-notification",
                "Final-Recipient: rfc822; anna@example.org\nDisposition: automatic-action/"
                "MDN-sent-automatically; deleted\n",
            ),
        ),
    ),
    Case(
        "delivered",
        (DAEMON, "Subject: Successful Mail Delivery Report", NULL, REPORT + "delivery-status"),
        parts(("text/plain", "Your message was delivered.\n"), ("message/delivery-status", status("delivered"))),
        "delivered",
    ),
    Case(
        "relayed",
        (DAEMON, "Subject: Delivery Status Notification (Relay)", NULL, REPORT + "delivery-status"),
        parts(("text/plain", "Relayed.\n"), ("message/delivery-status", status("relayed"))),
        "delivered",
    ),
    Case(
        "a DMARC aggregate report",
        (
            "From: noreply-dmarc-support@example.net",
            "Subject: Report domain: example.com Submitter: example.net",
            MIXED,
        ),
        parts(("text/plain", "This is an aggregate report.\n"), ("application/gzip", "H4sIAAA=\n")),
    ),
    Case(
        "a DMARC report of a postmaster",
        (POSTMASTER, "Subject: Report Domain: example.com", NULL, "Content-Type: application/zip; name=a.zip"),
        "UEsDBBQ=\n",
    ),
    Case(
        "a TLS report",
        ("From: smtp-tls-reporting@example.net", "Subject: Report Domain: example.com", REPORT + "tlsrpt"),
        parts(("text/plain", "5 failed sessions\n"), ("application/tlsrpt+gzip", "H4sIAAA=\n")),
    ),
    Case(
        "an authentication failure report",
        ("From: noreply@example.net", "Subject: FW: Offer", REPORT + "feedback-report"),
        parts(
            ("text/plain", "This is an authentication failure report.\n"),
            ("message/feedback-report", "Feedback-Type: auth-failure\nUser-Agent: x\nVersion: 1\n"),
            ("text/rfc822-headers", RETURNED),
        ),
        "complaint",
    ),
    # Calendars
    Case(
        "an invitation is declined",
        (ANNA, "Subject: Declined: Meeting", NULL, "Content-Type: multipart/alternative; boundary=b"),
        parts(("text/plain", "anna@example.org has declined.\n"), ("text/calendar; method=REPLY", "BEGIN:VCALENDAR\n")),
    ),
    Case(
        "an invitation was forwarded",
        (
            "From: Microsoft Outlook <postmaster@example.net>",
            "Subject: Meeting Forward Notification: Meeting",
            NULL,
            MIXED,
        ),
        parts(
            ("text/plain", "Your meeting request could not be answered yet: anna@example.org\n"),
            ("text/calendar", "BEGIN:VCALENDAR\n"),
        ),
    ),
    # Answers
    Case(
        "a note of absence that quotes a failure",
        (ANNA, "Subject: Automatic reply: Undeliverable", NULL, "Auto-Submitted: auto-replied"),
        f"I am away. You wrote:\n\n{POSTFIX}",
        "auto-reply",
    ),
    Case(
        "a mailbox that is given up",
        (ANNA, "Subject: Re: Offer", NULL, "X-Autoreply: yes", "Precedence: bulk"),
        "This mailbox is no longer monitored. <anna@example.org>: user unknown from now on. 550 5.1.1\n",
        "auto-reply",
    ),
    Case(
        "a Sieve vacation",
        (ANNA, "Subject: Auto: Offer", NULL, "Auto-Submitted: auto-replied (vacation)", "In-Reply-To: <a@example.com>"),
        "The mail could not be delivered to me personally, I am on holiday.\n",
        "auto-reply",
    ),
    Case(
        "a ticket",
        ("From: desk@example.net", "Subject: [Ticket#5501] We received your request", "Auto-Submitted: auto-generated"),
        "Your request could not be delivered to an agent yet; ticket 5.1.1-550.\n",
        "auto-reply",
    ),
    # Challenges
    Case(
        "TMDA begins like Exim",
        (ANNA, "Subject: Please confirm your message", NULL),
        "This message was created automatically by mail delivery software (TMDA).\n\n"
        "Your message attached below is being held because the address\n<sender@example.com> has not been verified.\n\n"
        "To release your message for delivery, please send an empty message\nto the following address.\n\n"
        "--- Message below ---\nFrom: sender@example.com\nTo: anna@example.org\n"
        "Date: Tue\nSubject: Offer\n",
        "challenge",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_never_a_bounce(case: Case) -> None:
    mbox = b"From MAILER-DAEMON Tue Jun 10 10:00:00 2025\n"  # what some mailboxes put before every mail
    for raw in (case.raw, crlf(case.raw), mbox + case.raw):
        found = scan(raw)
        assert (found.kind, found.detector if found.kind in FAILED else "") == (case.kind, "")


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 50
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    "body", [QMAIL, POSTFIX, EXIM, SENDMAIL, EXCHANGE], ids=["qmail", "Postfix", "Exim", "sendmail", "Exchange"]
)
def test_the_same_words_are_believed_where_a_mail_system_writes_them(body: str) -> None:
    raw = Case("real", (DAEMON, NULL, "Subject: failure"), f"{body}\n{RETURNED}").raw
    assert [entry.recipient for entry in scan(raw).failures] == ["anna@example.org"]


@pytest.mark.parametrize(
    "case", [case for case in CASES if "answers" in case.name or "forward" in case.name], ids=lambda case: case.name
)
def test_not_even_with_a_null_reverse_path(case: Case) -> None:
    assert scan(f"{NULL}\n".encode() + case.raw).kind == case.kind
