"""What is known of the sent message: its Message-ID, subject, token and tags, in every dress that its header comes back
in."""

import base64
import quopri

import pytest

from dcctl.bounces.copied import copy_at
from dcctl.bounces.original import message_id
from dcctl.bounces.scan import scan
from tests.bounces.mails import RETURNED, crlf, dsn, mail, multipart, recipient

SENT = "<sent-1@example.com>"
OWN = "Message-ID: <report@mx.example.net>"
HEADER = (
    "Return-Path: <sender@example.com>\nReceived: from a.example.com by mx.example.net\n\twith ESMTP; 10 Jun 2025\n"
    "From: sender@example.com\nTo: anna@example.org\nSubject: hello\nMessage-ID: <sent-1@example.com>\n"
)
QMAIL = "Hi. This is the qmail-send program.\n\n<anna@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
FIELDS = "Reporting-MTA: dns; mx.example.net\n\n" + recipient()


def indented(text: str, by: str) -> str:
    """The text with a margin."""
    return "".join(f"{by}{line}\n" for line in text.splitlines())


def report(*parts: tuple[str, str]) -> bytes:
    """A report with its fields and these parts."""
    return multipart(
        "multipart/report; report-type=delivery-status",
        ("Content-Type: text/plain", "Not delivered.\n"),
        ("Content-Type: message/delivery-status", FIELDS),
        *parts,
    )


def encoded(encoding: str) -> tuple[str, str]:
    """The returned message in that transfer encoding."""
    raw = HEADER.encode()
    body = base64.encodebytes(raw) if encoding == "base64" else quopri.encodestring(raw)
    return f"Content-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}", body.decode()


DRESSES = {
    "message/rfc822": report(("Content-Type: message/rfc822", HEADER)),
    "text/rfc822-headers": report(("Content-Type: text/rfc822-headers", HEADER)),
    "message/global": report(("Content-Type: message/global", HEADER)),
    "message/global-headers": report(("Content-Type: message/global-headers", HEADER)),
    "base64": report(encoded("base64")),
    "quoted-printable": report(encoded("quoted-printable")),
    "in lower case": report(("Content-Type: message/rfc822", HEADER.replace("Message-ID", "message-id"))),
    "an mbox line above": report(
        ("Content-Type: message/rfc822", "From sender@example.com Tue Jun 10 2025\n" + HEADER)
    ),
    "rubbish above": report(("Content-Type: message/rfc822", "*** begin ***\n" + HEADER)),
    "a long line wrapped without a fold": report(
        ("Content-Type: message/rfc822", HEADER.replace("Subject:", "X-Spam: abcdef\nghijkl==\nSubject:"))
    ),
    "called text": report(("Content-Type: text/plain; name=headers.txt", HEADER)),
    "called a file": report(("Content-Type: application/octet-stream; name=a.eml", HEADER)),
    "without a type of its own": report((HEADER.rstrip("\n"), "body\n")),
    "a delimiter that differs": report(("Content-Type: text/rfc822-headers", HEADER)).replace(
        b"--=_1\nContent-Type: text/rfc822-headers", b"--=_2\nContent-Type: text/rfc822-headers"
    ),
    "below the words": mail(OWN, body=f"{QMAIL}--- Below this line is a copy of the message.\n\n{HEADER}\nbody\n"),
    "below the words, indented": mail(OWN, body=QMAIL + indented(HEADER, "   ")),
    "below the words, quoted": mail(OWN, body=QMAIL + indented(HEADER, "> ") + ">\n> body\n"),
    "below the words, behind a bar": mail(OWN, body=QMAIL + indented(HEADER, "| ")),
    "below the words, wrapped": mail(OWN, body=QMAIL + HEADER.replace("\n\twith", "\nwith")),
    "below the words, a summary": mail(
        OWN, body=f"{QMAIL}Message-ID: {SENT}\nFrom: sender@example.com\nTo: anna@example.org\nSubject: hello\n"
    ),
    "a report field": report().replace(b"Reporting-MTA", f"X-Original-Message-ID: {SENT}\nReporting-MTA".encode(), 1),
    "a recipient's field": report().replace(b"Action:", f"Original-Message-ID: {SENT}\nAction:".encode(), 1),
    "a field of the mail": report().replace(b"\nTo:", f"\nX-Original-Message-ID: {SENT}\nTo:".encode(), 1),
    "In-Reply-To": report().replace(b"\nTo:", f"\nIn-Reply-To: {SENT}\nTo:".encode(), 1),
    "References": report().replace(b"\nTo:", f"\nReferences: <a@b>\n\t{SENT}\nTo:".encode(), 1),
    "in the words": mail(OWN, body=f"{QMAIL}Your message (Message-ID: {SENT}) was discarded.\n"),
    "a report inside a report": multipart(
        "multipart/mixed",
        ("Content-Type: text/plain", "The original message had permanent delivery errors\n"),
        (
            "Content-Type: message/rfc822",
            report(("Content-Type: message/rfc822", HEADER)).decode().replace("=_1", "=_2"),
        ),
    ),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_message_id(dress: str) -> None:
    for raw in (DRESSES[dress], crlf(DRESSES[dress])):
        found = scan(raw)
        assert (found.kind, found.original_message_id) == ("bounce", SENT)
        assert [entry.recipient for entry in found.failures] == ["anna@example.org"]


@pytest.mark.parametrize(
    "raw",
    [
        report().replace(b"\nTo:", f"\n{OWN}\nTo:".encode(), 1),
        report(("Content-Type: message/rfc822", "Message removed\n")),
        report().replace(b"\nTo:", f"\n{OWN}\nIn-Reply-To: {OWN[12:]}\nTo:".encode(), 1),
        mail(OWN, body=f"{QMAIL}MTS-ID: c=US;a= ;p=Example;l=MX-2506101000Z-1\n"),
    ],
    ids=["its own", "removed", "its own as an answer", "an Exchange MTS-ID"],
)
def test_nothing_names_it(raw: bytes) -> None:
    found = scan(raw)
    assert (found.kind, found.original_message_id) == ("bounce", None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@b>", "<a@b>"),
        (" <a@b> (comment)", "<a@b>"),
        ("a@b", "<a@b>"),
        ("<a@b", "<a@b>"),
        ("<<a@b>>", "<a@b>"),
        ("<a\t@b>", "<a@b>"),
        ("=?utf-8?q?=3Ca=40b=3E?=", "<a@b>"),
        ("<>", None),
        ("", None),
        ("no id at all", None),
    ],
)
def test_forms_of_an_id(value: str, expected: str | None) -> None:
    assert message_id(value) == expected


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (f"words\n\n{HEADER}", HEADER),
        ("words of anna@example.org\n\nFrom: a\nTo: b\nSubject: c\nDate: d\n", "From: a"),
        ("The message:\n\nFrom: a@b\nTo: b\nSubject: c\nDate: d\n\nwas not delivered to anna@example.org\n", ""),
        (f"The message:\n\nMessage-ID: <a@b>\nFrom: a\nSubject: c\n\nanna@example.org failed\n\n{HEADER}", HEADER),
        ("From: a\nis what\nTo: b\nmeans\n", ""),
        ("Subject: alone\n\nFrom: a\n\nTo: b\n", ""),
        ("no header\n", ""),
    ],
    ids=["trace fields", "a summary below an address", "a summary above it", "both", "prose", "apart", "none"],
)
def test_where_the_copy_begins(text: str, rest: str) -> None:
    assert text[copy_at(text) :].startswith(rest)
    assert bool(text[copy_at(text) :]) == bool(rest)


def test_a_summary_above_the_words_hides_none_of_them() -> None:
    body = "Your message\n\n  Message-ID: <x@y>\n  Subject: hello\n  To: list@example.com\n\n" + QMAIL[37:]
    found = scan(mail(OWN, body=f"Hi. This is the qmail-send program.\n\n{body}"))
    assert [entry.recipient for entry in found.failures] == ["anna@example.org"]


TAGS = {
    "Feedback-ID": "news:acme:bulk:esp",
    "List-Unsubscribe": "<https://example.com/u/1>",
    "List-ID": "News <news.example.com>",
    "X-Campaign-ID": "june",
    "X-CampaignName": "June offer",
    "X-Mailgun-Tag": "june",
    "X-Mailgun-Variables": '{"template": "offer"}',
    "X-MC-Tags": "june,offer",
    "X-MC-Metadata": '{"campaign": 7}',
    "X-PM-Tag": "offer",
    "X-SES-CONFIGURATION-SET": "bulk",
    "X-SES-MESSAGE-TAGS": "campaign=june",
    "X-SMTPAPI": '{"category": "offer"}',
    "X-MSYS-API": '{"campaign_id": "june"}',
    "X-MJ-CustomID": "june",
    "CFBL-Feedback-ID": "june:7",
    "X-Dcctl-Template": "offer",
}


def test_tags_of_campaign_systems_are_kept_in_their_order() -> None:
    header = "".join(f"{name}: {value}\n" for name, value in TAGS.items())
    found = scan(report(("Content-Type: message/rfc822", header + HEADER + "X-Other: 1\n")))
    assert found.tags == tuple((name.lower(), value) for name, value in TAGS.items())


def test_subject_token_and_tags_of_a_copy() -> None:
    copy = (
        HEADER.replace("hello", "=?utf-8?q?Gr=C3=BC=C3=9Fe?=")
        + "X-Dcctl-Send: token\nX-Campaign: =?utf-8?q?J=C3=BCni?=\n"
    )
    found = scan(mail(OWN, body=QMAIL + indented(copy, "> ")))
    assert (found.original_subject, found.token) == ("Grüße", "token")
    assert dict(found.tags) == {"x-dcctl-send": "token", "x-campaign": "Jüni"}


def test_tags_are_bounded() -> None:
    header = "".join(f"X-Campaign-{number}: {'x' * 600}\n" for number in range(100))
    found = scan(report(("Content-Type: message/rfc822", header + RETURNED)))
    assert len(found.tags) == 40
    assert {len(value) for _, value in found.tags} == {500}


def test_what_a_plain_report_returns() -> None:
    found = scan(dsn(recipient()))
    assert (found.original_message_id, found.original_subject, found.token, found.tags) == (SENT, "hello", None, ())
