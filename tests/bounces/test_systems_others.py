"""Internet providers, mobile operators and security gateways in their own form: each recipient with its own words."""

import pytest

from dcctl.bounces.scan import scan
from dcctl.bounces.systems import gateways, providers
from dcctl.bounces.systems.table import SYSTEMS
from tests.bounces.mails import crlf
from tests.bounces.mta_case import Case, Row

ANNA, BOB = "anna@example.org", "bob@example.net"

_EINSUNDEINS = (
    "This message was created automatically by mail delivery software.\n\n"
    "A message that you sent could not be delivered to one or more of\nits recipients. This is a permanent error. "
    "The following address(es)\nfailed:\n\n"
)
_FOLLOWS = "\n\n--- The header of the original message is following. ---\n\n"
_GERMAN = (
    "Diese Nachricht wurde automatisch von einer Mail-Software erzeugt.\n\n"
    "Ihre Nachricht konnte nicht allen Empfängern zugestellt werden:\n\n"
)


def both(anna: str, bob: str, codes: tuple[int | None, int | None] = (None, None)) -> tuple[Row, ...]:
    """A row for Anna and one for Bob."""
    return ((ANNA, None, codes[0], anna), (BOB, None, codes[1], bob))


PROVIDERS = (
    Case(
        "in quotes",
        "1&1",
        f'{_EINSUNDEINS}"{ANNA}":\nSMTP error from remote server after RCPT command:\nhost: mx.example.org\n'
        f'5.1.1 unknown user\n"{BOB}":\nSMTP error from remote server after RCPT command:\nhost: mx.example.net\n'
        f"5.2.2 Mailbox Full\n{_FOLLOWS}",
        both("unknown user", "Mailbox Full"),
        remote="mx.example.org",
    ),
    Case(
        "with a colon",
        "1&1",
        f"{_EINSUNDEINS}{ANNA}:\nSMTP error from remote server for TEXT command, host: mx.example.org (192.0.2.7) "
        f"reason: 550 5.7.1 spam{_FOLLOWS}",
        ((ANNA, None, 550, "spam"),),
        remote="mx.example.org",
    ),
    Case(
        "one reason for two",
        "1&1",
        f"{_EINSUNDEINS}{ANNA}\n\n{BOB}\n\nFor the following reason:\n\nMail size limit exceeded.{_FOLLOWS}",
        both("size limit", "size limit"),
    ),
    Case(
        "in angle brackets",
        "1&1",
        f"{_EINSUNDEINS}  <{ANNA}>\n\nSMTP error from remote server after RCPT command:\nhost mx.example.org"
        f"[192.0.2.7]:\n550 user unknown{_FOLLOWS}",
        ((ANNA, None, 550, "user unknown"),),
        remote="mx.example.org",
    ),
    Case(
        "German, known by its field",
        "1&1",
        f"{_GERMAN}{ANNA}:\n550 Postfach unbekannt\n\n--- Es folgt der Header der Nachricht. ---\n\n",
        ((ANNA, None, 550, "Postfach unbekannt"),),
        header=("X-UI-Out-Filterresults: unknown:0;", "Content-Type: text/plain; charset=utf-8"),
    ),
    Case(
        "a warning",
        "1&1",
        f"A message that you sent has not yet been delivered:\n\n{ANNA}:\n451 try later{_FOLLOWS}",
        ((ANNA, None, 451, "try later"),),
        kind="delayed",
    ),
    Case(
        "screen names",
        "AOL",
        "Sorry sender@example.com. Your mail to the following recipients could not be delivered because they are not "
        "accepting mail from sender@example.com:\n\tannascreen\n\tbobscreen\n\n",
        (
            ("annascreen@mx.example.net", None, None, "not accepting mail"),
            ("bobscreen@mx.example.net", None, None, "not accepting mail"),
        ),
        returned="",
    ),
    Case(
        "the recipient above its dialogue",
        "au",
        f"Each of the following recipients was rejected by a remote\nmail server.\n\n    Recipient: <{ANNA}>\n"
        f"    >>> RCPT TO:<{ANNA}>\n    <<< 550 <{ANNA}>: User unknown\n\n    Recipient: <{BOB}>\n"
        f"    >>> RCPT TO:<{BOB}>\n    <<< 552 <{BOB}>: too big\n\n",
        both("User unknown", "too big", (550, 552)),
        returned="",
    ),
    Case(
        "the sentence above its recipient",
        "au",
        f"次のあて先へのメッセージはエラーのため送信できませんでした。\n\n"
        f"The user(s) account is temporarily over quota.\n\n<{ANNA}>\n\n",
        ((ANNA, None, None, "over quota"),),
        header=("Content-Type: text/plain; charset=utf-8",),
        returned="",
    ),
    Case(
        "full",
        "KDDI",
        f"Your mail sent on: Tue, 10 Jun 2025\n     Could not be delivered to: <{ANNA}>\n"
        "     As their mailbox is full.\n\n"
        f"Your mail sent on: Tue, 10 Jun 2025\n     Could not be delivered to: <{BOB}>\n"
        "     As the remote domain doesnt exist.\n\n",
        both("mailbox is full", "domain doesnt exist"),
        returned="",
    ),
    Case(
        "in square brackets",
        "Vade",
        'Delivery has failed to these recipients or distribution lists:\n\nServer "192.0.2.7:25" returned an error:\n\n'
        f"\t* [{ANNA}]: 550 no such user\n\t* [{BOB}]: 552 over quota\n\n\nOriginal message details:\n\n"
        "\t* From: sender@example.com\n\t* To: dora@example.org\n\n",
        both("no such user", "over quota", (550, 552)),
        returned="",
    ),
    Case(
        "details",
        "Apache James",
        "Error message below:\n550 - Requested action not taken: no such user here\n\nMessage details:\n"
        "  Subject: hello\n"
        f"  MAIL FROM: sender@example.com\n  RCPT TO: {ANNA}\n  From: sender@example.com\n  To: dora@example.org\n\n",
        ((ANNA, None, 550, "no such user"),),
        returned="",
    ),
    Case(
        "a mobile",
        "Verizon",
        "Message could not be delivered to mobile.\nError: No valid recipients for this MM\n\n\nOriginal Message:\n"
        f"From: Sender <sender@example.com>\nTo: {ANNA}\nSubject: hello\nDate: Tue\n\n",
        ((ANNA, None, None, "No valid recipients"),),
        returned="",
    ),
    Case(
        "a user by name",
        "JetMail",
        'Your mail cannot be delivered to the following address(es):\n\n anna "(0), ErrMsg=mail box space not enough, '
        'account=anna "\n\n---- Header of the source mail attached ----\n\n',
        (("anna@mx.example.net", None, None, "space not enough"),),
    ),
    Case(
        "a user by name",
        "CompuServe",
        "Receiver not found: anna\n\n\nYour message could not be delivered as addressed.\n\n"
        "--- Returned Message ---\n\n",
        (("anna@mx.example.net", None, None, "Receiver not found"),),
    ),
    Case(
        "addresses, then what is the matter",
        "BIGLOBE",
        f"   ----- The following addresses had delivery problems -----\n{ANNA}\n{BOB}\n\n"
        "   ----- Non-delivered information -----\nThe number of messages exceeded the local limit.\n\n",
        both("exceeded the local limit", "exceeded the local limit"),
        returned="",
    ),
)
GATEWAYS = (
    Case(
        "the dialogue",
        "InterScan",
        "****** Message from InterScan Messaging Security Suite ******\n\n"
        f"Sent <<< RCPT TO:<{ANNA}>\nReceived >>> 550 5.1.1 unknown user.\nSent <<< RCPT TO:<{BOB}>\n"
        f"Received >>> 452 4.2.2 over quota\n\nUnable to deliver message to <{ANNA}> (and others).\n\n",
        both("unknown user", "over quota", (550, 452)),
        returned="",
    ),
    Case(
        "the sentence",
        "InterScan",
        f"Message from InterScan Messaging Security Suite\n\nUnable to deliver message to <{ANNA}> (and other "
        "recipients in the same domain). Please check if address is correct.\n\n",
        ((ANNA, None, None, "Unable to deliver"),),
        returned="",
    ),
    Case(
        "words behind the address",
        "WebShield",
        f"------ Failed Recipients ------\n\n<{ANNA}>: mailbox unavailable. [SMTP Error Code 550]\n"
        f"<{BOB}>: insufficient storage. [SMTP Error Code 452]\n-------- Returned Mail --------\n\n",
        both("mailbox unavailable", "insufficient storage"),
    ),
    Case(
        "words in brackets",
        "McAfee",
        f"   --- The following addresses had delivery problems ---\n\n<{ANNA}>   (User unknown {ANNA})\n"
        f"<{BOB}>   (Mailbox full)\n\n--------------Boundary\n",
        both("User unknown", "Mailbox full"),
        returned="",
    ),
    Case(
        "a warning",
        "MessageSwitch",
        f"Your message to:\n\t{ANNA}\n\t{BOB}\n\nhas not yet been delivered because the recipient server "
        "did not respond.\n\n"
        "This is just a warning, you do not need to take any action. We will continue to attempt delivery.\n\n",
        both("did not respond", "did not respond"),
        kind="delayed",
        returned="",
    ),
    Case(
        "the reason first",
        "MailMarshal",
        "Your message:\n   From:    sender@example.com\n   Subject: hello\n\nCould not be delivered because of\n\n"
        f"550 5.1.1 User unknown\n\nThe following recipients were affected:\n    {ANNA}\n    {BOB}\n\n"
        "Additional Information\n======================\nOriginal Sender:    <sender@example.com>\n\n",
        both("User unknown", "User unknown", (550, 550)),
        returned="",
    ),
)
CASES = (*PROVIDERS, *GATEWAYS)
NAMES = [f"{case.system}: {case.name}" for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_who_failed_and_why(case: Case) -> None:
    answer = scan(case.raw)
    assert (answer.detector, answer.kind) == (case.system, case.kind)
    told = [(one.recipient, one.original_recipient, one.reply_code) for one in answer.failures]
    assert told == [row[:3] for row in case.rows]
    for one, row in zip(answer.failures, case.rows, strict=True):
        assert row[3] in one.diagnostic
    if case.returned:
        assert answer.original_message_id == "<sent-1@example.com>"


@pytest.mark.parametrize("case", [case for case in CASES if case.remote], ids=lambda case: case.name)
def test_who_refused(case: Case) -> None:
    assert scan(case.raw).failures[0].remote_mta == case.remote


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_line_ends_change_nothing(case: Case) -> None:
    assert scan(crlf(case.raw)).failures == scan(case.raw).failures


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_person_who_quotes_it_reports_nothing(case: Case) -> None:
    quoted = case.raw.replace(b"Return-Path: <>\n", b"").replace(
        b"From: Mail Delivery System <MAILER-DAEMON@mx.example.net>", b"From: Carl <carl@example.net>"
    )
    assert scan(quoted.replace(b"sender@example.com", b"list@example.com")).kind == "other"


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_cut_anywhere_it_still_answers(case: Case) -> None:
    raw = case.raw
    for end in range(0, len(raw), 41):
        for one in scan(raw[:end]).failures:
            assert len(one.recipient) <= 1000


def test_the_domain_filter_of_au_says_no_more() -> None:
    header = (
        "From: <Postmaster@ezweb.ne.jp>",
        "Return-Path: <MAILER-DAEMON>",
        "To: sender@example.com",
        "X-SPASIGN: NG",
    )
    body = f"<{ANNA}>\n\nEach of the following recipients was rejected by a remote mail server.\n"
    (one,) = scan("\n".join((*header, "", body)).encode()).failures
    assert (one.recipient, one.reason) == (ANNA, "filtered")


def test_every_system_has_a_case() -> None:
    ours = {one.name for one in (*providers.SYSTEMS, providers.EINSUNDEINS, *gateways.SYSTEMS)}
    assert {case.system for case in CASES} == ours <= {one.name for one in SYSTEMS}
