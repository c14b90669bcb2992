"""A mail to be shared: what is replaced, consistently, and what stays because rules need it."""

import base64
import email
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.bounces.decode import decode_words
from dcctl.bounces.redact import redact
from dcctl.bounces.redacting.names import Names
from dcctl.bounces.scan import scan

REPORT = b"""\
From MAILER-DAEMON@mx1.corp.example.net Tue Jun 10 10:00:00 2025
Received: from mx1.corp.example.net (unknown [203.0.113.77]) by EXCH01 (Postfix) with ESMTPS id 4XyZ12abCD
 for <jane.doe@corp.example.net>; Tue, 10 Jun 2025 10:00:00 +0200
Return-Path: <>
From: MAILER-DAEMON@mx1.corp.example.net (Mail Delivery System)
To: "Doe, Jane" <jane.doe@corp.example.net>
Subject: Undelivered Mail Returned to Sender: Our secret merger
Message-ID: <20250610.4XyZ12abCD@mx1.corp.example.net>
X-Failed-Recipients: ravi.kumar@client.example.org
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4XyZ12abCD.1/mx1.corp.example.net"

--4XyZ12abCD.1/mx1.corp.example.net
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

BODY
--4XyZ12abCD.1/mx1.corp.example.net
Content-Type: message/delivery-status

Reporting-MTA: dns; mx1.corp.example.net
X-Postfix-Queue-ID: 4XyZ12abCD
Arrival-Date: Tue, 10 Jun 2025 09:59:00 +0200

Final-Recipient: rfc822; ravi.kumar@client.example.org
Original-Recipient: rfc822;Ravi.Kumar@client.example.org
X-Display-Name: Ravi Kumar
Action: failed
Status: 5.1.1
Remote-MTA: dns; client-org.mail.protection.outlook.com
Diagnostic-Code: smtp; 550 5.1.1 User ravi.kumar unknown; see https://portal.client.example.org/?u=ravi.kumar
 (host 2001:db8:77::25 said so to 203.0.113.77)

--4XyZ12abCD.1/mx1.corp.example.net
Content-Type: message/rfc822

Received: from laptop-jane.corp.example.net ([10.1.2.3]) by mx1.corp.example.net with ESMTPSA id 4XyZ12abCD
DKIM-Signature: v=1; d=corp.example.net; s=s1; b=AbCdEf0123456789AbCdEf0123456789
From: =?utf-8?q?J=C3=A1ne_Doe?= <jane.doe@corp.example.net>
To: Ravi Kumar <ravi.kumar@client.example.org>
Subject: Our secret merger
Message-ID: <abc.123@mx1.corp.example.net>
List-Unsubscribe: <https://corp.example.net/u/ravi.kumar%40client.example.org>
X-Mailer: Thing 1.0

Dear Ravi, the price is 12 million.
--4XyZ12abCD.1/mx1.corp.example.net--
"""
WORDS = """\
This is the mail system at host mx1.corp.example.net.

<ravi.kumar@client.example.org>: host client-org.mail.protection.outlook.com[203.0.113.9] said: 550 5.1.1 User
    ravi.kumar unknown (in reply to RCPT TO command)

Dear Jane, your mail "Our secret merger" to Ravi Kumar, queued as 4XyZ12abCD, did not arrive.
"""
PERSONAL = (
    *(
        "ravi",
        "kumar",
        "jane",
        "doe",
        "client.example.org",
        "client-org",
        "corp.example.net",
        "mx1",
        "laptop",
        "exch01",
    ),
    *("203.0.113.77", "203.0.113.9", "10.1.2.3", "2001:db8:77::25", "4xyz12abcd", "abc.123", "merger", "million"),
    *("abcdef0123456789", "portal"),
)


def report() -> bytes:
    return REPORT.replace(b"BODY", base64.encodebytes(WORDS.encode()).strip())


def everything(raw: bytes) -> str:
    """All that a reader sees, every encoding undone."""
    told = [raw.decode("utf-8", "replace")]
    for part in email.message_from_bytes(raw).walk():
        told += [f"{name}: {decode_words(str(value))}" for name, value in part.items()]
        if not part.is_multipart():
            payload = part.get_payload(decode=True)
            told.append(payload.decode("utf-8", "replace") if isinstance(payload, bytes) else "")
    return "\n".join(told).lower()


def test_nobody_is_in_it() -> None:
    told = everything(redact(report()))
    assert [word for word in PERSONAL if word in told] == []


def test_the_rules_read_it_as_before() -> None:
    before, after = scan(report()), scan(redact(report()))
    (was,), (now,) = before.failures, after.failures
    assert (after.kind, after.detector) == (before.kind, before.detector) == ("bounce", "RFC 3464")
    assert (now.reason, now.status, now.reply_code, now.action) == (was.reason, was.status, was.reply_code, was.action)
    assert re.fullmatch(r"person-\w+@node-\w+\.site-\w+\.example|person-\w+@site-\w+\.example", now.recipient)
    assert re.fullmatch(r"<id-\w+@[\w.-]+>", after.original_message_id or "")
    assert (now.remote_mta or "").endswith(".mail.protection.outlook.com")


def test_the_same_name_is_the_same_pseudonym() -> None:
    told = everything(redact(report()))
    (recipient,) = {one.recipient for one in scan(redact(report())).failures}
    assert f"final-recipient: rfc822; {recipient}" in told
    assert f"original-recipient: rfc822;{recipient}" in told
    assert f"x-failed-recipients: {recipient}" in told
    assert f"<{recipient}>: host " in told
    local = recipient.partition("@")[0]
    assert f"user {local} unknown" in told
    assert f"    {local} unknown (in reply to rcpt to command)" in told


@pytest.mark.parametrize(
    "kept",
    [
        "mailer-daemon@",
        "(mail delivery system)",
        "undelivered mail returned to sender: redacted subject",
        "this is the mail system at host",
        "x-mailer: thing 1.0",
        "status: 5.1.1",
        "tue, 10 jun 2025 10:00:00 +0200",
        "content-transfer-encoding: base64",
        "dkim-signature: redacted",
        "list-unsubscribe: redacted",
    ],
)
def test_what_stays(kept: str) -> None:
    assert kept in everything(redact(report()))


def test_twice_is_the_same_but_for_the_names() -> None:
    assert redact(report()) == redact(report())
    once = scan(redact(report()))
    twice = scan(redact(redact(report())))
    assert [one.reason for one in twice.failures] == [one.reason for one in once.failures] == ["userunknown"]


def test_line_ends_stay() -> None:
    there = redact(report().replace(b"\n", b"\r\n"))
    assert b"\n" not in there.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("text", "gone", "stays"),
    [
        ("550 5.1.1 <joe.b@corp.example.net>... User unknown", "joe.b", "550 5.1.1 <person-a@"),
        ("said: 550-joe.b@corp.example.net is gone", "joe.b", "said: 550-person-a@"),
        ("see https://support.google.com/mail/?p=NoSuchUser z1si123 - gsmtp", "zzz", "?p=NoSuchUser"),
        ("https://www.spamhaus.org/query/ip/198.51.100.250", "198.51.100.250", "www.spamhaus.org/query/ip/192.0.2.1"),
        ("https://track.corp.example.net/u/joe?k=1", "track", "https://site-a.example/"),
        ("mail from SRV-MAIL7.CORP.LOCAL refused", "SRV-MAIL7", "mail from site-a.example refused"),
        ("contoso.onmicrosoft.com", "contoso", "node-a.onmicrosoft.com"),
        ("the status 5.7.26 and the version 8.14.7", "zzz", "the status 5.7.26 and the version 8.14.7"),
        ("at 10:20:30 from ::1 and 127.0.0.1", "zzz", "at 10:20:30 from ::1 and 127.0.0.1"),
        ("joe%40corp.example.net", "joe", "person-a%40site-a.example"),
        ("/o=Corp/ou=Exchange/cn=Recipients/cn=joe", "Corp", "/o=id-a"),
        ('"joe b"@corp.example.net', "joe", "person-a@site-a.example"),
        ("smtp.mailfrom=joe@corp.example.net", "joe", "smtp.mailfrom=person-a@site-a.example"),
        ("postmaster@gmail.com", "zzz", "postmaster@gmail.com"),
        ('to "Joe Bloggs" <joe@corp.example.net>', "Bloggs", '"Person a" <person-a@site-a.example>'),
        ("mid: YW1pbnRvMUBob3RtYWlsLmNvbSAsIG03Mjg=", "YW1p", "mid: id-a"),
        ("mid: bzFAYS5leA", "bzFA", "mid: id-a"),
        ("tag eyJhbGciOiJub25lIn0.am9lQGNvcnAuZXhhbXBsZS5uZXQ.x", "am9l", "tag id-a.id-b.x"),
        ("hex 6a6f6540636f72702e6578", "6a6f", "hex id-a"),
        ("key 3f2504e0-4f89-11d3-9a0c-0305e82c3301 is", "3f25", "key id-a is"),
        ("by J=C3=A1ne_Doe", "ne_Doe", "by id-a"),
        ("by =?utf-8?b?SsOhbmU=?= here", "SsOh", "by id-a here"),
        ("550-mailbox_unavailable (ECDHE-RSA-AES256-GCM-SHA384)", "id-", "550-mailbox_unavailable (ECDHE-RSA-AES256"),
        ("joe%2540corp.example.net", "joe", "person-a%2540site-a.example"),
        ("joe=40corp.example.net", "joe", "person-a=40site-a.example"),
        ("joe_at_corp.example.net", "joe", "person-a_at_site-a.example"),
        ("see list/joe.b (at) x, joe.b(at)corp.example.net", "b(at)", "person-a(at)site-a.example"),
        ("bounces+7-joe=corp.example.net@esp.example.org", "joe", "bounces+person-a@site-a.example"),
        ("joe=corp.example.net@esp.example.org", "joe", "person-a@site-a.example"),
        ("release-2016.11.25-54.240.27.148 of it", "54.240", "release-2016.11.25-192.0.2.1 of it"),
        ("isg 8UomIcLktcSaefvGd", "8Uom", "isg id-a"),
        ("mail from 74.200.17.xxx", "74.", "mail from 192.0.2.xxx"),
        ("mail from 74.200.*.*, release 8.x", "74.", "mail from 192.0.*.*, release 8.x"),
        ("https://support.google.com/mail/?u=am9lQGNvcnAuZXhhbXBsZS5uZXQ=", "am9l", "support.google.com/mail/?u=id-a="),
        ("https://support.google.com/mail/?u=joe%40corp.example.net", "joe", "https://support.google.com/"),
        (
            "https://urldefense.proofpoint.com/v2/url?u=http-3A__corp.example.net",
            "corp",
            "https://node-a.proofpoint.com/",
        ),
        ("550 5.1.1 bad_user@corp.example.net", " bad_user", "550 5.1.1 person-a_bad_user@site-a.example"),
        ("Betreff: Our merger\nmore", "merger", "Betreff: redacted subject\nmore"),
    ],
)
def test_texts(text: str, gone: str, stays: str) -> None:
    shared = redact(b"From: mailer-daemon@localhost\nSubject: failed\n\n" + text.encode()).decode()
    assert gone not in shared
    assert stays in shared


SENT = (
    "DKIM-Signature: v=1; d=corp.example.net; s=joe-s1; b=AbCd",
    "\tEfG joe",
    "Received: from laptop-joe.example.net by mx.example.net with HTTP (Authenticated sender: joe.b)",
    "\tid 1abcDE-0001By-SQ; Mon, 30 Oct 2006 15:13:14 -0300",
    "From: Green Land <pub@example.net>",
    "Subject: Our merger",
    "X-Mailer: Thing 1.0",
    "X-mid: joe-b-728",
    "X-Contract: the price is 12",
    " million",
    'Content-Type: application/pdf; name="salaries.pdf"',
    "",
    "Dear Joe",
)


@pytest.mark.parametrize("margin", ["", "> ", "    "])
def test_a_copy_in_the_text_is_treated_as_what_was_sent(margin: str) -> None:
    copy = "".join(f"{margin}{line}".rstrip() + "\n" for line in SENT)
    words = (
        f"The following address failed:\n\n  joe.b@example.org\n    550 unknown\n\n--- This is a copy. ---\n\n{copy}"
    )
    shared = redact(b"From: mailer-daemon@localhost\nSubject: failed\n\n" + words.encode()).decode()
    for gone in ("joe", "Joe", "merger", "728", "price", "million", "salaries", "laptop"):
        assert gone not in shared
    for line in ("Subject: redacted subject", "X-Mailer: Thing 1.0", "X-mid: redacted", "X-Contract: redacted"):
        assert f"\n{margin}{line}\n" in shared
    assert f"\n{margin}Content-Type: application/pdf\n" in shared


def test_unknown_fields_of_the_report_hide_nobody() -> None:
    raw = b"From: mailer-daemon@localhost\nSubject: x\nX-Key: WyJlYjg3MCIsICJob3JrIl0=\nX-Why: bad address\n\nwords"
    shared = redact(raw).decode()
    assert "X-Key: id-a\nX-Why: bad address\n" in shared


def test_html_becomes_its_words() -> None:
    raw = (
        b"From: <postmaster@localhost>\nSubject: x\nContent-Type: text/html\n\n"
        b"<style>.joe{}</style><p>To <b>joe@corp.example.net</b> &lt;x&gt;</p><img src='https://t.example.net/joe'>"
    )
    shared = redact(raw).decode()
    assert "joe" not in shared
    assert "To person-a@site-a.example &lt;x&gt;" in shared


def test_attachments_are_left_out() -> None:
    raw = (
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nhi\n"
        b"--x\nContent-Type: application/pdf; name=salaries.pdf\nContent-Transfer-Encoding: base64\n"
        b"Content-Disposition: attachment; filename=salaries.pdf\n\nc2VjcmV0\n--x--\n"
    )
    shared = redact(raw)
    assert b"salaries" not in shared
    assert b"c2Vj" not in shared
    assert b"Content-Type: application/pdf" in shared


def test_what_cannot_be_read_is_its_header_alone() -> None:
    nested = b"".join(
        b"--%d\nContent-Type: multipart/mixed; boundary=%d\n\n" % (depth, depth + 1) for depth in range(100)
    )
    raw = b"From: joe@corp.example.net\nContent-Type: multipart/mixed; boundary=0\n\n" + nested + b"joe"
    assert scan(raw).kind == "unparsed"
    shared = redact(raw)
    assert b"joe" not in shared
    assert b"From: person-a@site-a.example" in shared


def test_many_names_stay_apart() -> None:
    names = Names()
    given = [names.address(f"user{number}@host{number}.example.net") for number in range(1000)]
    assert len(set(given)) == 1000
    assert len({names.ip(f"10.0.{number // 250}.{number % 250}") for number in range(700)}) == 700
    assert not any(re.search(r"\d", one) for one in given), "no digit that might be read as a reply code"


@given(st.binary(max_size=2000))
def test_it_never_raises(raw: bytes) -> None:
    redact(raw)


@given(st.text(alphabet="aA1@.<>\"'\\(),;:=?%-_/ \n\r\t\0é写", max_size=500))
def test_it_never_raises_for_odd_texts(text: str) -> None:
    odd = text.encode()
    redact(b"From: " + odd + b"\n\n" + odd)


def test_no_cut_makes_it_raise() -> None:
    raw, chance = report(), random.Random(4)
    for _ in range(200):
        redact(raw[: chance.randrange(len(raw))])
        flipped = bytearray(raw)
        flipped[chance.randrange(len(flipped))] = chance.randrange(256)
        redact(bytes(flipped))
