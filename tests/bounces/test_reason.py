"""From status, code and prose to a reason: what goes before what, and that every table speaks our vocabulary."""

import pytest

from dcctl.bounces.phrase_table import MAX_TEXT, PHRASES, phrase_reason
from dcctl.bounces.reason import decide, enhanced_status, failure, reply_code
from dcctl.bounces.status_table import DECISIVE, REPLY, VAGUE
from dcctl.mail.reasons import ADVICE, CATEGORY


def test_every_table_speaks_our_vocabulary() -> None:
    assert {*DECISIVE.values(), *VAGUE.values(), *REPLY.values(), *(reason for reason, _ in PHRASES)} <= set(CATEGORY)
    assert not set(DECISIVE) & set(VAGUE)


@pytest.mark.parametrize(
    ("status", "code", "diagnostic", "reason"),
    [
        ("5.2.2", 550, "User unknown", "mailboxfull"),  # a decisive status leaves nothing open
        ("5.0.0", 550, "User unknown", "userunknown"),  # an empty one does
        ("5.7.1", 550, "Relay access denied", "norelaying"),
        ("5.7.1", 550, "go away", "rejected"),  # the vague row only when the words say nothing
        ("5.1.1", 550, "550 5.7.1 IP address blacklisted by recipient", "blocked"),  # the remote server's own status
        ("5.1.1", 550, "550 5.2.2 no", "mailboxfull"),
        ("5.1.1", 550, "550 5.9.9 no", "userunknown"),
        ("4.2.2", 452, "", "mailboxfull"),
        (None, 552, "", "mailboxfull"),
        (None, 556, "", "notaccept"),
        (None, None, "", "undefined"),
        ("5.0.0", 550, "no", "undefined"),
        ("5.1.10", 550, "RESOLVER.ADR.RecipientNotFound", "userunknown"),  # Exchange
        ("5.1.10", 556, "domain has null MX", "notaccept"),  # RFC 7505
    ],
)
def test_decision_order(status: str | None, code: int | None, diagnostic: str, reason: str) -> None:
    assert decide(status, code, diagnostic).reason == reason


@pytest.mark.parametrize(
    ("diagnostic", "reason"),
    [
        ("procmail: no such user", "mailererror"),
        ("255", "mailererror"),
        ("Quota exceeded", "mailboxfull"),
    ],
)
def test_a_local_program_speaks_of_itself(diagnostic: str, reason: str) -> None:
    assert decide("5.1.1", None, diagnostic, program=True).reason == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Recipient address rejected: User unknown in virtual mailbox table", "userunknown"),  # Postfix
        ("<anna@example.org>... User unknown", "userunknown"),  # sendmail
        ("Unrouteable address", "userunknown"),  # Exim
        ("Unknown user: anna", "userunknown"),
        ("User [anna@example.org] does not exist", "userunknown"),
        ("the address couldn't be found", "userunknown"),  # Gmail
        ("Recipient address rejected: Access denied", "userunknown"),  # Exchange Online, edge blocking
        ("Host or domain name not found. Name service error", "hostunknown"),  # Postfix
        ("Client host rejected: cannot find your hostname", "requireptr"),  # Postfix
        ("Client host [192.0.2.1] blocked using a DNSBL", "blocked"),
        ("not accepted due to domain's DMARC policy", "authfailure"),  # Gmail
        ("temporarily rate limited due to IP reputation", "badreputation"),  # Microsoft
        ("receiving mail at a rate that prevents", "ratelimited"),  # Gmail
        ("Quota exceeded (mailbox for user is full)", "mailboxfull"),  # Dovecot
        ("The recipient's inbox is out of storage space", "mailboxfull"),  # Gmail
        ("Insufficient system storage", "systemfull"),
        ("Message size exceeds fixed limit", "emailtoolarge"),
        ("Message content rejected, UBE", "spamdetected"),  # amavisd
        ("This account has been disabled or discontinued", "suspend"),  # Yahoo
        ("Message contains a virus", "virusdetected"),
        ("connect to mx: Connection timed out", "expired"),  # Postfix
        ("connect to mx: No route to host", "networkerror"),
        ("Must issue a STARTTLS command first", "failedstarttls"),  # RFC 3207
        ("Unauthenticated senders not allowed", "securityerror"),
        ("Sender address rejected: not owned by user", "rejected"),  # Postfix
        ("Local policy violation", "policyviolation"),
        ("hello", None),
        ("", None),
    ],
)
def test_phrases(text: str, reason: str | None) -> None:
    assert phrase_reason(text) == reason


def test_only_the_first_two_kibibytes_are_looked_at() -> None:
    assert phrase_reason("x " * (MAX_TEXT // 2) + "user unknown") is None
    assert phrase_reason("x " * (MAX_TEXT // 2 - 10) + "user unknown") == "userunknown"


@pytest.mark.parametrize(
    ("diagnostic", "code"),
    [
        ("550 5.1.1 no", 550),
        ("550-5.1.1 no", 550),
        ("host mx said: 451 later (in reply to RCPT TO)", 451),
        ("mx refused it with 554 5.7.1 no", 554),
        ("#5.1.1 no", None),
        ("192.250.11.1 no", None),
        ("connect: Connection timed out", None),
        ("650 no", None),
    ],
)
def test_reply_codes(diagnostic: str, code: int | None) -> None:
    assert reply_code(diagnostic) == code


@pytest.mark.parametrize(
    ("field", "diagnostic", "status"),
    [
        ("5.1.1 (bad mailbox)", "550 5.7.1 no", "5.1.1"),
        ("5.0.0", "550 5.7.1 no", "5.7.1"),
        ("5.0.0", "no", "5.0.0"),
        ("", "550 5.7.1 no", "5.7.1"),
        ("RO", "", None),
    ],
)
def test_statuses(field: str, diagnostic: str, status: str | None) -> None:
    assert enhanced_status(field, diagnostic) == status


@pytest.mark.parametrize(
    ("reason", "status", "permanence"),
    [
        ("userunknown", "4.1.1", "permanent"),  # about the address, not the class digit
        ("mailboxfull", "5.2.2", "transient"),
        ("notaccept", "5.1.10", "permanent"),
        ("notaccept", "4.4.4", "transient"),
        ("undefined", "5.0.0", "undetermined"),
    ],
)
def test_entries(reason: str, status: str, permanence: str) -> None:
    entry = failure("a@example.org", reason, action="failed", status=status)
    assert (entry.category, entry.permanence, entry.advice) == (CATEGORY[reason], permanence, ADVICE[CATEGORY[reason]])
