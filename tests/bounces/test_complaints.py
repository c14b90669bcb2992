"""Complaints in every dress: whom they are about, what they are called, and what is none."""

from dataclasses import dataclass

import pytest

from dcctl.bounces.scan import scan
from tests.bounces.mails import RETURNED, arf, crlf, mail, multipart

SENT = "<sent-1@example.com>"
REQUIRED = "Feedback-Type: abuse\nUser-Agent: SomeGenerator/1.0\nVersion: 1\n"
REPORT = "multipart/report; report-type=feedback-report"
WORDS = ("Content-Type: text/plain", "This is an email abuse report.\n")
MESSAGE = ("Content-Type: message/rfc822", RETURNED)
JMRP = "X-HmXmrOriginalRecipient: bob@example.org\nX-Reporter-IP: 192.0.2.1\n" + RETURNED
NOBODY = RETURNED.replace("To: Anna <anna@example.org>", "To: <Undisclosed Recipients>")


def by(author: str, subject: str, raw: bytes) -> bytes:
    """The same mail from another author under that subject."""
    return raw.replace(
        b"From: Mail Delivery System <MAILER-DAEMON@mx.example.net>", f"From: {author}".encode(), 1
    ).replace(b"\nTo: ", f"\nSubject: {subject}\nTo: ".encode(), 1)


def fields(*more: str) -> bytes:
    """A report with these fields besides the required ones."""
    return arf(REQUIRED + "".join(f"{line}\n" for line in more))


@dataclass(frozen=True)
class Case:
    """A mail, the recipients it complains of, and the detector."""

    name: str
    raw: bytes
    recipients: tuple[str, ...] = ("anna@example.org",)
    detector: str = "RFC 5965"
    message_id: str | None = SENT


CASES = (
    Case("a minimal report: To of the message", fields()),
    Case("Original-Rcpt-To", fields("Original-Rcpt-To: <bob@example.org>"), ("bob@example.org",)),
    Case("with a type", fields("Original-Rcpt-To: rfc822; bob@example.org"), ("bob@example.org",)),
    Case(
        "several",
        fields("Original-Rcpt-To: <bob@example.org>", "Original-Rcpt-To: <eve@example.org>"),
        ("bob@example.org", "eve@example.org"),
    ),
    Case(
        "several in one",
        fields("Original-Rcpt-To: bob@example.org, eve@example.org"),
        ("bob@example.org", "eve@example.org"),
    ),
    Case(
        "one, twice",
        fields("Original-Rcpt-To: bob@example.org", "Original-Rcpt-To: Bob@Example.org"),
        ("bob@example.org",),
    ),
    Case("Removal-Recipient", fields("Removal-Recipient: bob@example.org"), ("bob@example.org",)),
    Case("redacted to a name without a domain", fields("Original-Rcpt-To: redacted")),
    Case("redacted to nothing", fields("Original-Rcpt-To: ")),
    Case("redacted address", fields("Original-Rcpt-To: redacted@example.net"), ("redacted@example.net",)),
    Case("nobody is named", arf(REQUIRED, NOBODY), ()),
    Case(
        "nobody but in the trace",
        arf(REQUIRED, "Delivered-To: bob@example.org\n" + NOBODY),
        ("bob@example.org",),
    ),
    Case(
        "every other field of RFC 5965",
        fields(
            "Original-Envelope-Id: 5F-00-A1",
            "Original-Mail-From: <sender@example.com>",
            "Arrival-Date: Thu, 8 Mar 2005 14:00:00 EDT",
            "Reporting-MTA: dns; mail.example.net",
            "Source-IP: 192.0.2.1",
            "Incidents: 3",
            "Authentication-Results: mail.example.net; spf=fail",
            "Reported-Domain: example.com",
            "Reported-Uri: mailto:sender@example.com",
            "Original-Rcpt-To: <bob@example.org>",
        ),
        ("bob@example.org",),
    ),
    Case(
        "fields parted by empty lines",
        arf(REQUIRED + "\nSource-IP: 192.0.2.1\n\nOriginal-Rcpt-To: bob@example.org\n"),
        ("bob@example.org",),
    ),
    Case("fields in upper case", arf(REQUIRED.upper() + "ORIGINAL-RCPT-TO: bob@example.org\n"), ("bob@example.org",)),
    Case("line ends", crlf(fields("Original-Rcpt-To: <bob@example.org>")), ("bob@example.org",)),
    Case(
        "header fields only",
        multipart(
            REPORT,
            WORDS,
            ("Content-Type: message/feedback-report", REQUIRED),
            ("Content-Type: text/rfc822-headers", RETURNED),
        ),
    ),
    Case(
        "no report type",
        multipart("multipart/report", WORDS, ("Content-Type: message/feedback-report", REQUIRED), MESSAGE),
    ),
    Case(
        "in a mixed mail",
        multipart("multipart/mixed", WORDS, ("Content-Type: message/feedback-report", REQUIRED), MESSAGE),
    ),
    Case("the part is called text", multipart(REPORT, WORDS, ("Content-Type: text/plain", REQUIRED), MESSAGE)),
    Case("the part is called nothing", multipart(REPORT, WORDS, ("", REQUIRED), MESSAGE)),
    Case("the words are missing", multipart(REPORT, ("Content-Type: text/plain", REQUIRED), MESSAGE)),
    Case(
        "the part is a file",
        multipart("multipart/mixed", WORDS, ("Content-Type: application/octet-stream", REQUIRED), MESSAGE),
    ),
    Case(
        "Microsoft JMRP",
        by(
            "staff@hotmail.com",
            "complaint about message from 192.0.2.1",
            multipart("multipart/mixed", ("Content-Type: message/rfc822", JMRP)),
        ),
        ("bob@example.org",),
        "Microsoft JMRP",
    ),
    Case(
        "Microsoft JMRP under another author",
        by(
            "<feedback@example.net>",
            " complaint about message from 192.0.2.1",
            multipart("multipart/mixed", ("Content-Type: message/rfc822", JMRP)),
        ),
        ("bob@example.org",),
        "Microsoft JMRP",
    ),
    Case(
        "Microsoft JMRP without its field",
        by("staff@hotmail.com", "complaint about message from 192.0.2.1", multipart("multipart/mixed", MESSAGE)),
        detector="Microsoft JMRP",
    ),
    Case(
        "AOL before ARF",
        by("scomp@aol.net", "Client TOS Notification", multipart("multipart/mixed", WORDS, MESSAGE)),
        detector="AOL feedback loop",
    ),
    Case(
        "AOL, its report part taken off",
        by(
            "AOL Scomp <scomp@aol.net>",
            "Email Feedback Report for IP 192.0.2.1",
            multipart("multipart/mixed", WORDS, MESSAGE),
        ),
        detector="AOL feedback loop",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_complaint(case: Case) -> None:
    found = scan(case.raw)
    assert (found.kind, found.detector, found.original_message_id) == ("complaint", case.detector, case.message_id)
    assert tuple(entry.recipient for entry in found.failures) == case.recipients
    assert {(entry.reason, entry.category) for entry in found.failures} <= {("feedback", "complaint")}


@pytest.mark.parametrize(
    ("type_", "kind", "reason"),
    [
        ("abuse", "complaint", "feedback"),
        ("fraud", "complaint", "feedback"),
        ("virus", "complaint", "feedback"),
        ("other", "complaint", "feedback"),
        ("opt-out", "complaint", "feedback"),
        ("opt-out-list", "complaint", "feedback"),
        ("miscategorized", "complaint", "feedback"),
        ("auth-failure", "complaint", "authfailure"),  # RFC 6591
        ("Abuse (spam)", "complaint", "feedback"),
        ("x-of-tomorrow", "complaint", "feedback"),
        ("not-spam", "other", None),  # RFC 6430
    ],
)
def test_feedback_types(type_: str, kind: str, reason: str | None) -> None:
    found = scan(arf(REQUIRED.replace("abuse", type_)))
    assert (found.kind, *(entry.reason for entry in found.failures)) == ((kind, reason) if reason else (kind,))


@pytest.mark.parametrize(
    "raw",
    [
        by(
            "anna@example.org",
            "Fwd: complaint",
            multipart(
                "multipart/mixed", WORDS, ("Content-Type: message/rfc822", arf(REQUIRED).decode().replace("=_1", "=_2"))
            ),
        ),
        by("anna@example.org", "the format", mail(body=f"It looks so:\n\n{REQUIRED}\n")),
        by(
            "anna@example.org",
            "the format",
            multipart(
                "multipart/mixed", ("Content-Type: text/plain", REQUIRED + "\nso\n"), ("Content-Type: image/png", "x")
            ),
        ),
        by("anna@example.org", "unsubscribe", mail(body="unsubscribe\n")),
        by("anna@example.org", "Re: complaint about message from 192.0.2.1", mail(body="See to it.\n")),
        by("anna@example.org", "complaint about message from accounting", mail(body="They were rude.\n")),
    ],
    ids=["attached", "in plain words", "in the first part", "a mail to unsubscribe", "an answer", "an angry person"],
)
def test_what_speaks_of_complaints_and_is_none(raw: bytes) -> None:
    person = raw.replace(b"Return-Path: <>\n", b"", 1)
    assert (scan(person).kind, scan(person).failures) == ("other", ())


SNS = ("From: no-reply@sns.example.com", "Subject: AWS Notification Message", "x-amz-sns-message-id: 1")


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (
            '{"notificationType":"Bounce","bounce":{"bouncedRecipients":[{"emailAddress":"a@example.org","status":"5.1.1",'
            '"action":"failed","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]},"mail":{"headers":['
            '{"name":"Message-ID",'
            f'"value":"{SENT}"}}]}}}}',
            "bounce",
            (("a@example.org", "userunknown", 550),),
        ),
        (
            '{"notificationType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"a@example.org"}]},"mail":'
            f'{{"headers":[{{"name":"Message-Id","va!\n lue":"{SENT}"}}]}}}}\n\n--\nIf you wish to stop',
            "complaint",
            (("a@example.org", "feedback", None),),
        ),
        (
            '{"eventType":"Delivery","delivery":{"recipients":["a@example.org"],"smtpResponse":"250 2.6.0 received"},'
            f'"mail":{{"headers":[{{"name":"Message-ID","value":"{SENT}"}}]}}}}',
            "delivered",
            (("a@example.org", "delivered", 250),),
        ),
        (
            '{"Type":"Notification","Message":"{\\"notificationType\\":\\"Complaint\\",\\"complaint\\":{\\"complainedRecipients\\":'
            '[{\\"emailAddress\\":\\"a@example.org\\"}]},\\"mail\\":{\\"headers\\":[{\\"name\\":\\"Message-ID\\",\\"value\\":'
            f'\\"{SENT}\\"}}]}}}}"}}',
            "complaint",
            (("a@example.org", "feedback", None),),
        ),
    ],
    ids=["bounce", "complaint on a broken line", "delivery", "in its envelope"],
)
def test_events_by_mail(body: str, kind: str, expected: tuple[tuple[str, str, int | None], ...]) -> None:
    found = scan("\n".join((*SNS, "", body)).encode())
    assert (found.kind, found.original_message_id) == (kind, SENT)
    assert tuple((entry.recipient, entry.reason, entry.reply_code) for entry in found.failures) == expected


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[" * 60_000,
        '{"notificationType":"Bounce"}',
        '{"notificationType":"Bounce","bounce":[1]}',
        '{"Message":"{"}',
        '{"notificationType":"Complaint","complaint":{"complainedRecipients":[1,null,{"emailAddress":7}]},"mail":{"headers":3}}',
    ],
)
def test_broken_events_do_not_raise(body: str) -> None:
    assert scan("\n".join((*SNS, "", body)).encode()).failures == ()
