from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcctl.mailauth.received.date import parse_date
from dcctl.mailauth.received.hop import Hop, read_hop

DATE = "; Tue, 24 Nov 2026 08:58:46 +0000"
MOMENT = datetime(2026, 11, 24, 8, 58, 46, tzinfo=UTC)

# As each system writes it, and what is read.
SYSTEMS: list[tuple[str, dict[str, Any]]] = [
    (  # Postfix
        "from mail.example.com (rdns.example.com [192.0.2.10])\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384"
        " (256/256 bits)\r\n\t key-exchange X25519)\r\n\t(No client certificate requested)\r\n\tby mx.example.net"
        " (Postfix) with ESMTPS id 4F1C20A3\r\n\tfor <bob@example.net>",
        {
            "ip": "192.0.2.10",
            "helo": "mail.example.com",
            "name": "rdns.example.com",
            "by": "mx.example.net",
            "protocol": "ESMTPS",
            "tls": True,
            "recipient": "bob@example.net",
        },
    ),
    (
        "from mail.example.com (unknown [IPv6:2001:db8::1]) by mx.example.net (Postfix) with ESMTP id X",
        {"ip": "2001:db8::1", "helo": "mail.example.com", "by": "mx.example.net", "protocol": "ESMTP"},
    ),
    ("by mx.example.net (Postfix, from userid 1000) id X", {"by": "mx.example.net", "client": False}),
    (  # Exim: no reverse name, a name that HELO also gave, one that it did not
        "from [192.0.2.1] (helo=mail.example.com) by mx.example.net with esmtps  (TLS1.3) tls TLS_AES_256_GCM_SHA384"
        " (Exim 4.96) (envelope-from <a@example.com>) id 1abc for bob@example.net",
        {
            "ip": "192.0.2.1",
            "helo": "mail.example.com",
            "by": "mx.example.net",
            "protocol": "ESMTPS",
            "tls": True,
            "envelope_from": "a@example.com",
            "recipient": "bob@example.net",
        },
    ),
    (
        "from mail.example.com ([192.0.2.1]) by mx.example.net with esmtp (Exim 4.96) (envelope-from <>) id 1abc",
        {
            "ip": "192.0.2.1",
            "helo": "mail.example.com",
            "by": "mx.example.net",
            "protocol": "ESMTP",
            "envelope_from": "",
        },
    ),
    (
        "from rdns.example.com ([2001:db8::5]:4711 helo=[10.0.0.1] ident=[10.0.0.2]) by mx.example.net with smtp",
        {
            "ip": "2001:db8::5",
            "helo": "[10.0.0.1]",
            "name": "rdns.example.com",
            "by": "mx.example.net",
            "protocol": "SMTP",
        },
    ),
    (  # Gmail
        "from mail.example.com (mail.example.com. [192.0.2.1])\r\n        by mx.google.com with ESMTPS id x1-20020a\r\n"
        "        for <bob@gmail.com>\r\n        (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128)",
        {
            "ip": "192.0.2.1",
            "helo": "mail.example.com",
            "name": "mail.example.com",
            "by": "mx.google.com",
            "protocol": "ESMTPS",
            "tls": True,
            "recipient": "bob@gmail.com",
        },
    ),
    (
        "by 2002:a05:6a10:1:b0:1 with SMTP id x1csp1",
        {"by": "2002:a05:6a10:1:b0:1", "client": False, "protocol": "SMTP"},
    ),
    (  # Exchange
        "from A.example.com (192.0.2.1) by B.example.net (10.0.0.5) with Microsoft SMTP Server (version=TLS1_2,"
        " cipher=TLS_ECDHE_RSA) id 15.1.2507.6",
        {
            "ip": "192.0.2.1",
            "helo": "A.example.com",
            "by": "b.example.net",
            "by_ip": "10.0.0.5",
            "protocol": "SMTP",
            "tls": True,
        },
    ),
    (
        "from A.prod.outlook.com (2603:10a6:10:231::8) by B.prod.outlook.com (2603:10a6:20b:26a::21) with Microsoft"
        " SMTP Server id 15.20.1 via Frontend Transport",
        {
            "ip": "2603:10a6:10:231::8",
            "helo": "A.prod.outlook.com",
            "by": "b.prod.outlook.com",
            "by_ip": "2603:10a6:20b:26a::21",
            "protocol": "SMTP",
        },
    ),
    (
        "from A.outlook.com ([fe80::a%6]) by A.outlook.com ([fe80::a%6]) with mapi id 15.20.1",
        {"ip": "fe80::a", "helo": "A.outlook.com", "by": "a.outlook.com", "protocol": "MAPI"},
    ),
    (
        "from x ([192.0.2.1]) by y with Microsoft SMTPSVC(6.0.3790.1830)",
        {"ip": "192.0.2.1", "helo": "x", "by": "y", "protocol": "SMTP"},
    ),
    (  # qmail
        "from unknown (HELO mail.example.com) (192.0.2.7) by mx.example.net with SMTP",
        {"ip": "192.0.2.7", "helo": "mail.example.com", "by": "mx.example.net", "protocol": "SMTP"},
    ),
    (
        "from unknown (HELO [9.9.9.9]) (ident@192.0.2.7) by mx.example.net with SMTP",
        {"ip": "192.0.2.7", "helo": "[9.9.9.9]", "by": "mx.example.net", "protocol": "SMTP"},
    ),
    ("(qmail 1234 invoked by uid 89)", {"client": False}),
    (  # sendmail
        "from mail.example.com (rdns.example.com [192.0.2.9]) by mx.example.net (8.17.1/8.17.1) with ESMTP id x",
        {
            "ip": "192.0.2.9",
            "helo": "mail.example.com",
            "name": "rdns.example.com",
            "by": "mx.example.net",
            "protocol": "ESMTP",
        },
    ),
    (
        "from mail.example.com (rdns.example.com [192.0.2.9] (may be forged)) by mx.example.net (8.17.1) with ESMTP",
        {"ip": "192.0.2.9", "helo": "mail.example.com", "by": "mx.example.net", "protocol": "ESMTP"},
    ),
    (
        "from x (IDENT:[9.9.9.9]@rdns.example.com [192.0.2.9]) by mx.example.net with ESMTP id x",
        {"ip": "192.0.2.9", "helo": "x", "name": "rdns.example.com", "by": "mx.example.net", "protocol": "ESMTP"},
    ),
    ("(from anna@localhost) by mx.example.net (8.17/8.17/Submit) id x", {"by": "mx.example.net", "client": False}),
    (  # Yahoo, Courier, fetchmail, Dovecot
        "from 192.0.2.9 (EHLO mail.example.com) by 10.1.2.3 with SMTPs (version=TLS1_3 cipher=X)",
        {"ip": "192.0.2.9", "helo": "mail.example.com", "by": "10.1.2.3", "protocol": "SMTPS", "tls": True},
    ),
    (
        "from mail.example.com (mail.example.com [::ffff:192.0.2.1]) by mx.example.net with ESMTP",
        {
            "ip": "192.0.2.1",
            "helo": "mail.example.com",
            "name": "mail.example.com",
            "by": "mx.example.net",
            "protocol": "ESMTP",
        },
    ),
    (
        "from imap.example.com [192.0.2.1] by localhost with IMAP (fetchmail-6.4) for <bob@localhost> (single-drop)",
        {
            "ip": "192.0.2.1",
            "helo": "imap.example.com",
            "by": "localhost",
            "protocol": "IMAP",
            "recipient": "bob@localhost",
        },
    ),
    (
        "from mx.example.net by store.example.net with LMTP id a (envelope-from <a@example.com>) for <bob@example.net>",
        {
            "helo": "mx.example.net",
            "by": "store.example.net",
            "protocol": "LMTP",
            "envelope_from": "a@example.com",
            "recipient": "bob@example.net",
        },
    ),
    (  # a client whose name is a keyword; one that says it used TLS
        "from by (from [192.0.2.3]) by with with with",
        {"ip": "192.0.2.3", "helo": "by", "name": "from", "by": "with", "protocol": "WITH"},
    ),
    (
        "from unknown (HELO TLSv1.3) (192.0.2.7) by mx.example.net with SMTP",
        {"ip": "192.0.2.7", "helo": "TLSv1.3", "by": "mx.example.net", "protocol": "SMTP"},
    ),
    (
        "from mail.example.com (mail.example.com [999.2.3.4]) by mx.example.net with ESMTP",
        {"helo": "mail.example.com", "name": "mail.example.com", "by": "mx.example.net", "protocol": "ESMTP"},
    ),
]


@pytest.mark.parametrize(("value", "expected"), SYSTEMS)
def test_systems(value: str, expected: dict[str, Any]) -> None:
    assert read_hop((value + DATE).encode()) == Hop(**{"client": True, "date": MOMENT, **expected})


@pytest.mark.parametrize("value", ["", ";", "hello", "(a comment)", DATE, "\0\xff"])
def test_what_is_no_hop(value: str) -> None:
    assert read_hop(value) is None


@pytest.mark.parametrize(
    ("protocol", "tls"),
    [
        *((name, True) for name in ("ESMTPS", "ESMTPSA", "LMTPS", "LMTPSA", "UTF8SMTPS", "UTF8SMTPSA", "UTF8LMTPS")),
        *((name, False) for name in ("SMTP", "ESMTP", "ESMTPA", "LMTP", "LMTPA", "UTF8SMTP", "UTF8SMTPA", "HTTPS")),
    ],
)
def test_the_registered_types_of_transmission(protocol: str, tls: bool) -> None:
    hop = read_hop(f"from a ([192.0.2.1]) by b with {protocol}{DATE}")
    assert hop is not None
    assert hop.tls is tls


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Tue, 24 Nov 2026 08:58:46 +0000", MOMENT),
        ("24 Nov 2026 09:58 +0100 (CET)", MOMENT.replace(second=0)),
        (" Tue , 24\r\n Nov 2026 03:58:46 EST", MOMENT),
        ("Tue, 24 nov 26 08:58:46 GMT", MOMENT),
        ("Tue, 24 Nov 2026 08:58:46 XYZ", MOMENT),
        ("Sat, 31 Dec 2016 23:59:60 +0000", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Thu, 1 Jan 70 00:00:00 Z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("Tue, 24 Nov 2026 08:58:46", None),
        ("Tue, 31 Feb 2026 08:58:46 +0000", None),
        ("Tue, 24 Nov 2026 25:58:46 +0000", None),
        ("Tue, 24 Nov 2026 08:58:46 +9999", None),
        ("Tue, 24 Foo 2026 08:58:46 +0000", None),
        ("2026-11-24T08:58:46Z", None),
        ("now", None),
        ("", None),
        ("Mon, 1 Jan 0000 00:00:00 +0000", None),
    ],
)
def test_dates(text: str, moment: datetime | None) -> None:
    assert parse_date(text) == moment


WORDS = st.sampled_from(["from ", "by ", "with ", "for ", "a.example ", "(", ")", "[192.0.2.1]", "HELO ", "helo=", ";"])


@settings(max_examples=300)
@given(st.lists(WORDS | st.text(max_size=4), max_size=20).map("".join))
def test_any_text_is_read(text: str) -> None:
    hop = read_hop(text)
    assert hop is None or hop.by is None or hop.by == hop.by.lower()
    parse_date(text)
