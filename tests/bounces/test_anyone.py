"""Reports of systems nobody knows, in many languages: who failed, each with its own words; and mails that are none."""

import pytest

from dcctl.bounces.scan import scan
from tests.bounces.anyone_forms import DELAYED, LANGUAGES, PLACES, SYSTEMS
from tests.bounces.mails import crlf
from tests.bounces.mta_case import Case

CASES = (*PLACES, *LANGUAGES, *DELAYED, *SYSTEMS)
# Nothing in these says that it was a mail that was not delivered: a mail system must have written them.
NO_STATEMENT = (
    *("a table", "two sentences", "a list below the sentence", "a title above the sent message"),
    *("sentences with their replies", "de, a list", "attempts", "Mercury", "HotPOP", "SpamLion"),
)


def name_of(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_who_failed_and_why(case: Case) -> None:
    answer = scan(case.raw)
    assert (answer.detector, answer.kind) == (case.system, case.kind)
    assert [(one.recipient, one.reply_code) for one in answer.failures] == [(row[0], row[2]) for row in case.rows]
    for one, row in zip(answer.failures, case.rows, strict=True):
        assert row[3] in one.diagnostic


@pytest.mark.parametrize("case", PLACES, ids=name_of)
def test_each_has_its_own_words(case: Case) -> None:
    words = {row[3] for row in case.rows}
    for one, row in zip(scan(case.raw).failures, case.rows, strict=True):
        assert [word for word in words if word in one.diagnostic] == [row[3]]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_line_ends_change_nothing(case: Case) -> None:
    assert scan(crlf(case.raw)).failures == scan(case.raw).failures


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_without_a_trait_of_a_report_it_is_none(case: Case) -> None:
    plain = case.raw.replace(b"Return-Path: <>\n", b"").replace(
        b"From: Mail Delivery System <MAILER-DAEMON@mx.example.net>", b"From: Carl <carl@example.net>"
    )
    marked = b"X-Failed-Recipients" in plain
    assert marked or scan(plain.replace(b"sender@example.com", b"dora@example.com")).kind == "other"


@pytest.mark.parametrize("case", [case for case in CASES if not case.header], ids=name_of)
def test_a_null_reverse_path_is_enough(case: Case) -> None:
    plain = case.raw.replace(
        b"From: Mail Delivery System <MAILER-DAEMON@mx.example.net>", b"From: Robot <r@example.net>"
    )
    assert scan(plain).kind == (case.kind if case.name not in NO_STATEMENT else "other")


PARTS = "Content-Type: multipart/mixed; boundary=b"
SENT = "Received: by mx.example.net\nFrom: sender@example.com\nTo: bob@example.net\nMessage-ID: <sent-1@example.com>\n"


def returning(text: str) -> str:
    """A text and the reader's own message."""
    return f"--b\nContent-Type: text/plain\n\n{text}\n--b\nContent-Type: message/rfc822\n\n{SENT}\nbody\n--b--\n"


DAEMON = "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>"
POSTMASTER = "From: Postmaster <postmaster@example.net>"
ANNA = "From: Anna <anna@example.org>"
NULL = "Return-Path: <>"
NONE = {
    "a full mailbox": (
        ("From: System Administrator <admin@example.com>",),
        "Your mailbox sender@example.com is full. New messages cannot be delivered to you. Contact help@example.com.\n",
    ),
    "a full mailbox, de": (
        (POSTMASTER, NULL),
        "Ihr Postfach ist voll. Neue Nachrichten können nicht zugestellt werden.\nPostfach: sender@example.com\n",
    ),
    "a spam digest": (
        (POSTMASTER, NULL),
        "These messages were not delivered to your inbox:\n\nanna@example.org  Offer\nbob@example.net  Win\n",
    ),
    "held messages": ((POSTMASTER, NULL), "Held messages:\n\nFrom: anna@example.org\nSubject: rejected: 550 5.1.1\n"),
    "an attachment": ((POSTMASTER,), "An attachment in a message from anna@example.org was blocked and removed.\n"),
    "somebody has left": ((ANNA, NULL), "I do not work here any more. Please write to bob@example.net.\n"),
    "a friend sends it back": ((ANNA, PARTS), returning("Your mail could not be delivered to bob@example.net.")),
    "a friend forwards it": (
        (ANNA, PARTS, "Subject: Fwd: hello"),
        returning("Your mail could not be delivered to bob@example.net."),
    ),
    "a friend asks": ((ANNA, PARTS), returning("This mail of yours to bob@example.net bounced, what now?")),
    "a moderator": (
        ("From: users-bounces@lists.example.net", NULL),
        "Your posting has been rejected by the moderator. Contact users-owner@lists.example.net.\n",
    ),
    "an order": (
        ("From: shop@example.net", NULL),
        "Your order could not be delivered to anna@example.org. A message was left.\n",
    ),
    "a postmaster writes himself": (
        (POSTMASTER,),
        "Hello,\n\nwe tried to write to anna@example.org and it was returned to sender with 550 5.7.1.\n\nCarl\n",
    ),
    "a welcome": (
        (POSTMASTER,),
        "Your account sender@example.com is ready. Mail that cannot be delivered is returned to sender.\n",
    ),
    "delivered": ((DAEMON,), "Your message was successfully delivered to anna@example.org.\n"),
    "mails to click for": ((DAEMON,), "5 messages could not be delivered to sender@example.com. Click here.\n"),
    "mails to click for, with a sender": (
        (DAEMON,),
        "5 messages could not be delivered to sender@example.com.\n\nFrom: bob@example.net\n",
    ),
    "a list's notice about a member": (
        ("From: users-request@lists.example.net", NULL),
        "Bounce action notice:\n\n    Member:     anna@example.org\n    Reason:     Excessive bounces.\n",
    ),
    "a web site": (("From: Site <www@example.net>",), "An e-mail could not be sent to anna@example.org\n"),
    "a call": ((POSTMASTER,), "You missed a call from anna@example.org. The message could not be delivered.\n"),
    "a program for mail": (
        (ANNA, NULL, "User-Agent: Mutt"),
        "My message to you was rejected: <bob@example.net>: user unknown\n",
    ),
}


@pytest.mark.parametrize(("header", "text"), NONE.values(), ids=NONE)
def test_no_report(header: tuple[str, ...], text: str) -> None:
    lines = (*header, "Date: Tue, 10 Jun 2025 10:00:00 +0000", "To: sender@example.com", "MIME-Version: 1.0")
    assert scan("\n".join((*lines, "", text)).encode()).kind not in ("bounce", "delayed")


def test_a_report_about_nobody() -> None:
    """A mail system names nobody, and the message was for a list."""
    head = (DAEMON, PARTS, "To: sender@example.com")
    text = returning("A message that you sent could not be delivered to one or more of its recipients.")
    answer = scan("\n".join((*head, "", text.replace("To: bob", "List-Id: <b>\nTo: bob"))).encode())
    assert (answer.kind, answer.original_message_id) == ("bounce", "<sent-1@example.com>")
    assert [(one.recipient, one.reason) for one in answer.failures] == [("", "onhold")]


STATEMENTS = tuple(case for case in LANGUAGES if case.name not in NO_STATEMENT)


@pytest.mark.parametrize("case", STATEMENTS, ids=name_of)
def test_the_same_words_of_a_person_are_not_believed(case: Case) -> None:
    head = (ANNA.replace("anna", "carl"), NULL, "Subject: Re: hello", "To: sender@example.com")
    said = "\n".join((*head, "", f"Hi,\n\nlook at this:\n\n{case.text}\nCarl\n"))
    assert scan(said.encode()).kind == "other"


def test_a_report_in_a_subject_that_was_answered_by_a_machine() -> None:
    """Nothing but the statement and the address, in two languages: no person writes so."""
    head = ("From: robot@example.net", "Subject: RE: hello : non remis", "To: news-bounces@example.com")
    text = "***\nVotre message n'a pas pu être remis à\n{0}\n\n***\nCould not be delivered to\n{0}\n"
    answer = scan("\n".join((*head, "", text.format("bob@example.net"))).encode())
    assert (answer.kind, [one.recipient for one in answer.failures]) == ("bounce", ["bob@example.net"])


HOSTILE = (
    "could not be delivered:\n\n" + "".join(f"a{number}@example.org\n\n" for number in range(3000)),
    "could not be delivered to " + ", ".join(f"a{number}@example.org" for number in range(3000)),
    "undelivered\n" + ("x " * 20 + "a" * 60 + "@\n") * 500,
    "undelivered\n" + ("- " * 20 + "label " * 9 + ": <" + "a" * 60 + "@\n") * 500,
    "mail " * 15_000 + "a@example.org",
    "delivery to " * 6000 + "a@example.org",
    "nicht " * 12_000 + "a@example.org",
    "\n-- returned message " * 3000 + "a@example.org undelivered",
    "undelivered a@example.org. " * 3000,
    "undelivered\n\n" + "a@example.org 550 5.1.1 x\n" * 3000,
    ("- " * 40 + "\n") * 800 + "a@example.org undelivered",
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:30].strip())
def test_hostile_texts_cost_little(text: str) -> None:
    answer = scan("\n".join((DAEMON, NULL, "To: sender@example.com", "", text)).encode())
    assert len(answer.failures) <= 1000
