"""Microsoft's systems without a report part, or with one that was rebuilt: what they write, in their languages."""

import pytest

from dcctl.bounces.scan import scan
from tests.bounces.mails import crlf, dsn, mail, multipart, recipient
from tests.bounces.platform_case import ORIGINAL, SENT, Case, check, ndr, quoted
from tests.support.suites import suite


def page(html: str, *header: str) -> bytes:
    return mail("Content-Type: text/html; charset=utf-8", "X-MS-Exchange-Message-Is-Ndr:", *header, body=html)


# 4.0 to 2003: the recipient's line has the time, in the order and words of the language.
TIMED = (
    ("en", "anna@example.org on Tue, 10 Jun 2025 12:00:00 +0200"),
    ("en, Outlook", "'anna@example.org' on 6/10/2025 12:00 PM"),
    ("de", "'anna@example.org' am 10.06.2025 12:00"),
    ("fr", "anna@example.org le 10/06/2025 12:00"),
    ("es", "anna@example.org el 10/06/2025 12:00"),
    ("nl", "anna@example.org op 10-6-2025 12:00"),
    ("sv", "anna@example.org den 2025-06-10 12:00"),
    ("cs", "anna@example.org dne 10.6.2025 12:00"),
    ("zh", "'anna@example.org' 在 2025-6-10 12:00 上"),
)
# 2007 and later: the heading above the recipients, and the one above what is for administrators.
HEADINGS = (
    ("en", "Delivery has failed to these recipients or groups:", "Diagnostic information for administrators:"),
    ("de", "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:", "Diagnoseinformationen:"),
    ("fr", "Échec de la remise pour ces destinataires ou groupes :", "Informations de diagnostic :"),
    ("it", "Il recapito non è riuscito per i seguenti destinatari:", "Informazioni di diagnostica:"),
    ("es", "No se pudo entregar el mensaje a estos destinatarios:", "Información de diagnóstico:"),
    ("pl", "Nie można dostarczyć wiadomości do tych adresatów:", "Informacje diagnostyczne:"),
    ("ru", "Сбой доставки следующим получателям или группам:", "Диагностические сведения:"),
    ("ja", "次の受信者またはグループへの配信に失敗しました:", "管理者向けの診断情報:"),
    ("zh", "无法向这些收件人或组传递邮件:", "管理员的诊断信息:"),
    ("ko", "다음 받는 사람 또는 그룹에 배달하지 못했습니다.", "관리자용 진단 정보:"),
    ("et", "Nendele adressaatidele ei saanud kohale toimetada:", "Diagnostikateave administraatoritele:"),
)
CASES = (
    *(
        Case(
            f"Exchange 2003, {language}",
            ndr(
                f"Subject: hello\n\n      {line}\n            Words of the language.\n            <mx.example.org "
                "#5.1.1>\n"
            ),
            "Exchange",
            (("anna@example.org", "5.1.1", None),),
            "Words of the language.",
            remote="mx.example.org",
        )
        for language, line in TIMED
    ),
    *(
        Case(
            f"Exchange 2007, {language}",
            ndr(
                f"{heading}\n\nAnna<mailto:anna@example.org>\nWords of the language. Microsoft Exchange.\n\n{below}\n\n"
                "Server: ex.example.org\n\nanna@example.org\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n\n"
                f"bob@example.net\nmx.example.net #552 5.2.2 Mailbox full ##\n\nHeaders:\n\n{ORIGINAL}"
            ),
            "Exchange",
            (("anna@example.org", "5.1.1", 550), ("bob@example.net", "5.2.2", 552)),
            "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found",
            message_id=SENT,
        )
        for language, heading, below in HEADINGS
    ),
    Case(
        "Internet Mail Service 5.5: two recipients",
        ndr(
            "Your message\n\n  To:      anna@example.org\n  Subject: hello\n  Sent:    Tue, 10 Jun 2025 12:00:00 "
            "+0200\n\n"
            "did not reach the following recipient(s):\n\n"
            "anna@example.org on Tue, 10 Jun 2025 12:00:00 +0200\n    The recipient name is not recognized\n"
            "    MSEXCH:IMS:Example:SITE:EX 0 (000C05A6) Unknown\nRecipient\n"
            "bob@example.org on Tue, 10 Jun 2025 12:00:00 +0200\n    The recipient name is not recognized\n"
            "    MSEXCH:IMS:Example:SITE:EX 0 (000C05A6) Unknown Recipient\n\n"
        ),
        "Exchange",
        (("anna@example.org", None, None), ("bob@example.org", None, None)),
        "Unknown Recipient",
    ),
    Case(
        "Internet Mail Service 5.5: a recipient shown by name",
        ndr(
            "Your message\n\n  Subject: hello\n  Sent:    Tue, 10 Jun 2025 12:00:00 +0200\n\n"
            "did not reach the following recipient(s):\n\nAnna Example on Tue, 10 Jun 2025 12:00:00 +0200\n"
            "    The recipient was unavailable\n    MSEXCH:MSExchangeMTA:EXAMPLE:EX\n\n"
        ),
        "Exchange",
        (("", None, None),),
    ),
    Case(
        "Exchange 2000: the address only in the reply",
        ndr(
            "The following recipient(s) could not be reached:\n\n      Example, Anna on 6/10/2025 12:00 PM\n"
            "            The e-mail system was unable to deliver the message.\n"
            "            <mx.example.org #5.5.0 smtp;550 5.1.1 <anna@example.org>: unknown>\n"
        ),
        "Exchange",
        (("anna@example.org", "5.5.0", 550),),
        remote="mx.example.org",
    ),
    Case(
        "Exchange 2013 and later: the remote server is named",
        ndr(
            "Delivery has failed to these recipients or groups:\n\nanna@example.org<mailto:anna@example.org>\n"
            "Words.\n\n"
            "Generating server: ex.example.com\n\nanna@example.org\n"
            "mx.example.org\nRemote Server at mx.example.org (192.0.2.7) returned '554 5.7.1 Blocked'\n"
            "6/10/2025 7:26:11 AM - Server at mx.example.org (192.0.2.7) returned '450 4.4.316 Refused'\n\n"
        ),
        "Exchange",
        (("anna@example.org", "5.7.1", 554),),
        "554 5.7.1 Blocked",
        remote="mx.example.org",
    ),
    Case(
        "Exchange 2010: another SMTP server refused",
        ndr(
            "anna@example.org<mailto:anna@example.org>\nWords. Microsoft Exchange.\n\nServer: ex.example.com\n\n"
            "anna@example.org\nmx.example.org #<mx.example.org #5.7.1 smtp;554 5.7.1 Blocked> #SMTP#\n\n"
        ),
        "Exchange",
        (("anna@example.org", "5.7.1", 554),),
        "554 5.7.1 Blocked",
        remote="mx.example.org",
    ),
    Case(
        "Exchange 2007 with words of the administrator's own: only the link is left",
        ndr(
            "Delivery has failed to these recipients or distribution lists:\n\nAnna<mailto:anna@example.org>\n"
            "The mailbox is full.\n\nBob<mailto:bob@example.org>\nNo such person here.\n\nSent by Microsoft Exchange\n",
            "X-MS-Exchange-Message-Is-Ndr:",
        ),
        "Exchange",
        (("anna@example.org", None, None), ("bob@example.org", None, None)),
        "The mailbox is full.",
    ),
    Case(
        "a delay, its subject in German",
        ndr(
            "Die Zustellung an folgende Empfänger ist verzögert:\n\nAnna<mailto:anna@example.org>\n\nMicrosoft "
            "Exchange\n",
            subject="=?utf-8?Q?Zustellung_verz=C3=B6gert=3A_hello?=",
        ),
        "Exchange",
        (("anna@example.org", None, None),),
        kind="delayed",
    ),
    Case(
        "no delay: the word is the sent subject's",
        ndr(
            "Anna<mailto:anna@example.org>\nNo such person here.\n\nMicrosoft Exchange\n",
            "X-MS-Exchange-Message-Is-Ndr:",
            subject="Undeliverable: your flight is delayed",
        ),
        "Exchange",
        (("anna@example.org", None, None),),
    ),
    Case(
        "Exchange Online, HTML only",
        page(
            "<p><b>Delivery has failed to these recipients or groups:</b></p><p><a "
            'href="mailto:anna@example.org">Anna</a>'
            "<br>\nWords.</p><p>Generating server: X.prod.outlook.com</p>\n<p>anna@example.org<br>\n"
            "Remote Server returned '550 5.4.1 Recipient address rejected: Access denied'<br>\n</p>"
        ),
        "Exchange",
        (("anna@example.org", "5.4.1", 550),),
        "550 5.4.1 Recipient address rejected: Access denied",
    ),
    Case(
        "Exchange Online's page, in French",
        page(
            "<p>Votre message à anna@example.org n'a pas pu être remis.</p><p>anna est introuvable sur example.org.</p>"
            "<table><tr><td>Adresse de l'expéditeur :</td><td>sender@example.com</td></tr>"
            "<tr><td>Erreur signalée :</td><td>550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not "
            "found</td></tr></table>"
        ),
        "Exchange",
        (("anna@example.org", "5.1.10", 550),),
        "RESOLVER.ADR.RecipientNotFound",
    ),
    Case(
        "Exchange Online: an empty plain text beside the page",
        multipart(
            "multipart/alternative",
            ("Content-Type: text/plain", " \n"),
            (
                "Content-Type: text/html; charset=utf-8",
                "<p>Your message to anna@example.org couldn't be delivered.</p>\n<p>X.protection.outlook.com</p>"
                "<p>Reported error:</p><p>550 5.7.520 Access denied, Your organization does not allow external "
                "forwarding</p>",
            ),
        ),
        "Exchange",
        (("anna@example.org", "5.7.520", 550),),
    ),
    Case(
        "Microsoft SMTP service, in a language that is not ours",
        ndr(
            "Satz auf Deutsch.\n\n       anna@example.org\n       bob@example.org\n\n\n",
            "X-DSNContext: 335a7efd - 4523",
        ),
        "Microsoft SMTP",
        (("anna@example.org", None, None), ("bob@example.org", None, None)),
        "Satz auf Deutsch.",
    ),
    Case(
        "Microsoft SMTP service: a report whose fields name nobody",
        dsn(
            text="This is an automatically generated Delivery Status Notification.\n\n"
            "Delivery to the following recipients has been delayed.\n\n       anna@example.org\n\n"
        ),
        "Microsoft SMTP",
        (("anna@example.org", None, None),),
        kind="delayed",
        message_id=SENT,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_answer(case: Case) -> None:
    check(case, case.raw)
    check(case, crlf(case.raw))


def test_those_it_was_delivered_to_are_linked_too() -> None:
    text = "Delivery to these recipients is complete:\n\nAnna<mailto:anna@example.org>\nWords.\n\nMicrosoft Exchange\n"
    assert scan(ndr(text, subject="Relayed: hello")).failures == ()


def test_a_person_quotes_it() -> None:
    assert scan(quoted(CASES[0].raw, "Fwd: Undeliverable: hello")).kind == "other"


REBUILT = (
    ("< #5.1.1 smtp; 550 5.1.1 unknown user>", "failed", "bounce", "5.1.1", "550 5.1.1 unknown user"),
    ("<dns; mx.example.org #5.2.2 smtp; 552 5.2.2 full>", "failed", "bounce", "5.2.2", "552 5.2.2 full"),
    ("< #4.4.1 smtp; 451 4.4.1 no answer>", "delivered", "delayed", "4.4.1", "451 4.4.1 no answer"),
    ("< #2.0.0 smtp; 250 2.0.0 ok>", "delivered", "delivered", "2.0.0", "250 2.0.0 ok"),
)


@pytest.mark.parametrize(("supplement", "action", "kind", "status", "words"), REBUILT)
def test_a_report_that_exchange_rebuilt(supplement: str, action: str, kind: str, status: str, words: str) -> None:
    """Diagnostic-Code is gone, Status and Action are the server's own, X-Supplementary-Info has what was said."""
    fields = recipient("anna@example.org", action, "5.1.0", "", f"X-Supplementary-Info: {supplement}")
    found = scan(dsn(fields))
    assert found.kind == kind
    assert (found.failures[0].status, found.failures[0].diagnostic) == (status, words)


def test_reports_as_an_ews_server_gives_them_back() -> None:
    folder = suite("ews") / "mime" / "read-back"
    if not folder.is_dir():
        pytest.skip(f"no {folder}: the suites are not here")
    expected = {
        "ndr-1.eml": ("bounce", [("nobody@peer.test", "5.1.1", 550)]),
        "ndr-2.eml": ("bounce", [("full@peer.test", "5.2.2", 552)]),
        "ndr-3.eml": ("bounce", [("spam@peer.test", "5.7.1", 550)]),
        "ndr-4.eml": ("bounce", [("nobody@peer.test", "5.1.1", 550)]),
        "dsn-failed-two.eml": ("bounce", [("a@peer.test", "5.1.1", 550), ("b@peer.test", "5.1.1", 550)]),
        "dsn-delayed.eml": ("delayed", [("late@peer.test", "4.4.1", 451)]),
        "dsn-delivered.eml": ("delivered", [("late@peer.test", "2.0.0", 250)]),
        "bounce-plain-text.eml": ("bounce", [("gone@peer.test", "5.1.1", None)]),
    }
    answers = {name: scan((folder / name).read_bytes()) for name in expected}
    assert expected == {
        name: (found.kind, [(one.recipient, one.status, one.reply_code) for one in found.failures])
        for name, found in answers.items()
    }
