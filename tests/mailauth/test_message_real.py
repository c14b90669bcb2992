"""Messages as they come from the systems of this world, each judged whole: SPF, DKIM, DMARC, ARC, alignment, troubles.

Made here in the manner of each system, signed by our own keys; what each must come to follows from the RFCs.
"""

from typing import NamedTuple

import pytest
from tests.mailauth.test_dkim import KEYS, PRIVATE, record
from tests.support.arc_signer import sealed

from dcctl.mailauth.dkim import sign
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.message import check_message

NOW = 1_795_510_800  # 24 November 2026, 09:00 UTC
KEY: dict[str, object] = {"TXT": [record(PRIVATE["rsa"])]}
ZONE: dict[str, dict[str, object]] = {
    "example.com": {"TXT": ["v=spf1 ip4:9.9.9.9 ip6:2620:fe::9 -all"]},
    "_dmarc.example.com": {"TXT": ["v=DMARC1; p=reject; rua=mailto:d@example.com"]},
    "s1._domainkey.example.com": KEY,
    "e1._domainkey.example.com": {"TXT": [record(PRIVATE["ed25519"])]},
    "news.example.com": {"TXT": ["v=spf1 include:esp.example -all"]},
    "s1._domainkey.news.example.com": KEY,
    "mx.example.com": {"TXT": ["v=spf1 a -all"], "A": ["9.9.9.9"]},
    "strict.example": {"TXT": ["v=spf1 ip4:9.9.9.9 -all"]},
    "mail.strict.example": {"TXT": ["v=spf1 ip4:9.9.9.9 -all"]},
    "_dmarc.strict.example": {"TXT": ["v=DMARC1; p=quarantine; adkim=s; aspf=s; rua=mailto:d@strict.example"]},
    "s1._domainkey.mail.strict.example": KEY,
    "soft.example": {"TXT": ["v=spf1 ip4:192.0.2.1 ~all"]},
    "_dmarc.soft.example": {"TXT": ["v=DMARC1; p=none; rua=mailto:d@soft.example"]},
    "plain.example": {"TXT": ["v=spf1 ip4:9.9.9.9 ?all"]},
    "s1._domainkey.plain.example": KEY,
    "esp.example": {"TXT": ["v=spf1 ip4:8.8.8.0/24 ~all"]},
    "bounces.esp.example": {"TXT": ["v=spf1 ip4:8.8.8.0/24 ~all"]},
    "s1._domainkey.esp.example": KEY,
    "list.example": {"TXT": ["v=spf1 ip4:7.7.7.7 -all"]},
    "_dmarc.list.example": {"TXT": ["v=DMARC1; p=none; rua=mailto:d@list.example"]},
    "s1._domainkey.list.example": KEY,
    "arc._domainkey.list.example": KEY,
    "forward.example": {"TXT": ["v=spf1 ip4:6.6.6.6 -all"]},
    "arc._domainkey.forward.example": KEY,
    "xn--bcher-kva.example": {"TXT": ["v=spf1 ip4:9.9.9.9 -all"]},
    "_dmarc.xn--bcher-kva.example": {"TXT": ["v=DMARC1; p=reject; rua=mailto:d@xn--bcher-kva.example"]},
}
DATE = "Tue, 24 Nov 2026 08:58:46 +0000"


def text(*fields: str, body: str = "Hello,\r\n\r\nbye\r\n") -> bytes:
    return ("\r\n".join(fields) + "\r\n\r\n" + body).encode()


def letter(author: str = "Anna <anna@example.com>", *more: str, body: str = "Hello,\r\n\r\nbye\r\n") -> bytes:
    """What an author writes: the fields that every mail has."""
    fields = (f"From: {author}", "To: Bob <bob@inbox.example>", "Subject: Minutes", f"Date: {DATE}")
    return text(*fields, "Message-ID: <1.2@example.com>", "MIME-Version: 1.0", *more, body=body)


def by(domain: str, message: bytes, selector: str = "s1", kind: str = "rsa") -> bytes:
    return sign(message, KEYS[kind], domain=domain, selector=selector, now=NOW) + message


def top(*fields: str) -> bytes:
    return "".join(f"{field}\r\n" for field in fields).encode()


def received(value: str) -> str:
    return f"Received: {value}; {DATE}"


# As the receiving systems write it down: the client 9.9.9.9 hands over with the reverse-path anna@example.com.
GMAIL = top(
    "Delivered-To: bob@gmail.com",
    received("by 2002:a05:6a10:1:b0:1 with SMTP id x1csp1"),
    "X-Received: by 2002:a17:907:1 with SMTP id y",
    "Return-Path: <anna@example.com>",
    "Received: from mx.example.com (mx.example.com. [9.9.9.9])\r\n        by mx.google.com with ESMTPS id a1\r\n"
    "        for <bob@gmail.com>\r\n        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);\r\n"
    "        Tue, 24 Nov 2026 00:58:47 -0800 (PST)",
    "Received-SPF: pass (google.com: domain of anna@example.com designates 9.9.9.9 as permitted sender)"
    " client-ip=9.9.9.9;",
    "Authentication-Results: mx.google.com;\r\n       dkim=pass header.i=@example.com header.s=s1 header.b=abc;\r\n"
    "       spf=pass (google.com: domain of anna@example.com designates 9.9.9.9 as permitted sender)"
    " smtp.mailfrom=anna@example.com;\r\n       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.com",
)
EXCHANGE = top(
    received("from AM9PR03.eurprd03.prod.outlook.com (2603:10a6:20b:26a::21) by\r\n"
             " AM0PR03.eurprd03.prod.outlook.com with HTTPS"),
    received("from DU2PR04.eurprd04.prod.outlook.com (2603:10a6:10:231::8) by\r\n AM9PR03.eurprd03.prod.outlook.com"
             " (2603:10a6:20b:26a::21) with Microsoft SMTP Server\r\n (version=TLS1_2,"
             " cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.1"),
    "Authentication-Results: spf=pass (sender IP is 9.9.9.9)\r\n smtp.mailfrom=example.com; dkim=pass (signature was"
    " verified)\r\n header.d=example.com;dmarc=pass action=none\r\n header.from=example.com;compauth=pass reason=100",
    received("from mx.example.com (9.9.9.9) by\r\n DB5EUR03.mail.protection.outlook.com (10.152.20.91) with Microsoft"
             " SMTP\r\n Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.1 via\r\n Frontend Transport"),
    "Return-Path: anna@example.com",
)  # fmt: skip
POSTFIX = top(
    "Return-Path: <anna@example.com>",
    "X-Original-To: bob@inbox.example",
    "Delivered-To: bob@inbox.example",
    received("from mx.example.com (mx.example.com [9.9.9.9])\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384"
             " (256/256 bits)\r\n\t key-exchange X25519 server-signature ECDSA (P-256) server-digest SHA256)\r\n"
             "\t(No client certificate requested)\r\n\tby in.inbox.example (Postfix) with ESMTPS id 4F1C20A3\r\n"
             "\tfor <bob@inbox.example>"),
)  # fmt: skip
EXIM = top(
    "Return-path: <anna@example.com>",
    "Envelope-to: bob@inbox.example",
    f"Delivery-date: {DATE}",
    received("from mx.example.com ([9.9.9.9])\r\n\tby in.inbox.example with esmtps  (TLS1.3) tls"
             " TLS_AES_256_GCM_SHA384\r\n\t(Exim 4.98)\r\n\t(envelope-from <anna@example.com>)\r\n\tid"
             " 1tFoo-00001-A0\r\n\tfor bob@inbox.example"),
)  # fmt: skip
SENDMAIL = top(
    "Return-Path: <anna@example.com>",
    received("from mx.example.com (mx.example.com [9.9.9.9])\r\n\tby in.inbox.example (8.18.1/8.18.1) with ESMTPS id"
             " 4AO8wk12\r\n\t(version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NO)\r\n"
             "\tfor <bob@inbox.example>"),
)  # fmt: skip
QMAIL = top(
    "Return-Path: <anna@example.com>",
    "Delivered-To: bob@inbox.example",
    f"Received: (qmail 4711 invoked by uid 89); {DATE}",
    received("from unknown (HELO mx.example.com) (9.9.9.9)\r\n  by in.inbox.example with SMTP"),
)
YAHOO = top(
    "X-Apparently-To: bob@yahoo.example via 10.1.2.3; Tue, 24 Nov 2026 08:58:50 +0000",
    "Return-Path: <anna@example.com>",
    received("from 9.9.9.9 (EHLO mx.example.com)\r\n by 10.196.1.2 with SMTPs\r\n (version=TLS1_3"
             " cipher=TLS_AES_128_GCM_SHA256)"),
)  # fmt: skip
COURIER = top(
    "Delivered-To: bob@inbox.example",
    "Return-Path: <anna@example.com>",
    received("from mx.example.com (mx.example.com [::ffff:9.9.9.9])\r\n  (TLS: TLSv1.3,256bits,AES-256-GCM)\r\n"
             "  by in.inbox.example with UTF8ESMTPS"),
)  # fmt: skip
SIX = POSTFIX.replace(b"[9.9.9.9]", b"[IPv6:2620:fe::9]")
PLAIN = POSTFIX.replace(b"ESMTPS", b"ESMTP").replace(
    POSTFIX[POSTFIX.index(b"\r\n\t(using") : POSTFIX.index(b"\r\n\tby")], b""
)


def came(path: str, ip: str = "9.9.9.9", host: str = "mx.example.com") -> bytes:
    """Handed over to Postfix by that client with that reverse-path."""
    changed = POSTFIX.replace(b"<anna@example.com>", f"<{path}>".encode(), 1)
    return changed.replace(b"9.9.9.9", ip.encode()).replace(b"mx.example.com", host.encode())


ONE_CLICK = ("List-Unsubscribe: <mailto:leave@esp.example>, <https://esp.example/u/1>",
             "List-Unsubscribe-Post: List-Unsubscribe=One-Click")  # fmt: skip
NEWS = "Example News <news@example.com>"
FROM_ESP = came("b-1@bounces.esp.example", "8.8.8.8", "o1.esp.example")
FROM_LIST = came("staff-bounces@list.example", "7.7.7.7", "lists.list.example")
FROM_FORWARDER = came("SRS0=x=y=example.com=anna@forward.example", "6.6.6.6", "mx.forward.example")
KEPT_PATH = came("anna@example.com", "6.6.6.6", "mx.forward.example")
SIGNED = by("example.com", letter())
REWRITTEN = letter("Anna via Staff <staff@list.example>", "Reply-To: Anna <anna@example.com>",
                   "List-Id: Staff <staff.list.example>", "List-Post: <mailto:staff@list.example>",
                   "Sender: staff-bounces@list.example")  # fmt: skip
FOOTER = SIGNED.replace(b"bye\r\n", b"bye\r\n-- \r\nStaff mailing list\r\n")
DSN = text(
    "From: MAILER-DAEMON@mx.example.com (Mail Delivery System)",
    "To: bob@inbox.example", "Subject: Undelivered Mail Returned to Sender", f"Date: {DATE}",
    "Message-Id: <20261124085846.4F1C@mx.example.com>", "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
    'Content-Type: multipart/report; report-type=delivery-status; boundary="x"', body="--x--\r\n",
)  # fmt: skip
NULL_PATH = came("")


class Case(NamedTuple):
    """A message and what it comes to: `spf dkim,... dmarc arc`, what is aligned, and the troubles."""

    name: str
    raw: bytes
    results: str
    aligned: str
    troubles: str = ""


def arc(message: bytes, domain: str = "list.example") -> bytes:
    return sealed(message, PRIVATE["rsa"], domain=domain)


CASES: list[Case] = [
    # one letter, as each receiving system notes it
    Case("Gmail", GMAIL + SIGNED, "pass pass pass none", "SPF DKIM"),
    Case("Exchange Online", EXCHANGE + SIGNED, "pass pass pass none", "SPF DKIM"),
    Case("Postfix", POSTFIX + SIGNED, "pass pass pass none", "SPF DKIM"),
    Case("Exim", EXIM + SIGNED, "pass pass pass none", "SPF DKIM"),
    Case("sendmail", SENDMAIL + SIGNED, "pass pass pass none", "SPF DKIM"),
    Case("qmail", QMAIL + SIGNED, "pass pass pass none", "SPF DKIM", "no-tls"),
    Case("Yahoo", YAHOO + SIGNED, "pass pass pass none", "SPF DKIM"),
    Case("Courier", COURIER + SIGNED, "pass pass pass none", "SPF DKIM"),
    Case("by IPv6", SIX + SIGNED, "pass pass pass none", "SPF DKIM"),
    Case("without TLS", PLAIN + SIGNED, "pass pass pass none", "SPF DKIM", "no-tls"),
    Case("kept with LF lines", (POSTFIX + SIGNED).replace(b"\r\n", b"\n"), "pass pass pass none", "SPF DKIM"),
    Case("from an mbox", b"From anna@example.com Tue Nov 24 08:58:46 2026\n" + (POSTFIX + SIGNED).replace(b"\r", b""),
         "pass pass pass none", "SPF DKIM"),
    Case("not signed", POSTFIX + letter(), "pass none pass none", "SPF", "dkim-unsigned"),
    Case("RSA and Ed25519", POSTFIX + by("example.com", by("example.com", letter(), "e1", "ed25519")),
         "pass pass,pass pass none", "SPF DKIM"),
    Case("8-bit header", POSTFIX + by("example.com", letter("Jörg <joerg@example.com>")), "pass pass pass none",
         "SPF DKIM", "header-octets"),
    Case("8-bit header by SMTPUTF8", COURIER + by("example.com", letter("Jörg <joerg@example.com>")),
         "pass pass pass none", "SPF DKIM"),
    # who wrote it
    Case("encoded author", POSTFIX + by("example.com", letter("=?UTF-8?Q?J=C3=B6rg?= <joerg@example.com>")),
         "pass pass pass none", "SPF DKIM"),
    Case("an address for a name", POSTFIX + by("example.com", letter("anna@example.com <anna@example.com>")),
         "pass pass pass none", "SPF DKIM"),
    Case("another's address for a name", POSTFIX + by("example.com", letter("boss@evil.example <anna@example.com>")),
         "pass pass pass none", "SPF DKIM"),
    Case("comments in the author", POSTFIX + by("example.com", letter("(Anna) anna(at work)@example.com (2)")),
         "pass pass pass none", "SPF DKIM"),
    Case("two authors of one domain", POSTFIX + by("example.com", letter("a@example.com, b@example.com",
         "Sender: a@example.com")), "pass pass pass none", "SPF DKIM"),
    Case("two authors, nobody sent it", POSTFIX + by("example.com", letter("a@example.com, b@example.com")),
         "pass pass pass none", "SPF DKIM", "no-sender"),
    Case("authors of two domains", POSTFIX + by("example.com", letter("a@example.com, b@evil.example",
         "Sender: a@example.com")), "pass pass - none", "", "several-authors"),
    Case("two From fields", POSTFIX + by("example.com", letter().replace(b"To:", b"From: e@evil.example\r\nTo:", 1)),
         "pass pass - none", "", "several-authors duplicate-header"),
    Case("a group for an author", POSTFIX + by("example.com", letter("Undisclosed: ;")), "pass pass - none", "",
         "no-author"),
    Case("author at an international name", came("anna@xn--bcher-kva.example") + letter("Anna <anna@bücher.example>"),
         "pass none pass none", "SPF", "dkim-unsigned header-octets"),
    # alignment
    Case("strict: subdomain signs and bounces", came("anna@mail.strict.example") + by("mail.strict.example",
         letter("anna@strict.example")), "pass pass fail none", "", "dmarc"),
    Case("strict: the same name", came("anna@strict.example") + by("mail.strict.example",
         letter("anna@strict.example")), "pass pass pass none", "SPF"),
    Case("softfail, policy none", came("anna@soft.example") + letter("anna@soft.example"), "softfail none fail none",
         "", "spf dkim-unsigned dmarc"),
    Case("no policy", came("anna@plain.example") + by("plain.example", letter("anna@plain.example")),
         "pass pass none none", "", "dmarc"),
    Case("spoofed", came("e@esp.example", "8.8.8.8", "o1.esp.example") + letter(), "pass none fail none", "",
         "dkim-unsigned dmarc"),
    # bulk
    Case("provider's reverse-path, both sign", FROM_ESP + by("esp.example", by("example.com",
         letter(NEWS, *ONE_CLICK))), "pass pass,pass pass none", "DKIM"),
    Case("provider signs alone", FROM_ESP + by("esp.example", letter(NEWS, *ONE_CLICK)), "pass pass fail none", "",
         "dmarc"),
    Case("subdomain for bulk", came("b-1@news.example.com", "8.8.8.8", "o1.esp.example")
         + by("news.example.com", letter(NEWS, *ONE_CLICK)), "pass pass pass none", "SPF DKIM"),
    Case("one of two signatures without a key", FROM_ESP + by("esp.example", by("example.com",
         letter(NEWS, *ONE_CLICK)), "gone"), "pass permerror,pass pass none", "DKIM", "dkim"),
    Case("one of two signatures of another message", FROM_ESP + by("esp.example", letter("x@example.com"))
         .partition(b"From:")[0] + by("example.com", letter(NEWS)), "pass fail,pass pass none", "DKIM", "dkim"),
    Case("links added after signing", FROM_ESP + b"\r\n".join([*(one.encode() for one in ONE_CLICK),
         by("example.com", letter(NEWS))]), "pass pass pass none", "DKIM", "one-click-unsigned"),
    Case("link without one click", FROM_ESP + by("example.com", letter(NEWS, ONE_CLICK[0])), "pass pass pass none",
         "DKIM", "one-click-missing"),
    Case("leaving by mail", FROM_ESP + by("example.com", letter(NEWS, "List-Unsubscribe: <mailto:l@esp.example>")),
         "pass pass pass none", "DKIM", "unsubscribe-mailto"),
    Case("one click by http", FROM_ESP + by("example.com", letter(NEWS, "List-Unsubscribe: <http://esp.example/u>",
         ONE_CLICK[1])), "pass pass pass none", "DKIM", "one-click-broken"),
    # lists and forwarding
    Case("list, untouched", FROM_LIST + SIGNED, "pass pass pass none", "DKIM"),
    Case("list with a footer", FROM_LIST + FOOTER, "pass fail fail none", "", "dkim dmarc"),
    Case("list with a footer, sealed", FROM_LIST + arc(FOOTER), "pass fail fail pass", "", "dkim dmarc"),
    Case("list with a footer, sealed before and after", FROM_LIST + arc(arc(SIGNED, "forward.example").replace(
         b"bye\r\n", b"bye\r\n-- \r\nlist\r\n")), "pass fail fail pass", "", "dkim dmarc"),
    Case("list with a footer, sealed before only", FROM_LIST + arc(SIGNED).replace(b"bye\r\n", b"bye\r\n--\r\n"),
         "pass fail fail fail", "", "dkim dmarc arc"),
    Case("list that takes the author's place", FROM_LIST + by("list.example", REWRITTEN), "pass pass pass none",
         "SPF DKIM"),
    Case("forwarded with a reverse-path of its own", FROM_FORWARDER + arc(SIGNED, "forward.example"),
         "pass pass pass pass", "DKIM"),
    Case("forwarded with the old reverse-path", KEPT_PATH + SIGNED, "fail pass pass none", "DKIM", "spf"),
    Case("forwarded, not signed", KEPT_PATH + letter(), "fail none fail none", "", "spf dkim-unsigned dmarc"),
    # notices
    Case("DSN", NULL_PATH + by("example.com", DSN), "pass pass pass none", "SPF DKIM"),
    Case("DSN, not signed", NULL_PATH + DSN, "pass none pass none", "SPF", "dkim-unsigned"),
    Case("DSN of sendmail, no domain", NULL_PATH + DSN.replace(b"MAILER-DAEMON@mx.example.com", b"MAILER-DAEMON"),
         "pass none - none", "", "no-author dkim-unsigned"),
    # from a folder, before it was sent
    Case("a draft", SIGNED, "none pass pass none", "DKIM", "spf-not-visible tls-not-visible"),
    Case("one's own user", POSTFIX.replace(b"ESMTPS", b"ESMTPSA") + SIGNED, "none pass pass none", "DKIM",
         "spf-not-visible"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_message(case: Case) -> None:
    found = await check_message(case.raw, lookup=ZoneLookup(ZONE), now=NOW)
    dkim = ",".join(one.result for one in found.dkim) or "none"
    dmarc = found.dmarc.result if found.dmarc else "-"
    told = [f"{one.code} {one.verdict}: {one.message}" for one in found.findings]
    assert f"{found.spf.result} {dkim} {dmarc} {found.arc.chain}" == case.results, told
    ways = (("SPF", found.alignment.spf), ("DKIM", found.alignment.dkim))
    assert " ".join(name for name, aligned in ways if aligned) == case.aligned
    troubles = {one.code for one in found.findings if one.verdict != "pass"} - {"message.unsubscribe-absent"}
    assert {code.removeprefix("message.") for code in troubles} == set(case.troubles.split()), told
    assert (found.verdict == "pass") == (not set(case.troubles.split()) - {"tls-not-visible"})
