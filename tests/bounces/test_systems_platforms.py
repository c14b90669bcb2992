"""Google, IBM and Novell without a report part: what they write, in their languages."""

import pytest

from dcctl.bounces.scan import scan
from tests.bounces.mails import crlf, dsn, mail, recipient
from tests.bounces.platform_case import ORIGINAL, SENT, Case, check, ndr, quoted


def gmail(*header: str, body: str) -> bytes:
    return mail("Content-Type: text/plain; charset=utf-8", *header, body=body).replace(
        b"Mail Delivery System <MAILER-DAEMON@mx.example.net>",
        b"Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
    )


GMAIL = (
    Case(
        "Gmail until 2016: the other server refuses",
        gmail(
            "X-Failed-Recipients: anna@example.org",
            body="Delivery to the following recipient failed permanently:\n\n     anna@example.org\n\n"
            "Technical details of permanent failure: \nGoogle tried to deliver your message, but it was rejected by "
            "the "
            "server for the recipient domain example.org by mx.example.org. [192.0.2.7].\n\n"
            "The error that the other server returned was:\n550 5.1.1 <anna@example.org>... User Unknown\n\n\n"
            f"----- Original message -----\n\n{ORIGINAL}",
        ),
        "Gmail",
        (("anna@example.org", "5.1.1", 550),),
        "550 5.1.1 <anna@example.org>... User Unknown",
        remote="mx.example.org",
        message_id=SENT,
    ),
    Case(
        "Gmail until 2016: two recipients, Gmail's own reason",
        gmail(
            "X-Failed-Recipients: anna@example.org, bob@example.org",
            body="Delivery to the following recipients failed permanently:\n\n     anna@example.org\n     "
            "bob@example.org\n\n"
            "Technical details of permanent failure: \nDNS Error: Domain name not found\n\n"
            f"----- Original message -----\n\n{ORIGINAL}",
        ),
        "Gmail",
        (("anna@example.org", None, None), ("bob@example.org", None, None)),
        "DNS Error: Domain name not found",
        message_id=SENT,
    ),
    Case(
        "Gmail until 2016: a warning has no X-Failed-Recipients",
        gmail(
            "Subject: Delivery Status Notification (Delay)",
            body="This is an automatically generated Delivery Status Notification\n\nTHIS IS A WARNING MESSAGE "
            "ONLY.\n\n"
            "Delivery to the following recipient has been delayed:\n\n     anna@example.org\n\n"
            "Message will be retried for 2 more day(s)\n\nTechnical details of temporary failure: \n"
            "The error that the other server returned was: 450 450 4.2.2 Mailbox Full (state 14).\n\n"
            f"----- Original message -----\n\n{ORIGINAL}",
        ),
        "Gmail",
        (("anna@example.org", "4.2.2", 450),),
        "450 450 4.2.2",
        kind="delayed",
        message_id=SENT,
    ),
    Case(
        "Gmail since 2016, its report part lost, in German",
        gmail(
            "X-Failed-Recipients: anna@example.org",
            f"In-Reply-To: {SENT}",
            body="** Adresse nicht gefunden **\n\nIhre Nachricht wurde nicht an anna@example.org zugestellt, weil die "
            "Adresse nicht gefunden wurde.\n\nDie Antwort lautete:\n\n550 5.1.1 The email account that you tried to "
            "reach "
            "does not exist.\n",
        ),
        "Gmail",
        (("anna@example.org", "5.1.1", 550),),
        "550 5.1.1 The email account",
        message_id=SENT,
    ),
    Case(
        "Gmail since 2016, a delay without its report part",
        gmail(
            "Subject: Delivery Status Notification (Delay)",
            body="** Delivery incomplete **\n\nThere was a temporary problem delivering your message to "
            "anna@example.org. "
            "Gmail will retry for 46 more hours. You'll be notified if the delivery fails permanently.\n",
        ),
        "Gmail",
        (("anna@example.org", None, None),),
        "temporary problem",
        kind="delayed",
    ),
    Case(
        "Google Groups in English",
        gmail(
            "X-Failed-Recipients: team@groups.example.com",
            f"In-Reply-To: {SENT}",
            body="Hello sender@example.com,\n\nWe're writing to let you know that the group you tried to contact "
            "(team) may "
            "not exist, or you may not have permission to post messages to the group.\n\nIf you have questions "
            "visit the "
            "Help Center at https://groups.google.com/support/.\n\nGoogle Groups\n\n----- Original message "
            f"-----\n\n{ORIGINAL}",
        ),
        "Google Groups",
        (("team@groups.example.com", None, None),),
        "may not exist",
        message_id=SENT,
    ),
    Case(
        "Google Groups in Japanese",
        gmail(
            "X-Failed-Recipients: team@groups.example.com",
            body="sender@example.com 様\n\n"
            "連絡しようとしたグループ(team)が存在しないか、投稿する権限がない可能性があります。\n\n"
            f"https://groups.google.com/support/ をご覧ください。\n\n----- Original message -----\n\n{ORIGINAL}",
        ),
        "Google Groups",
        (("team@groups.example.com", None, None),),
        message_id=SENT,
    ),
)

IBM_AND_NOVELL = (
    Case(
        "Domino",
        ndr(
            "Your message\n\n  Subject: hello\n\nwas not delivered to:\n\n  anna@example.org\n\nbecause:\n\n"
            "  User anna (anna@example.org) not listed in Domino Directory\n\n"
        ),
        "Domino",
        (("anna@example.org", None, None),),
        "not listed in Domino Directory",
    ),
    Case(
        "Domino in German, two recipients",
        ndr(
            "Ihre Nachricht\n\n  Betreff: hello\n\nkonnte nicht zugestellt werden an:\n\n  anna@example.org\n"
            "  bob@example.org\n\nGrund:\n\n  Benutzer nicht im Domino-Verzeichnis\n\n"
        ),
        "Domino",
        (("anna@example.org", None, None), ("bob@example.org", None, None)),
        "Benutzer nicht im Domino-Verzeichnis",
    ),
    Case(
        "Domino, a reply of the other server",
        ndr(
            "Your message\n\n  Subject: hello\n\nwas not delivered to:\n\n  anna@example.org\n\nbecause:\n\n"
            "  mx.example.org\n  552 5.2.2 Mailbox full\n\n"
        ),
        "Domino",
        (("anna@example.org", "5.2.2", 552),),
        "552 5.2.2 Mailbox full",
    ),
    Case(
        "a Notes client's delivery failure report",
        ndr(
            "Delivery Failure Report\nYour document:\thello\nwas not delivered to:\tanna@example.org\n"
            "because:\tUser anna not listed in public Name & Address Book\n\nRouting path\n"
        ),
        "Domino",
        (("anna@example.org", None, None),),
        "not listed in public Name & Address Book",
    ),
    Case(
        "Lotus SMTP MTA: reasons above the addresses",
        ndr(
            "------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\nanna@example.org\n"
            f"bob@example.org\n\nNo route found\ncarl@example.net\n\n------- Returned Message --------\n{ORIGINAL}"
        ),
        "Lotus SMTP MTA",
        (("anna@example.org", None, None), ("bob@example.org", None, None), ("carl@example.net", None, None)),
        "User not listed in public Name & Address Book",
        message_id=SENT,
    ),
    Case(
        "GroupWise: two recipients",
        ndr(
            "The message that you sent was undeliverable to the following:\n\n\tanna@example.org (user not found)\n"
            "\tbob@example.org (mailbox full)\n\n",
            "X-Mailer: Novell GroupWise Internet Agent 7.0.1",
        ),
        "GroupWise",
        (("anna@example.org", None, None), ("bob@example.org", None, None)),
        "user not found",
    ),
    Case(
        "GroupWise: a reply with brackets, and nothing",
        ndr(
            "\tanna@example.org (550 5.1.1 unknown (x))\n\tbob@example.org\n\n",
            "X-Mailer: Novell GroupWise Internet Agent 6.5",
        ),
        "GroupWise",
        (("anna@example.org", "5.1.1", 550), ("bob@example.org", None, None)),
        "550 5.1.1 unknown (x)",
    ),
    Case(
        "GroupWise in German, a local name that the returned To field completes",
        ndr(
            "Die Nachricht konnte nicht zugestellt werden an:\n\n\tAnna (Benutzer nicht gefunden)\n\n" + ORIGINAL,
            "X-Mailer: Novell GroupWise Internet Agent 8.0.2",
        ),
        "GroupWise",
        (("anna@example.org", None, None),),
        "Benutzer nicht gefunden",
        message_id=SENT,
    ),
    Case(
        "GroupWise, a local name that nobody completes",
        ndr("\tanna (user not found)\n", "X-Mailer: Novell GroupWise Internet Agent 8.0.2"),
        "GroupWise",
        (("", None, None),),
    ),
    Case(
        "Lotus SMTP MTA: the reason below",
        ndr(
            "-------- Failed Delivery --------\n\nanna@example.org\n\n"
            "-------- Reason for failure --------\n\nNo such user\n"
        ),
        "Lotus SMTP MTA",
        (("anna@example.org", None, None),),
        "No such user",
    ),
)

CASES = (*GMAIL, *IBM_AND_NOVELL)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_answer(case: Case) -> None:
    check(case, case.raw)
    check(case, crlf(case.raw))


def test_a_group_that_refuses_leaves_nothing_to_decide() -> None:
    reasons = {one.reason for case in GMAIL if case.detector == "Google Groups" for one in scan(case.raw).failures}
    assert reasons == {"rejected"}


@pytest.mark.parametrize("case", [GMAIL[0], IBM_AND_NOVELL[0]], ids=lambda case: case.name)
def test_a_person_quotes_it(case: Case) -> None:
    assert scan(quoted(case.raw, "Re: Delivery Status Notification (Failure)")).kind == "other"


def test_undeclared_japanese_in_a_field() -> None:
    """Domino writes ISO-2022-JP into Diagnostic-Code; the report part declares no charset."""
    words = "ユーザーは見つかりません".encode("iso2022_jp")
    raw = dsn(recipient("anna@example.org", "failed", "5.0.0", "X-Notes; WORDS")).replace(b"WORDS", words)
    assert scan(raw).failures[0].diagnostic == "ユーザーは見つかりません"
