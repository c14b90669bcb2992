"""The big senders where only the words of their report are left, or a field that says more than they do."""

import pytest

from dcctl.bounces.scan import scan
from tests.bounces.mails import crlf, dsn, recipient
from tests.bounces.platform_case import Case, check, ndr, quoted

CASES = (
    Case(
        "Amazon WorkMail: the fields stand in the text",
        ndr(
            "An error occurred while trying to deliver the mail to the following recipients:\nanna@example.org\n\n"
            "Technical report:\n\nReporting-MTA: dsn; a1.smtp-out.example.com\n\nAction: failed\n"
            "Final-Recipient: rfc822; anna@example.org\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox Full\nStatus: "
            "5.2.2\n\n"
            "Action: failed\nFinal-Recipient: rfc822; bob@example.org\nDiagnostic-Code: smtp; 550 5.1.1 Unknown\n"
            "Status: 5.1.1\n"
        ),
        "RFC 3464",
        (("anna@example.org", "5.2.2", 552), ("bob@example.org", "5.1.1", 550)),
        "552 5.2.2 Mailbox Full",
    ),
    Case(
        "a delay as text",
        ndr("Final-Recipient: rfc822; anna@example.org\nAction: delayed\nStatus: 4.4.7\n"),
        "RFC 3464",
        (("anna@example.org", "4.4.7", None),),
        kind="delayed",
    ),
    Case(
        "Zoho: error codes",
        ndr(
            "This message was created automatically by mail delivery software.\nThis is a permanent error. \n\n"
            "anna@example.org Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 <anna@example.org>... User Unknown\n"
            "bob@example.org Error, ERROR_CODE :421, ERROR_CODE :, Host not reachable.\n\n"
        ),
        "Zoho",
        (("anna@example.org", "5.1.1", 550), ("bob@example.org", None, 421)),
        "550 5.1.1 <anna@example.org>... User Unknown",
    ),
    Case(
        "Zoho: brackets",
        ndr(
            "A message that you sent could not be delivered. \n\n"
            "[Status: Error, Address: <anna@example.org>, ResponseCode 552, 552 5.2.2 <anna@example.org>... Full]\n\n"
        ),
        "Zoho",
        (("anna@example.org", "5.2.2", 552),),
        "552 5.2.2 <anna@example.org>... Full",
    ),
    Case(
        "SendGrid: two recipients",
        ndr(
            "This is an automatically generated message from SendGrid.\n\nPlease contact support.\n\n"
            "anna:00:<anna@example.org> : 192.0.2.8 : mx.example.org:[192.0.2.7] : 550 5.1.1 User Unknown  in RCPT TO\n"
            "bob:000000:<bob@example.net> : Connection timed out in connect\n"
        ),
        "SendGrid",
        (("anna@example.org", "5.1.1", 550), ("bob@example.net", None, None)),
        "550 5.1.1 User Unknown",
    ),
    Case(
        "PowerMTA",
        ndr(
            "Hello, this is the mail server on mx.example.net.\n\nI am sending you this message to inform you on the "
            "delivery status of a\nmessage you previously sent.\n\n<anna@example.org> delivery failed; will not "
            "continue trying\n<bob@example.org> delivery failed; will not continue trying\n\n"
        ),
        "PowerMTA",
        (("anna@example.org", None, None), ("bob@example.org", None, None)),
        "delivery failed; will not continue trying",
    ),
    Case(
        "PowerMTA, a delay",
        ndr(
            "I am sending you this message to inform you on the delivery status of a message.\n\n"
            "  <anna@example.org> delivery delayed; will continue trying\n"
        ),
        "PowerMTA",
        (("anna@example.org", None, None),),
        kind="delayed",
    ),
    Case(
        "Amazon SES: addresses alone",
        ndr(
            "An error occurred while trying to deliver the mail to the following recipients:\n"
            "anna@example.org\nbob@example.org\n\n"
        ),
        "Amazon SES",
        (("anna@example.org", None, None), ("bob@example.org", None, None)),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_answer(case: Case) -> None:
    check(case, case.raw)
    check(case, crlf(case.raw))
    assert scan(quoted(case.raw, "Re: Undelivered Mail")).kind == "other"


def test_powermta_says_what_it_thinks() -> None:
    """X-PowerMTA-BounceCategory goes before what the words would say."""
    fields = recipient("anna@example.org", "failed", "5.0.0", "smtp; 554 no", "X-PowerMTA-BounceCategory: quota-issues")
    assert scan(dsn(fields)).failures[0].reason == "mailboxfull"
