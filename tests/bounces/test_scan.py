"""Every form of returned mail, told apart by structure alone: one table of mails and answers."""

import base64
import quopri
from dataclasses import dataclass, field

import pytest

from dcctl.bounces.result import ReturnedMessage
from dcctl.bounces.scan import DETECTORS, scan
from tests.bounces.mails import HEADER, MESSAGE_FIELDS, RETURNED, arf, crlf, dsn, mail, multipart, recipient

SENT = "<sent-1@example.com>"


@dataclass(frozen=True)
class Case:
    """A mail and what must come out: kind, original Message-ID, and (recipient, action, status, code, reason)."""

    name: str
    raw: bytes
    kind: str
    failures: tuple[tuple[str, str | None, str | None, int | None, str], ...] = ()
    message_id: str | None = SENT
    detector: str | None = "RFC 3464"
    header: dict[str, str] = field(default_factory=dict)


def _encoded(encoding: str) -> bytes:
    fields = f"{MESSAGE_FIELDS}\n{recipient('ännä@example.org', 'failed', '5.2.2', 'smtp; 552 5.2.2 voll = full')}"
    encode = base64.encodebytes if encoding == "base64" else quopri.encodestring
    cte = f"Content-Transfer-Encoding: {encoding}"
    return multipart(
        "multipart/report",
        ("Content-Type: text/plain", "See below.\n"),
        (f"Content-Type: message/delivery-status\n{cte}", encode(fields.encode()).decode()),
        (f"Content-Type: message/rfc822\n{cte}", encode(RETURNED.encode()).decode()),
    )


COPY = f"Return-Path: <sender@example.com>\nReceived: from a by b\n{RETURNED}"
ANNA = ("anna@example.org", "failed", "5.1.1", 550, "userunknown")
CASES = (
    Case("RFC 3464", dsn(recipient()), "bounce", (ANNA,)),
    Case("CRLF", crlf(dsn(recipient())), "bounce", (ANNA,)),
    Case("mbox From line", b"From MAILER-DAEMON Tue Jun 10 10:00:00 2025\n" + dsn(recipient()), "bounce", (ANNA,)),
    Case("empty lines before", b"\r\n \n" + dsn(recipient()), "bounce", (ANNA,)),
    Case("field names in lower case", dsn(recipient()).lower(), "bounce", (ANNA,)),
    Case("another container", dsn(recipient()).replace(b"multipart/report", b"multipart/mixed"), "bounce", (ANNA,)),
    Case(
        "several recipients, each from its own block; the worst decides the kind",
        dsn(
            recipient("a@example.org", "delayed", "4.4.1", "X-Postfix; connect to mx: Connection timed out"),
            recipient("b@example.org", "delivered", "2.1.5", ""),
            recipient("c@example.org", "failed", "5.2.2", "smtp; 552 5.2.2 Mailbox full"),
            recipient("d@example.org", "relayed", "2.1.9", ""),
        ),
        "bounce",
        (
            ("a@example.org", "delayed", "4.4.1", None, "expired"),
            ("b@example.org", "delivered", "2.1.5", None, "delivered"),
            ("c@example.org", "failed", "5.2.2", 552, "mailboxfull"),
            ("d@example.org", "relayed", "2.1.9", None, "delivered"),
        ),
    ),
    Case(
        "delayed",
        dsn(recipient("a@example.org", "delayed", "4.0.0", "smtp; 451 Please wait")),
        "delayed",
        (("a@example.org", "delayed", "4.0.0", 451, "systemerror"),),
    ),
    Case(
        "a failure with a 4.x.x status is still a bounce",
        dsn(recipient("a@example.org", "failed", "4.4.7", "")),
        "bounce",
        (("a@example.org", "failed", "4.4.7", None, "expired"),),
    ),
    Case(
        "delivered and expanded",
        dsn(recipient("a@example.org", "expanded", "2.0.0", ""), recipient("b@example.org", "delivered", "2.0.0", "")),
        "delivered",
        (
            ("a@example.org", "expanded", "2.0.0", None, "delivered"),
            ("b@example.org", "delivered", "2.0.0", None, "delivered"),
        ),
    ),
    Case(
        "no action: the class of the status decides",
        dsn("Final-Recipient: rfc822; a@example.org\nStatus: 4.2.1\n"),
        "delayed",
        (("a@example.org", None, "4.2.1", None, "suspend"),),
    ),
    Case(
        "RFC 6533: internationalized addresses, embedded or plain",
        dsn(
            "Final-Recipient: utf-8; \\x{3B1}nna@example.org\nAction: failed\nStatus: 5.1.1\n",
            "Final-Recipient: utf-8; βob@example.org\nAction: failed\nStatus: 5.1.1\n",
            status_type="message/global-delivery-status",
            returned=(("Content-Type: message/global", RETURNED),),
        ),
        "bounce",
        (
            ("αnna@example.org", "failed", "5.1.1", None, "userunknown"),
            ("βob@example.org", "failed", "5.1.1", None, "userunknown"),
        ),
    ),
    Case(
        "base64 parts",
        _encoded("base64"),
        "bounce",
        (("ännä@example.org", "failed", "5.2.2", 552, "mailboxfull"),),
    ),
    Case(
        "quoted-printable parts",
        _encoded("quoted-printable"),
        "bounce",
        (("ännä@example.org", "failed", "5.2.2", 552, "mailboxfull"),),
    ),
    Case(
        "returned header fields only",
        dsn(recipient(), returned=[("Content-Type: text/rfc822-headers", RETURNED)]),
        "bounce",
        (ANNA,),
    ),
    Case(
        "no returned message: the report names the Message-ID",
        dsn(recipient(), returned=(), message_fields=f"Reporting-MTA: dns; a\nX-Original-Message-ID: {SENT}\n"),
        "bounce",
        (ANNA,),
    ),
    Case(
        "no returned message: In-Reply-To",
        dsn(recipient(), returned=()).replace(b"\nTo:", f"\nIn-Reply-To: {SENT}\nTo:".encode(), 1),
        "bounce",
        (ANNA,),
    ),
    Case(
        "no returned message: the last of References",
        dsn(recipient(), returned=()).replace(b"\nTo:", f"\nReferences: <x@y>\n {SENT}\nTo:".encode(), 1),
        "bounce",
        (ANNA,),
    ),
    Case("no trace of the message", dsn(recipient(), returned=()), "bounce", (ANNA,), message_id=None),
    Case("cut in the returned message", dsn(recipient())[:-60], "bounce", (ANNA,)),
    Case(
        "no empty line before and between recipients",
        dsn(
            "",
            message_fields="Reporting-MTA: dns; mx.example.net\n"
            + recipient("a@example.org")
            + recipient("b@example.org", "delayed", "4.2.2"),
        ),
        "bounce",
        (
            ("a@example.org", "failed", "5.1.1", 550, "userunknown"),
            ("b@example.org", "delayed", "4.2.2", 550, "userunknown"),
        ),
    ),
    Case(
        "an empty line too many inside a recipient",
        dsn("Final-Recipient: rfc822; anna@example.org\nAction: failed\n\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550\n"),
        "bounce",
        (ANNA,),
    ),
    Case(
        "a diagnostic that goes on without a fold",
        dsn(recipient("a@example.org", "failed", "5.0.0", "smtp; 550 sorry,\nmailbox full")),
        "bounce",
        (("a@example.org", "failed", "5.0.0", 550, "mailboxfull"),),
    ),
    Case(
        "a local name: the original recipient is the address",
        dsn(recipient("anna", "failed", "5.1.1", "x", "Original-Recipient: rfc822;anna@example.org")),
        "bounce",
        (("anna@example.org", "failed", "5.1.1", None, "userunknown"),),
    ),
    Case(
        "no final recipient, types left off, brackets",
        dsn("Original-Recipient: <anna@example.org>\nAction: failed\nDiagnostic-Code: 550 5.1.1 no\n"),
        "bounce",
        (ANNA,),
    ),
    Case(
        "a path: where the alias led",
        dsn(recipient("|/usr/bin/x", "failed", "5.1.1", "x", "X-Actual-Recipient: rfc822; anna@example.org")),
        "bounce",
        (("anna@example.org", "failed", "5.1.1", None, "userunknown"),),
    ),
    Case(
        "a path: X-Failed-Recipients (Exim)",
        dsn(recipient("/var/mail/anna")).replace(b"\nTo:", b"\nX-Failed-Recipients: anna@example.org\nTo:", 1),
        "bounce",
        (ANNA,),
    ),
    *(
        Case(f"written {value}", dsn(recipient().replace("rfc822; anna@example.org", value)), "bounce", (ANNA,))
        for value in (
            "rfc822;<anna@example.org>",
            "RFC822; RFC822; anna@example.org",
            "anna@example.org",
            "rfc822; anna@example.org (Anna)",
            "rfc822; (anna@example.org)",
            'rfc822; "Anna" <anna@example.org>',
            "rfc822; mailto:anna@example.org",
            "SMTP:anna@example.org",
            "rfc822; anna@example.org; unknown",
            "rfc822;\n anna@example.org",
        )
    ),
    Case(
        "a comment at the action",
        dsn(recipient().replace("Action: failed", "Action: Failed. (permanently)")),
        "bounce",
        (ANNA,),
    ),
    Case(
        "a delay that was given up",
        dsn(recipient("anna@example.org", "delayed", "4.4.7", "smtp; 451 4.4.7 retry timeout exceeded")),
        "bounce",
        (("anna@example.org", "delayed", "4.4.7", 451, "expired"),),
    ),
    Case(
        "two status parts",
        multipart(
            "multipart/report; report-type=delivery-status",
            ("Content-Type: message/delivery-status", f"{MESSAGE_FIELDS}\n{recipient()}"),
            ("Content-Type: message/delivery-status", f"{MESSAGE_FIELDS}\n{recipient('bob@example.org')}"),
            ("Content-Type: message/rfc822", RETURNED),
        ),
        "bounce",
        (ANNA, ("bob@example.org", *ANNA[1:])),
    ),
    Case(
        "a list put it into another container",
        multipart(
            "multipart/mixed",
            (
                'Content-Type: multipart/report; boundary="=_2"',
                dsn(recipient()).decode().partition("preamble\n")[2].replace("=_1", "=_2"),
            ),
            ("Content-Type: text/plain", "-- \nlist footer\n"),
        ),
        "bounce",
        (ANNA,),
    ),
    Case(
        "no header field declares the boundary",
        dsn(recipient()).replace(b"Content-Type: multipart/report", b"X-Content-Type: multipart/report", 1),
        "bounce",
        (ANNA,),
    ),
    Case("the declared boundary is another", dsn(recipient()).replace(b'"=_1"', b'"=_0"', 1), "bounce", (ANNA,)),
    Case(
        "the boundary changes on the way",
        dsn(recipient()).replace(b"--=_1\nContent-Type: message/", b"--=_7\nContent-Type: message/"),
        "bounce",
        (ANNA,),
    ),
    Case(
        "its fields among the words, no parts",
        mail("Content-Type: multipart/report; boundary=b", body=f"Failed.\n\n{MESSAGE_FIELDS}\n{recipient()}\n{COPY}"),
        "bounce",
        (ANNA,),
    ),
    Case("an empty line in the header", b"Delivered-To: a@example.com\n\n" + dsn(recipient()), "bounce", (ANNA,)),
    Case(
        "the sender's name still written for SMTP (RFC 3461 section 4)",
        dsn(recipient("anna", "failed", "5.1.1", "x", "Original-Recipient: rfc822;anna+2Bnews@example.org")),
        "bounce",
        (("anna+news@example.org", "failed", "5.1.1", None, "userunknown"),),
    ),
    Case(
        "a filter that refuses by a receipt (RFC 5429 section 2.1)",
        multipart(
            "multipart/report; report-type=disposition-notification",
            ("Content-Type: text/plain", "Your mail to <anna@example.org> was automatically rejected:\nquota limit\n"),
            (
                "Content-Type: message/disposition-notification",
                f"Final-Recipient: rfc822;anna@example.org\nOriginal-Message-ID: {SENT}\n"
                "Disposition: automatic-action/MDN-sent-automatically; deleted\n",
            ),
            ("Content-Type: message/rfc822", RETURNED),
        ),
        "bounce",
        (("anna@example.org", None, None, None, "mailboxfull"),),
        detector="RFC 8098",
    ),
    Case(
        "a source route is ignored (RFC 5321 section 4.1.1.3)",
        dsn(recipient("@relay.example.net:anna@example.org")),
        "bounce",
        (ANNA,),
    ),
    Case(
        "no diagnostic: the words beside the address",
        dsn(
            recipient("anna@example.org", "failed", "5.0.0", ""),
            recipient("bob@example.org", "failed", "5.0.0", ""),
            text="anna@example.org, bob@example.org:\n\nanna@example.org: 550 5.1.1 no\nbob@example.org: quota limit\n",
        ),
        "bounce",
        (ANNA, ("bob@example.org", "failed", "5.0.0", None, "mailboxfull")),
    ),
    Case(
        "the report's second part without its type (RFC 6522 section 3)",
        dsn(recipient()).replace(b"Content-Type: message/delivery-status", b"Content-Description: report", 1),
        "bounce",
        (ANNA,),
    ),
    Case(
        "a report that names nobody: whom the message was for",
        dsn(""),
        "bounce",
        (("anna@example.org", None, None, None, "undefined"),),
    ),
    Case(
        "a report that names nobody: the address that stands alone in its words",
        dsn("", text="Not delivered:\n\n  * bob@example.org\n\nAsk\npostmaster@example.net\n"),
        "bounce",
        (("bob@example.org", None, None, None, "undefined"),),
    ),
    Case(
        "a report of nobody, without the message",
        dsn("", returned=()),
        "bounce",
        (("", None, None, None, "onhold"),),
        message_id=None,
    ),
    Case(
        "a challenge in the dress of a failure",
        dsn(recipient("a@example.org", "failed", "4.7.0", "X-Boxbe-Notice; Sender not pre-approved")),
        "challenge",
        (("a@example.org", "failed", "4.7.0", None, "policyviolation"),),
    ),
    Case(
        "a bounce that a person attached is a person's mail",
        multipart(
            "multipart/mixed",
            ("Content-Type: text/plain", "See what came back.\n"),
            ("Content-Type: message/rfc822", dsn(recipient()).decode().replace("=_1", "=_2")),
        ).replace(b"Return-Path: <>\n", b"", 1).replace(b"Mail Delivery System <MAILER-DAEMON", b"Anna <anna", 1),
        "other",
        message_id=None,
        detector=None,
    ),
    Case(
        "RFC 5965 complaint",
        arf("Feedback-Type: abuse\nUser-Agent: x\nVersion: 1\nOriginal-Rcpt-To: <anna@example.org>\n"),
        "complaint",
        (("anna@example.org", None, None, None, "feedback"),),
        detector="RFC 5965",
    ),
    Case(
        "complaint: the recipient of the returned message",
        arf("Feedback-Type: abuse\n"),
        "complaint",
        (("anna@example.org", None, None, None, "feedback"),),
        detector="RFC 5965",
    ),
    Case(
        "complaint of two",
        arf("Feedback-Type: fraud\nOriginal-Rcpt-To: a@example.org\nOriginal-Rcpt-To: b@example.org\n"),
        "complaint",
        (("a@example.org", None, None, None, "feedback"), ("b@example.org", None, None, None, "feedback")),
        detector="RFC 5965",
    ),
    Case(
        "RFC 6591 authentication failure",
        arf("Feedback-Type: auth-failure\nOriginal-Rcpt-To: anna@example.org\n"),
        "complaint",
        (("anna@example.org", None, None, None, "authfailure"),),
        detector="RFC 5965",
    ),
    Case("RFC 6430: not spam is no complaint", arf("Feedback-Type: not-spam\n"), "other", detector="RFC 5965"),
    Case(
        "RFC 8098 receipt",
        multipart(
            "multipart/report; report-type=disposition-notification",
            ("Content-Type: text/plain", "read\n"),
            (
                "Content-Type: message/disposition-notification",
                f"Final-Recipient: rfc822;a@example.org\nOriginal-Message-ID: {SENT}\nDisposition: manual-action\n",
            ),
        ),
        "other",
        detector="RFC 8098",
    ),
    Case(
        "RFC 3834 auto-reply",
        mail("Auto-Submitted: auto-replied; owner-email=x", f"In-Reply-To: {SENT}").replace(
            b"Mail Delivery System <MAILER-DAEMON", b"Anna <anna"
        ),
        "auto-reply",
        detector="RFC 3834",
    ),
    Case(
        "generated, not replied",
        mail("Auto-Submitted: auto-generated").replace(b"MAILER-DAEMON", b"anna"),
        "other",
        message_id=None,
        detector=None,
    ),
    Case("a system's reply", mail("Auto-Submitted: auto-replied"), "other", message_id=None, detector=None),
    Case("plain mail", mail(), "other", message_id=None, detector=None),
    Case("no mail at all", b"\x00\x01\x02", "unparsed", message_id=None, detector="no header field"),
    Case("nothing", b"", "unparsed", message_id=None, detector="no header field"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_answer(case: Case) -> None:
    found = scan(case.raw)
    rows = tuple((f.recipient, f.action, f.status, f.reply_code, f.reason) for f in found.failures)
    assert (found.kind, found.detector, found.original_message_id) == (case.kind, case.detector, case.message_id)
    assert rows == case.failures


def test_every_field_of_one_entry() -> None:
    group = recipient("anna@a.example.org", "failed (bad)", "5.1.1 (x)", "smtp; 550 5.1.1 =?utf-8?q?Gr=C3=BC=C3=9Fe?=")
    found = scan(dsn("Original-Recipient: rfc822; Anna@example.org\n" + group))
    (entry,) = found.failures
    assert found.reporting_mta == "mx.example.net"
    assert found.arrival_date == "Tue, 10 Jun 2025 12:00:00 +0200"
    assert (entry.recipient, entry.original_recipient) == ("anna@a.example.org", "Anna@example.org")
    assert (entry.action, entry.category, entry.permanence, entry.advice) == (
        "failed",
        "bad-address",
        "permanent",
        "suppress",
    )
    assert entry.diagnostic == "550 5.1.1 Grüße"


def test_a_delay_asks_for_patience_whatever_its_reason() -> None:
    (entry,) = scan(dsn(recipient(action="delayed", status="4.1.1"))).failures
    assert (entry.category, entry.advice) == ("bad-address", "wait")


def test_the_date_of_the_mail_stands_in_for_the_arrival_date() -> None:
    assert scan(dsn(recipient(), message_fields="Reporting-MTA: dns; a\n")).arrival_date == HEADER[1][6:]


def test_first_detector_that_answers_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = ReturnedMessage("delivered", "first")
    asked: list[str] = []
    detectors = (
        lambda _: asked.append("silent"),
        lambda _: answer,
        lambda _: asked.append("never asked"),
    )
    monkeypatch.setattr("dcctl.bounces.scan.DETECTORS", detectors)
    assert scan(mail()) is answer
    assert asked == ["silent"]


def test_the_standard_comes_first() -> None:
    assert [detector.__module__.rpartition(".")[2] for detector in DETECTORS] == [
        "delivery_status",
        "feedback",
        "disposition",
        "notification",
        "challenge",
        "systems",
        "delivery_status",
        "delivery_status",
        "challenge",
        "systems",
        "auto_reply",
    ]
