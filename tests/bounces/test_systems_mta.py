"""Mail systems that write no report part: each recipient with its own words, and nobody else's."""

import pytest

from dcctl.bounces.scan import scan
from dcctl.bounces.systems.table import SYSTEMS
from tests.bounces.mails import crlf
from tests.bounces.mta_case import Case
from tests.bounces.mta_families import EXIM, QMAIL
from tests.bounces.mta_forms import FORMS
from tests.bounces.mta_sessions import POSTFIX, SENDMAIL

CASES = (*QMAIL, *EXIM, *SENDMAIL, *POSTFIX, *FORMS)
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


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_line_ends_change_nothing(case: Case) -> None:
    assert scan(crlf(case.raw)).failures == scan(case.raw).failures


@pytest.mark.parametrize("case", [case for case in CASES if case.remote], ids=lambda case: case.system)
def test_who_refused(case: Case) -> None:
    assert scan(case.raw).failures[0].remote_mta == case.remote


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_person_who_quotes_it_reports_nothing(case: Case) -> None:
    quoted = case.raw.replace(b"Return-Path: <>\n", b"").replace(
        b"From: Mail Delivery System <MAILER-DAEMON@mx.example.net>", b"From: Carl <carl@example.net>"
    )
    marked = b"X-Failed-Recipients:" in quoted or b"X-MLServer:" in quoted
    assert marked or scan(quoted.replace(b"sender@example.com", b"list@example.com")).kind == "other"


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_cut_anywhere_it_still_answers(case: Case) -> None:
    raw = case.raw
    for end in range(0, len(raw), 37):
        for one in scan(raw[:end]).failures:
            assert len(one.recipient) <= 1000


def test_a_program_of_the_recipient_failed() -> None:
    case = next(case for case in EXIM if case.name == "a program, with what it wrote")
    assert scan(case.raw).failures[0].reason == "mailererror"


HOSTILE = (
    "-" * 60_000 + "x",
    "   ----- Transcript of session follows -----\n" + ">>> RCPT To:<a@b.c>\n<<< 550 no\n" * 3000,
    "   ----- The following addresses had permanent fatal errors -----\n" + "a\n" * 30_000,
    "   ----- The following addresses had permanent fatal errors -----\n<a@b.c>\n" + " " * 60_000 + "x\n",
    "created automatically by mail delivery software\n\n" + "  pipe to |x\n" * 5000,
    "created automatically by mail delivery software\n\n" + "  a@b.c\n" + "    " + "( " * 30_000,
    "this is the mail system at host\n<" + "a" * 60_000,
    "hi. this is the\n\n" + "<a@b.c>:\n" * 7000,
    "due to the following reason:\n" * 2000 + "did not receive your message:\n",
    "did not receive a copy of your message\n--- Session Transcript ---\n" + " " * 60_000 + "RCPT",
    "this is the dragonfly mail agent\n" + "There was an error delivering your mail to <a@b.c>.\n" + "a." * 30_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:30].strip())
def test_what_is_read_of_hostile_texts_is_bounded(text: str) -> None:
    named = ", ".join(f"u{number}@example.org" for number in range(500))
    raw = Case("", "", text, (), header=(f"X-Failed-Recipients: {named}",), returned="").raw
    failures = scan(raw).failures
    assert len(failures) <= 2000
    assert all(len(one.diagnostic) <= 4096 for one in failures)


def test_every_system_has_a_case() -> None:
    ours = {case.system for case in CASES}
    assert ours <= {system.name for system in SYSTEMS}
