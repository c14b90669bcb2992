"""Which hop of the Received fields a client from outside made, and what stands there only by the sender's word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcctl.mail.headers import split_headers
from dcctl.mailauth.authentication_results import stated
from dcctl.mailauth.received.origin import Origin, handed_over, hops, origin_of

OUTSIDE = "from mail.example.com (mail.example.com [192.0.2.10]) by mx.example.net with ESMTPS"
FORGED = "from mail.victim.example (mail.victim.example [9.9.9.9]) by mx.example.net with ESMTPS"
EXCHANGE = [
    "from AM9PR03.eurprd03.prod.outlook.com (2603:10a6:20b:26a::21) by AM0PR03.eurprd03.prod.outlook.com with HTTPS",
    "from DU2PR04.eurprd04.prod.outlook.com (2603:10a6:10:231::8) by AM9PR03.eurprd03.prod.outlook.com"
    " (2603:10a6:20b:26a::21) with Microsoft SMTP Server (version=TLS1_2) id 15.20.1",
    "from DB5EUR03.eop-EUR03.prod.protection.outlook.com (2603:10a6:10:231:cafe::f5) by DU2PR04.outlook.office365.com"
    " (2603:10a6:10:231::8) with Microsoft SMTP Server (version=TLS1_2) id 15.20.1 via Frontend Transport",
    "from mail.example.com (192.0.2.10) by DB5EUR03.mail.protection.outlook.com (10.152.20.91) with Microsoft SMTP"
    " Server (version=TLS1_3) id 15.20.1 via Frontend Transport",
]


def origin(received: list[str], other: str = "Return-Path: <a@example.com>\r\n", ip: str | None = None) -> Origin:
    fields = "".join(f"Received: {value}; Tue, 24 Nov 2026 08:58:46 +0000\r\n" for value in received)
    block = split_headers((other + fields + "\r\n").encode())
    return origin_of(block, ip, None, None, hops(block), stated(block))


@pytest.mark.parametrize(
    ("received", "ip"),
    [
        ([OUTSIDE], "192.0.2.10"),
        ([OUTSIDE, FORGED], "192.0.2.10"),  # nothing below a client from outside counts
        ([], None),
        # what the receiver did within itself
        (["by 2002:a05:6a10:1:b0:1 with SMTP id x", OUTSIDE, FORGED], "192.0.2.10"),
        (["from localhost (localhost [127.0.0.1]) by mx.example.net (amavisd-new)", OUTSIDE], "192.0.2.10"),
        (["from mx.example.net (mx.example.net [10.0.0.3]) by store.example.net with ESMTP", OUTSIDE], "192.0.2.10"),
        (["from mx.example.net ([IPv6:fd00::3]) by store.example.net with ESMTP", OUTSIDE], "192.0.2.10"),
        (["from x ([100.64.0.1]) by store.example.net with ESMTP", OUTSIDE], "192.0.2.10"),
        (["from mx.example.net by store.example.net with LMTP", OUTSIDE], "192.0.2.10"),
        (["(qmail 1 invoked by uid 89)", "(qmail 1 invoked from network)", OUTSIDE], "192.0.2.10"),
        (["from pop.example.net [9.9.9.8] by localhost with POP3 (fetchmail-6.4)", OUTSIDE], "192.0.2.10"),
        (EXCHANGE, "192.0.2.10"),
        # a relay of the receiver's own, by the name that was looked up, for a recipient there
        (
            [
                "from mx.example.net (mx.example.net [9.9.9.8]) by store.example.net with ESMTP for <bob@example.net>",
                OUTSIDE,
            ],
            "192.0.2.10",
        ),
        (
            ["from mx.example.net (mx.example.net [9.9.9.8]) by example.net with ESMTP for <bob@example.net>", OUTSIDE],
            "192.0.2.10",
        ),
        # not so by the client's word alone, at a hoster, below a country, or without a recipient to compare
        (
            ["from mx.example.net (unknown [9.9.9.8]) by store.example.net with ESMTP for <bob@example.net>", FORGED],
            "9.9.9.8",
        ),
        (
            [
                "from vps2.host.example (vps2.host.example [9.9.9.8]) by vps1.host.example with ESMTP for <b@c.org>",
                FORGED,
            ],
            "9.9.9.8",
        ),
        (
            ["from evil.co.uk (evil.co.uk [9.9.9.8]) by example.co.uk with ESMTP for <bob@example.co.uk>", FORGED],
            "9.9.9.8",
        ),
        (["from mx.example.net (mx.example.net [9.9.9.8]) by store.example.net with ESMTP", FORGED], "9.9.9.8"),
        (
            [
                "from x.prod.outlook.com (2001:db8::1) by y.prod.outlook.com (2603:10a6::8) with Microsoft SMTP Server",
                FORGED,
            ],
            "2001:db8::1",
        ),
        (
            [
                "from x.example.org (2603:10a6::1) by y.prod.outlook.com (2603:10a6:10::8) with Microsoft SMTP Server",
                FORGED,
            ],
            "2603:10a6::1",
        ),
        # never past what cannot be read, or a client whose address is not told
        (["hello world", OUTSIDE], None),
        (["from mail.example.com by mx.example.net with ESMTP", OUTSIDE], None),
        (["from a.example (a.example [999.9.9.9]) by mx.example.net with ESMTP", OUTSIDE], None),
        # one's own user who logged in: SPF says nothing of that
        (["from laptop (dsl.example [9.9.9.8]) by mx.example.net with ESMTPSA", OUTSIDE], None),
    ],
)
def test_the_client_from_outside(received: list[str], ip: str | None) -> None:
    seen = origin(received)
    assert seen.ip == ip
    assert seen.source == ("headers" if ip else "unknown")


def test_what_is_seen_of_it() -> None:
    assert origin([OUTSIDE]) == Origin("192.0.2.10", "a@example.com", "mail.example.com", "headers", "mx.example.net")
    assert origin(EXCHANGE).seen_by == "db5eur03.mail.protection.outlook.com"
    assert origin([OUTSIDE], ip="9.9.9.1").ip == "9.9.9.1"
    submitted = split_headers(b"Received: from laptop (dsl.example [9.9.9.8]) by mx with ESMTPSA; x\r\n\r\n")
    hop = handed_over(hops(submitted))
    assert hop is not None
    assert hop.tls


SPF = 'Received-SPF: pass (mx.example.net: x) client-ip=192.0.2.10; envelope-from="b@example.com"; helo=x;\r\n'


@pytest.mark.parametrize(
    ("other", "path", "source"),
    [
        ("Return-Path: <>\r\n", "", "headers"),
        ("Return-Path: a@example.com\r\n", "a@example.com", "headers"),  # as Exchange writes it
        ("Return-Path: (unknown)\r\n", None, "unknown"),
        ("Return-Path: <a@example.com>\r\n" + SPF, "a@example.com", "headers"),
        (SPF, "b@example.com", "stated"),
        (SPF.replace("192.0.2.10", "9.9.9.9"), None, "unknown"),  # of another client
        ("Received-SPF: pass client-ip=192.0.2.10\r\n", None, "unknown"),
        ("Received-SPF: pass envelope-from=<c@example.com>\r\n", "c@example.com", "stated"),
        ("Authentication-Results: mx; spf=pass smtp.mailfrom=d@example.com\r\n", "d@example.com", "stated"),
        ("Authentication-Results: mx; spf=pass smtp.mailfrom=example.com\r\n", "postmaster@example.com", "stated"),
        (
            "Authentication-Results: mx; dkim=pass\r\nAuthentication-Results: spf=pass smtp.mailfrom=a@b\r\n",
            None,
            "unknown",
        ),
        ("", None, "unknown"),
    ],
)
def test_the_reverse_path(other: str, path: str | None, source: str) -> None:
    seen = origin([OUTSIDE], other)
    assert (seen.mail_from, seen.source, seen.ip) == (path, source, "192.0.2.10")


@pytest.mark.parametrize("noted", ["2001:db8::1", "2001:DB8:0:0:0:0:0:1", "2001:0db8::0001"])
def test_the_client_is_known_by_any_form_of_its_address(noted: str) -> None:
    six = OUTSIDE.replace("192.0.2.10", "IPv6:2001:db8::1")
    assert origin([six], SPF.replace("192.0.2.10", noted)).mail_from == "b@example.com"
    assert origin([six], SPF.replace("192.0.2.10", "2001:db8::2")).mail_from is None
    assert origin([six], SPF.replace("192.0.2.10", "nobody")).mail_from is None


def test_the_reverse_path_that_the_hop_itself_notes() -> None:
    exim = "from [192.0.2.10] (helo=mail.example.com) by mx.example.net with esmtps (envelope-from <e@example.com>)"
    assert origin([exim], SPF).mail_from == "e@example.com"


PARTS = st.sampled_from([OUTSIDE, FORGED, *EXCHANGE, "by x with LMTP", "from a ([10.0.0.1]) by b", "x"])


@settings(max_examples=100)
@given(st.lists(PARTS, max_size=6))
def test_a_forged_field_below_changes_nothing(received: list[str]) -> None:
    seen = origin(received)
    if seen.ip is not None:
        assert origin([*received, FORGED]) == seen
